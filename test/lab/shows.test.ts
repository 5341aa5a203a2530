// Each fault shows what it should, and through nothing but the answers of the devices themselves; healed, it leaves no trace
// but what devices remember.

import { describe, expect, test } from 'vitest';
import type { FaultDefinition } from '../../lab/fault.ts';
import { canHappen, FaultBoard } from '../../lab/fault-board.ts';
import { FAULTS } from '../../lab/faults.ts';
import { deviceOf, siteLayout } from '../../lab/layout.ts';
import { ManualClock } from '../../contract/manual-clock.ts';
import { World } from '../../lab/world.ts';
import { SHOWS } from '../cases/fault-shows.ts';
import { differences, questioner } from './answers.ts';

const layout = siteLayout(20);
/** Ten in the evening at the site, in May: it is dark. */
const EVENING = Date.UTC(2026, 4, 11, 14);
/** What only shows on the wire; misbehaviour.test.ts and systems.test.ts look at it there. */
const ON_THE_WIRE = [
  'device-garbage', 'device-slow', 'device-endless', 'name-gone', 'platform-service-stopped', 'portal-certificate-ends',
  'time-server-off', 'time-server-unsynchronised',
]; // prettier-ignore
const HERE = FAULTS.filter(
  (fault) => canHappen(fault, deviceOf(layout, fault.on), layout) && !ON_THE_WIRE.includes(fault.name),
);
/** For what begins at once, s. */
const EARLY_S = [1, 1, 5, 14, 40, 240];
/** For what creeps or comes and goes, in equal parts of the time until it shows. */
const LATE_LOOKS = 12;

function site(assets: ReadonlySet<string>) {
  const clock = new ManualClock(EVENING);
  const world = new World(layout, clock);
  return { clock, world, board: new FaultBoard(world, 1), ask: questioner(world, assets) };
}

/** The asset it happens to, what that hangs on, and what the table speaks of. */
function concerned({ name, on }: FaultDefinition): ReadonlySet<string> {
  const said = (SHOWS[name] ?? []).map(({ source }) => source).join();
  const named = layout.devices.map(({ key }) => key).filter((key) => said.includes(`^${key} `));
  const upper = deviceOf(layout, on).uplink?.asset;
  return new Set([on, ...named, ...(upper && named.length === 0 ? [upper] : [])]);
}

/** What is seen of it in the course of time, all looks together, and what is left when it has healed. */
function shown(fault: FaultDefinition): { seen: string[]; after: string[] } {
  const assets = concerned(fault);
  const both = [site(assets), site(assets)] as const;
  const [quiet, hit] = both;
  const pass = (ms: number): string[] => {
    for (const { clock, world } of both) {
      clock.advance(ms);
      world.refresh();
    }
    return differences(quiet.ask(), hit.ask());
  };
  const lateMs = (fault.showsAfterMs ?? 0) / LATE_LOOKS;
  const waits = [...EARLY_S.map((s) => s * 1000), ...(lateMs > 0 ? Array<number>(LATE_LOOKS).fill(lateMs) : [])];
  const wanted = SHOWS[fault.name] ?? [/./];
  const seen = new Set<string>();
  hit.board.break({ fault: fault.name });
  for (const wait of waits) {
    for (const line of pass(wait)) seen.add(line);
    if (wanted.every((one) => [...seen].some((line) => one.test(line)))) break;
  }
  hit.board.heal();
  for (const { clock, world } of both)
    for (let s = 0; s < 80; s += 20) {
      clock.advance(20_000);
      world.refresh();
    }
  return { seen: [...seen], after: pass(0) };
}

/** Counters, uptimes, batteries and what was sold: what a device remembers. */
const REMEMBERED =
  /snmp 1\.3\.6\.1\.2\.1\.(2\.2\.1\.1[0-9]|2\.2\.1\.[29]|31\.1\.1\.1\.|10\.7\.2\.1\.|1\.3\.0|25\.1\.1|105\.1\.1\.1\.1[1-4]|33\.1\.2)|1004849\.2\.1\.6|sales|picture|register 4\/7[23]|register 3\/400/;

describe.each(HERE.map((fault) => [fault.name, fault] as const))('%s', (name, fault) => {
  test('shows in the answers of devices, and no longer when it is healed', () => {
    const { seen, after } = shown(fault);
    for (const one of SHOWS[name] ?? [/./]) expect(seen).toContainEqual(expect.stringMatching(one));
    expect(after.filter((line) => !REMEMBERED.test(line))).toEqual([]);
  });
});
