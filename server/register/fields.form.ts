// Why: the small forms of the register read their fields alike: text is cleaned, a revision or an id that no form of ours
// sends is no form of ours.
import { z } from 'zod';
import { badRequest } from '../errors.js';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** One text of the body by name, '' where it is absent. Throws 400 for one that was sent twice. */
export function fieldsOf(body: unknown): (name: string) => string {
  const parsed = z.record(z.string(), z.unknown()).safeParse(body);
  if (!parsed.success) throw badRequest();
  return (name) => {
    const value = Object.hasOwn(parsed.data, name) ? parsed.data[name] : undefined;
    if (value !== undefined && typeof value !== 'string') throw badRequest();
    return value ?? '';
  };
}

/** Throws 400. */
export function readId(field: (name: string) => string): string {
  const id = field('id');
  if (!uuid.test(id)) throw badRequest();
  return id;
}

/** Throws 400. */
export function readRevision(field: (name: string) => string): number {
  const text = field('revision');
  if (!/^[1-9]\d{0,8}$/.test(text)) throw badRequest();
  return Number(text);
}
