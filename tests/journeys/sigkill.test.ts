import { randomUUID } from 'node:crypto';
import { Agent } from 'node:http';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, describe, expect, it } from 'vitest';
import { answersOf, ask, hiddenFields } from '../bench/load.js';
import { admin, removeFolder, startServer, temporaryFolder } from '../support/serverProcess.js';

const folder = temporaryFolder();
afterAll(() => {
  removeFolder(folder);
});

const ROUNDS = 20;
const RESPONDENTS = 12;

describe('a server killed under load', () => {
  it('loses no acknowledged response and doubles none, twenty times over', async () => {
    // The office and its survey are made by a first, orderly run.
    const first = await startServer(folder, { SEED: 'empty' });
    // A second one is refused before it touches the data: it might be an upgrade, with the old one still running.
    const second = join(folder, 'second');
    const again = startServer(second, { SEED: 'empty', PORT: new URL(first.base).port });
    await expect(again).rejects.toThrow(/already in use/);
    expect(existsSync(join(second, 'manyi.sqlite'))).toBe(false);
    await first.stop();
    const template = join(folder, 'survey.json');
    writeFileSync(template, await admin(folder, ['survey', 'template', 'household-office']));
    await admin(folder, ['survey', 'import', template, '--slug', 'visits']);
    await admin(folder, ['survey', 'publish', 'visits']);

    const acknowledged = new Set<string>();
    const sent = new Set<string>();
    let unanswered: { id: string; body: string }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const server = await startServer(folder, { SEED: 'empty' });
      const form = `${server.base}/s/visits`;
      const agent = new Agent({ keepAlive: true, maxSockets: RESPONDENTS });
      const page = await ask(agent, form);
      expect(page.status).toBe(200);
      let running = true;
      const retry = unanswered;
      unanswered = [];

      const post = async (id: string, body: string): Promise<void> => {
        sent.add(id);
        try {
          const answer = await ask(agent, form, body);
          expect(answer.status).toBe(303);
          acknowledged.add(id);
        } catch (error) {
          if (!(error instanceof Error && 'code' in error)) throw error; // a cut connection, nothing else
          unanswered.push({ id, body });
        }
      };
      const respondent = async (): Promise<void> => {
        // First what was cut off the last time: the page sends the same id and answers again.
        for (let again = retry.pop(); again !== undefined; again = retry.pop())
          await post(again.id, again.body);
        while (running) {
          const id = randomUUID();
          const fields = hiddenFields(page.body);
          fields.set('id', id);
          for (const [name, value] of answersOf(sent.size)) fields.append(name, value);
          await post(id, fields.toString());
        }
      };
      const all = Promise.all(Array.from({ length: RESPONDENTS }, respondent));
      await new Promise((resolve) => setTimeout(resolve, 150 + (round % 5) * 60));
      const killed = server.kill();
      running = false;
      await killed;
      await all;
      agent.destroy();
    }

    const sqlite = new Sqlite(join(folder, 'manyi.sqlite'), { readonly: true });
    const rows = sqlite
      .prepare<[], { id: string }>('select id from responses')
      .all()
      .map((row) => row.id);
    const integrity = sqlite.pragma('integrity_check', { simple: true });
    sqlite.close();
    expect(integrity).toBe('ok');
    expect(acknowledged.size).toBeGreaterThan(ROUNDS * RESPONDENTS);
    const stored = new Set(rows);
    expect(rows.length).toBe(stored.size);
    expect([...acknowledged].filter((id) => !stored.has(id))).toEqual([]);
    expect(rows.filter((id) => !sent.has(id))).toEqual([]);
    expect(await admin(folder, ['check-cells'])).toContain('different: 0');
  });
});
