// Why: what is not one question: a section's title and reading, a scale that several questions share, and the words of
// the whole survey (title, purpose, notice, thanks). Each is one form over flat fields.
import { inLanguage, translatorFor } from '../../i18n.js';
import { languagesToRead } from '../../languages/tongues.js';
import type { Problem } from '../check.js';
import { compositeSections, type Choice, type Section, type SurveyDocument } from '../document.js';
import { noticeItems } from '../../privacy/notice.js';
import { questionsUsing } from './codes.js';
import { markOf, type Workbench } from './editor.commands.js';
import { formFields, problemsByField, storedBeside, type EditorContext } from './parts.page.js';
import { choiceRowViews, isLockedInSet, nameOf, scalePart } from './question.page.js';
import { choiceFields, textFields, type Fields, type FieldValues } from './question.fields.js';
import { textsOf, type KnownStates } from './texts.js';
import { channelName, isUsed } from '../../settings/channels.js';

function frame(bench: Workbench, context: EditorContext, path: string, mark: unknown, stored: FieldValues) {
  const { survey, document, tongues } = bench;
  const { language, refusal } = context;
  const t = translatorFor(language);
  const values = refusal?.fields ?? stored;
  const { byField, lines } = problemsByField(t, refusal?.problems ?? [], document, path);
  return {
    t,
    values,
    byField,
    page: {
      nav: 'surveys',
      styles: ['editor.css'],
      scripts: ['editor.js'],
      surveyTitle: inLanguage(document.title, language),
      back: { url: `/surveys/${survey.id}/edit`, text: t('editor.outline.back') },
      revision: String(survey.revision),
      mark: markOf(mark),
      errors: lines.length === 0 ? undefined : lines,
      moved: refusal?.moved === true ? { rows: storedBeside(t, values, stored) } : undefined,
      livePreview: `/surveys/${survey.id}/preview?language=${language}`,
      previewLanguages: languagesToRead(tongues),
    },
  };
}

/** The section without its questions: they have forms of their own. */
export function sectionPart(code: string): (document: SurveyDocument) => unknown {
  return (document) => {
    const section = document.sections.find((part) => part.code === code);
    return section === undefined ? undefined : sectionFields(section);
  };
}

export function sectionFields(section: Section): Fields {
  return {
    ...textFields('title', section.title),
    ...(section.composite ? { composite: 'on' } : {}),
    ...(section.matrix === true ? { matrix: 'on' } : {}),
    ...(section.storage === 'separate' ? { separate: 'on' } : {}),
  };
}

export function sectionPage(bench: Workbench, section: Section, states: KnownStates, context: EditorContext) {
  const { document, survey } = bench;
  const index = document.sections.indexOf(section);
  const { t, values, byField, page } = frame(
    bench,
    context,
    `sections.${index}`,
    sectionPart(section.code)(document),
    sectionFields(section),
  );
  const name = `section.${section.code}.`;
  const texts = new Map(textsOf(document).map((entry) => [entry.name.replace(name, ''), entry]));
  const form = formFields(context.language, values, byField, { known: states, texts });
  const isKept = compositeSections(document).some((part) => part.section === section);
  const title = inLanguage(section.title, context.language);
  return {
    ...page,
    title: t('editor.section.title', { name: title }),
    heading: title === '' ? section.code : title,
    number: t('editor.section.number', { n: index + 1, of: document.sections.length }),
    action: `/surveys/${survey.id}/edit/sections/${section.code}`,
    texts: [form.text('title', t('editor.fields.title'))],
    flags: [
      form.tick(
        'composite',
        t('editor.section.composite'),
        t(
          section.composite && !isKept
            ? 'editor.section.composite_not_kept'
            : 'editor.section.composite_hint',
        ),
      ),
      form.tick('matrix', t('editor.section.matrix'), t('editor.section.matrix_hint')),
      form.tick('separate', t('editor.section.separate'), t('editor.section.separate_hint')),
    ],
  };
}

export function scalePage(bench: Workbench, name: string, states: KnownStates, context: EditorContext) {
  const { document, survey } = bench;
  const choices: readonly Choice[] = document.choiceSets[name] ?? [];
  const { t, values, byField, page } = frame(
    bench,
    { ...context, refusal: withRows(context.refusal, name) },
    '',
    scalePart(name)(document),
    choiceFields(choices),
  );
  const begin = `set.${name}.`;
  const texts = new Map(
    textsOf(document)
      .filter((entry) => entry.name.startsWith(begin))
      .map((entry) => [`choice.${entry.name.slice(begin.length)}`, entry]),
  );
  const form = formFields(context.language, values, byField, { known: states, texts });
  const users = questionsUsing(document, name);
  const isScale =
    users.some((question) => question.kind === 'scale') || choices.some((one) => one.score !== undefined);
  return {
    ...page,
    title: t('editor.scale.title', { name }),
    heading: t('editor.scale.title', { name }),
    number: t('editor.scale.used_by', { n: users.length }),
    users: users.map((question) => ({
      url: `/surveys/${survey.id}/edit/questions/${question.code}`,
      text: nameOf(t, question, context.language),
    })),
    action: `/surveys/${survey.id}/edit/scales/${name}`,
    rows: choiceRowViews(form, isScale, isLockedInSet(bench, name)),
  };
}

/** A set's problems come from the document as `choiceSets.NAME.0.code`; its form says `choices.0.code`. */
function withRows(refusal: EditorContext['refusal'], name: string): EditorContext['refusal'] {
  if (refusal === undefined) return undefined;
  const begin = `choiceSets.${name}.`;
  return {
    ...refusal,
    problems: refusal.problems.map((found): Problem =>
      found.path.startsWith(begin) ? { ...found, path: `choices.${found.path.slice(begin.length)}` } : found,
    ),
  };
}

export const channels = ['web', 'kiosk', 'tablet', 'paper', 'assisted'] as const;

/** Everything of the survey that is neither section nor question. */
export function wordsFields(document: SurveyDocument): Fields {
  const { estimatedMinutes, thanks } = document;
  return {
    ...textFields('title', document.title),
    ...textFields('purpose', document.purpose),
    ...textFields('petitionNote', document.petitionNote),
    ...textFields('submit', document.submit),
    ...textFields('thanks.title', thanks?.title),
    ...textFields('thanks.body', thanks?.body),
    source: document.source ?? '',
    'estimatedMinutes.core': estimatedMinutes === undefined ? '' : String(estimatedMinutes.core),
    'estimatedMinutes.full': estimatedMinutes?.full === undefined ? '' : String(estimatedMinutes.full),
    ...Object.fromEntries(document.channels.map((channel) => [`channel.${channel}`, 'on'])),
    ...Object.assign({}, ...document.notice.map((entry) => textFields(`notice.${entry.item}`, entry.text))),
  } as Fields;
}

export function wordsPart(document: SurveyDocument): unknown {
  return wordsFields(document);
}

export function wordsPage(
  bench: Workbench,
  states: KnownStates,
  estimate: { core: string; full: string },
  context: EditorContext,
) {
  const { document, survey } = bench;
  const { t, values, byField, page } = frame(bench, context, '', wordsPart(document), wordsFields(document));
  const texts = new Map(
    textsOf(document).map((entry) => [entry.name.replace(/^notice\.\d+/, 'notice'), entry]),
  );
  const form = formFields(context.language, values, byField, { known: states, texts });
  const items = [...new Set([...document.notice.map((entry) => entry.item), ...noticeItems])];
  return {
    ...page,
    title: t('editor.words.title'),
    heading: t('editor.words.title'),
    action: `/surveys/${survey.id}/edit/words`,
    texts: [
      form.text('title', t('editor.texts.title')),
      form.text('purpose', t('editor.texts.purpose'), { rows: 3, hint: t('editor.words.placeholders') }),
    ],
    channelsLegend: t('editor.words.channels'),
    // One that is ticked stays to be seen, also where the office has given it up.
    flags: channels
      .filter((channel) => isUsed(context.settings, channel) || document.channels.includes(channel))
      .map((channel) =>
        form.tick(
          `channel.${channel}`,
          channelName(context.settings, context.language, channel, t(`editor.channels.${channel}`)),
        ),
      ),
    limits: [
      form.field('estimatedMinutes.core', t('editor.words.minutes_core'), {
        inputmode: 'decimal',
        max: 5,
        optional: true,
        hint: t('editor.words.minutes_hint', { minutes: estimate.core }),
      }),
      form.field('estimatedMinutes.full', t('editor.words.minutes_full'), {
        inputmode: 'decimal',
        max: 5,
        optional: true,
        hint: t('editor.words.minutes_hint', { minutes: estimate.full }),
      }),
      form.field('source', t('editor.words.source'), {
        max: 500,
        optional: true,
        hint: t('editor.words.source_hint'),
      }),
    ],
    notice: items.map((item) => ({
      ...form.text(`notice.${item}`, t(`editor.notice.${isKnownItem(item) ? item : 'other'}`, { item }), {
        rows: 2,
      }),
    })),
    closing: [
      form.text('petitionNote', t('editor.texts.petition_note'), { rows: 2 }),
      form.text('submit', t('editor.texts.submit')),
      form.text('thanks.title', t('editor.texts.thanks_title')),
      form.text('thanks.body', t('editor.texts.thanks_body'), { rows: 2 }),
    ],
  };
}

const isKnownItem = (item: string): boolean =>
  item === 'short' || (noticeItems as readonly string[]).includes(item);
