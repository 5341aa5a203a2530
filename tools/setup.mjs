// Brings a clone to the state in which every command runs: packages as locked, Node 24, the built web console.
// It does only what is missing, so that every npm script can begin with it. It runs on Node 20 without dependencies
// and never starts a program of ours.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { bundledVersion, isNode24, node24, root } from './node24.mjs';
import { withLock } from './lock.mjs';

const LOCK_FILE = join(root, 'package-lock.json');
const INSTALLED_FILE = join(root, 'node_modules', '.package-lock.json');
const STAMP_FILE = join(root, 'node_modules', '.foresite-setup.json');
const CONSOLE_FOLDER = join(root, 'dashboards', 'noc');
const MIN_NODE_MAJOR = 20;
const PROGRESS_MS = 10_000;

class SetupError extends Error {}

const isQuiet = process.argv.includes('--quiet');

try {
  await setUp();
} catch (error) {
  console.error(`setup: ${error instanceof SetupError ? error.message : (error.stack ?? error)}`);
  process.exitCode = 1;
}

async function setUp() {
  if (Number(process.versions.node.split('.')[0]) < MIN_NODE_MAJOR) {
    throw new SetupError(
      `Node ${process.version} is too old to install with; install Node ${MIN_NODE_MAJOR} or newer.`,
    );
  }
  if (isInstalled() && isConsoleBuilt()) {
    if (!isQuiet) say('nothing to do: packages, Node 24 and console are as they should be.');
    return;
  }
  await withLock(join(root, '.foresite-lock'), installAndBuild, () => say('another setup is running; waiting for it.'));
}

// Looked at again under the lock: the run that was waited for may have done the work.
async function installAndBuild() {
  if (!isInstalled()) await install();
  if (!isConsoleBuilt()) await buildConsole();
}

function isInstalled() {
  if (!existsSync(INSTALLED_FILE)) return false;
  if (readStamp().packages === packagesHash()) return hasNode24();
  // A plain `npm ci` or `npm install` by hand leaves no stamp, yet may have installed just what is locked.
  if (!matchesLock() || !hasNode24()) return false;
  writeStamp({ packages: packagesHash() });
  return true;
}

function hasNode24() {
  return isNode24(process.version) || existsSync(node24());
}

function packagesHash() {
  return hashOf([LOCK_FILE]) + `-${process.platform}-${process.arch}`;
}

function matchesLock() {
  const locked = JSON.parse(readFileSync(LOCK_FILE, 'utf8')).packages;
  const installed = JSON.parse(readFileSync(INSTALLED_FILE, 'utf8')).packages;
  const isSame = (path) => installed[path]?.version === locked[path]?.version;
  return (
    Object.keys(installed).every(isSame) &&
    Object.keys(locked).every((path) => path === '' || locked[path].optional || isSame(path))
  );
}

async function install() {
  say('installing the packages of package-lock.json (npm ci); this takes about half a minute.');
  // Only what the lock says: under an older Node `npm install` would pick older versions of some packages. The user's
  // own settings (omit, ignore-scripts, NODE_ENV) must not leave out build tools or the install script of Node 24.
  const options = ['--include=dev', '--include=optional', '--ignore-scripts=false', '--no-audit', '--no-fund'];
  const code = await runNpm(['ci', ...options, '--loglevel=error']);
  if (code !== 0) {
    throw new SetupError(
      `npm ci failed (exit code ${code}), its reason stands above; check the network and "npm config get registry", then try again.`,
    );
  }
  if (!hasWorkingNode24()) await runNpm(['rebuild', 'node', '--ignore-scripts=false', '--loglevel=error']);
  if (!hasWorkingNode24()) {
    throw new SetupError(
      `node_modules/.bin/node is ${bundledVersion() ?? 'missing'}, not Node 24; install Node 24 on this machine or run: npm rebuild node`,
    );
  }
  writeStamp({ packages: packagesHash() });
}

function hasWorkingNode24() {
  return isNode24(process.version) || isNode24(bundledVersion() ?? '');
}

function isConsoleBuilt() {
  if (!existsSync(join(CONSOLE_FOLDER, 'index.html'))) return true;
  return existsSync(join(CONSOLE_FOLDER, 'dist', 'index.html')) && readStamp().console === consoleHash();
}

// The console bundles what it imports from contract/ (texts, lists, schemas), so a change there rebuilds it too.
function consoleHash() {
  return hashOf([LOCK_FILE, ...filesBelow(CONSOLE_FOLDER), ...filesBelow(join(root, 'contract'))]);
}

async function buildConsole() {
  say('building the web console (vite).');
  const hash = consoleHash();
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const code = await run(node24(), [vite, 'build', '--logLevel=warn', '--emptyOutDir'], CONSOLE_FOLDER);
  if (code !== 0) throw new SetupError('the web console did not build, the reason stands above; mend dashboards/noc.');
  writeStamp({ console: hash });
}

function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !['dist', 'node_modules'].includes(entry.name))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)]));
}

function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files) {
    const content = readFileSync(file);
    hash.update(`${relative(root, file)}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

function readStamp() {
  try {
    return JSON.parse(readFileSync(STAMP_FILE, 'utf8'));
  } catch {
    return {};
  }
}

function writeStamp(change) {
  writeFileSync(STAMP_FILE, JSON.stringify({ ...readStamp(), ...change }));
}

function runNpm(args) {
  // Inside `npm run` the very npm that runs is named; npm by PATH may be another one.
  const cli = process.env.npm_execpath;
  if (cli?.endsWith('npm-cli.js')) return run(process.execPath, [cli, ...args], root);
  return run('npm', args, root, { shell: process.platform === 'win32' });
}

/** Runs a command; its output goes to stderr, so that a program that set itself up first keeps a clean stdout. */
function run(command, args, cwd, options = {}) {
  return new Promise((resolve, reject) => {
    const startedAt = Date.now();
    const child = spawn(command, args, { cwd, stdio: ['ignore', 2, 2], ...options });
    // npm draws its own progress on a terminal only.
    const progress = setInterval(() => {
      if (!process.stderr.isTTY) say(`still working, ${Math.round((Date.now() - startedAt) / 1000)} s so far.`);
    }, PROGRESS_MS);
    child.once('error', (error) => {
      clearInterval(progress);
      reject(new SetupError(`cannot start ${command} (${error.message}); is it installed and on the PATH?`));
    });
    child.once('exit', (code) => {
      clearInterval(progress);
      resolve(code ?? 1);
    });
  });
}

function say(text) {
  console.error(`setup: ${text}`);
}
