// Noise: the same seed gives the same years, each kind keeps to its hours, and nothing remains of it.

import { describe, expect, test } from 'vitest';
import { ManualClock } from '../../contract/manual-clock.ts';
import { FaultBoard } from '../../lab/fault-board.ts';
import { siteLayout } from '../../lab/layout.ts';
import { NOISE, noiseOfDay, NoiseMaker, type NoiseHappening } from '../../lab/noise.ts';
import { offAtNight } from '../../lab/noise/people.ts';
import { sunOf, timeOfDayMs, weekday } from '../../lab/sun.ts';
import { World } from '../../lab/world.ts';

const layout = siteLayout(20);
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A Monday in May, midnight at the site. */
const MONDAY = Date.UTC(2026, 4, 10, 16);

function year(seed: number, noise: string): NoiseHappening[] {
  const kinds = NOISE.filter(({ name }) => name === noise);
  return Array.from({ length: 365 }, (_, day) => noiseOfDay(layout, seed, MONDAY + day * DAY_MS, kinds)).flat();
}

test('the same seed gives the same day, another one another', () => {
  expect(noiseOfDay(layout, 3, MONDAY)).toEqual(noiseOfDay(layout, 3, MONDAY + 7 * HOUR_MS));
  expect(noiseOfDay(layout, 3, MONDAY)).not.toEqual(noiseOfDay(layout, 4, MONDAY));
});

test.each([
  ['busy-hours', 6 * 365],
  ['night-mode', 365],
  ['shop-switched-off', 365],
  ['cleaner-unplugs', 12],
  ['technician-unplugs', 9],
  ['recorder-weekly-restart', 52],
  ['camera-nightly-restart', 2 * 365],
  ['packet-lost', 2 * 365],
  ['ups-self-test', 12],
  ['paper-changed', 4 * 104],
  ['cash-collected', 4 * 52],
])('%s happens about %d times a year', (noise, times) => {
  const count = year(5, noise).length;
  expect(count).toBeGreaterThan(times * 0.5);
  expect(count).toBeLessThan(times * 1.6);
});

test('the recorder restarts on one weekday in one hour, for two or three minutes', () => {
  const all = year(8, 'recorder-weekly-restart');
  expect(new Set(all.map(({ atMs }) => `${weekday(atMs)} ${timeOfDayMs(atMs)}`)).size).toBe(1);
  for (const { forMs } of all) expect(forMs).toBeGreaterThan(100_000);
  for (const { forMs } of all) expect(forMs).toBeLessThan(180_000);
});

test('what people do for a moment is over in less than ten minutes', () => {
  for (const noise of ['cleaner-unplugs', 'technician-unplugs', 'paper-changed', 'door-opened', 'cash-collected'])
    for (const { forMs } of year(6, noise)) expect(forMs).toBeLessThan(10 * 60_000);
});

test('the shop is off from closing to opening, later at weekends, and nothing that must run is off with it', () => {
  for (const { atMs, forMs, effects } of year(2, 'shop-switched-off')) {
    const hour = timeOfDayMs(atMs) / HOUR_MS;
    const isWeekend = [0, 6].includes(weekday(atMs));
    expect(Math.abs(hour - (isWeekend ? 22.5 : 22))).toBeLessThan(0.2);
    expect(forMs).toBeGreaterThan(9.5 * HOUR_MS);
    expect(effects.map((effect) => ('asset' in effect ? effect.asset : effect.kind))).toEqual(
      offAtNight(layout).devices.map(({ key }) => key),
    );
  }
});

test('lamps burn from sunset to sunrise, longer in winter', () => {
  const lengths = year(1, 'night-mode').map(({ atMs, forMs }) => ({ month: new Date(atMs).getUTCMonth(), forMs }));
  const mean = (month: number): number => {
    const all = lengths.filter((one) => one.month === month);
    return all.reduce((sum, { forMs }) => sum + forMs, 0) / all.length / HOUR_MS;
  };
  expect(mean(5)).toBeLessThan(10.5);
  expect(mean(11)).toBeGreaterThan(13.5);
  expect(sunOf(MONDAY).riseMs).toBeLessThan(sunOf(MONDAY).setMs);
});

describe('on the clock of a site', () => {
  function noisySite() {
    const clock = new ManualClock(MONDAY + 12 * HOUR_MS);
    const world = new World(layout, clock);
    return { clock, world, maker: new NoiseMaker(world, 1) };
  }

  test('it happens day after day, and nothing remains when it stops', () => {
    const { clock, world, maker } = noisySite();
    const before = world.acting.effects.length;
    let changes = 0;
    world.onChange(() => changes++);
    maker.start();
    clock.advance(10 * HOUR_MS + 30 * 60_000);
    expect(world.node('kiosk-2').powered).toBe(false);
    expect(world.node('kiosk-1').powered).toBe(true);
    clock.advance(11.5 * HOUR_MS);
    expect(world.node('kiosk-2').powered).toBe(true);
    clock.advance(28 * DAY_MS);
    expect(changes).toBeGreaterThan(28 * 20);
    maker.stop();
    expect(world.effects).toHaveLength(before);
    clock.advance(2 * DAY_MS);
    expect(world.effects).toHaveLength(before);
  });

  test('what ends and what begins at one moment is one change, and nobody sees the site between', () => {
    const { clock, world } = noisySite();
    const seen: number[] = [];
    const maker = new NoiseMaker(world, 1, { kinds: NOISE.filter(({ name }) => name === 'busy-hours') });
    maker.start();
    world.onChange(() => seen.push(world.value('srv-1', 'cpu', -1)));
    clock.advance(DAY_MS);
    expect(seen).toHaveLength(6);
    expect(seen).not.toContain(-1);
    maker.stop();
  });

  test('begins in the middle of the night with the shop switched off', () => {
    const { clock, world, maker } = noisySite();
    clock.advance(12 * HOUR_MS);
    maker.start();
    expect(world.node('kiosk-2').powered).toBe(false);
    maker.stop();
    expect(world.node('kiosk-2').powered).toBe(true);
  });

  test('a fault has the last word about a reading', () => {
    const { world, maker } = noisySite();
    maker.start();
    expect(world.value('srv-1', 'cpu', 0)).toBeGreaterThan(0);
    new FaultBoard(world, 1).break({ fault: 'server-overloaded' });
    expect(world.value('srv-1', 'cpu', 0)).toBe(99);
    maker.stop();
  });
});
