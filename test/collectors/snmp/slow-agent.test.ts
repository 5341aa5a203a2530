// An agent that cannot answer all it is asked for within a poll's time.

import { afterEach, expect, it } from 'vitest';
import type { Profile } from '../../../contract/profile.ts';
import { ticks } from '../../../lab/snmp/ber.ts';
import { createRig, openTargets, snmpTarget, startTableAgent, type Objects, type Peer, type Rig } from './rig.ts';

const TREE = '1.3.6.1.4.1.9999';
/** By table, in the order of the profile. */
const FIELDS = ['admin_enable', 'detection_status', 'power_watts', 'limit_watts'];

const PROFILE: Profile = {
  profile: 'test-slow',
  title: { zh: '慢', en: 'slow' },
  snmp: {
    readers: ['system'],
    tables: FIELDS.map((field, n) => ({
      measurement: 'poe',
      component: 'port',
      name: ['index'],
      columns: [{ oid: `${TREE}.${n + 1}.1.1`, field }],
    })),
  },
};

const opened: (Rig | Peer)[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await ('collector' in one ? one.collector.close() : one.stop());
});

/** Polls; its time is over when so many requests have been answered. @returns fields that were read */
async function slowSite(endless?: number): Promise<(answers: number) => Promise<string[]>> {
  const objects: Objects = new Map([['1.3.6.1.2.1.1.3.0', ticks(600_000)]]);
  for (const [n] of FIELDS.entries()) {
    const rows = n === endless ? 500 : 1;
    for (let row = 1; row <= rows; row++) objects.set(`${TREE}.${n + 1}.1.1.${row}`, n);
  }
  let left = 0;
  let time = new AbortController();
  const agent = await startTableAgent(objects, () => {
    if (left-- > 0) return true;
    time.abort();
    return false;
  });
  const rig = createRig();
  opened.push(rig, agent);
  const target = snmpTarget(agent.port, { profile: PROFILE });
  await openTargets(rig, target);
  return async (answers) => {
    rig.clear();
    [left, time] = [answers, new AbortController()];
    await rig.collector.poll(target, time.signal);
    return FIELDS.filter((field) => [...rig.values.keys()].some((name) => name.startsWith(`poe.${field} `)));
  };
}

it('is asked for the rest in the next poll', async () => {
  const poll = await slowSite();
  expect(await poll(3)).toEqual(['admin_enable', 'detection_status']);
  expect(await poll(3)).toEqual(['power_watts', 'limit_watts']);
  expect(await poll(3)).toEqual(['admin_enable', 'detection_status']);
  expect(await poll(100)).toEqual(FIELDS);
});

it('gives the other tables their turn when one alone takes all the time', async () => {
  const poll = await slowSite(1);
  const read = [await poll(4), await poll(4), await poll(4), await poll(4)];
  expect(new Set(read.flat())).toEqual(new Set(['admin_enable', 'power_watts', 'limit_watts']));
  expect(read.slice(1).flat()).toContain('admin_enable');
});
