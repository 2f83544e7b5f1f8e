// Why: the world of the inbox tests: one small survey with a rating and a free text, and what citizens wrote in it, put in
// through the intake like everybody's.
import { listComments, type Comment } from '../../../db/queries/comments.js';
import { prepareResponse, type Submission } from '../../../server/responses/intake.js';
import { loadVersion } from '../../../server/surveys/open.js';
import { createSurvey, publishSurvey } from '../../../server/surveys/surveys.commands.js';
import type { TestApp } from '../../support/testApp.js';

const same = (text: string) => ({ 'zh-TW': text, en: text, ja: text });
const named = (zh: string, en: string) => ({ 'zh-TW': zh, en, ja: zh });
const five = [
  { code: '5', score: 5, label: named('非常滿意', 'Very satisfied') },
  { code: '4', score: 4, label: named('滿意', 'Satisfied') },
  { code: '3', score: 3, label: named('普通', 'Neutral') },
  { code: '2', score: 2, label: named('不滿意', 'Dissatisfied') },
  { code: '1', score: 1, label: named('非常不滿意', 'Very dissatisfied') },
];

const document = {
  format: 'manyi-survey/1',
  code: 'service',
  title: named('服務滿意度調查', 'Service survey'),
  purpose: named('改善服務', 'To improve'),
  channels: ['web', 'kiosk', 'paper'],
  notice: ['agency', 'purpose', 'categories', 'use', 'rights', 'refusal'].map((item) => ({
    item,
    text: same(item),
  })),
  choiceSets: { five },
  sections: [
    {
      code: 'whole',
      title: named('整體', 'Overall'),
      questions: [
        {
          code: 'overall',
          kind: 'scale',
          wording: named('整體滿意嗎？', 'Overall?'),
          short: named('整體滿意度', 'Overall'),
          choiceSet: 'five',
        },
        {
          code: 'suggestion',
          kind: 'long_text',
          wording: named('有什麼建議？', 'Suggestions?'),
          short: named('建議事項', 'Suggestions'),
        },
      ],
    },
  ],
};

export type Said = {
  text: string;
  overall?: string;
  day?: string;
  language?: string;
  channel?: Submission['channel'];
  counter?: string;
  service?: string;
  contact?: { name: string | null; way: string };
  importId?: string;
};

export type InboxWorld = { surveyId: string };

export async function openInboxWorld(test: TestApp): Promise<InboxWorld> {
  const surveyId = await createSurvey(test.dependencies, test.scope, null, { slug: 'service', document });
  await publishSurvey(test.dependencies, test.scope, null, surveyId);
  return { surveyId };
}

let made = 0;

/** Puts these in, a second apart, and returns the comments in the order they were said. */
export async function say(test: TestApp, world: InboxWorld, said: readonly Said[]): Promise<Comment[]> {
  const published = await loadVersion(test.dependencies, test.scope, world.surveyId, 1);
  const ids: string[] = [];
  for (let start = 0; start < said.length; start += 500) {
    const batch = said.slice(start, start + 500).map((one, index) => {
      made += 1;
      const submission: Submission = {
        id: `said-${made}`,
        language: one.language ?? 'zh-TW',
        channel: one.channel ?? 'web',
        deviceCode: null,
        counterCode: one.counter ?? null,
        serviceCode: one.service ?? null,
        assisted: false,
        answers: { overall: one.overall ?? '4' },
        texts: [{ question: 'suggestion', text: one.text }],
        contact: one.contact ?? null,
        flags: [],
        time: { day: one.day ?? '2026-06-16', hour: 10 },
        importId: one.importId ?? null,
        stream:
          one.importId !== undefined ? `import:${one.importId}` : one.channel === 'paper' ? 'paper' : 'web',
      };
      const receivedAt = new Date(test.dependencies.clock().getTime() + (start + index) * 1_000);
      const prepared = prepareResponse(published, submission, receivedAt, test.dependencies);
      ids.push(...prepared.comments.map((comment) => comment.id));
      return prepared;
    });
    await test.dependencies.database.intake.commit(batch);
  }
  const all = new Map(
    (await listComments(test.dependencies.database.queries, test.scope, {}, 100_000)).map((row) => [
      row.id,
      row,
    ]),
  );
  return ids.flatMap((id) => all.get(id) ?? []);
}

/** The one comment of a single saying. */
export async function sayOne(test: TestApp, world: InboxWorld, said: Said): Promise<Comment> {
  const comment = (await say(test, world, [said]))[0];
  if (comment === undefined) throw new Error('the comment is not shown');
  return comment;
}
