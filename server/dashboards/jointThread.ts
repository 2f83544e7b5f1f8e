// Why: the thread that reads responses and counts them together: a million of them would hold up the page of everybody
// else (ARCHITECTURE: no query over 50 ms on the event loop). It can only read.
import { parentPort, workerData } from 'node:worker_threads';
import { openReader } from '../../db/connection.js';
import type { JointCount } from './answerColumns.js';
import { openJointStore, type JointSource } from './jointStore.js';
import { countTables, findDrivers, type DriversAnswer, type DriversTask, type Table } from './jointWork.js';

export type JointTask = { source: JointSource } & (
  { kind: 'tables'; tables: readonly Table[] } | ({ kind: 'drivers' } & DriversTask)
);
export type JointAnswer = { kind: 'tables'; tables: JointCount[][] } | ({ kind: 'drivers' } & DriversAnswer);

export type ToThread = { id: number; task: JointTask };
export type FromThread =
  | { id: number; state: 'counting'; done: number; total: number }
  | { id: number; state: 'done'; answer: JointAnswer }
  | { id: number; state: 'failed'; problem: string };

/** Answers kept for the next form of the same page: its CSV, its JSON, another language. */
const mostAnswers = 50;

if (parentPort !== null) serve(parentPort, String(workerData));

function serve(port: NonNullable<typeof parentPort>, address: string): void {
  const store = openJointStore();
  const answers = new Map<string, JointAnswer>();
  let before: Promise<void> = Promise.resolve();
  const say = (message: FromThread): void => port.postMessage(message);

  const work = async ({ id, task }: ToThread): Promise<void> => {
    // A connection a task: nothing stays open while nobody asks.
    const reader = openReader(address);
    try {
      const db = reader.queries;
      const marks = (await store.parts(db, task.source)).map((part) => part.mark);
      const key = JSON.stringify([task, marks]);
      const known = answers.get(key);
      const progress = (done: number, total: number): void => say({ id, state: 'counting', done, total });
      const answer: JointAnswer =
        known ??
        (task.kind === 'tables'
          ? { kind: 'tables', tables: await countTables(db, store, task.source, task.tables, progress) }
          : { kind: 'drivers', ...(await findDrivers(db, store, task.source, task, progress)) });
      answers.delete(key);
      answers.set(key, answer);
      const oldest = answers.keys().next();
      if (answers.size > mostAnswers && oldest.done !== true) answers.delete(oldest.value);
      say({ id, state: 'done', answer });
    } catch (error) {
      say({
        id,
        state: 'failed',
        problem: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
    } finally {
      await reader.close();
    }
  };
  // One after the other: two at once would only wait for each other's pages of the disk.
  port.on('message', (message: ToThread) => {
    before = before.then(async () => {
      await work(message);
    });
  });
}
