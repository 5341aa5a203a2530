// A v3 engine that restarts, forgets, changes its id or whose clock steps is polled on at once, by either client: learnt anew
// by one question, never called down.

import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../contract/manual-clock.ts';
import { createRig, openTargets, profileNamed, snmpTarget, startSnmpd, type Peer, type Rig } from './rig.ts';

const credential = {
  kind: 'snmp-v3', user: 'monitor', authProtocol: 'sha1', authKey: 'authpass123', privProtocol: 'aes128',
  privKey: 'privpass123', context: '',
} as const; // prettier-ignore
const profile = profileNamed('server-generic');
const OK = { code: 'ok', detail: '' };
/** Further than the time window of RFC 3414 §3.2 reaches. */
const STEP_MS = 1_000_000;

const opened: (Rig | Peer)[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await ('collector' in one ? one.collector.close() : one.stop());
});

let engines = 0;
const newId = (): string => `80000000010203040507${(0x1000 + engines++).toString(16)}`;

describe.each(['own', 'library'])('by the %s client, an engine', (client) => {
  it.each<[string, number | undefined]>([
    ['that has restarted', 7],
    ['that has forgotten how often it has', 0],
    ['whose clock begins again under the same count', 6],
    ['that is another now', undefined],
  ])('%s is polled on', async (_what, boots) => {
    const id = newId();
    const first = await startSnmpd({ engine: { id, boots: 6 } });
    const rig = createRig();
    opened.push(rig);
    const target = snmpTarget(first.port, { credential, profile, settings: { client } });
    await openTargets(rig, target);
    for (let polls = 0; polls < 3; polls++) expect(await rig.poll(target)).toEqual(OK);
    await first.stop();
    const engine = boots === undefined ? { id: newId(), boots: 1 } : { id, boots };
    opened.push(await startSnmpd({ engine, port: first.port }));
    const sends = (): number => rig.collector.stats?.()['sends_total'] ?? 0;
    const before = sends();
    for (let polls = 0; polls < 3; polls++) expect(await rig.poll(target)).toEqual(OK);
    // One full reading and two polls by steps; a question or two of them was asked twice.
    expect(sends() - before).toBeLessThan(client === 'own' ? 40 : 1);
  });
});

describe('an engine whose clock steps', () => {
  it('back is asked for it once, and that is shown', async () => {
    const clock = new ManualClock();
    const agent = await startSnmpd({ engine: { id: newId(), boots: 3 } });
    const rig = createRig({ clock });
    opened.push(rig, agent);
    const target = snmpTarget(agent.port, { credential, profile });
    await openTargets(rig, target);
    for (let polls = 0; polls < 3; polls++) expect(await rig.poll(target)).toEqual(OK);
    // Our clock runs ahead of the engine's: to it that is the same as if its own had gone back.
    clock.advance(STEP_MS);
    for (let polls = 0; polls < 2; polls++) expect(await rig.poll(target)).toEqual(OK);
    clock.advance(STEP_MS);
    for (let polls = 0; polls < 2; polls++) expect(await rig.poll(target)).toEqual(OK);
    expect(rig.facts.at(-1)?.learned).toMatchObject({ v3_time_resyncs: expect.any(Number) as number });
    expect(rig.facts.at(-1)?.learned?.['v3_time_resyncs']).toBeLessThanOrEqual(2);
  });
});
