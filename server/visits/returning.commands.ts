// Why: figures of days that were emptied by mistake come back as they were.
import { z } from 'zod';
import type { Queries, Statement } from '../../db/connection.js';
import { insertVisit, type Visit } from '../../db/queries/visits.js';
import type { Dependencies } from '../dependencies.js';
import type { Staff } from '../http/currentUser.js';

const stored = z.array(
  z.custom<Visit>((value) => typeof value === 'object' && value !== null && 'day' in value),
);

/** A day that has a figure again refuses it: the later entry is never overwritten. */
export function returnVisits(
  _dependencies: Dependencies,
  { scope }: Staff,
  rows: unknown,
): Promise<(db: Queries) => Statement[]> {
  const visits = stored.parse(rows);
  return Promise.resolve((db) => visits.map((visit) => insertVisit(db, scope, visit)));
}
