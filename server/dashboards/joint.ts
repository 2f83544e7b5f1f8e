// Why: asks the thread that counts answers together, and hears how far it is. Started with the first question, one a
// process; the same question asked twice is worked on once.
import { Worker } from 'node:worker_threads';
import type { Dependencies } from '../dependencies.js';
import type { FromThread, JointAnswer, JointTask, ToThread } from './jointThread.js';

export type Asked = {
  done: Promise<JointAnswer>;
  /** Months and waves read so far. */
  progress: () => { done: number; total: number };
};

type Waiting = {
  key: string;
  asked: Asked;
  far: { done: number; total: number };
  resolve: (answer: JointAnswer) => void;
  reject: (error: Error) => void;
};
type Thread = { ask: (task: JointTask) => Asked };

const threads = new WeakMap<Dependencies['database'], Thread>();

export function askJoint(dependencies: Dependencies, task: JointTask): Asked {
  const thread = threads.get(dependencies.database) ?? startThread(dependencies);
  threads.set(dependencies.database, thread);
  return thread.ask(task);
}

/** The answer if it comes in time, else undefined: then a page says how far it is. */
export async function within<Answer>(
  answer: Promise<Answer>,
  milliseconds: number,
): Promise<Answer | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), milliseconds);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

function startThread({ config, database }: Dependencies): Thread {
  const worker = threadOf(config.databaseAddress);
  // A process that ends does not wait for a count.
  worker.unref();
  const waiting = new Map<number, Waiting>();
  let last = 0;
  const fail = (error: Error): void => {
    threads.delete(database);
    for (const [id, one] of waiting) {
      waiting.delete(id);
      one.reject(error);
    }
  };
  worker.on('error', fail);
  worker.on('exit', (code) => fail(new Error(`the counting thread ended with ${code}`)));
  worker.on('message', (message: FromThread) => {
    const one = waiting.get(message.id);
    if (one === undefined) return;
    if (message.state === 'counting') {
      one.far = { done: message.done, total: message.total };
      return;
    }
    waiting.delete(message.id);
    if (message.state === 'done') one.resolve(message.answer);
    else one.reject(new Error(message.problem));
  });
  return {
    ask: (task) => {
      const key = JSON.stringify(task);
      const known = [...waiting.values()].find((one) => one.key === key);
      if (known !== undefined) return known.asked;
      last += 1;
      const id = last;
      const { promise, resolve, reject } = withResolvers();
      // Nobody may be left to hear a refusal: who asked for a page may have gone on.
      promise.catch(() => undefined);
      const asked = { done: promise, progress: () => waiting.get(id)?.far ?? { done: 0, total: 0 } };
      waiting.set(id, { key, asked, far: { done: 0, total: 0 }, resolve, reject });
      worker.postMessage({ id, task } satisfies ToThread);
      return asked;
    },
  };
}

/** The built program starts its built thread; run from the sources, as tests do, the thread reads TypeScript as well. */
function threadOf(address: string): Worker {
  const options = { workerData: address };
  if (import.meta.url.endsWith('.js'))
    return new Worker(new URL('./jointThread.js', import.meta.url), options);
  const source = JSON.stringify(new URL('./jointThread.ts', import.meta.url).href);
  const starter = `import('tsx/esm/api').then(({ register }) => { register(); return import(${source}); });`;
  return new Worker(starter, { ...options, eval: true });
}

function withResolvers() {
  let resolve: Waiting['resolve'] = () => undefined;
  let reject: Waiting['reject'] = () => undefined;
  const promise = new Promise<JointAnswer>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
