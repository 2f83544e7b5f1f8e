// Why: on a screen that asks nothing, whoever looks after the tablet must see that what has not arrived yet is not lost.
import type { Queue } from './queue.js';

/** As long as the line stands on the screen: how many have not arrived, where there are any. */
export async function tellKept(queue: Queue, line: HTMLElement): Promise<void> {
  while (line.isConnected) {
    const counts = [queue.count('waiting'), queue.count('refused')];
    const [sending = 0, refused = 0] = await Promise.all(counts).catch(() => []);
    const words = line.dataset['waiting']?.replace('{n}', String(sending + refused)) ?? '';
    line.hidden = sending + refused === 0;
    if (line.textContent !== words) line.textContent = words;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}
