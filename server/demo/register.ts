// Why: puts what was said without a questionnaire into the demo office through the house's own commands, one act at a time;
// what is already there is recognised, so a killed start goes on where it stopped.
import { insertAudit } from '../../db/queries/audit.js';
import { insertMediaItem } from '../../db/queries/mediaItems.js';
import { findMerit, insertMerit, updateMerit } from '../../db/queries/merits.js';
import { findProposal, insertProposal, updateProposal } from '../../db/queries/proposals.js';
import { sortComment } from '../comments/comments.commands.js';
import type { Dependencies } from '../dependencies.js';
import { changeGuarded } from '../register/changes.js';
import { receiveOpinion, type Opinion } from '../register/receiving.js';
import { actingAt, momentOn, scope } from './acting.js';
import { addDays, lastOpenDay } from './calendar.js';
import { demoOfficeName, userIdOf } from './office.js';
import { proposalStories, sayings, type ProposalStory, type Saying } from './registerStories.js';

const research = { scope, userId: userIdOf('research') };

export async function seedRegister(dependencies: Dependencies, today: string): Promise<void> {
  for (const [index, saying] of sayings.entries()) {
    const id = await say(dependencies, saying, index, today);
    if (saying.channel === 'letter') await seedMerit(dependencies, id, today);
  }
  for (const [index, story] of proposalStories.entries()) await propose(dependencies, story, index, today);
}

const dayBefore = (today: string, days: number): string => lastOpenDay(addDays(today, -days));

async function say(
  dependencies: Dependencies,
  saying: Saying,
  index: number,
  today: string,
): Promise<string> {
  const { channel, text, media, kind } = saying;
  const day = dayBefore(today, saying.daysAgo);
  const acting = actingAt(dependencies, momentOn(day, saying.hour), `said ${index}`);
  const id = acting.newId();
  await receiveOpinion(acting, scope, opinionOf(saying, id, day), (db) =>
    media === undefined
      ? []
      : [
          insertMediaItem(db, scope, {
            commentId: id,
            outlet: media.outlet,
            headline: media.headline,
            link: '',
            publishedAt: momentOn(day, 7),
            tone: media.tone,
            correct: media.correct,
            response: media.response,
            respondedAt: media.delayHours === null ? null : momentOn(day, 7 + media.delayHours),
          }),
        ],
  );
  if (kind !== undefined) {
    const sorting = actingAt(
      dependencies,
      momentOn(addDays(day, 1), 9),
      `sorted ${index} ${channel} ${text.length}`,
    );
    await sortComment(sorting, research, id, { kind, themes: saying.themes ?? [] });
  }
  return id;
}

function opinionOf(saying: Saying, id: string, day: string): Opinion {
  const { channel, language, text, reference, service, counter, person } = saying;
  const byCitizen = channel === 'opinion_page' || channel === 'email';
  return {
    id,
    channel,
    language: language ?? 'zh-TW',
    text,
    day,
    reference: reference ?? null,
    counterCode: counter ?? null,
    serviceCode: service ?? null,
    person:
      person === undefined
        ? null
        : {
            name: person.name,
            phone: person.phone ?? null,
            email: person.email ?? null,
            address: person.address ?? null,
            // The letter only thanks.
            wishesReply: channel !== 'letter',
            wishesNews: person.wishesNews === true,
            consented: channel === 'opinion_page',
          },
    attachments: [],
    enteredBy: byCitizen ? null : userIdOf('clerk'),
  };
}

/** The thanks of the letter, nominated by a member of the seed team and entered by the director. */
async function seedMerit(dependencies: Dependencies, commentId: string, today: string): Promise<void> {
  const acting = actingAt(dependencies, momentOn(dayBefore(today, 17), 14), 'merit');
  const id = acting.newId();
  if ((await findMerit(acting.database.queries, scope, id)) === undefined) {
    const at = acting.clock();
    await acting.database.atomically((db) => [
      insertMerit(db, scope, {
        id,
        commentId,
        person: '示範志工組',
        day: dayBefore(today, 20),
        deed: '協助新人填寫結婚登記申請書並核對應備文件，民眾來信致謝。',
        awardingBody: demoOfficeName['zh-TW'],
        nominatedBy: userIdOf('seed'),
        nominatedAt: at,
      }),
      insertAudit(db, scope, {
        id: acting.newId(),
        at,
        userId: userIdOf('seed'),
        action: 'merit.nominate',
        entity: 'merit',
        entityId: id,
        detail: { comment: commentId },
      }),
    ]);
  }
  if ((await findMerit(acting.database.queries, scope, id))?.state !== 'nominated') return;
  const deciding = actingAt(dependencies, momentOn(dayBefore(today, 10), 15), 'merit decided');
  const director = { scope, userId: userIdOf('director') };
  await changeGuarded(
    deciding,
    director,
    { action: 'merit.decide', entity: 'merit', entityId: id, detail: { state: 'entered' } },
    (db) =>
      updateMerit(db, scope, id, 1, {
        state: 'entered',
        reason: '',
        decidedBy: director.userId,
        decidedAt: deciding.clock(),
      }),
  );
}

async function propose(
  dependencies: Dependencies,
  story: ProposalStory,
  index: number,
  today: string,
): Promise<void> {
  const day = dayBefore(today, story.daysAgo);
  const acting = actingAt(dependencies, momentOn(day, 16), `proposal ${index}`);
  const commentId = acting.newId();
  const proposerId = userIdOf(story.proposer);
  const { title, text, expectedEffect, decided, measured } = story;
  await receiveOpinion(
    acting,
    scope,
    {
      id: commentId,
      channel: 'proposal',
      language: 'zh-TW',
      text,
      day,
      reference: null,
      counterCode: null,
      serviceCode: null,
      person: null,
      attachments: [],
      enteredBy: proposerId,
    },
    (db) => [insertProposal(db, scope, { commentId, proposerId, title, expectedEffect })],
  );
  if (decided === undefined) return;
  const deciding = actingAt(
    dependencies,
    momentOn(dayBefore(today, decided.daysAgo), 11),
    `decided ${index}`,
  );
  const found = async () => await findProposal(acting.database.queries, scope, commentId);
  const secretary = { scope, userId: userIdOf('secretary') };
  if ((await found())?.revision === 1)
    await changeGuarded(
      deciding,
      secretary,
      {
        action: 'proposal.decide',
        entity: 'proposal',
        entityId: commentId,
        detail: { before: 'waiting', after: decided.decision },
      },
      (db) =>
        updateProposal(db, scope, commentId, 1, {
          decision: decided.decision,
          review: decided.review,
          decidedBy: secretary.userId,
          decidedAt: deciding.clock(),
        }),
    );
  if (measured === undefined || (await found())?.revision !== 2) return;
  const measuring = actingAt(dependencies, momentOn(dayBefore(today, 60), 17), `measured ${index}`);
  await changeGuarded(
    measuring,
    { scope, userId: proposerId },
    { action: 'proposal.measure', entity: 'proposal', entityId: commentId, detail: { after: measured } },
    (db) => updateProposal(db, scope, commentId, 2, measured),
  );
}
