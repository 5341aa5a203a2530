// `foresite demo`: the simulated site in a process of its own, and Foresite all-in-one watching it.

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { systemClock } from '../../contract/clock.ts';
import type { Log } from '../../contract/collector.ts';
import { ForesiteError } from '../../contract/errors.ts';
import { FIRST_NET } from '../../lab/main.ts';
import { createLabNetwork } from '../../lab/network.ts';
import { siteNamed } from '../../lab/topology/named.ts';
import { labBreak, labFaults, labHeal, labStatus, labTraps, readLabFile } from '../../lab/control-client.ts';
import type { LabApi } from '../../server/http/server-api.ts';
import { version, type CommandContext } from '../context.ts';
import { openDataFolder } from '../data-folder.ts';
import { PROJECT_FOLDER } from '../environment.ts';
import { readSiteFile } from '../inventory-work.ts';
import { openProfileFolders } from '../load-profiles.ts';
import { createLog } from '../log.ts';
import type { App } from '../app.ts';
import { runApp } from '../run-app.ts';
import { demoDataFolder } from './demo-folder.ts';

/** A simulated site that does not come up within this time is given up: a busy machine starts a program slowly. */
export const LAB_START_TIMEOUT_MS = 180_000;
/** While it has not come up it is said so this often. */
const STILL_STARTING_EVERY_MS = 20_000;
/** A receiver of traps that does not listen within this time is done without. */
export const TRAPS_TIMEOUT_MS = 15_000;
/** Port of the demo's console unless FORESITE_PORT says otherwise. */
export const DEMO_PORT = 8431;
/** The simulated devices send from loopback addresses. */
const TRAPS_HOST = '127.0.0.1';
/** Short, so that a dark site shows while somebody watches. */
const DEMO_DARK_AFTER = '8s';

export interface DemoOptions {
  topology?: string;
}

export async function demo(context: CommandContext, { topology }: DemoOptions = {}): Promise<number> {
  // Refused before anything is started.
  if (topology !== undefined) siteNamed(topology, FIRST_NET);
  const { environment } = context;
  const dataFolder = demoDataFolder(environment, context.env, topology);
  // Before the lab: a second demo must not write over the files by which the first one's lab is found.
  const folder = openDataFolder(dataFolder);
  context.print('Starting the simulated site …');
  const { child, control, siteFile } = await startLab(dataFolder, topology, (line) => context.print(line));
  const labNetwork = await createLabNetwork(control);
  const profiles = openProfileFolders();
  const log = createLog(context.env['FORESITE_LOG'] ?? 'warn', process.stdout.isTTY);
  const site = readSiteFile(parse(readFileSync(siteFile, 'utf8')));
  let isStopping = false;
  return runApp(
    context,
    {
      config: { darkAfter: DEMO_DARK_AFTER, traps: { host: TRAPS_HOST } },
      profiles,
      sites: [site],
      replaceSites: true,
      dataFolder,
      host: environment.host,
      port: environment.port ?? DEMO_PORT,
      adminPassword: environment.adminPassword,
      // Any free one: several demos may run.
      trapPort: environment.trapPort ?? 0,
      network: labNetwork.network,
      carrier: labNetwork.carrier,
      lab: labApi(control),
      clock: systemClock,
      log,
      version: version(),
    },
    {
      folder,
      onReady: (_address, app) => {
        void tellTraps(app, control, { log, isStopping: () => isStopping });
        if (topology !== undefined)
          context.print(`npx foresite lab … finds this site with FORESITE_DATA=${dataFolder}`);
        context.print(
          'Break something:  npx foresite lab break camera-port-dead   (then: npx foresite lab heal; npx foresite lab faults lists them)',
        );
      },
      onSignal: () => {
        isStopping = true;
      },
      onStop: async () => {
        labNetwork.close();
        await stopLab(child);
        rmSync(join(dataFolder, 'lab.json'), { force: true });
      },
    },
  );
}

/** The receiver takes any free port and begins to listen a little after the console does; then the lab's devices are told. */
async function tellTraps(
  app: App,
  control: string,
  { log, isStopping }: { log: Log; isStopping: () => boolean },
): Promise<void> {
  const isListening = (): boolean => (app.gateway.trapStats()?.port ?? 0) > 0;
  try {
    await until(() => isStopping() || isListening(), TRAPS_TIMEOUT_MS, 'finds no receiver of traps');
    if (isStopping()) return;
    await labTraps(control, { host: TRAPS_HOST, port: app.gateway.trapStats()?.port ?? 0 });
  } catch (error) {
    if (isStopping()) return;
    // Polling finds everything too, a little later.
    log.warn({ error: error instanceof Error ? error.message : 'error' }, 'the simulated site sends no traps');
  }
}

function labApi(control: string): LabApi {
  return {
    async faults() {
      const [known, status] = await Promise.all([labFaults(control), labStatus(control)]);
      return known.map(({ fault, title, on }) => ({
        fault,
        title,
        on,
        active: status.active.some((one) => one.fault === fault),
      }));
    },
    async break(fault, on) {
      await labBreak(control, { fault, ...(on !== undefined && { on }) });
    },
    async heal(fault) {
      await labHeal(control, fault === undefined ? {} : { fault });
    },
  };
}

function notStarted(what: string): ForesiteError {
  return new ForesiteError('lab_not_started', { what });
}

async function startLab(
  dataFolder: string,
  topology: string | undefined,
  print: (line: string) => void,
): Promise<{ child: ChildProcess; control: string; siteFile: string }> {
  const controlFile = join(dataFolder, 'lab.json');
  const siteFile = join(dataFolder, 'lab-site.yaml');
  rmSync(controlFile, { force: true });
  rmSync(siteFile, { force: true });
  const program = join(PROJECT_FOLDER, 'lab', 'main.ts');
  const files = ['--control-file', controlFile, '--site-file', siteFile];
  // Its standard input is our life line: when we are gone, however, it ends itself.
  const child = spawn(
    process.execPath,
    [program, ...files, ...(topology === undefined ? [] : ['--topology', topology]), '--with-stdin'],
    // Ctrl-C is sent to all programs of the terminal's group: the devices must not go before those who watch them.
    { stdio: ['pipe', 'pipe', 'inherit'], detached: true },
  );
  const sayAgain = setInterval(
    () => print('The simulated site is still starting: this machine is busy …'),
    STILL_STARTING_EVERY_MS,
  );
  try {
    await Promise.race([
      once(child.stdout, 'data'),
      once(child, 'exit').then(() => Promise.reject(notStarted('ended at once'))),
      once(AbortSignal.timeout(LAB_START_TIMEOUT_MS), 'abort').then(() =>
        Promise.reject(notStarted(`did not start within ${LAB_START_TIMEOUT_MS / 1000} s`)),
      ),
    ]);
  } finally {
    clearInterval(sayAgain);
  }
  child.stdout.resume();
  const { control } = await readLabFile(controlFile);
  await until(() => readIfThere(siteFile) !== '', LAB_START_TIMEOUT_MS, 'wrote no site file');
  return { child, control, siteFile };
}

async function stopLab(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}

/** Looks again and again: the site file is written just after the lab has announced itself. */
async function until(isTrue: () => boolean, withinMs: number, otherwise: string): Promise<void> {
  const end = performance.now() + withinMs;
  while (!isTrue()) {
    if (performance.now() > end) throw notStarted(otherwise);
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
