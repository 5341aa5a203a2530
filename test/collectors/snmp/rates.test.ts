// What happens to a switch, its counters and the clocks between two polls never makes a rate below zero or above the line:
// not by full readings through the library, not by steps, and not when polls are missed or the wall clock steps.

import fc from 'fast-check';
import { afterEach, expect, it } from 'vitest';
import { QUALITY } from '../../../contract/batch.ts';
import { ManualClock } from '../../../contract/manual-clock.ts';
import { LINE_RATE_SLACK } from '../../../collectors/snmp/counters.ts';
import { CHANGES, Device, type Change } from './fast/device.ts';
import { createRig, openTargets, profileNamed, snmpTarget, startTableAgent, type Peer, type Rig } from './rig.ts';

/** Ports of the device are of 1000 Mbit/s. */
const LINE = 125_000_000;
const OCTETS = /^interface\.if(HC)?(In|Out)Octets /;

const opened: (Rig | Peer)[] = [];
const closeAll = async (): Promise<void> => {
  for (const one of opened.splice(0)) await ('collector' in one ? one.collector.close() : one.stop());
};
afterEach(closeAll);

type Event = (device: Device, clock: ManualClock) => void;

const ofDevice =
  (change: (number: number) => Change) =>
  (number: number): Event =>
  (device) =>
    change(number)(device);
const EVENTS: Record<string, (number: number) => Event> = {
  ...Object.fromEntries(Object.entries(CHANGES).map(([name, change]) => [name, ofDevice(change)])),
  'traffic at line speed': (number) => (device) => {
    for (const port of device.ports) port.octets += Math.floor((1 - number / 1000) * 5 * LINE);
  },
  'a counter wraps': (number) => (device) => {
    const port = device.ports[number % device.ports.length];
    if (port) Object.assign(port, { is64: false, octets: 2 ** 32 - 1 - number });
  },
  'a counter jumps': (number) => (device) => {
    const port = device.ports[number % device.ports.length];
    if (port) port.octets += number * 1e9;
  },
  'ports change their numbers': () => (device) => {
    const [first, second] = device.ports;
    if (first && second) [first.index, second.index] = [second.index, first.index];
  },
  'it restarts between two polls': (number) => (device) => {
    device.uptimeMs = number;
    for (const port of device.ports) Object.assign(port, { octets: number * 1000, errors: 0 });
  },
  'polls are missed': (number) => (device, clock) => {
    clock.advance(number * 1000);
    device.uptimeMs += number * 1000;
    for (const port of device.ports) port.octets += number * LINE;
  },
  'the wall clock steps forward': (number) => (_device, clock) => clock.stepWall(number * 100),
  'the wall clock steps back': (number) => (_device, clock) => clock.stepWall(-number * 9),
};
const event = fc.tuple(fc.constantFrom(...Object.keys(EVENTS)), fc.nat(1000));

/** The newest sample of each counter of octets, and what was wrong with the rates. */
class Rates {
  readonly wrong: string[] = [];
  readonly #last = new Map<string, { value: number; wallMs: number }>();

  take(rig: Rig, wallMs: number): void {
    for (const [name, value] of rig.values) {
      if (!OCTETS.test(name)) continue;
      const last = this.#last.get(name);
      this.#last.set(name, { value, wallMs });
      if (!last || rig.qualities.get(name) === QUALITY.gap) continue;
      const rate = ((value - last.value) * 1000) / (wallMs - last.wallMs);
      if (!(rate >= 0 && rate <= LINE * LINE_RATE_SLACK * 1.001)) this.wrong.push(`${name}: ${rate} a second`);
    }
  }
}

it.each(['by steps', 'by full readings'])('a rate is neither below zero nor above the line %s', async (how) => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 4, maxLength: 14 }), async (events) => {
      const device = new Device();
      device.show();
      const agent = await startTableAgent(device.objects);
      const clock = new ManualClock();
      const rig = createRig({ clock });
      opened.push(rig, agent);
      const settings = how === 'by steps' ? {} : { client: 'library' };
      const target = snmpTarget(agent.port, { profile: profileNamed('switch-generic'), settings });
      await openTargets(rig, target);
      const rates = new Rates();
      const step = async (): Promise<void> => {
        device.show();
        rig.clear();
        expect((await rig.poll(target)).code).toBe('ok');
        rates.take(rig, clock.wallMs());
        clock.advance(5000);
        device.uptimeMs += 5000;
      };
      await step();
      await step();
      for (const [what, number] of events) {
        // Five seconds of anything from nothing to a full line.
        for (const port of device.ports) port.octets += Math.floor((number / 1000) * 5 * LINE);
        EVENTS[what]?.(number)(device, clock);
        await step();
      }
      await closeAll();
      expect(rates.wrong).toEqual([]);
    }),
    { numRuns: how === 'by steps' ? 25 : 8 },
  );
});
