// Why: sections, counters and services, read once at the edge: a name in three languages, a code for life.
import type { Translated } from '../../db/schema.js';
import { badRequest } from '../errors.js';
import { fieldsOf, nameFieldNames, readName, valuesOf, type Read } from './fields.js';

export const partKinds = ['sections', 'counters', 'services'] as const;
export type PartKind = (typeof partKinds)[number];

export type PartForm = { code: string; name: Translated; sectionId: string | null; active: boolean };

/**
 * A section, counter or service.
 * @param known its code when it is changed: codes are for life @param sections ids of the office's sections
 */
export function readPart(
  body: unknown,
  known: string | undefined,
  sections: readonly string[],
): Read<PartForm> {
  const field = fieldsOf(body);
  const { name, wrong } = readName(field);
  const code = known ?? field('code');
  // «new» is the address at which one is made.
  if (!/^[a-z0-9][a-z0-9_-]{0,39}$/.test(code) || code === 'new') wrong.push('code');
  const section = field('sectionId');
  if (section !== '' && !sections.includes(section)) throw badRequest();
  const active = known === undefined || field('active') === 'yes';
  if (wrong.length === 0)
    return { ok: true, value: { code, name, sectionId: section === '' ? null : section, active } };
  return { ok: false, values: valuesOf(field, ['code', 'sectionId', 'active', ...nameFieldNames]), wrong };
}
