// Polls by prepared requests give the samples that full readings give, whatever happens to the device between them: rows come,
// go and are renumbered, counters wrap and restart, types change. The full reading beside it goes through the library.

import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../../contract/manual-clock.ts';
import type { Profile } from '../../../../contract/profile.ts';
import type { Credential, Target } from '../../../../contract/collector.ts';
import { createRig, openTargets, profileNamed, snmpTarget, startTableAgent, type Peer, type Rig } from '../rig.ts';
import { change, CHANGES, Device } from './device.ts';

const opened: (Rig | Peer)[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await ('collector' in one ? one.collector.close() : one.stop());
});

async function pair(
  profile: Profile,
  credential: Credential,
): Promise<{ device: Device; step: () => Promise<number> }> {
  const device = new Device();
  device.show();
  const agent = await startTableAgent(device.objects);
  const clock = new ManualClock();
  const rigs: { rig: Rig; target: Target }[] = [];
  for (const settings of [{}, { client: 'library' }]) {
    const rig = createRig({ clock });
    const target = snmpTarget(agent.port, { profile, credential, settings });
    await openTargets(rig, target);
    rigs.push({ rig, target });
    opened.push(rig);
  }
  opened.push(agent);
  return {
    device,
    async step() {
      device.show();
      for (const { rig, target } of rigs) {
        rig.clear();
        const sent = rig.collector.stats?.()['sends_total'] ?? 0;
        expect(await rig.poll(target)).toEqual({ code: 'ok', detail: '' });
        Object.assign(rig, { sent: (rig.collector.stats?.()['sends_total'] ?? 0) - sent });
      }
      const [fast, full] = rigs.map(({ rig }) => rig);
      expect(sorted(fast?.values)).toEqual(sorted(full?.values));
      expect(sorted(fast?.qualities)).toEqual(sorted(full?.qualities));
      clock.advance(5000);
      device.uptimeMs += 5000;
      return (fast as { sent?: number } | undefined)?.sent ?? 0;
    },
  };
}

function sorted(map: ReadonlyMap<string, number> | undefined): [string, number][] {
  return [...(map ?? [])].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

const credentials: [string, Credential][] = [
  ['v1', { kind: 'snmp-v1', community: 'public' }],
  ['v2c', { kind: 'snmp-v2c', community: 'public' }],
];

describe.each([
  ['a switch', 'switch-generic'],
  ['a server', 'server-generic'],
])('%s', (_kind, id) => {
  it.each(credentials)('takes few requests once it is known, over %s', async (_name, credential) => {
    const { step } = await pair(profileNamed(id), credential);
    const first = await step();
    expect(await step()).toBeLessThanOrEqual(3);
    expect(await step()).toBeLessThanOrEqual(3);
    expect(first).toBeGreaterThan(6);
  });

  it('gives the same samples as full readings, whatever happens to it', async () => {
    const profile = profileNamed(id);
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 3, maxLength: 12 }), async (changes) => {
        const { device, step } = await pair(profile, { kind: 'snmp-v2c', community: 'public' });
        await step();
        for (const [what, number] of changes) {
          CHANGES[what]?.(number)(device);
          await step();
        }
        for (const one of opened.splice(0)) await ('collector' in one ? one.collector.close() : one.stop());
      }),
      { numRuns: 25 },
    );
  });
});
