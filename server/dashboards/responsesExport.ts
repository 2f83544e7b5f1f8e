// Why: who may, takes the raw answers home in one of three shapes. No contact data: that has rows, rights and a purge of its
// own. Page by page, as fast as the reader reads, so that a million responses need no more memory than one page of them.
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import { stringify } from 'csv-stringify/sync';
import { insertAudit } from '../../db/queries/audit.js';
import { allAnswers } from '../../db/queries/answers.js';
import type { Staff } from '../http/currentUser.js';
import { notFound } from '../errors.js';
import type { PublishedVersion } from '../responses/intake.js';
import { loadVersion } from '../surveys/open.js';
import { a11Shape } from './responsesA11.js';
import { longShape } from './responsesLong.js';
import type { Shape, ShapeName } from './responsesShape.js';
import { wideShape } from './responsesWide.js';
import type { Subject } from './subject.js';

/** How many responses are written at one go: a few milliseconds. */
const portion = 100;
const pageSize = 1_000;

/** Writes the export and its audit row; the row comes first, so that no export goes unnoticed. */
export async function sendResponses(
  subject: Subject,
  staff: Staff,
  res: Response,
  name: ShapeName,
): Promise<void> {
  const { dependencies, scope, survey } = subject;
  const shape = await shapeOf(subject, staff, name);
  if (shape === undefined) throw notFound();
  await dependencies.database.atomically((db) => [
    insertAudit(db, scope, {
      id: dependencies.newId(),
      at: dependencies.clock(),
      userId: staff.userId,
      action: 'responses.export',
      entity: 'survey',
      entityId: survey.id,
      detail: { shape: name, ...shape.detail },
    }),
  ]);
  res.attachment(`${survey.slug}-${shape.name}.csv`).type('text/csv; charset=utf-8');
  try {
    await pipeline(Readable.from(textOf(subject, shape)), res);
  } catch (error) {
    // Nobody reads any more: the database is not read any further either.
    if (!res.destroyed) throw error;
  }
}

const csvOptions = { escape_formulas: true, record_delimiter: '\r\n' } as const;

async function* textOf({ dependencies, db, scope, survey }: Subject, shape: Shape): AsyncGenerator<string> {
  yield stringify([[...shape.head]], { ...csvOptions, bom: true });
  const versions = new Map<number, PublishedVersion>();
  for await (const page of allAnswers(db, scope, { surveyId: survey.id, limit: pageSize, wavesToo: true })) {
    await shape.prepare?.(page);
    for (let from = 0; from < page.length; from += portion) {
      const lines: string[][] = [];
      for (const row of page.slice(from, from + portion)) {
        const version =
          versions.get(row.version) ?? (await loadVersion(dependencies, scope, survey.id, row.version));
        versions.set(row.version, version);
        lines.push(...shape.lines(row, version));
      }
      yield stringify(lines, csvOptions);
      await dependencies.pause();
    }
  }
}

async function shapeOf(subject: Subject, staff: Staff, name: ShapeName): Promise<Shape | undefined> {
  if (name === 'wide') return wideShape(subject);
  return name === 'long' ? longShape(subject) : await a11Shape(subject, staff);
}
