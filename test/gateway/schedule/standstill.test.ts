// The process stands still for longer than any poll may take, while the devices go on answering.

import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createModbusCollector } from '../../../collectors/modbus/collector.ts';
import { createSystemNetwork } from '../../../collectors/network.ts';
import { createProbeCollector } from '../../../collectors/probe/collector.ts';
import { createSnmpCollector } from '../../../collectors/snmp/collector.ts';
import { systemClock } from '../../../contract/clock.ts';
import type { Collector, PollResult, Protocol, Target } from '../../../contract/collector.ts';
import { MAX_GRACE_MS } from '../../../contract/deadline.ts';
import type { Profile } from '../../../contract/profile.ts';
import { SeriesCatalogue } from '../../../contract/series.ts';
import { ABANDON_AFTER_MS } from '../../../gateway/schedule/poll.ts';
import { targetKey } from '../../../gateway/schedule/plan.ts';
import { Schedule } from '../../../gateway/schedule/schedule.ts';
import { VOLTS, profileOf } from '../../collectors/modbus/rig.ts';
import type { LivingPorts } from '../../peers/living-device.ts';
import { targetOf } from '../helpers.ts';
import { memoryLog } from '../journal/helpers.ts';

const TIMEOUT_MS = 1_000;
const STANDSTILL_MS = 1_600;

let device: Worker;
let ports: LivingPorts;

beforeAll(async () => {
  device = new Worker(new URL('../../peers/living-device.ts', import.meta.url));
  [ports] = (await once(device, 'message')) as [LivingPorts];
});
afterAll(() => device.terminate());

describe('a process that stood still', () => {
  let schedule: Schedule;
  let targets: Record<'snmp' | 'mute' | 'http' | 'modbus', Target>;
  const collectors: Collector[] = [];

  beforeEach(async () => {
    const log = memoryLog();
    const parts = {
      network: createSystemNetwork({ log, pingProgram: 'none' }),
      clock: systemClock,
      catalogue: new SeriesCatalogue(),
      log,
    };
    const profile: Profile = {
      ...profileOf([VOLTS]),
      snmp: { texts: { 'identity.name': '1.3.6.1.2.1.1.5.0' } },
    };
    collectors.splice(
      0,
      Infinity,
      createSnmpCollector(parts),
      createModbusCollector(parts),
      createProbeCollector(parts),
    );
    const of = (protocol: Protocol): Collector | undefined =>
      collectors.find(({ protocols }) => protocols.includes(protocol));
    schedule = new Schedule({
      clock: systemClock,
      log,
      poll: (target, signal) =>
        of(target.protocol)?.poll(target, signal) ?? Promise.reject(new Error('nobody polls it')),
      onPolled: () => {},
    });
    const one = (name: string, changes: Partial<Target>): Target =>
      targetOf('camera', { name, timeoutMs: TIMEOUT_MS, intervalMs: 3_600_000, profile, ...changes });
    const credential = { kind: 'snmp-v2c', community: 'public' } as const;
    targets = {
      snmp: one('snmp', { port: ports.snmp, credential }),
      mute: one('mute', { port: ports.mute, credential }),
      http: one('http', { protocol: 'http', port: ports.http }),
      modbus: one('modbus', {
        protocol: 'modbus',
        port: ports.modbus,
        settings: { unit: 1 },
      }),
    };
    for (const collector of collectors) {
      const own = Object.values(targets).filter(({ protocol }) => collector.protocols.includes(protocol));
      await collector.open(own, { samples: () => {}, facts: () => {}, event: () => {} });
    }
    schedule.setTargets(Object.values(targets));
    schedule.start();
    return async () => {
      await schedule.stop();
      for (const collector of collectors) await collector.close();
    };
  });

  function poll(name: keyof typeof targets): Promise<PollResult> {
    return new Promise((resolve) => void schedule.pollNow(targetKey(targets[name]), resolve));
  }

  test.each(['snmp', 'http', 'modbus'] as const)('reads what came meanwhile: %s', async (name) => {
    for (const turns of [1, 3]) {
      const polled = poll(name);
      for (let n = 0; n < turns; n++) await turn();
      standStill(STANDSTILL_MS);
      expect(await polled).toEqual({ code: 'ok', detail: '' });
    }
  });

  test('still finds out who is silent, and counts how often it waited on', async () => {
    const beganMs = performance.now();
    const polled = poll('mute');
    await turn();
    standStill(STANDSTILL_MS);
    expect((await polled).code).toBe('timeout');
    const mostMs = STANDSTILL_MS + MAX_GRACE_MS + ABANDON_AFTER_MS;
    // What a busy machine adds is no part of it.
    expect(performance.now() - beganMs).toBeLessThan(mostMs + 10_000);
    expect(
      schedule.stats().deadlinesPutOff + (collectors[0]?.stats?.()['deadlines_put_off_total'] ?? 0),
    ).toBeGreaterThan(0);
  });
});

/** Nothing of this thread runs for so long. */
function standStill(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
