// Why: the writes of an alarm's life, and of the baselines and mutes around it. Every change is one list: the row guarded by
// its revision, the story's new line, the audit row.
import { mustChange, type Queries, type Statement } from '../../db/connection.js';
import { NothingChanged } from '../../db/errors.js';
import {
  deleteMute,
  insertAlarm,
  insertAlarmEvent,
  updateAlarm,
  upsertMute,
  type Alarm,
} from '../../db/queries/alarms.js';
import { insertAudit } from '../../db/queries/audit.js';
import { insertBaseline } from '../../db/queries/baselines.js';
import type { AlarmState } from '../../db/schema.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Actor } from '../comments/comments.commands.js';
import type { Dependencies } from '../dependencies.js';
import { conflict, refused } from '../errors.js';
import { createImprovement, type ImprovementPlan } from '../improvements/improvements.commands.js';
import type { SeriesKey } from './series.js';
import { movesFrom, needsText } from './status.js';

/** What a chart or a rule of data quality found, with everything its row will say. */
export type Raising = Pick<
  Alarm,
  'question' | 'cut' | 'cutValue' | 'period' | 'chart' | 'direction' | 'tone' | 'numbers'
>;

/** Raises findings, all or none, with what belongs to the same list (the jobs that will mail them). */
export async function raiseAlarms(
  dependencies: Dependencies,
  scope: OfficeScope,
  surveyId: string,
  findings: readonly Raising[],
  also: (db: Queries) => readonly Statement[] = () => [],
): Promise<string[]> {
  const raisedAt = dependencies.clock();
  const rows = findings.map((finding) => ({ id: dependencies.newId(), finding }));
  await dependencies.database.atomically((db) => [
    ...rows.flatMap(({ id, finding }) => {
      const { question, cut, cutValue, chart, period, direction, tone, numbers } = finding;
      return [
        insertAlarm(db, scope, {
          ...{ id, surveyId, question, cut, cutValue, chart, period, direction, tone, numbers, raisedAt },
          state: 'open',
          explanation: '',
          improvementId: null,
          revision: 1,
        }),
        insertAlarmEvent(db, scope, {
          id: dependencies.newId(),
          alarmId: id,
          at: raisedAt,
          userId: null,
          kind: 'raised',
          text: '',
        }),
        insertAudit(db, scope, {
          ...auditOf(dependencies, null, 'alarm.raise', id),
          detail: { surveyId, question, cut, cutValue, period, chart, tone },
        }),
      ];
    }),
    ...also(db),
  ]);
  return rows.map((row) => row.id);
}

function auditOf(dependencies: Dependencies, userId: string | null, action: string, entityId: string) {
  return {
    id: dependencies.newId(),
    at: dependencies.clock(),
    userId,
    action,
    entity: action.split('.')[0] ?? '',
    entityId,
  };
}

/** Acknowledges, explains, closes or reopens. Throws 409 when somebody was quicker, 422 for a step that is none. */
export async function moveAlarm(
  dependencies: Dependencies,
  actor: Actor,
  before: Alarm,
  to: AlarmState,
  text: string,
): Promise<void> {
  if (!movesFrom(before.state).includes(to)) throw refused('alarm_move');
  if (needsText(before.state, to) && text === '') throw refused('alarm_text');
  await guarded(dependencies, (db) => [
    mustChange(
      updateAlarm(db, actor.scope, before.id, before.revision, {
        state: to,
        ...(to === 'explained' ? { explanation: text } : {}),
      }),
    ),
    insertAlarmEvent(db, actor.scope, {
      id: dependencies.newId(),
      alarmId: before.id,
      at: dependencies.clock(),
      userId: actor.userId,
      kind: to === 'open' ? 'reopened' : to,
      text,
    }),
    insertAudit(db, actor.scope, {
      ...auditOf(dependencies, actor.userId, 'alarm.move', before.id),
      detail: { from: before.state, to },
    }),
  ]);
}

async function guarded(
  { database }: Dependencies,
  build: Parameters<Dependencies['database']['atomically']>[0],
): Promise<void> {
  try {
    await database.atomically(build);
  } catch (error) {
    if (error instanceof NothingChanged) throw conflict();
    throw error;
  }
}

/**
 * Begins an improvement because of an alarm, in one list with the alarm's own line; an open alarm is thereby acknowledged.
 * Throws 409 when somebody changed the alarm meanwhile, 422 when it is closed or has one already.
 */
export async function beginImprovement(
  dependencies: Dependencies,
  actor: Actor,
  alarm: Alarm,
  plan: ImprovementPlan,
): Promise<{ id: string; number: number }> {
  if (alarm.state === 'closed' || alarm.improvementId !== null) throw refused('alarm_improvement');
  try {
    return await createImprovement(
      dependencies,
      actor,
      plan,
      [],
      (db, { id, number }) => [
        mustChange(
          updateAlarm(db, actor.scope, alarm.id, alarm.revision, {
            improvementId: id,
            ...(alarm.state === 'open' ? { state: 'acknowledged' as const } : {}),
          }),
        ),
        insertAlarmEvent(db, actor.scope, {
          id: dependencies.newId(),
          alarmId: alarm.id,
          at: dependencies.clock(),
          userId: actor.userId,
          kind: 'improvement',
          text: String(number),
        }),
        insertAudit(db, actor.scope, {
          ...auditOf(dependencies, actor.userId, 'alarm.improvement', alarm.id),
          detail: { improvementId: id },
        }),
      ],
      alarm.id,
    );
  } catch (error) {
    if (error instanceof NothingChanged) throw conflict();
    throw error;
  }
}

export type NewBaseline = SeriesKey & { surveyId: string; fromDay: string; toDay: string; reason: string };

/** From its day on another level is the normal one. Append-only; `actor.userId` null: the first full one, by the program. */
export async function startBaseline(
  dependencies: Dependencies,
  { scope, userId }: { scope: OfficeScope; userId: string | null },
  baseline: NewBaseline,
  id = dependencies.newId(),
): Promise<void> {
  const { reason, ...start } = baseline;
  await dependencies.database.atomically((db) => [
    insertBaseline(db, scope, { id, ...start, reason, startedBy: userId, startedAt: dependencies.clock() }),
    // What was written stands in the row; the audit log keeps no free text.
    insertAudit(db, scope, { ...auditOf(dependencies, userId, 'baseline.start', id), detail: start }),
  ]);
}

/** One's own mail only. `untilDay` null: until taken back. */
export async function muteAlarms(
  dependencies: Dependencies,
  { scope, userId }: Actor,
  mute: { surveyId: string; question: string; untilDay: string | null },
): Promise<void> {
  await dependencies.database.atomically((db) => [
    upsertMute(db, scope, { userId, ...mute }),
    insertAudit(db, scope, {
      ...auditOf(dependencies, userId, 'alarm.mute', mute.surveyId),
      detail: { question: mute.question, untilDay: mute.untilDay },
    }),
  ]);
}

export async function unmuteAlarms(
  dependencies: Dependencies,
  { scope, userId }: Actor,
  mute: { surveyId: string; question: string },
): Promise<void> {
  await dependencies.database.atomically((db) => [
    deleteMute(db, scope, { userId, ...mute }),
    insertAudit(db, scope, {
      ...auditOf(dependencies, userId, 'alarm.unmute', mute.surveyId),
      detail: { question: mute.question },
    }),
  ]);
}
