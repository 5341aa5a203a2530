// What the tests of the lab share: a lab that is closed again, Debian's SNMP tools, waiting with a deadline.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ManualClock } from '../../contract/manual-clock.ts';
import { FaultBoard } from '../../lab/fault-board.ts';
import { siteLayout, type Layout } from '../../lab/layout.ts';
import { startLab, type Lab } from '../../lab/main.ts';
import { createLabNetwork, type LabNetwork } from '../../lab/network.ts';
import { World } from '../../lab/world.ts';

const run = promisify(execFile);

/** The longest start-up of any device, ms, with some room. */
export const ALL_STARTED_MS = 16_000;

export interface Site {
  clock: ManualClock;
  layout: Layout;
  world: World;
  board: FaultBoard;
}

/** The site without sockets, on a clock that is moved by hand. */
export function quietSite(): Site {
  const clock = new ManualClock();
  const layout = siteLayout(20);
  const world = new World(layout, clock);
  world.start();
  return { clock, layout, world, board: new FaultBoard(world, 1) };
}

export interface RunningLab extends AsyncDisposable {
  lab: Lab;
  net: LabNetwork;
  host(asset: string): string;
}

export async function runningLab(
  options: { shareAddress?: boolean; reportMs?: number; topology?: string } = {},
): Promise<RunningLab> {
  const lab = await startLab(options);
  const net = await createLabNetwork(lab.controlAddress);
  return {
    lab,
    net,
    host: (asset) => lab.layout.byKey.get(asset)?.host ?? '',
    async [Symbol.asyncDispose]() {
      net.close();
      await lab.close();
    },
  };
}

/** Options of net-snmp's tools: where an answer is due they wait long for it, where none is, one short wait is enough. */
const UNTIL_ANSWERED = ['-t', '1', '-r', '20'];
const ASKED_ONCE = ['-t', '0.4', '-r', '0'];

/** Runs one of net-snmp's tools against `host`; numbers and names come as they are on the wire. */
export async function snmpTool(
  tool: 'snmpget' | 'snmpgetnext' | 'snmpbulkget' | 'snmpbulkwalk' | 'snmpwalk' | 'snmpset',
  host: string,
  args: string[],
  { community = 'mall-read', version = '2c', isSilent = false } = {},
): Promise<string[]> {
  const common = [
    '-v',
    version,
    '-c',
    community,
    '-On',
    '-Oe',
    '-OU',
    '-m',
    '',
    ...(isSilent ? ASKED_ONCE : UNTIL_ANSWERED),
    `${host}:1161`,
  ];
  const { stdout } = await run(tool, [...common, ...args], { maxBuffer: 20e6 });
  return stdout.trim().split('\n');
}

/** One GET by SNMPv3; `user` are the tool's own options. */
export async function snmpV3(host: string, user: string[], oid: string): Promise<string[]> {
  const { stdout } = await run('snmpget', [
    '-v3',
    ...user,
    '-On',
    '-OU',
    '-m',
    '',
    ...UNTIL_ANSWERED,
    `${host}:1161`,
    oid,
  ]);
  return stdout.trim().split('\n');
}

/** @throws Error when it has not become true in time */
export async function until(what: string, isTrue: () => boolean | Promise<boolean>, withinMs = 100_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error(`not in ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
