// Why: the citizen's tests share one small survey that has every kind of question, and the way a browser posts it.
import { eq } from 'drizzle-orm';
import type supertest from 'supertest';
import { cells, comments, contacts, partials, responses, type Translated } from '../../../db/schema.js';
import { createSurvey, publishSurvey, saveDraft } from '../../../server/surveys/surveys.commands.js';
import { loadTemplate, type TemplateName } from '../../../server/surveys/templates.js';
import type { TestApp } from '../../support/testApp.js';

const word = (text: string): Translated => ({ 'zh-TW': text, en: `${text} (en)`, ja: `${text} (ja)` });
const named = (text: string) => ({ wording: word(text), short: word(text) });
const choice = (code: string, more: object = {}) => ({ code, label: word(code), ...more });

/** One question of each kind, with conditions, «not applicable», other words, and a contact block. */
export function everyKind(): Record<string, unknown> {
  return {
    format: 'manyi-survey/1',
    code: 'every-kind',
    title: word('試填問卷'),
    purpose: word('{office}想知道'),
    channels: ['web'],
    estimatedMinutes: { core: 1, full: 2 },
    notice: ['agency', 'purpose', 'categories', 'use', 'rights', 'refusal'].map((item) => ({
      item,
      text: word(`${item} {office} {officePhone} {retentionMonths}`),
    })),
    petitionNote: word('陳情'),
    choiceSets: { five: [5, 4, 3, 2, 1].map((score) => choice(String(score), { score })) },
    sections: [
      {
        code: 'main',
        title: word('主要'),
        composite: true,
        questions: [
          { code: 'overall', kind: 'scale', choiceSet: 'five', required: true, ...named('整體') },
          {
            code: 'waiting',
            kind: 'scale',
            choiceSet: 'five',
            notApplicable: { code: 'na', label: word('未等候') },
            ...named('等候'),
          },
          {
            code: 'reasons',
            kind: 'several',
            choices: [choice('slow'), choice('rude'), choice('none', { exclusive: true })],
            showIf: { question: 'overall', in: ['1', '2', '3'] },
            ...named('原因'),
          },
          {
            code: 'services',
            kind: 'several',
            choices: [choice('transcript'), choice('moving'), choice('other', { other_text: true })],
            ...named('業務'),
          },
        ],
      },
      {
        code: 'details',
        title: word('細節'),
        questions: [
          {
            code: 'likely',
            kind: 'scale',
            range: { lowest: 0, highest: 10, lowLabel: word('不會'), highLabel: word('會') },
            core: false,
            ...named('推薦'),
          },
          { code: 'minutes', kind: 'number', min: 0, max: 300, core: false, ...named('分鐘') },
          { code: 'last_visit', kind: 'date', core: false, ...named('上次') },
          {
            code: 'filled_by',
            kind: 'single',
            choices: [choice('self'), choice('family')],
            setsFlag: { assisted: ['family'] },
            segment: true,
            core: false,
            ...named('填寫者'),
          },
          { code: 'who', kind: 'short_text', maxLength: 20, core: false, ...named('誰') },
          { code: 'suggestion', kind: 'long_text', maxLength: 50, ...named('建議') },
        ],
      },
      {
        code: 'contact',
        title: word('聯絡'),
        storage: 'separate',
        questions: [
          { code: 'reply_wanted', kind: 'single', choices: [choice('yes'), choice('no')], ...named('回復') },
          ...['contact_name', 'contact_way'].map((code) => ({
            code,
            kind: 'contact',
            showIf: { question: 'reply_wanted', in: ['yes'] },
            ...(code === 'contact_way' ? { requiredIf: { question: 'reply_wanted', in: ['yes'] } } : {}),
            ...named(code),
          })),
          {
            code: 'contact_consent',
            kind: 'consent',
            showIf: { question: 'reply_wanted', in: ['yes'] },
            requiredIf: { question: 'reply_wanted', in: ['yes'] },
            ...named('同意'),
          },
        ],
      },
    ],
    thanks: { title: word('謝謝'), body: word('收到了') },
  };
}

/** Publishes a document or a template at that address. Returns the survey's id. */
export async function publish(test: TestApp, slug: string, document: unknown): Promise<string> {
  const id = await createSurvey(test.dependencies, test.scope, null, { slug, document });
  await publishSurvey(test.dependencies, test.scope, null, id);
  return id;
}

export async function publishTemplate(test: TestApp, slug: string, name: TemplateName): Promise<string> {
  return await publish(test, slug, JSON.parse(JSON.stringify(loadTemplate(name))));
}

export async function publishNext(test: TestApp, id: string, document: unknown): Promise<number> {
  await saveDraft(test.dependencies, test.scope, null, id, { document });
  return await publishSurvey(test.dependencies, test.scope, null, id);
}

export type Posted = Record<string, string | readonly string[]>;

/** A fresh, valid id. */
export const idOf = (n: number): string => `01990000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;

/** Posts as a browser does; `undefined` takes a field out. */
export function post(
  test: TestApp,
  path: string,
  fields: Record<string, string | readonly string[] | undefined>,
): supertest.Test {
  return postRaw(test, path, encoded({ version: '1', language: 'zh-TW', ...fields }));
}

export function postRaw(test: TestApp, path: string, body: string): supertest.Test {
  return test.request.post(path).set('Content-Type', 'application/x-www-form-urlencoded').send(body);
}

export function encoded(fields: Record<string, string | readonly string[] | undefined>): string {
  const body = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    for (const one of value === undefined ? [] : typeof value === 'string' ? [value] : value)
      body.append(name, one);
  }
  return body.toString();
}

/** Everything a citizen can have changed, in an order of its own: a database gives rows back as it likes. */
export async function stored(test: TestApp) {
  const db = test.dependencies.database.queries;
  const { officeId } = test.scope;
  return {
    responses: await db
      .select()
      .from(responses)
      .where(eq(responses.officeId, officeId))
      .orderBy(responses.id),
    comments: await db.select().from(comments).where(eq(comments.officeId, officeId)).orderBy(comments.id),
    contacts: await db
      .select()
      .from(contacts)
      .where(eq(contacts.officeId, officeId))
      .orderBy(contacts.responseId),
    partials: await db.select().from(partials).where(eq(partials.officeId, officeId)).orderBy(partials.id),
    cells: await db
      .select()
      .from(cells)
      .where(eq(cells.officeId, officeId))
      .orderBy(
        ...[cells.surveyId, cells.cut, cells.cutValue, cells.question, cells.edition],
        ...[cells.periodKind, cells.period, cells.code],
      ),
  };
}

/** The hidden field of a page. */
export function hidden(html: string, name: string): string {
  const value = new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1];
  if (value === undefined) throw new Error(`no hidden field ${name}`);
  return value;
}
