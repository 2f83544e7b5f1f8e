// Why: what the register sets for all cases is read once, whole or refused with everything kept.
import type { DeadlineRuleRow } from '../../db/queries/caseRules.js';
import type { Translated } from '../../db/schema.js';
import type { OwnDay } from '../calendar/taiwan.js';
import { isDay } from '../dayWords.js';
import { badRequest } from '../errors.js';
import { fieldsOf, readRevision } from '../register/fields.form.js';
import type { ActionField } from './actions.js';
import { isSignRole, signRoles, type SignRole } from './chain.js';
import { readFields, type Read } from './cases.form.js';
import { rulesOn, type RuleRow } from './rules.js';

const line = (name: string, most = 120): ActionField => ({ name, as: 'line', required: true, most });
const choice = (name: string): ActionField => ({ name, as: 'choice', required: true, most: 60 });

export const ruleFields: readonly ActionField[] = [
  choice('code'),
  line('fromDay', 10),
  { name: 'days', as: 'number', required: true, most: 3 },
  choice('unit'),
  choice('startsOn'),
  line('maxExtensions', 1),
  line('extensionDays', 3),
  line('source', 300),
];
export const units = ['working', 'calendar'] as const;
export const starts = ['same-day', 'next-day', 'next-working-day'] as const;
export const dayKinds = ['holiday', 'make_up', 'week'] as const;
export const dayFields: readonly ActionField[] = [line('day', 10), choice('kind'), line('name', 100)];
export const deputyFields: readonly ActionField[] = [
  choice('userId'),
  choice('deputyId'),
  line('fromDay', 10),
  line('toDay', 10),
];
export const templateFields: readonly ActionField[] = [
  ...(['zh', 'en', 'ja'] as const).flatMap((language): ActionField[] => [
    { name: `name_${language}`, as: 'line', required: language === 'zh', most: 100 },
    { name: `text_${language}`, as: 'text', required: language === 'zh', most: 5_000 },
  ]),
  choice('active'),
];

/** The errors joined by those of a closer look; a field that is wrong already keeps its first. */
function looked(
  read: Read<Record<string, string>>,
  more: (value: Readonly<Record<string, string>>) => Record<string, string>,
): Read<Record<string, string>> {
  const values = read.ok ? read.value : read.values;
  const errors = { ...more(values), ...(read.ok ? {} : read.errors) };
  return Object.keys(errors).length === 0
    ? { ok: true, value: { ...values } }
    : { ok: false, values, errors };
}

export function readRule(
  body: unknown,
  rules: readonly RuleRow[],
  today: string,
): Read<Omit<DeadlineRuleRow, 'officeId' | 'id' | 'setBy' | 'setAt'>> {
  const known = rulesOn(rules, today);
  const read = looked(
    readFields(body, ruleFields, { code: known.map(({ code }) => code), unit: units, startsOn: starts }),
    ({ fromDay = '', maxExtensions = '', extensionDays = '' }) => ({
      ...(isDay(fromDay) ? (fromDay < today ? { fromDay: 'past' } : {}) : { fromDay: 'day' }),
      ...(/^\d$/.test(maxExtensions) ? {} : { maxExtensions: 'number' }),
      ...(/^\d{1,3}$/.test(extensionDays) ? {} : { extensionDays: 'number' }),
    }),
  );
  if (!read.ok) return read;
  const { code = '', fromDay = '', days, maxExtensions, extensionDays, source = '' } = read.value;
  const name = known.find((one) => one.code === code)?.name;
  const unit = units.find((one) => one === read.value['unit']);
  const startsOn = starts.find((one) => one === read.value['startsOn']);
  if (name === undefined || unit === undefined || startsOn === undefined) throw badRequest();
  return {
    ok: true,
    value: {
      code,
      name,
      fromDay,
      days: Number(days),
      unit,
      startsOn,
      maxExtensions: Number(maxExtensions),
      extensionDays: Number(extensionDays),
      noticeRequired: true,
      source,
    },
  };
}

export const chainPlaces = ['first', 'second', 'third', 'fourth'] as const;
export const chainFields: readonly ActionField[] = [
  line('fromDay', 10),
  ...chainPlaces.map((name, index): ActionField => ({ name, as: 'choice', required: index === 0, most: 20 })),
];

/** Each office once; empty places are skipped, so that an order can be shortened in the middle. */
export function readChain(body: unknown, today: string): Read<{ fromDay: string; roles: SignRole[] }> {
  const options = Object.fromEntries(chainPlaces.map((name) => [name, signRoles]));
  const rolesOf = (values: Readonly<Record<string, string>>) =>
    chainPlaces.flatMap((name) => {
      const role = values[name] ?? '';
      return isSignRole(role) ? [{ name, role }] : [];
    });
  const read = looked(readFields(body, chainFields, options), (values) => {
    const { fromDay = '' } = values;
    const roles = rolesOf(values);
    return {
      ...(isDay(fromDay) ? (fromDay < today ? { fromDay: 'past' } : {}) : { fromDay: 'day' }),
      ...Object.fromEntries(
        roles
          .filter(({ role }, index) => roles.findIndex((one) => one.role === role) !== index)
          .map(({ name }) => [name, 'twice']),
      ),
    };
  });
  if (!read.ok) return read;
  return {
    ok: true,
    value: { fromDay: read.value['fromDay'] ?? '', roles: rolesOf(read.value).map(({ role }) => role) },
  };
}

export function readDay(body: unknown): Read<OwnDay & { source: string }> {
  const read = looked(readFields(body, dayFields, { kind: dayKinds }), ({ day = '' }) =>
    isDay(day) ? {} : { day: 'day' },
  );
  if (!read.ok) return read;
  const kind = dayKinds.find((one) => one === read.value['kind']);
  if (kind === undefined) throw badRequest();
  return {
    ok: true,
    value: { day: read.value['day'] ?? '', kind, name: read.value['name'] ?? '', source: 'office' },
  };
}

export function readDeputy(
  body: unknown,
  people: readonly string[],
): Read<{ userId: string; deputyId: string; fromDay: string; toDay: string }> {
  const read = looked(
    readFields(body, deputyFields, { userId: people, deputyId: people }),
    ({ userId, deputyId, fromDay = '', toDay = '' }) => ({
      ...(userId === deputyId ? { deputyId: 'same' } : {}),
      ...(isDay(fromDay) ? {} : { fromDay: 'day' }),
      ...(isDay(toDay) ? (toDay < fromDay ? { toDay: 'order' } : {}) : { toDay: 'day' }),
    }),
  );
  if (!read.ok) return read;
  const { userId = '', deputyId = '', fromDay = '', toDay = '' } = read.value;
  return { ok: true, value: { userId, deputyId, fromDay, toDay } };
}

/** '' and 0: a new template. Throws 400. */
export function readTemplateMark(body: unknown): { id: string; revision: number } {
  const field = fieldsOf(body);
  const id = field('id');
  if (id.length > 200) throw badRequest();
  return { id, revision: id === '' ? 0 : readRevision(field) };
}

export function readTemplate(body: unknown): Read<{ name: Translated; text: Translated; active: boolean }> {
  const read = readFields(body, templateFields, { active: ['yes', 'no'] });
  if (!read.ok) return read;
  const { value } = read;
  const translated = (field: string): Translated => ({
    'zh-TW': value[`${field}_zh`] ?? '',
    en: value[`${field}_en`] ?? '',
    ja: value[`${field}_ja`] ?? '',
  });
  return {
    ok: true,
    value: { name: translated('name'), text: translated('text'), active: value['active'] === 'yes' },
  };
}

/** Throws 400 for a year no calendar has. */
export function readYear(value: string | undefined, today: string): number {
  if (value === undefined) return Number(today.slice(0, 4));
  const year = Number(value);
  if (!/^\d{4}$/.test(value) || year < 2017 || year > 2037) throw badRequest();
  return year;
}
