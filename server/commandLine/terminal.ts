// Why: what the command line says and asks: results on stdout, progress on stderr as a bar where somebody watches and as
// a few plain lines where nobody does.
import { createInterface } from 'node:readline/promises';

export type Terminal = {
  print(line: string): void;
  /** For people: progress and refusals; never part of a result. */
  say(line: string): void;
  progress(label: string): { (done: number, total: number): void; end(): void };
  /** Whatever is piped in, as bytes. */
  readonly input: AsyncIterable<unknown>;
  /** One line typed or piped in. */
  ask(question: string): Promise<string>;
};

const barWidth = 30;
const lineEveryMs = 5_000;
const barEveryMs = 100;

export function realTerminal(now: () => number): Terminal {
  const { stderr, stdout, stdin } = process;
  return {
    print: (line) => void stdout.write(`${line}\n`),
    say: (line) => void stderr.write(`${line}\n`),
    input: stdin,
    progress: (label) => {
      let last = now();
      let open = false;
      const show = (done: number, total: number) => {
        const time = now();
        if (time - last < (stderr.isTTY ? barEveryMs : lineEveryMs)) return;
        last = time;
        const share = total > 0 ? Math.min(done / total, 1) : undefined;
        const amount = share === undefined ? String(done) : `${Math.floor(share * 100)} %`;
        if (!stderr.isTTY) stderr.write(`${label}: ${amount}\n`);
        else {
          const full = Math.round((share ?? 0) * barWidth);
          const bar = share === undefined ? '' : `[${'#'.repeat(full)}${'.'.repeat(barWidth - full)}] `;
          stderr.write(`\r${label} ${bar}${amount}\u001b[K`);
          open = true;
        }
      };
      return Object.assign(show, {
        end: () => {
          if (open) stderr.write('\r\u001b[K');
        },
      });
    },
    ask: async (question) => {
      const lines = createInterface({ input: stdin, output: stderr });
      try {
        return await lines.question(question);
      } finally {
        lines.close();
      }
    },
  };
}
