// Why: how cases were handled can be shown only of many: three years of ordinary ones, the same on every machine, each through
// the steps of every case. They got faster when the office began to watch its deadlines; that is the truth of it.
import { findCaseOfComment, insertCaseDraft, listCaseEvents, markDraftSent } from '../../db/queries/cases.js';
import { findComment } from '../../db/queries/comments.js';
import { insertTheme } from '../../db/queries/commentMarks.js';
import { listStaff } from '../../db/queries/users.js';
import type { PetitionType, Role } from '../../db/schema.js';
import { chainFor } from '../cases/chain.js';
import { openCase } from '../cases/opening.commands.js';
import { loadCase, takeSteps, type Change, type Step } from '../cases/stepping.js';
import { rateCase } from '../citizen/case.commands.js';
import type { Dependencies } from '../dependencies.js';
import { receiveOpinion } from '../register/receiving.js';
import { actingAt, momentOn, scope } from './acting.js';
import { addDays, firstOpenDay, lastOpenDay, monthStart } from './calendar.js';
import { demoSeed, userIdOf } from './office.js';
import { randomFrom, seededId, type Random } from './random.js';
import { handlingFaster } from './truth.js';

type Matter = readonly [type: PetitionType, theme: string, subject: string, text: string];

const matters: readonly [Matter, ...Matter[]] = [
  ['reform', 'waiting', '等候時間', '上午辦理戶籍謄本，等候超過四十分鐘，希望增開窗口。'],
  ['reform', 'signs', '櫃檯指引', '進門後不知道該到哪一個櫃檯，指引不清楚，請改善。'],
  ['reform', 'parking', '停車空間', '來洽公找不到停車位，繞了三圈，請協調鄰近停車場。'],
  ['reform', 'online', '線上申辦', '線上申辦系統常常斷線，資料要重填，請改善。'],
  ['reform', 'phone', '電話難打', '電話打了一個上午都沒有人接，請增加人手。'],
  ['law_query', 'law', '遷入登記文件', '租屋辦理遷入登記應備哪些文件？房東不同意時如何辦理？'],
  ['law_query', 'fees', '規費計算', '申請全戶謄本與部分謄本的規費如何計算？可否減免？'],
  ['law_query', 'law', '改名次數', '姓名條例所定改名次數如何計算？未成年時改名是否計入？'],
  ['rights', 'accessibility', '無障礙櫃檯', '輪椅無法靠近櫃檯，希望設置低櫃檯並派員協助。'],
  ['rights', 'process', '謄本內容更正', '謄本所載出生別有誤，已補件兩次仍未更正，請查明。'],
  ['misconduct', 'attitude', '櫃檯態度', '櫃檯人員說明時語氣不耐煩，請查明並改善。'],
];
const channels = [
  ['letter', 3],
  ['email', 3],
  ['mailbox', 3],
  ['fax', 1],
] as const;

type Past = {
  index: number;
  day: string;
  matter: Matter;
  channel: 'letter' | 'email' | 'mailbox' | 'fax';
  section: string;
  owner: Role;
  /** Calendar days until the reply. */
  took: number;
  extended: boolean;
  transferred: boolean;
  rating: { solved: boolean; satisfaction: number } | undefined;
};

/** In order of receipt. */
export function pastCases(today: string): Past[] {
  const past: Past[] = [];
  for (let monthsAgo = 35; monthsAgo >= 0; monthsAgo -= 1) {
    const first = monthStart(today, monthsAgo);
    // More is written down since there is a register.
    const many = monthsAgo <= 12 ? 5 : monthsAgo <= 24 ? 3 : monthsAgo % 2;
    for (let number = 0; number < many; number += 1) {
      const index = past.length;
      const random = randomFrom('demo', demoSeed, 'past case', `${first} ${number}`);
      const day = firstOpenDay(addDays(first, random.between(0, 24)));
      past.push(pastCase(index, day, monthsAgo, random));
    }
  }
  return past.filter(({ day }) => day < addDays(today, -2)).sort((a, b) => (a.day < b.day ? -1 : 1));
}

function pastCase(index: number, day: string, monthsAgo: number, random: Random): Past {
  const matter = random.one(matters);
  const channel = random.pick(channels);
  const registers = random.chance(0.6);
  const slow = monthsAgo > handlingFaster.monthsAgo ? handlingFaster.slower : 0;
  return {
    index,
    day,
    matter,
    channel,
    section: registers ? 'registration' : 'records',
    owner: registers ? 'clerk' : 'seed',
    took: Math.max(2, Math.round((channel === 'mailbox' ? 6 : 9) + slow + random.normal() * 2.5)),
    extended: channel === 'mailbox' && random.chance(0.12),
    transferred: random.chance(0.05),
    rating: random.chance(0.6)
      ? {
          solved: random.chance(0.85),
          satisfaction: random.pick([
            [5, 4],
            [4, 4],
            [3, 2],
            [2, 1],
          ]),
        }
      : undefined,
  };
}

const acting = (dependencies: Dependencies, day: string, hour: number, label: string): Dependencies => {
  const at = momentOn(day, hour);
  const random = randomFrom('demo', demoSeed, label);
  let made = 0;
  return {
    ...actingAt(dependencies, at, label),
    // Steps of one moment are told in the order of their ids.
    newId: () => {
      made += 1;
      return seededId(new Date(at.getTime() + made), random);
    },
  };
};

/** What is in its story already is not done again; what lies after today is not done yet. */
export async function seedPastCase(dependencies: Dependencies, past: Past, today: string): Promise<void> {
  const { day, channel, matter, index, owner, section } = past;
  const [petitionType, theme, subject, text] = matter;
  const db = dependencies.database.queries;
  const office = { scope, userId: userIdOf('research'), as: 'staff' as const };
  const label = `past case ${day} ${index}`;
  const saying = acting(dependencies, day, 9, label);
  const commentId = saying.newId();
  if ((await findComment(db, scope, commentId)) === undefined)
    await receiveOpinion(
      saying,
      scope,
      {
        id: commentId,
        channel,
        language: 'zh-TW',
        text,
        day,
        reference: channel === 'mailbox' ? `DEMO-${day.replaceAll('-', '')}-${index}` : null,
        counterCode: null,
        serviceCode: null,
        person: {
          name: `示範民眾${index + 1}`,
          address: `示範市示範區歷年路${index + 1}號`,
          phone: null,
          email: null,
          wishesReply: true,
          wishesNews: false,
          consented: true,
        },
        attachments: [],
        enteredBy: office.userId,
      },
      (writes) => [insertTheme(writes, scope, commentId, theme)],
    );
  const opening = acting(dependencies, day, 9.5, `${label} opened`);
  const wanted = { commentId, subject, petitionType, confidential: false };
  // It waits for the word of who said it, as one that came by mail would: no password is made that nobody would use.
  const { id } =
    (await findCaseOfComment(db, scope, commentId, undefined)) ??
    (await openCase(opening, office, wanted, true));
  const done = new Set((await listCaseEvents(db, scope, [id])).map(({ at }) => at.getTime()));
  const take = async (
    on: string,
    hour: number,
    steps: readonly Step[],
    change: (world: Dependencies) => Change | Promise<Change> = () => ({}),
  ) => {
    if (on > today || done.has(momentOn(on, hour).getTime())) return;
    const world = acting(dependencies, on, hour, `${label} ${on} ${hour}`);
    await takeSteps(world, office, await loadCase(world, scope, id, undefined), steps, await change(world));
  };
  const ownerId = userIdOf(owner);
  const sectionId = `section-${section}`;
  await take(
    day,
    10,
    [
      { kind: 'confirmed' },
      { kind: 'registered' },
      ...(past.transferred
        ? []
        : [
            { kind: 'assigned' as const, data: { ownerId, sectionId } },
            ...(past.extended
              ? [{ kind: 'extended' as const, text: '須會同其他單位查明。', data: { days: 5 } }]
              : []),
          ]),
    ],
    async () =>
      past.transferred
        ? {}
        : {
            changes: {
              ownerId,
              sectionId,
              chain: chainFor(ownerId, sectionId, await listStaff(db, scope)),
            },
          },
  );
  if (past.transferred) {
    const on = firstOpenDay(addDays(day, index % 3 === 0 ? 3 : 1));
    await take(
      on,
      11,
      [
        {
          kind: 'transferred',
          text: '非本所權責。',
          data: { agency: '示範市工務局（虛構）', siteVisit: false },
        },
      ],
      () => ({ changes: { closedDay: on, chain: [] } }),
    );
    return;
  }
  await answer(dependencies, past, today, { id, label, take });
}

type Take = (
  on: string,
  hour: number,
  steps: readonly Step[],
  change?: (world: Dependencies) => Change | Promise<Change>,
) => Promise<void>;

/** Drafted, signed by everybody of the chain, sent, rated, closed. */
async function answer(
  dependencies: Dependencies,
  { day, took, owner, section, index, rating, extended }: Past,
  today: string,
  { id, label, take }: { id: string; label: string; take: Take },
): Promise<void> {
  const replied = lastOpenDay(addDays(day, took + (extended ? 5 : 0)));
  const drafted = lastOpenDay(addDays(replied, -1)) < day ? day : lastOpenDay(addDays(replied, -1));
  const draftId = seededId(momentOn(drafted, 11), randomFrom('demo', demoSeed, `${label} draft`));
  const writtenBy = userIdOf(owner);
  const signers: Role[] = [
    owner,
    ...(section === 'registration' ? (['section_chief'] as const) : []),
    'secretary',
  ];
  await take(
    drafted,
    11,
    [
      { kind: 'drafted', data: { draftId } },
      ...signers.map((role): Step => ({
        kind: 'signed',
        data: { role: role === owner ? 'handler' : role },
        forUserId: userIdOf(role),
      })),
      { kind: 'approved', data: { role: 'director' }, forUserId: userIdOf('director') },
    ],
    (world) => ({
      changes: { chain: [] },
      also: (writes) => [
        insertCaseDraft(writes, scope, {
          id: draftId,
          caseId: id,
          text: '您反映的事項，本所已查明並改善，謝謝您的意見。',
          writtenBy,
          writtenAt: world.clock(),
          sentAt: null,
        }),
      ],
    }),
  );
  const documentNumber = `示戶字第${String(Number(day.slice(0, 4)) - 1911)}${String(1000 + index)}號`;
  await take(replied, 14, [{ kind: 'replied', data: { draftId, documentNumber } }], (world) => ({
    changes: { documentNumber, repliedDay: replied },
    also: (writes) => [markDraftSent(writes, scope, draftId, world.clock())],
  }));
  const rated = firstOpenDay(addDays(replied, 2));
  if (rating !== undefined && rated <= today) {
    const world = acting(dependencies, rated, 15, `${label} rated`);
    const open = await loadCase(world, scope, id, undefined);
    if (!open.events.some(({ kind }) => kind === 'rated'))
      await rateCase(world, scope, open, { ...rating, text: rating.solved ? '' : '還沒有完全解決。' });
    if (!rating.solved) {
      await again({ day: rated, id, index, take });
      return;
    }
  }
  await close(firstOpenDay(addDays(replied, 7)), take);
}

async function close(on: string, take: Take): Promise<void> {
  await take(on, 16, [{ kind: 'closed', text: '已改善，結案。' }], () => ({
    changes: { closedDay: on, chain: [] },
  }));
}

/** Not solved the first time: looked into once more, and answered within days. */
async function again({
  day,
  id,
  index,
  take,
}: {
  day: string;
  id: string;
  index: number;
  take: Take;
}): Promise<void> {
  const replied = firstOpenDay(addDays(day, 4));
  const draftId = seededId(momentOn(replied, 10), randomFrom('demo', demoSeed, `again ${id}`));
  await take(
    replied,
    10,
    [
      { kind: 'assigned', data: {} },
      { kind: 'drafted', data: { draftId } },
      { kind: 'signed', data: { role: 'handler' } },
      { kind: 'approved', data: { role: 'director' }, forUserId: userIdOf('director') },
      { kind: 'replied', data: { draftId } },
    ],
    (world) => ({
      changes: { repliedDay: replied, chain: [] },
      also: (writes) => [
        insertCaseDraft(writes, scope, {
          id: draftId,
          caseId: id,
          text: '已再次查明，並依您的意見補正。',
          writtenBy: userIdOf('research'),
          writtenAt: world.clock(),
          sentAt: world.clock(),
        }),
      ],
    }),
  );
  await close(firstOpenDay(addDays(replied, 5 + (index % 3))), take);
}
