// Why: the same work on surveys from the command line, for whoever keeps documents in files. Says what happened in one
// line each; 0 when it was done, 1 when it was not.
import { readFileSync, writeFileSync } from 'node:fs';
import { findSurveyBySlug, listSurveys, type Survey } from '../../db/queries/surveys.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { AppError } from '../errors.js';
import { inLanguage, isLanguage, translatorFor, type Language } from '../i18n.js';
import { readSurveyText, type Problem } from './check.js';
import { choicesOf, type SurveyDocument } from './document.js';
import type { ConfirmedBreak } from './editions.js';
import { loadVersion, opennessOf } from './open.js';
import { problemText } from './problemWords.js';
import { publicationProblems } from './publication.js';
import { surveyJsonSchema } from './schema.js';
import {
  closeSurvey,
  createSurvey,
  publishSurvey,
  reopenSurvey,
  saveDraft,
  SurveyRefused,
} from './surveys.commands.js';
import { readBreaks } from './surveys.form.js';
import { isTemplateName, templateNames, templateText } from './templates.js';

type Print = (line: string) => void;
type Run = {
  dependencies: Dependencies;
  scope: OfficeScope;
  /** Positional arguments after the verb. */
  words: readonly string[];
  options: ReadonlyMap<string, string>;
  print: Print;
};

export const surveyUsage = `survey list
survey template NAME [FILE]     prints one of these, or writes it to a new file: ${templateNames.join(', ')}
survey schema                   prints the JSON Schema of a survey document
survey validate FILE            checks a document and says what publication still needs
survey import FILE [--slug S]   makes a draft; for an existing address S it becomes that survey's next draft
survey preview FILE|SLUG [--language zh-TW|en|ja]
survey publish SLUG [--breaks FILE]   FILE: [{"question": "…", "reason": {"zh-TW": "…", "en": "…", "ja": "…"}}]
survey close SLUG
survey reopen SLUG`;

const verbs: Readonly<Record<string, (run: Run) => Promise<number> | number>> = {
  list,
  template,
  schema,
  validate,
  import: importFile,
  preview,
  publish,
  close,
  reopen,
};

/**
 * @param args what stands after `survey` on the command line
 * @param print one line to the terminal
 * @returns the exit code: 0 done, 1 refused or wrongly called
 */
export async function surveyCommand(
  dependencies: Dependencies,
  scope: OfficeScope,
  args: readonly string[],
  print: Print,
): Promise<number> {
  const read = readArguments(args.slice(1));
  const verb = Object.hasOwn(verbs, args[0] ?? '') ? verbs[args[0] ?? ''] : undefined;
  if (verb === undefined || read === undefined) return wronglyCalled(print);
  try {
    return await verb({ dependencies, scope, ...read, print });
  } catch (error) {
    if (error instanceof SurveyRefused) {
      printProblems(print, error.problems, undefined);
      print('Nothing was changed.');
    } else if (error instanceof AppError) {
      print(translatorFor('en')(`errors.${error.code}.title`, error.parameters));
    } else if (isFileError(error)) {
      print(
        `The file could not be ${error.message.includes('EEXIST') ? 'written' : 'read'}: ${error.message}`,
      );
    } else throw error;
    return 1;
  }
}

function wronglyCalled(print: Print): number {
  for (const line of surveyUsage.split('\n')) print(line);
  return 1;
}

/** `--name value` anywhere; undefined for an option without a value or an unknown one. */
function readArguments(args: readonly string[]): Pick<Run, 'words' | 'options'> | undefined {
  const words: string[] = [];
  const options = new Map<string, string>();
  for (let index = 0; index < args.length; index += 1) {
    const word = args[index] ?? '';
    if (!word.startsWith('--')) {
      words.push(word);
      continue;
    }
    const value = args[index + 1];
    if (!['--slug', '--breaks', '--language'].includes(word) || value === undefined) return undefined;
    options.set(word.slice(2), value);
    index += 1;
  }
  return { words, options };
}

const isFileError = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && /^E[A-Z]+$/.test(error.code);

function printProblems(
  print: Print,
  problems: readonly Problem[],
  document: SurveyDocument | undefined,
  kind: 'problems' | 'warnings' = 'problems',
): void {
  const t = translatorFor('en');
  for (const found of problems) {
    print(`- ${problemText(t, found, document, kind)}${found.path === '' ? '' : ` [${found.path}]`}`);
  }
}

async function list({ dependencies, scope, print }: Run): Promise<number> {
  const t = translatorFor('en');
  const surveys = await listSurveys(dependencies.database.queries, scope);
  if (surveys.length === 0) print('There is no survey yet.');
  for (const survey of surveys) {
    const openness = t(`surveys.state.${opennessOf(survey, dependencies.clock())}`);
    const version = survey.currentVersion === null ? '-' : `version ${survey.currentVersion}`;
    const draft = survey.draft === null ? '' : ', unpublished draft';
    print(`${survey.slug}\t${openness}\t${version}${draft}\t${inLanguage(survey.title, 'en')}`);
  }
  return 0;
}

function template({ words, print }: Run): number {
  const name = words[0];
  if (!isTemplateName(name)) {
    print(`There is no such template. There are: ${templateNames.join(', ')}`);
    return 1;
  }
  const file = words[1];
  if (file === undefined) print(templateText(name).trimEnd());
  else {
    writeFileSync(file, templateText(name), { flag: 'wx' });
    print(`Written: ${file}`);
  }
  return 0;
}

function schema({ print }: Run): number {
  print(JSON.stringify(surveyJsonSchema(), null, 2));
  return 0;
}

function validate({ words, print }: Run): number {
  const file = words[0];
  if (file === undefined) return wronglyCalled(print);
  const read = readSurveyText(readFileSync(file, 'utf8'));
  if (!read.ok) {
    print(`Not a survey document that can be kept (${read.problems.length}):`);
    printProblems(print, read.problems, undefined);
    return 1;
  }
  const check = publicationProblems(read.document);
  if (check.warnings.length > 0) {
    print(`Worth a look (${check.warnings.length}):`);
    printProblems(print, check.warnings, read.document, 'warnings');
  }
  if (check.problems.length > 0) {
    print(`A good draft; to put right before publishing (${check.problems.length}):`);
    printProblems(print, check.problems, read.document);
    return 1;
  }
  print('Complete: it can be published.');
  return 0;
}

async function importFile({ dependencies, scope, words, options, print }: Run): Promise<number> {
  const file = words[0];
  if (file === undefined) return wronglyCalled(print);
  const read = readSurveyText(readFileSync(file, 'utf8'));
  if (!read.ok) throw new SurveyRefused(read.problems);
  const slug = options.get('slug') ?? read.document.code;
  const existing = await findOwn(dependencies, scope, slug);
  if (existing === undefined) {
    await createSurvey(dependencies, scope, null, { slug, document: read.document });
    print(`Draft made: ${slug}`);
  } else {
    await saveDraft(dependencies, scope, null, existing.id, { document: read.document });
    print(`Draft of ${slug} replaced; version ${existing.currentVersion ?? 0} stays as it is.`);
  }
  return 0;
}

/** The whole form as text: numbers, wording, choices with their codes. */
async function preview({ dependencies, scope, words, options, print }: Run): Promise<number> {
  const name = words[0];
  const language = options.get('language') ?? 'zh-TW';
  if (name === undefined || !isLanguage(language)) return wronglyCalled(print);
  const survey = await findOwn(dependencies, scope, name);
  const document =
    survey === undefined
      ? documentIn(readFileSync(name, 'utf8'))
      : await documentOf(dependencies, scope, survey);
  for (const line of documentLines(document, language)) print(line);
  return 0;
}

async function documentOf(
  dependencies: Dependencies,
  scope: OfficeScope,
  survey: Survey,
): Promise<SurveyDocument> {
  if (survey.draft !== null) return documentIn(survey.draft);
  return (await loadVersion(dependencies, scope, survey.id, survey.currentVersion ?? 0)).document;
}

function documentIn(text: string): SurveyDocument {
  const read = readSurveyText(text);
  if (!read.ok) throw new SurveyRefused(read.problems);
  return read.document;
}

function documentLines(document: SurveyDocument, language: Language): string[] {
  return [
    `# ${inLanguage(document.title, language)}`,
    inLanguage(document.purpose, language),
    ...document.sections.flatMap((part) => [
      '',
      `## ${inLanguage(part.title, language)}`,
      ...part.questions.flatMap((question) => [
        `${question.code}: ${inLanguage(question.wording, language)}`,
        ...choicesOf(document, question).map(
          (choice) => `    ${choice.code}  ${inLanguage(choice.label, language)}`,
        ),
        ...('notApplicable' in question && question.notApplicable !== null
          ? [`    na  ${inLanguage(question.notApplicable.label, language)}`]
          : []),
      ]),
    ]),
  ];
}

async function publish({ dependencies, scope, words, options, print }: Run): Promise<number> {
  const survey = await findNamed(dependencies, scope, words[0], print);
  if (survey === undefined) return 1;
  const file = options.get('breaks');
  let breaks: ConfirmedBreak[] | undefined = [];
  if (file !== undefined) breaks = readBreaks(readFileSync(file, 'utf8'));
  if (breaks === undefined) {
    print('The file of breaks is not a list of {"question", "reason"} with the reason in zh-TW, en and ja.');
    return 1;
  }
  const number = await publishSurvey(dependencies, scope, null, survey.id, { breaks });
  print(`Published ${survey.slug}, version ${number}: /s/${survey.slug}`);
  return 0;
}

async function close({ dependencies, scope, words, print }: Run): Promise<number> {
  const survey = await findNamed(dependencies, scope, words[0], print);
  if (survey === undefined) return 1;
  if (survey.state !== 'open') {
    print(`${survey.slug} is not open.`);
    return 1;
  }
  await closeSurvey(dependencies, scope, null, survey.id);
  print(`Closed ${survey.slug}.`);
  return 0;
}

async function reopen({ dependencies, scope, words, print }: Run): Promise<number> {
  const survey = await findNamed(dependencies, scope, words[0], print);
  if (survey === undefined) return 1;
  if (survey.state !== 'closed') {
    print(`${survey.slug} is not closed.`);
    return 1;
  }
  await reopenSurvey(dependencies, scope, null, survey.id);
  print(`Open again: ${survey.slug}.`);
  return 0;
}

async function findOwn(
  dependencies: Dependencies,
  scope: OfficeScope,
  slug: string,
): Promise<Survey | undefined> {
  const survey = await findSurveyBySlug(dependencies.database.queries, slug);
  return survey?.officeId === scope.officeId ? survey : undefined;
}

async function findNamed(
  dependencies: Dependencies,
  scope: OfficeScope,
  slug: string | undefined,
  print: Print,
): Promise<Survey | undefined> {
  if (slug === undefined) {
    wronglyCalled(print);
    return undefined;
  }
  const survey = await findOwn(dependencies, scope, slug);
  if (survey === undefined) print(`There is no survey at /s/${slug}.`);
  return survey;
}
