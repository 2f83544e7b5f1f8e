// Why: one step from sources to what runs: styles and browser scripts with hashed names in public/built/, the server in
// dist/. It costs nothing when nothing changed, and a build that was killed half-way is simply done again.
import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, extname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const builtFolder = join(root, 'public', 'built');
const distFolder = join(root, 'dist');
const stampFile = join(distFolder, '.stamp');
const manifestFile = join(builtFolder, 'manifest.json');
const programFolders = ['server', 'analysis', 'db'];

/** @param {string} folder @param {(path: string) => boolean} skip @returns {string[]} every file below, absolute */
function filesBelow(folder, skip = () => false) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (skip(path)) return [];
    return entry.isDirectory() ? filesBelow(path, skip) : [path];
  });
}

// Migrations are read where they lie, prose and this build's own kind are not part of the program.
const notProgram = (path) => path.endsWith(join('db', 'migrations')) || /\.(md|mjs|d\.ts)$/.test(path);
const programSources = () => programFolders.flatMap((folder) => filesBelow(join(root, folder), notProgram));
const publicSources = () =>
  filesBelow(join(root, 'public'), (path) => path === builtFolder || path.endsWith('.md'));

/** What the sources look like now: names, sizes and times of change; reading 200 files would be slower. */
function currentStamp() {
  const hash = createHash('sha256');
  const named = [join(root, 'package.json'), ...publicSources(), ...programSources()].sort();
  for (const path of named) {
    const { size, mtimeMs } = statSync(path);
    hash.update(`${relative(root, path)} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/** True when the last build finished, its files are still there, and no source changed since. */
export function isFresh() {
  try {
    if (readFileSync(stampFile, 'utf8') !== currentStamp()) return false;
    const manifest = JSON.parse(readFileSync(manifestFile, 'utf8'));
    return (
      Object.values(manifest).every((name) => existsSync(join(builtFolder, name))) &&
      existsSync(join(distFolder, 'server', 'main.js'))
    );
  } catch {
    return false;
  }
}

/** Removes what no source stands behind any more; a half-written file only when its writer is surely gone. */
function prune(folder, wanted) {
  for (const path of filesBelow(folder)) {
    if (wanted.has(path)) continue;
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0);
    if (!path.endsWith('.half') || age > 60_000) rmSync(path, { force: true });
  }
}

/** Writes a file whole or not at all; leaves it alone when it already says the same. */
function put(path, content) {
  const bytes = Buffer.from(content);
  if (existsSync(path) && readFileSync(path).equals(bytes)) return;
  mkdirSync(dirname(path), { recursive: true });
  const half = `${path}.${process.pid}.half`;
  writeFileSync(half, bytes);
  renameSync(half, path);
}

async function buildStyles() {
  const sass = await import('sass');
  const esbuild = await import('esbuild');
  const results = {};
  for (const file of readdirSync(join(root, 'public', 'styles'))) {
    if (!file.endsWith('.scss') || file.startsWith('_')) continue;
    const compiled = sass.compile(join(root, 'public', 'styles', file), {
      loadPaths: [join(root, 'node_modules', '@uswds', 'uswds', 'packages'), join(root, 'public', 'styles')],
      style: 'expanded',
      quietDeps: true,
      logger: sass.Logger.silent,
    });
    const small = await esbuild.transform(compiled.css, {
      loader: 'css',
      minify: true,
      target: ['chrome100', 'firefox100', 'safari15'],
      legalComments: 'none',
    });
    results[`${basename(file, '.scss')}.css`] = small.code;
  }
  return results;
}

async function buildScripts() {
  const entries = readdirSync(join(root, 'public')).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.d.ts'),
  );
  if (entries.length === 0) return {};
  const esbuild = await import('esbuild');
  const bundled = await esbuild.build({
    absWorkingDir: root,
    entryPoints: entries.map((file) => join('public', file)),
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2020',
    outdir: builtFolder,
    legalComments: 'none',
    logLevel: 'silent',
  });
  return Object.fromEntries(bundled.outputFiles.map((file) => [basename(file.path), file.text]));
}

async function buildBrowserSide() {
  const outputs = { ...(await buildStyles()), ...(await buildScripts()) };
  const manifest = {};
  for (const [name, content] of Object.entries(outputs).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const mark = createHash('sha256').update(content).digest('hex').slice(0, 10);
    const extension = extname(name);
    manifest[name] = `${basename(name, extension)}-${mark}${extension}`;
    put(join(builtFolder, manifest[name]), content);
  }
  put(manifestFile, `${JSON.stringify(manifest, undefined, 2)}\n`);
  prune(
    builtFolder,
    new Set([manifestFile, ...Object.values(manifest).map((name) => join(builtFolder, name))]),
  );
}

async function buildProgram() {
  const esbuild = await import('esbuild');
  const sources = programSources();
  const wanted = new Set([stampFile]);
  const typescript = sources.filter((path) => path.endsWith('.ts'));
  for (const path of sources) {
    if (path.endsWith('.ts')) continue;
    const target = join(distFolder, relative(root, path));
    wanted.add(target);
    put(target, readFileSync(path));
  }
  const transpiled = await esbuild.build({
    absWorkingDir: root,
    entryPoints: typescript,
    outbase: root,
    outdir: distFolder,
    bundle: false,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: true,
    logLevel: 'silent',
  });
  for (const file of transpiled.outputFiles) {
    wanted.add(file.path);
    put(file.path, file.contents);
  }
  prune(distFolder, wanted);
}

/**
 * Brings public/built/ and dist/ up to date.
 * @returns {Promise<boolean>} false when nothing had to be done
 */
export async function build() {
  if (isFresh()) return false;
  // Taken before the work: a file saved meanwhile makes the next build run again.
  const stamp = currentStamp();
  rmSync(stampFile, { force: true });
  await buildBrowserSide();
  await buildProgram();
  put(stampFile, stamp);
  return true;
}

if (process.argv[1] !== undefined && pathToFileURL(resolve(process.argv[1])).href === import.meta.url) {
  try {
    const begun = Date.now();
    const worked = await build();
    console.log(worked ? `built in ${Date.now() - begun} ms` : 'nothing changed');
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
