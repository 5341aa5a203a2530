// Polls an agent that answers as a MIB or a device's own description says, and compares what is read and who it is: for
// families that no recording holds.

import { afterEach, expect, it } from 'vitest';
import { oidValue, ticks } from '../../lab/snmp/ber.ts';
import { createRig, openTargets, profileNamed, snmpTarget, startTableAgent, type Objects, type Peer, type Rig } from '../collectors/snmp/rig.ts'; // prettier-ignore

export interface Family {
  title: string;
  profile: string;
  /** sysObjectID below the enterprises, and sysDescr. */
  number: string;
  descr: string;
  /** Below the enterprises, or below MIB-2 where it begins with `mib.`. */
  objects: Record<string, number | string>;
  values: Record<string, number>;
  absent?: string[];
  identity?: Record<string, string>;
}

const E = '1.3.6.1.4.1';
const M = '1.3.6.1.2.1';
/** Facts are read in the time that polls leave. */
const MAX_POLLS = 8;

export function readsFamilies(families: readonly Family[]): void {
  let agent: Peer | undefined;
  let rig: Rig | undefined;
  afterEach(async () => {
    await rig?.collector.close();
    await agent?.stop();
  });

  it.each(families)('$profile: $title', async (family) => {
    agent = await startTableAgent(objectsOf(family));
    rig = createRig();
    const target = snmpTarget(agent.port, { profile: profileNamed(family.profile) });
    await openTargets(rig, target);
    for (let polls = 0; polls < MAX_POLLS && rig.facts.length === 0; polls++)
      expect(await rig.poll(target)).toEqual({ code: 'ok', detail: '' });
    const seen = Object.fromEntries(Object.keys(family.values).map((name) => [name, rounded(rig?.values.get(name))]));
    expect(seen).toEqual(family.values);
    expect((family.absent ?? []).filter((name) => rig?.values.has(name))).toEqual([]);
    const told: Record<string, string | undefined> = { ...rig.facts.at(-1)?.identity };
    const wanted = family.identity ?? {};
    expect(Object.fromEntries(Object.keys(wanted).map((key) => [key, told[key] ?? '']))).toEqual(wanted);
  });
}

function objectsOf({ number, descr, objects }: Family): Objects {
  const told: Objects = new Map<string, Objects extends Map<string, infer V> ? V : never>([
    [`${M}.1.1.0`, descr],
    [`${M}.1.2.0`, oidValue(`${E}.${number}`.split('.').map(Number))],
    [`${M}.1.3.0`, ticks(600_000)],
  ]);
  for (const [at, value] of Object.entries(objects)) {
    const oid = at.startsWith('mib.') ? at.replace('mib', M) : `${E}.${at}`;
    told.set(oid, value);
  }
  return told;
}

function rounded(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Number(value.toFixed(6));
}
