// Why: respondents on loopback: each fetches the form, answers it and waits for the acknowledgement, bounded in count and time.
import { Agent, request, type IncomingMessage } from 'node:http';
import { uuidv7 } from 'uuidv7';

export type Answer = { status: number; body: string };

export function ask(
  agent: Agent,
  url: string,
  body?: string,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const posting = body !== undefined;
    const req = request(
      url,
      {
        agent,
        method: posting ? 'POST' : 'GET',
        headers: posting
          ? {
              'content-type': 'application/x-www-form-urlencoded',
              'content-length': Buffer.byteLength(body),
              ...headers,
            }
          : headers,
      },
      (res: IncomingMessage) => {
        const chunks: Buffer[] = [];
        res.on('data', (chunk: Buffer) => chunks.push(chunk));
        res.on('end', () => resolve({ status: res.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
        res.on('error', reject);
      },
    );
    req.on('error', reject);
    req.end(body);
  });
}

/** The hidden fields of a form, as the browser would send them. */
export function hiddenFields(html: string): URLSearchParams {
  const fields = new URLSearchParams();
  for (const [tag] of html.matchAll(/<input[^>]*type="hidden"[^>]*>/g)) {
    const name = /name="([^"]*)"/.exec(tag)?.[1];
    if (name !== undefined) fields.append(name, /value="([^"]*)"/.exec(tag)?.[1] ?? '');
  }
  return fields;
}

/** Answers of one respondent to the household questionnaire, as a seeded choice. */
export function answersOf(seed: number): [string, string][] {
  const codes = ['5', '5', '5', '4', '4', '5', '4', '5', '3', '5'];
  const pick = (offset: number) => codes[(seed * 7 + offset * 3) % codes.length] ?? '5';
  const scales = [
    'overall',
    'courtesy',
    'expertise',
    'clarity',
    'fairness',
    'waiting',
    'handling',
    'simplicity',
    'signs',
    'environment',
  ];
  return [
    ...scales.map((code, index): [string, string] => [code, pick(index)]),
    ['services', ['transcript', 'id_card', 'moving'][seed % 3] ?? 'transcript'],
    ['outcome', 'done'],
    ['age', ['18_29', '30_39', '40_49', '50_64'][seed % 4] ?? '30_39'],
    ['sex', seed % 2 === 0 ? 'female' : 'male'],
  ];
}

/** Whole visits (form fetched, answers posted, acknowledged) by `respondents` at a time. Returns visits a second. */
export async function completeVisits(form: string, respondents: number, total: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: respondents });
  let next = 0;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: respondents }, async () => {
      while (next < total) {
        const seed = (next += 1);
        const page = await ask(agent, form);
        const fields = hiddenFields(page.body);
        fields.set('id', fields.get('id') ?? uuidv7());
        if (page.status !== 200) throw new Error(`form answered ${page.status}`);
        for (const [name, value] of answersOf(seed)) fields.append(name, value);
        const answer = await ask(agent, form, fields.toString());
        if (answer.status !== 303)
          throw new Error(`submit answered ${answer.status}: ${answer.body.slice(0, 300)}`);
      }
    }),
  );
  const seconds = (performance.now() - started) / 1_000;
  agent.destroy();
  return total / seconds;
}

/** Submits at a steady rate whatever the answers take. Returns the sorted times in ms from the planned moment to the acknowledgement. */
export async function steadySubmits(form: string, perSecond: number, seconds: number): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const page = await ask(agent, form);
  const total = perSecond * seconds;
  const times: number[] = [];
  const waiting: Promise<void>[] = [];
  const started = performance.now();
  for (let sent = 0; sent < total;) {
    const due = Math.min(total, Math.floor(((performance.now() - started) / 1_000) * perSecond));
    for (; sent < due; sent += 1) {
      const planned = started + (sent / perSecond) * 1_000;
      const fields = hiddenFields(page.body);
      fields.set('id', uuidv7());
      for (const [name, value] of answersOf(sent)) fields.append(name, value);
      waiting.push(
        ask(agent, form, fields.toString()).then((answer) => {
          if (answer.status !== 303) throw new Error(`submit answered ${answer.status}`);
          times.push(performance.now() - planned);
        }),
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all(waiting);
  agent.destroy();
  return times.sort((a, b) => a - b);
}

export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
