// Why: one thread serves everybody. Long work lets the others have their turn; work nobody waits for rests as well, so that a
// citizen who sends an answer meanwhile does not notice it.
import { setImmediate, setTimeout } from 'node:timers/promises';

export type Pause = () => Promise<void>;

/** The others' turn, and on at once: for what somebody waits for, or a process of its own. */
export const letOthersTurn: Pause = async () => {
  await setImmediate();
};

/** Milliseconds timed work goes on before it rests, and how many times as long it then rests. */
const turn = 10;
const restPerWork = 3;
/** A turn in which the machine slept is not slept again. */
const longestRest = 1_000;

/**
 * For timed work, one for each: a quarter of the time at the most, in short turns. To be called often, for it knows itself
 * when a rest is due.
 * @param now, rest what a test puts in their place; milliseconds
 */
export function restingPause(
  now: () => number = () => performance.now(),
  rest: (milliseconds: number) => Promise<unknown> = setTimeout,
): Pause {
  let began = now();
  return async () => {
    const worked = now() - began;
    if (worked < turn) return;
    await rest(Math.min(longestRest, worked * restPerWork));
    began = now();
  };
}
