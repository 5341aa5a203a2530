// Starts the simulated site, inside a program that wants it or as a process of its own. The only file here that builds
// things; a straight list, undone in reverse.

import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { stringify } from 'yaml';
import { systemClock } from '../contract/clock.ts';
import type { SiteFile } from '../contract/site-file.ts';
import { ControlServer } from './control.ts';
import type { LabFile } from './control-client.ts';
import { FaultBoard } from './fault-board.ts';
import type { Layout } from './layout.ts';
import { Addresses } from './services/addresses.ts';
import { startDevices } from './services/devices.ts';
import { startMqtt } from './services/mqtt-site.ts';
import { TrapSender } from './services/trap-sender.ts';
import { DEMO_SITE, siteNamed } from './topology/named.ts';
import { World } from './world.ts';

/** First and last N of 127.N.x.y that are tried. */
export const FIRST_NET = 20;
export const LAST_NET = 250;
export const DEFAULT_SEED = 1;

export interface LabOptions {
  /** N of 127.N.x.y; the first free one unless given. */
  net?: number;
  /** Where to say how the lab can be driven. */
  controlFile?: string;
  seed?: number;
  /** Which site: the demo's unless given, see topology/named.ts. */
  topology?: string;
  log?: (line: string) => void;
  /** All services on 127.0.0.1 with ports of their own, as on a system without 127/8. */
  shareAddress?: boolean;
  /** How often MQTT devices report, ms. */
  reportMs?: number;
}

export interface Lab {
  layout: Layout;
  /** `host:port` of the control server. */
  controlAddress: string;
  siteFile: SiteFile;
  world: World;
  board: FaultBoard;
  traps: TrapSender;
  /** Where the services really listen, if not at their addresses. */
  addresses: Addresses;
  close(): Promise<void>;
}

/** @throws Error when no address range is free */
export async function startLab(options: LabOptions = {}): Promise<Lab> {
  const nets = options.net === undefined ? range(FIRST_NET, LAST_NET) : [options.net];
  if (!options.shareAddress) {
    for (const net of nets) {
      const lab = await tryStart(net, new Addresses(false), options);
      if (lab) return announce(lab, options);
    }
    if (options.net !== undefined) throw new Error(`the addresses 127.${options.net}.x.y are taken`);
  }
  const lab = await tryStart(options.net ?? FIRST_NET, new Addresses(true), options);
  if (!lab) throw new Error('the lab found no free addresses');
  return announce(lab, options);
}

/** @returns null when the range is taken; what was opened is closed again */
async function tryStart(net: number, addresses: Addresses, options: LabOptions): Promise<Lab | null> {
  const { seed = DEFAULT_SEED, reportMs, topology = DEMO_SITE } = options;
  const { layout, siteFile } = siteNamed(topology, net);
  const world = new World(layout, systemClock);
  const board = new FaultBoard(world, seed);
  const traps = new TrapSender(world, addresses);
  const control = new ControlServer({ world, board, addresses, traps, seed });
  const closers: (() => Promise<void> | void)[] = [];
  const close = async (): Promise<void> => {
    for (const run of closers.splice(0).toReversed()) await run();
  };
  try {
    // The control port claims the whole range: it is bound first.
    const real = await addresses.listen(control.server, layout.control.host, layout.control.port);
    closers.push(() => control.close());
    closers.push(() => traps.close());
    closers.push(await startDevices(world, addresses, traps));
    closers.push(await startMqtt(world, addresses, reportMs));
    world.start();
    closers.push(() => {
      board.stop();
      world.stop();
    });
    const controlAddress = `${real.host}:${real.port}`;
    return { layout, controlAddress, siteFile, world, board, traps, addresses, close };
  } catch (error) {
    await close();
    if (isAddressTrouble(error)) return null;
    throw error;
  }
}

async function announce(lab: Lab, options: LabOptions): Promise<Lab> {
  if (options.controlFile !== undefined) {
    const file: LabFile = { control: lab.controlAddress, pid: process.pid, net: lab.layout.net };
    await writeFile(options.controlFile, `${JSON.stringify(file)}\n`);
  }
  options.log?.(
    `lab: ${lab.layout.devices.length} devices at 127.${lab.layout.net}.x.y, control ${lab.controlAddress}`,
  );
  return lab;
}

function isAddressTrouble(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  return code === 'EADDRINUSE' || code === 'EADDRNOTAVAIL' || code === 'EACCES';
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, at) => first + at);
}

async function program(): Promise<void> {
  const { values } = parseArgs({
    options: {
      'control-file': { type: 'string' },
      'site-file': { type: 'string' },
      net: { type: 'string' },
      seed: { type: 'string' },
      topology: { type: 'string' },
      'share-address': { type: 'boolean' },
      'with-stdin': { type: 'boolean' },
    },
  });
  // Whoever has started it may be gone: its standard input tells that.
  process.stdout.on('error', () => undefined);
  const lab = await startLab({
    ...(values['control-file'] !== undefined && { controlFile: values['control-file'] }),
    ...(values.net !== undefined && { net: Number(values.net) }),
    ...(values.seed !== undefined && { seed: Number(values.seed) }),
    ...(values.topology !== undefined && { topology: values.topology }),
    shareAddress: values['share-address'] ?? false,
    log: (line) => process.stdout.write(`${line}\n`),
  });
  if (values['site-file'] !== undefined) await writeFile(values['site-file'], stringify(lab.siteFile));
  await Promise.race([
    once(process, 'SIGTERM'),
    once(process, 'SIGINT'),
    ...(values['with-stdin'] ? [stdinEnd()] : []),
  ]);
  await lab.close();
  // An open stdin alone would keep the process.
  process.stdin.destroy();
}

/** The program that started the lab holds its stdin open; when it goes, so does the lab. */
async function stdinEnd(): Promise<void> {
  process.stdin.resume();
  await once(process.stdin, 'close');
}

if (import.meta.main) await program();
