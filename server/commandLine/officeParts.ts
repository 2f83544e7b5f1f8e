// Why: an empty office needs its name, its rooms, its tablets and its people before there are pages for them: named here,
// each change with its audit row. Codes are for life, so a second call changes the words and never the code.
import { mustChange, type Guarded, type Queries, type Statement } from '../../db/connection.js';
import { isUniqueViolation } from '../../db/errors.js';
import { insertAudit } from '../../db/queries/audit.js';
import {
  findOffice,
  insertCounter,
  insertDevice,
  insertOffice,
  insertSection,
  insertService,
  listCounters,
  listDevices,
  listSections,
  listServices,
  updateCounter,
  updateDevice,
  updateOffice,
  updateSection,
  updateService,
} from '../../db/queries/offices.js';
import { findSurveyBySlug } from '../../db/queries/surveys.js';
import { findUserByEmail } from '../../db/queries/users.js';
import type { Translated } from '../../db/schema.js';
import { officeScope, type OfficeScope } from '../../db/scope.js';
import { emptySettings, timeZone } from '../demo/office.js';
import type { Dependencies } from '../dependencies.js';
import { inLanguage, languages } from '../i18n.js';
import { Refusal } from '../imports/refusal.js';
import { roleNamesOf } from '../users/accounts.form.js';
import { addAccount, createSetupToken } from '../users/users.commands.js';
import { readSetup } from '../users/users.form.js';
import type { Terminal } from './terminal.js';

export const officeUsage = `add-office CODE WORDS [--bureau]     another office of this installation; prints its set-up link. A bureau has no
                                     citizens of its own: it reads the figures of its offices
bureau-office CODE --office BUREAU [--end]   this office belongs to that bureau, or no longer
office [WORDS] [--phone TEXT]        names the office; without options shows what it has
set-section CODE WORDS               makes a section, or changes its name; so do the next three
set-counter CODE WORDS [--section CODE]
set-service CODE WORDS
set-device CODE --survey SLUG [--counter CODE]   the tablet at /kiosk/CODE
add-account EMAIL --role ROLE --name NAME [--section CODE]   prints a password once; ROLE: director, secretary,
                                     section_chief, research, seed, clerk, auditor, translator; of a bureau:
                                     bureau, bureau_manager
  WORDS: --name-zh TEXT --name-en TEXT --name-ja TEXT`;

export const officeOptions = {
  'name-zh': { type: 'string' },
  'name-en': { type: 'string' },
  'name-ja': { type: 'string' },
  phone: { type: 'string' },
  section: { type: 'string' },
  survey: { type: 'string' },
  counter: { type: 'string' },
  role: { type: 'string' },
  name: { type: 'string' },
  bureau: { type: 'boolean' },
  end: { type: 'boolean' },
} as const;

export type OfficeOptions = {
  [Name in keyof typeof officeOptions]?:
    ((typeof officeOptions)[Name]['type'] extends 'boolean' ? boolean : string) | undefined;
};

/** Opens one more office, with nothing in it, and prints the link with which its first account is made. */
export async function addOfficeCommand({
  dependencies,
  code,
  options,
  terminal,
}: Omit<Order, 'scope'>): Promise<void> {
  checkCode(code);
  const name = namedIn(givenWords(options));
  const scope = officeScope(code);
  await write(dependencies, scope, 'office.open', 'office', code, (db) =>
    insertOffice(db, {
      id: code,
      name,
      timeZone,
      settings: emptySettings,
      createdAt: dependencies.clock(),
      isBureau: options.bureau === true,
    }),
  );
  const { publicUrl, host, port } = dependencies.config;
  terminal.print(`${options.bureau === true ? 'bureau' : 'office'} ${code}: ${name['zh-TW']}`);
  const token = await createSetupToken(dependencies, scope);
  terminal.print(`setup: ${publicUrl ?? `http://${host}:${port}`}/setup/${token}`);
}

function namedIn({ 'zh-TW': zh, en, ja }: Partial<Translated>): Translated {
  if (zh === undefined || en === undefined || ja === undefined)
    throw new Refusal('A name is needed in three languages: --name-zh, --name-en and --name-ja.');
  return { 'zh-TW': zh, en, ja };
}

type Order = {
  dependencies: Dependencies;
  scope: OfficeScope;
  code: string;
  options: OfficeOptions;
  terminal: Terminal;
};

/** Names the office or its telephone; says afterwards what the office has. */
export async function officeCommand({ dependencies, scope, options, terminal }: Order): Promise<void> {
  const office = await findOffice(dependencies.database.queries, scope);
  if (office === undefined) throw new Refusal('There is no such office.');
  const phone = options.phone === undefined ? undefined : textOf(options.phone, '--phone', true);
  const name = { ...office.name, ...givenWords(options) };
  const settings = { ...office.settings, ...(phone === undefined ? {} : { phone }) };
  if (phone !== undefined || Object.keys(givenWords(options)).length > 0)
    await write(dependencies, scope, 'office.change', 'office', scope.officeId, (db) =>
      mustChange(updateOffice(db, scope, { name, settings }, office.revision)),
    );
  terminal.print(`office: ${languages.map((language) => name[language]).join(' · ')}`);
  terminal.print(`phone: ${settings.phone}`);
  const db = dependencies.database.queries;
  for (const [word, rows] of [
    ['section', await listSections(db, scope)],
    ['counter', await listCounters(db, scope)],
    ['service', await listServices(db, scope)],
  ] as const)
    for (const row of rows) terminal.print(`${word} ${row.code}: ${inLanguage(row.name, 'zh-TW')}`);
  for (const device of await listDevices(db, scope))
    terminal.print(`device ${device.code}: /kiosk/${device.code}`);
}

export async function setSection(order: Order): Promise<void> {
  const { dependencies, scope, code } = order;
  const rows = await listSections(dependencies.database.queries, scope);
  await setPart(order, 'section', rows, (db, part, isNew) =>
    isNew ? insertSection(db, scope, part) : updateSection(db, scope, code, { name: part.name }),
  );
}

export async function setCounter(order: Order): Promise<void> {
  const { dependencies, scope, code, options } = order;
  const sectionId = await sectionIdOf(order);
  const rows = await listCounters(dependencies.database.queries, scope);
  const kept = rows.find((row) => row.code === code)?.sectionId ?? null;
  const section = { sectionId: options.section === undefined ? kept : sectionId };
  await setPart(order, 'counter', rows, (db, part, isNew) =>
    isNew
      ? insertCounter(db, scope, { ...part, ...section, active: true })
      : updateCounter(db, scope, code, { name: part.name, ...section }),
  );
}

export async function setService(order: Order): Promise<void> {
  const { dependencies, scope, code } = order;
  const rows = await listServices(dependencies.database.queries, scope);
  await setPart(order, 'service', rows, (db, part, isNew) =>
    isNew
      ? insertService(db, scope, { ...part, active: true })
      : updateService(db, scope, code, { name: part.name }),
  );
}

/** Gives a tablet its address, its survey and its counter. */
export async function setDevice({ dependencies, scope, code, options, terminal }: Order): Promise<void> {
  const db = dependencies.database.queries;
  checkCode(code);
  if (options.survey === undefined) throw new Refusal('Say which survey the tablet shows: --survey SLUG.');
  const survey = await findSurveyBySlug(db, options.survey);
  if (survey?.officeId !== scope.officeId) throw new Refusal(`There is no survey at /s/${options.survey}.`);
  const counters = (await listCounters(db, scope)).map((counter) => counter.code);
  const known = (await listDevices(db, scope)).find((device) => device.code === code);
  const counterCode = options.counter ?? known?.counterCode ?? null;
  if (counterCode !== null && !counters.includes(counterCode))
    throw new Refusal(`There is no counter "${counterCode}". There are: ${counters.join(', ') || 'none'}.`);
  const device = { surveyId: survey.id, counterCode, active: true };
  const id = known?.id ?? dependencies.newId();
  await write(dependencies, scope, 'device.set', 'device', id, (queries) =>
    known === undefined
      ? insertDevice(queries, scope, { id, code, name: code, ...device })
      : mustChange(updateDevice(queries, scope, code, device)),
  );
  const { publicUrl, host, port } = dependencies.config;
  terminal.print(`kiosk: ${publicUrl ?? `http://${host}:${port}`}/kiosk/${code}`);
  if (survey.state !== 'open')
    terminal.say(`The survey is not open yet: npm run admin -- survey publish ${survey.slug}`);
}

/** Makes an account with one role; its password is printed and kept nowhere. */
export async function addAccountCommand(order: Order): Promise<void> {
  const { dependencies, scope, code: email, options, terminal } = order;
  const office = await findOffice(dependencies.database.queries, scope);
  const roles = roleNamesOf({ isBureau: office?.isBureau === true });
  const role = roles.find((one) => one === options.role);
  if (role === undefined) throw new Refusal(`--role is one of: ${roles.join(', ')}.`);
  if ((role === 'section_chief' || role === 'seed') && options.section === undefined)
    throw new Refusal(`The role ${role} belongs to a section: --section CODE.`);
  const password = dependencies.randomHex(10).replaceAll(/(.{4})(?=.)/g, '$1-');
  const read = readSetup({ name: options.name ?? '', email, password });
  if (!read.ok) throw new Refusal(`Not understood: ${Object.keys(read.errors).join(', ')}.`);
  if ((await findUserByEmail(dependencies.database.queries, read.value.email)) !== undefined)
    throw new Refusal(`There is an account with the e-mail ${email} already.`);
  await addAccount(dependencies, scope, read.value, { role, sectionId: await sectionIdOf(order) });
  terminal.print(`password: ${password}`);
  terminal.say('The password is shown only now.');
}

async function sectionIdOf({ dependencies, scope, options }: Order): Promise<string | null> {
  if (options.section === undefined) return null;
  const sections = await listSections(dependencies.database.queries, scope);
  const found = sections.find((section) => section.code === options.section);
  if (found === undefined)
    throw new Refusal(
      `There is no section "${options.section}". There are: ${sections.map(({ code }) => code).join(', ') || 'none'}.`,
    );
  return found.id;
}

type Part = { id: string; code: string; name: Translated; position: number };

async function setPart(
  { dependencies, scope, code, options, terminal }: Order,
  word: 'section' | 'counter' | 'service',
  rows: readonly Part[],
  statement: (db: Queries, part: Part, isNew: boolean) => Statement,
): Promise<void> {
  checkCode(code);
  const known = rows.find((row) => row.code === code);
  const name = namedIn({ ...known?.name, ...givenWords(options) });
  const part = {
    id: known?.id ?? dependencies.newId(),
    code,
    name,
    position: known?.position ?? Math.max(0, ...rows.map((row) => row.position)) + 1,
  };
  await write(dependencies, scope, `${word}.set`, word, part.id, (db) =>
    mustChange(statement(db, part, known === undefined)),
  );
  terminal.print(`${word} ${code}: ${name['zh-TW']}`);
}

async function write(
  dependencies: Dependencies,
  scope: OfficeScope,
  action: string,
  entity: string,
  entityId: string,
  statement: (db: Queries) => Statement | Guarded,
): Promise<void> {
  try {
    await dependencies.database.atomically((db) => [
      statement(db),
      insertAudit(db, scope, {
        id: dependencies.newId(),
        at: dependencies.clock(),
        userId: null,
        action,
        entity,
        entityId,
      }),
    ]);
  } catch (error) {
    if (isUniqueViolation(error)) throw new Refusal('This code is taken already.');
    throw error;
  }
}

function checkCode(code: string): void {
  if (!/^[a-z0-9](?:[a-z0-9_-]{0,30}[a-z0-9])?$/.test(code))
    throw new Refusal(
      'A code has at most 32 of: a–z, 0–9, "-" and "_", and begins and ends with one of the first two.',
    );
}

function givenWords(options: OfficeOptions): Partial<Translated> {
  const given: Partial<Translated> = {};
  for (const [option, language] of [
    ['name-zh', 'zh-TW'],
    ['name-en', 'en'],
    ['name-ja', 'ja'],
  ] as const) {
    const text = options[option];
    if (text !== undefined) given[language] = textOf(text, `--${option}`, false);
  }
  return given;
}

function textOf(text: string, option: string, mayBeEmpty: boolean): string {
  const trimmed = text.trim();
  if ((trimmed === '' && !mayBeEmpty) || trimmed.length > 200 || /[\p{Cc}\p{Cs}]/u.test(trimmed))
    throw new Refusal(`${option} is a line of at most 200 characters.`);
  return trimmed;
}
