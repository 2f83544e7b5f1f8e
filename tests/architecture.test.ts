// Why: the walls of the house (README, «the map») hold by test, so that a door nobody planned is seen at once.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

function filesBelow(folder: string, ending: RegExp): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && ending.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((file) => !file.includes('public/built/'))
    .sort();
}

const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const rooms = ['server', 'analysis', 'db', 'public'];
const sources = rooms.flatMap((folder) => filesBelow(folder, /\.ts$/));

/** Imported modules of a file: relative ones as paths from the root, packages by name. */
function importsOf(file: string): string[] {
  return [
    ...read(file).matchAll(
      /(?:import|export)\s[^;'"]*?from\s+'([^']+)'|import\('([^']+)'\)|^import '([^']+)'/gm,
    ),
  ].map((match) => {
    const name = match[1] ?? match[2] ?? match[3] ?? '';
    return name.startsWith('.')
      ? relative(root, resolve(root, dirname(file), name)).replace(/\.js$/, '.ts')
      : name;
  });
}

function offenders(
  files: readonly string[],
  forbidden: (imported: string, file: string) => boolean,
): string[] {
  return files.flatMap((file) =>
    importsOf(file)
      .filter((imported) => forbidden(imported, file))
      .map((imported) => `${file} → ${imported}`),
  );
}

describe('who may know whom', () => {
  it('analysis knows nobody of ours and does no input, output, clock or chance', () => {
    const files = sources.filter((file) => file.startsWith('analysis/'));
    expect(
      offenders(
        files,
        (name) =>
          /^(server|db|public)\//.test(name) ||
          name.startsWith('node:') ||
          name === 'express' ||
          name.startsWith('drizzle'),
      ),
    ).toEqual([]);
    expect(
      files.filter((file) => /Date\.now\(|new Date\(\)|Math\.random\(|process\./.test(read(file))),
    ).toEqual([]);
  });

  it('db knows Drizzle and the drivers, not Express, server or analysis', () => {
    expect(
      offenders(
        sources.filter((file) => file.startsWith('db/')),
        (name) => /^(server|analysis|public)\//.test(name) || name === 'express',
      ),
    ).toEqual([]);
  });

  it('public stands alone', () => {
    expect(
      offenders(
        sources.filter((file) => file.startsWith('public/')),
        (name) => /^(server|analysis|db)\//.test(name) || name.startsWith('node:'),
      ),
    ).toEqual([]);
  });

  it('only the engine seam knows that there are two engines', () => {
    const seam = /^db\/(dialect|columns|connection|errors|intakeSqlite|intakePostgres|upgrade)\.ts$/;
    const knows = sources.filter(
      (file) =>
        !seam.test(file) &&
        importsOf(file).some(
          (name) =>
            name === 'better-sqlite3' ||
            name === 'pg' ||
            name === 'db/dialect.ts' ||
            /^drizzle-orm\/(better-sqlite3|node-postgres|pg-core|sqlite-core)/.test(name),
        ),
    );
    expect(knows).toEqual([]);
  });

  it('features do not import each other’s routes or pages', () => {
    const feature = (file: string) => file.split('/')[1];
    // A survey's preview is the citizen's own form: the one shared page, by decision.
    const shared = new Set(['server/responses/form.page.ts']);
    expect(
      offenders(
        sources.filter((file) => file.startsWith('server/') && file !== 'server/app.ts'),
        (name, file) =>
          /^server\/.*\.(routes|page)\.ts$/.test(name) &&
          feature(name) !== feature(file) &&
          !shared.has(name),
      ),
    ).toEqual([]);
  });
});

/** Each one grouped statement for all offices of a bureau; counts, what was published and how tablets are set up, nothing a citizen wrote. */
const overSeveral = [
  'listBureauSurveys',
  'listBureauDocuments',
  'listBureauLanguages',
  'countBureauCells',
  'countBureauCases',
  'countBureauImprovements',
  'listBureauEffects',
  'countBureauAnswered',
  'listBureauCountedDays',
  'listBureauServices',
  'listBureauTablets',
  'countBureauByDevice',
  'listBureauVisits',
];

describe('office scope', () => {
  it('is made only by a session, a key, a public look-up, the command line, timed work, the seed and what two offices agree', () => {
    const allowed =
      /^server\/(http\/currentUser|api\/keys|users\/users\.commands|users\/accounts\.commands|users\/signingIn|devices\/(kioskDevice|enrolment\.commands)|ratings\/lowest|memberships\/memberships\.commands|responses\/[a-zA-Z.]+|surveys\/open|front\/[a-zA-Z.]+|admin|commandLine\/[a-zA-Z]+|jobs\/[a-zA-Z]+|backups\/[a-zA-Z]+|status\/metrics|demo\/[a-zA-Z]+)\.ts$|^db\/scope\.ts$/;
    expect(sources.filter((file) => /\bofficeScope\(/.test(read(file)) && !allowed.test(file))).toEqual([]);
  });

  it('of several offices is made only by a session, and taken only by the few queries named here', () => {
    const makes = sources.filter((file) => /\bbureauScope\(/.test(read(file)));
    expect(makes).toEqual(['server/http/currentUser.ts', 'db/scope.ts']);
    const takes = filesBelow('db/queries', /\.ts$/).flatMap((file) =>
      [...read(file).matchAll(/export (?:async )?function (\w+)\([^)]*\bBureauScope\b/g)].map(
        (match) => match[1] ?? '',
      ),
    );
    expect(takes).toEqual(overSeveral);
  });

  it('comes right after the database in every query, but for the few that find the office first', () => {
    const before = new Set([
      ...overSeveral,
      'listOffices',
      'insertOffice',
      'findDeviceAtAddress',
      'findDeviceKeyByHash',
      'findDeviceCodeByHash',
      'findKeyByHash',
      'findLinkByCode',
      'findInvitationByOptOut',
      'findSurveyBySlug', // how an office is found
      'findUserByEmail',
      'findUser',
      'listGrantsOfUser',
      'insertUser',
      'updatePassword',
      'updateUserLanguage',
      'findAccountLink',
      'markAccountLinkUsed',
      ...['endAccountLinks', 'switchUser'],
      'listSessionsOfUser',
      'deleteOtherSessions',
      ...['findSecondFactor', 'insertSecondFactor', 'takeStep', 'deleteSecondFactor'],
      ...['insertRecoveryCodes', 'takeRecoveryCode', 'deleteRecoveryCodes', 'countRecoveryCodes'],
      ...['findIdentity', 'listIdentitiesOfUser', 'insertIdentity', 'endIdentity'],
      ...['findSignInFailures', 'insertSignInFailure', 'addSignInFailure', 'forgiveSignInFailure'],
      ...['deleteSignInFailures', 'deleteOldSignInFailures'],
      'findSetupToken',
      'markSetupTokenUsed', // people belong to the installation
      'findSession',
      'upsertSession',
      'deleteSession',
      'deleteSessionsOfUser',
      'deleteExpiredSessions',
    ]);
    const unscoped = filesBelow('db/queries', /\.ts$/).flatMap((file) =>
      [...read(file).matchAll(/export (?:async )?function (\w+)\(\s*db: Queries,\s*(\w+)/g)]
        // The figures of several offices at once have a scope and a file of their own.
        .filter((match) => match[2] !== (file === 'db/queries/bureauFigures.ts' ? 'bureau' : 'scope'))
        .filter((match) => !before.has(match[1] ?? ''))
        .map((match) => `${file}: ${match[1] ?? ''}`),
    );
    expect(unscoped).toEqual([]);
  });
});

describe('habits', () => {
  it('only config.ts and dialect.ts read the environment', () => {
    expect(
      sources.filter(
        (file) => /process\.env/.test(read(file)) && !['server/config.ts', 'db/dialect.ts'].includes(file),
      ),
    ).toEqual([]);
  });

  it('server takes the time and chance from its dependencies', () => {
    const allowed = new Set(['server/dependencies.ts']);
    expect(
      sources.filter(
        (file) =>
          file.startsWith('server/') &&
          !allowed.has(file) &&
          /Date\.now\(|new Date\(\)|Math\.random\(/.test(read(file)),
      ),
    ).toEqual([]);
  });

  it('there are no barrels, default exports or rooms for everything', () => {
    expect(sources.filter((file) => /^export default /m.test(read(file)))).toEqual([]);
    expect(sources.filter((file) => /(^|\/)(utils|helpers|common|misc|index)(\.ts$|\/)/.test(file))).toEqual(
      [],
    );
  });

  it('no file has grown past 400 lines', () => {
    expect(sources.filter((file) => read(file).split('\n').length > 401)).toEqual([]);
  });

  it('every source says first why it exists', () => {
    expect(sources.filter((file) => !/^\/\/ Why: /.test(read(file)) && !file.endsWith('.d.ts'))).toEqual([]);
  });

  it('no test is skipped or alone', () => {
    const tests = filesBelow('tests', /\.test\.ts$/);
    expect(
      tests.filter(
        (file) =>
          /\b(it|test|describe)\.(skip|todo|only)\b/.test(read(file)) &&
          file !== 'tests/architecture.test.ts',
      ),
    ).toEqual([]);
  });

  it('the clustered tables keep their shape on SQLite in every migration', () => {
    const rebuilt = filesBelow('db/migrations/sqlite', /\.sql$/).flatMap((file) =>
      [...read(file).matchAll(/CREATE TABLE `(?:__new_)?(cells|import_cells)` \([^;]*;/g)]
        .filter((match) => !match[0].includes('WITHOUT ROWID'))
        .map(() => file),
    );
    expect(rebuilt).toEqual([]);
  });
});
