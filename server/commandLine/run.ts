// Why: the command line as a table of contents: every command with its usage, what it takes, and the one call it makes.
import { parseArgs } from 'node:util';
import { openDatabase } from '../../db/connection.js';
import { UnfitDatabase, unreachableReason } from '../../db/errors.js';
import { listOffices } from '../../db/queries/offices.js';
import { officeScope, type OfficeScope } from '../../db/scope.js';
import { TransferError } from '../../db/transfer.js';
import { backupCommand, backupUsage, restoreCommand, verifyCommand } from '../backups/backups.cli.js';
import { ConfigError, type Config } from '../config.js';
import { realDependencies, type Dependencies } from '../dependencies.js';
import { AppError } from '../errors.js';
import { translatorFor } from '../i18n.js';
import { importCsvCommand, listImportsCommand, undoImportCommand } from '../imports/imports.cli.js';
import { Refusal } from '../imports/refusal.js';
import { mailInCommand, readAll } from '../register/mail.cli.js';
import { judgeOffice } from '../quality/judging.js';
import { acceptChains } from '../responses/witnesses.js';
import { importQueueCommand } from '../responses/queueFile.cli.js';
import { surveyCommand, surveyUsage } from '../surveys/surveys.cli.js';
import { certificateCommand, certificateUsage } from '../tls/certificates.cli.js';
import { createSetupToken } from '../users/users.commands.js';
import {
  addAccountCommand,
  addOfficeCommand,
  officeCommand,
  officeOptions,
  officeUsage,
  setCounter,
  setDevice,
  setSection,
  setService,
  type OfficeOptions,
} from './officeParts.js';
import { newPassword, newSecondFactor } from './accounts.js';
import { bureauOfficeCommand } from './bureauOffices.js';
import { checkCellsCommand, rebuildCellsCommand } from './cells.js';
import { checkChainsCommand, notedUsage, readNoted } from './chains.js';
import { serviceUnit, serviceUsage } from './service.js';
import type { Terminal } from './terminal.js';
import { exportToFile, importFromFile } from './transferFiles.js';
import { writeDownExport } from './writeDown.js';

export const usage = `npm run admin -- COMMAND

import-csv FILE --mapping FILE.json [--dry-run] [--again]   brings past answers in; the mapping says what each column is
undo-import ID                takes an import out again, as a whole
list-imports                  what was brought in, newest first
export FILE                   writes everything to one NDJSON file
import FILE                   brings such a file into an empty database
${backupUsage}
${certificateUsage}
${serviceUsage}
import-queue FILE             takes in the answers that a tablet exported; brought twice, they count once
mail-in < MESSAGE             takes one mail message in, as a mail server hands it over
reset-password EMAIL [--ask]  prints a new password once; with --ask it is typed in
reset-second-factor EMAIL     for who has lost both phone and recovery codes
setup-link                    prints a one-time link with which the first account is made
check-cells                   compares the count cells with the responses behind them
rebuild-cells                 counts all responses anew
judge-quality                 looks at every month by the rules of data quality, however large
check-chains [--seal SEAL] [--receipt RECEIPT]
                              tells whether any stored response was changed or taken out, and the newest seal; with
                              SEAL, noted earlier, or RECEIPT, of an answer, whether it still fits
accept-chains                 another database was put in place lawfully: what tablets remember of before is void,
                              and the log says so
${officeUsage}
${surveyUsage}

--office ID   which office, where there are several`;

type Run = {
  dependencies: Dependencies;
  words: readonly string[];
  options: Options;
  terminal: Terminal;
  rest: readonly string[];
};
type Options = OfficeOptions & {
  mapping?: string | undefined;
  'dry-run'?: boolean | undefined;
  again?: boolean | undefined;
  ask?: boolean | undefined;
  keep?: string | undefined;
  host?: string[] | undefined;
  seal?: string | undefined;
  receipt?: string | undefined;
  office?: string | undefined;
};
type Command = { words: number; run: (run: Run) => Promise<number> };

class UsageError extends Error {}

/** A command about the office itself: its code is the only word. */
const onOffice = (words: 0 | 1, work: typeof officeCommand): Command => ({
  words,
  run: async ({ dependencies, words: [code = ''], options, terminal }) => {
    const scope = await scopeOf(dependencies, options);
    await work({ dependencies, scope, code, options, terminal });
    return 0;
  },
});

const commands: Readonly<Record<string, Command>> = {
  'import-csv': {
    words: 1,
    run: async ({ dependencies, words: [file = ''], options, terminal }) => {
      if (options.mapping === undefined) throw new UsageError('import-csv needs --mapping FILE.json');
      const order = {
        file,
        mapping: options.mapping,
        dryRun: options['dry-run'] === true,
        again: options.again === true,
      };
      await importCsvCommand(dependencies, await scopeOf(dependencies, options), order, terminal);
      return 0;
    },
  },
  'undo-import': {
    words: 1,
    run: async ({ dependencies, words: [id = ''], options, terminal }) => {
      await undoImportCommand(dependencies, await scopeOf(dependencies, options), id, terminal);
      return 0;
    },
  },
  'list-imports': {
    words: 0,
    run: async ({ dependencies, options, terminal }) => {
      await listImportsCommand(dependencies, await scopeOf(dependencies, options), terminal);
      return 0;
    },
  },
  export: {
    words: 1,
    run: async ({ dependencies, words: [path = ''], terminal }) => {
      const progress = terminal.progress('exporting, rows');
      const counts = await exportToFile(dependencies.database, path, {
        at: dependencies.clock(),
        progress: (rows) => progress(rows, 0),
      });
      progress.end();
      await writeDownExport(dependencies);
      sayCounts(counts, terminal);
      terminal.print(`exported: ${path}`);
      return 0;
    },
  },
  backup: {
    words: 1,
    run: async ({ dependencies, words: [into = ''], options, terminal }) => {
      if (options.keep !== undefined && !/^[1-9]\d{0,3}$/.test(options.keep))
        throw new UsageError('--keep takes a number, 1 or more');
      const keep = options.keep === undefined ? undefined : Number(options.keep);
      await backupCommand(dependencies, into, keep, terminal);
      return 0;
    },
  },
  certificate: {
    words: 0,
    run: async ({ dependencies, options, terminal }) => {
      const [office] = await listOffices(dependencies.database.queries);
      await certificateCommand(
        dependencies.config,
        { hosts: options.host ?? [], office: office?.name['zh-TW'] ?? 'Manyi', now: dependencies.clock() },
        terminal,
      );
      return 0;
    },
  },
  'add-office': {
    words: 1,
    run: async ({ dependencies, words: [code = ''], options, terminal }) => {
      await addOfficeCommand({ dependencies, code, options, terminal });
      return 0;
    },
  },
  'import-queue': {
    words: 1,
    run: async ({ dependencies, words: [file = ''], options, terminal }) =>
      await importQueueCommand(dependencies, await scopeOf(dependencies, options), file, terminal),
  },
  'bureau-office': onOffice(1, bureauOfficeCommand),
  office: onOffice(0, officeCommand),
  'set-section': onOffice(1, setSection),
  'set-counter': onOffice(1, setCounter),
  'set-service': onOffice(1, setService),
  'set-device': onOffice(1, setDevice),
  'add-account': onOffice(1, addAccountCommand),
  'mail-in': {
    words: 0,
    run: async ({ dependencies, options, terminal }) =>
      await mailInCommand(
        dependencies,
        await scopeOf(dependencies, options),
        await readAll(terminal.input),
        terminal,
      ),
  },
  'reset-password': { words: 1, run: newPassword },
  'reset-second-factor': { words: 1, run: newSecondFactor },
  'setup-link': {
    words: 0,
    run: async ({ dependencies, options, terminal }) => {
      const token = await createSetupToken(dependencies, await scopeOf(dependencies, options));
      const { publicUrl, host, port } = dependencies.config;
      terminal.print(`setup: ${publicUrl ?? `http://${host}:${port}`}/setup/${token}`);
      return 0;
    },
  },
  'check-cells': {
    words: 0,
    run: async ({ dependencies, options, terminal }) =>
      await checkCellsCommand(dependencies, await scopeOf(dependencies, options), terminal),
  },
  'check-chains': {
    words: 0,
    run: async ({ dependencies, options, terminal }) => {
      const noted = readNoted(options);
      if (noted === undefined) throw new UsageError(notedUsage);
      return await checkChainsCommand(dependencies, await scopeOf(dependencies, options), noted, terminal);
    },
  },
  'accept-chains': {
    words: 0,
    run: async ({ dependencies, options, terminal }) => {
      const n = await acceptChains(dependencies, await scopeOf(dependencies, options));
      terminal.print(`contradictions ended: ${n}`);
      return 0;
    },
  },
  'judge-quality': {
    words: 0,
    run: async ({ dependencies, options, terminal }) => {
      const scope = await scopeOf(dependencies, options);
      const { months, set, lifted } = await judgeOffice(dependencies, scope, { again: true });
      terminal.print(`months: ${months}`);
      terminal.print(`flags set: ${set}`);
      terminal.print(`flags lifted: ${lifted}`);
      return 0;
    },
  },
  'rebuild-cells': {
    words: 0,
    run: async ({ dependencies, options, terminal }) =>
      await rebuildCellsCommand(dependencies, await scopeOf(dependencies, options), terminal),
  },
};

/** Runs one command. Returns the exit code: 0 done, 1 refused or failed for a reason that was said, 2 not understood. */
export async function runAdmin(args: readonly string[], config: Config, terminal: Terminal): Promise<number> {
  const [name = '', ...rest] = args;
  try {
    if (name === 'import') return await transferIn(rest, config, terminal);
    if (name === 'service') {
      readArguments(rest, 0);
      terminal.print(serviceUnit(config));
      return 0;
    }
    if (name === 'verify' || name === 'restore') {
      const [folder = ''] = readArguments(rest, 1).words;
      if (name === 'verify') await verifyCommand(folder, terminal);
      else await restoreCommand(folder, config, terminal);
      return 0;
    }
    if (name === 'survey')
      return await withDependencies(
        config,
        async (dependencies) => await survey(dependencies, rest, terminal),
      );
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (command === undefined)
      throw new UsageError(name === '' || name === 'help' ? '' : `There is no command "${name}".`);
    const { words, options } = readArguments(rest, command.words);
    return await withDependencies(
      config,
      async (dependencies) => await command.run({ dependencies, words, options, terminal, rest }),
    );
  } catch (error) {
    const said = reasonOf(error);
    if (said === undefined) throw error;
    terminal.say(said);
    return error instanceof UsageError ? 2 : 1;
  }
}

function readArguments(rest: readonly string[], count: number): { words: string[]; options: Options } {
  try {
    const { values, positionals } = parseArgs({
      args: [...rest],
      allowPositionals: true,
      options: {
        mapping: { type: 'string' },
        'dry-run': { type: 'boolean' },
        again: { type: 'boolean' },
        ask: { type: 'boolean' },
        keep: { type: 'string' },
        host: { type: 'string', multiple: true },
        seal: { type: 'string' },
        receipt: { type: 'string' },
        office: { type: 'string' },
        ...officeOptions,
      },
    });
    if (positionals.length === count) return { words: positionals, options: values };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
  throw new UsageError(count === 0 ? 'This command takes no name.' : 'This command takes one name or file.');
}

async function withDependencies(
  config: Config,
  work: (dependencies: Dependencies) => Promise<number>,
): Promise<number> {
  const database = await openDatabase(config.databaseAddress, { backUpFirst: config.backUpFirst });
  try {
    return await work(realDependencies(config, database));
  } finally {
    await database.close();
  }
}

/** The office that was named, or the only one. */
async function scopeOf(dependencies: Dependencies, options: Options): Promise<OfficeScope> {
  const offices = await listOffices(dependencies.database.queries);
  const ids = offices.map((office) => office.id);
  if (options.office !== undefined) {
    if (!ids.includes(options.office))
      throw new Refusal(`There is no office "${options.office}". There are: ${ids.join(', ') || 'none'}.`);
    return officeScope(options.office);
  }
  // A bureau has nothing that most commands are for: beside one office it is meant by its name alone.
  const own = offices.filter(({ isBureau }) => !isBureau).map(({ id }) => id);
  const [only, ...others] = own.length > 0 ? own : ids;
  if (only === undefined) throw new Refusal('There is no office yet. Start the program once with npm start.');
  if (others.length > 0)
    throw new UsageError(`There are several offices (${ids.join(', ')}). Say which one with --office.`);
  return officeScope(only);
}

async function survey(
  dependencies: Dependencies,
  rest: readonly string[],
  terminal: Terminal,
): Promise<number> {
  const at = rest.indexOf('--office');
  const office = at === -1 ? undefined : rest[at + 1];
  const others = at === -1 ? rest : rest.filter((_, index) => index !== at && index !== at + 1);
  return await surveyCommand(dependencies, await scopeOf(dependencies, { office }), [...others], (line) =>
    terminal.print(line),
  );
}

async function transferIn(rest: readonly string[], config: Config, terminal: Terminal): Promise<number> {
  const { words } = readArguments(rest, 1);
  const path = words[0] ?? '';
  const progress = terminal.progress('bringing in, rows');
  const counts = await importFromFile(config.databaseAddress, path, (rows) => progress(rows, 0));
  progress.end();
  sayCounts(counts, terminal);
  terminal.print(`imported: ${path}`);
  return 0;
}

function sayCounts(counts: Readonly<Record<string, number>>, terminal: Terminal): void {
  for (const [name, n] of Object.entries(counts)) if (n > 0) terminal.print(`${name}: ${n}`);
}

/** What the person at the terminal can act on; undefined for anything that needs a stack. */
function reasonOf(error: unknown): string | undefined {
  if (error instanceof UsageError) return [error.message, usage].filter((part) => part !== '').join('\n\n');
  if (
    error instanceof Refusal ||
    error instanceof TransferError ||
    error instanceof ConfigError ||
    error instanceof UnfitDatabase
  )
    return error.message;
  if (error instanceof AppError) return translatorFor('en')(`errors.${error.code}.body`, error.parameters);
  if (error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY')
    return 'The database is busy with another long write. Try again in a moment; nothing was changed by the last step.';
  return unreachableReason(error);
}
