// Why: a folder of cases is read as it comes: what cannot be read becomes a named trouble of its own, never an end of the run.
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { Case, Cell } from './contract.js';

/** A case, or what kept it from being one. A case whose rows are missing keeps its expectations, to be counted. */
export type ReadCase = { id: string; given?: Case; trouble?: string };

/**
 * Reading: every case of a folder, and a trouble for each file that is none and each case of `index.json` without a file.
 * Use: once per run. A folder that is not there, or holds no JSON at all → an empty list. Ordered by id.
 */
export function readCases(folder: string): ReadCase[] {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return [];
  const files = readdirSync(folder).filter((name) => name.endsWith('.json') && name !== 'index.json');
  const read = files.map((file) => readCase(folder, file));
  const present = new Set(read.map(({ id }) => id).concat(files.map((file) => file.replace(/\.json$/, ''))));
  const listed = existsSync(join(folder, 'index.json')) ? readIndex(folder) : [];
  const absent = listed.filter(({ id, trouble }) => trouble !== undefined || !present.has(id));
  return [
    ...read,
    ...absent.map(({ id, trouble }) => ({ id, trouble: trouble ?? 'listed in index.json, but has no file' })),
  ].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function readIndex(folder: string): ReadCase[] {
  try {
    const index: unknown = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8'));
    if (!Array.isArray(index)) throw new Error('it is not a list');
    return index.flatMap((entry: unknown) => {
      const id = typeof entry === 'string' ? entry : asRecord(entry)['id'];
      return typeof id === 'string' ? [{ id }] : [];
    });
  } catch (error) {
    return [{ id: 'index.json', trouble: `cannot be read: ${messageOf(error)}` }];
  }
}

function readCase(folder: string, file: string): ReadCase {
  const name = file.replace(/\.json$/, '');
  let read: Record<string, unknown>;
  try {
    read = asRecord(JSON.parse(readFileSync(join(folder, file), 'utf8')));
  } catch (error) {
    return { id: name, trouble: `cannot be read: ${messageOf(error)}` };
  }
  const { method, inputs } = read;
  const id = typeof read['id'] === 'string' ? read['id'] : name;
  const expected = asRecord(read['expected']);
  if (typeof method !== 'string') return { id, trouble: 'is not a case: it names no method' };
  if (Object.keys(expected).length === 0) return { id, trouble: 'is not a case: it expects nothing' };
  const given: Case = {
    id,
    method,
    inputs: asRecord(inputs),
    options: asRecord(read['options']),
    expected,
    tolerance: asRecord(read['tolerance']),
    columns: new Map(),
  };
  const { csv } = given.inputs;
  if (typeof csv !== 'string') return { id, given };
  try {
    return { id, given: { ...given, columns: readColumns(join(folder, csv)) } };
  } catch (error) {
    return { id, given, trouble: `its rows cannot be read: ${messageOf(error)}` };
  }
}

function readColumns(path: string): Map<string, Cell[]> {
  const [names = [], ...rows]: string[][] = parse(readFileSync(path), { bom: true, skipEmptyLines: true });
  return new Map(
    names.map((name, at) => [
      name,
      rows.map((row) => {
        const text = (row[at] ?? '').trim();
        return text === '' || text === 'NA' ? null : text;
      }),
    ]),
  );
}

function asRecord(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(Object.entries(value));
}

/** The words of an error, on one line. */
export function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ');
}
