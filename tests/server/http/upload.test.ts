// Why: a file is written down as it comes; what is over the limit is cut, told, and no reason to hang up on the sender.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import supertest from 'supertest';
import { afterAll, expect, it } from 'vitest';
import { keepUpload } from '../../../server/http/upload.js';

const folder = mkdtempSync(join(tmpdir(), 'manyi-upload-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

it('keeps no more than its limit of a file, and answers whoever sent more', async () => {
  const app = express();
  const path = join(folder, 'kept');
  app.post('/', async (req, res) => {
    res.json(await keepUpload(req, path, 100_000));
  });
  const send = async (size: number) =>
    (await supertest(app).post('/').attach('file', Buffer.alloc(size, 'a'), '名.csv').expect(200))
      .body as unknown;
  expect(await send(99_999)).toMatchObject({ name: '名.csv', size: 99_999, tooLarge: false });
  expect(await send(3_000_000)).toMatchObject({ name: '名.csv', tooLarge: true });
  expect(statSync(path).size).toBe(100_000);
});
