// Polls an agent that serves a few objects of a family, as its MIBs say, and compares what is read.

import { afterEach, expect, it } from 'vitest';
import { ticks } from '../../lab/snmp/ber.ts';
import {
  createRig,
  openTargets,
  profileNamed,
  snmpTarget,
  startTableAgent,
  type Objects,
  type Peer,
  type Rig,
} from '../collectors/snmp/rig.ts';

export interface ServedFamily {
  profile: string;
  /** What the objects lie below; whole identifiers without one. */
  root?: string;
  objects: Record<string, number | string>;
  /** By `measurement.field component`. */
  values: Record<string, number>;
  /** What must not be read. */
  absent?: string[];
}

/** @param common what all of them serve besides */
export function readsObjects(families: readonly ServedFamily[], common: Objects = new Map()): void {
  let agent: Peer | undefined;
  let rig: Rig | undefined;
  afterEach(async () => {
    await rig?.collector.close();
    await agent?.stop();
  });

  it.each(families)('$profile is read in the right units', async ({ profile, root, objects, values, absent }) => {
    const served: Objects = new Map([['1.3.6.1.2.1.1.3.0', ticks(60_000)], ...common]);
    for (const [at, value] of Object.entries(objects)) served.set(root === undefined ? at : `${root}.${at}`, value);
    agent = await startTableAgent(served);
    rig = createRig();
    const { values: read } = rig;
    const target = snmpTarget(agent.port, { profile: profileNamed(profile) });
    await openTargets(rig, target);
    expect(await rig.poll(target)).toEqual({ code: 'ok', detail: '' });
    for (const [name, value] of Object.entries(values))
      expect([name, read.get(name)]).toEqual([name, expect.closeTo(value, 6)]);
    expect((absent ?? []).filter((name) => read.has(name))).toEqual([]);
  });
}
