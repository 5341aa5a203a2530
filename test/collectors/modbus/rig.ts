// What the suites of the Modbus collector share: a device that answers as the test says, targets of it, and their polls.

import { afterEach } from 'vitest';
import type { Collector, PollResult, Target } from '../../../contract/collector.ts';
import type { ModbusPoint, Profile } from '../../../contract/profile.ts';
import { createModbusCollector } from '../../../collectors/modbus/collector.ts';
import { type Bench, target } from '../parts.ts';
import { type ModbusServer, type Request, startModbusServer } from './modbus-server.ts';
import { timeoutSignal } from '../../peers/in-time.ts';

/** Run after each test, last first. */
export const closers: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

export function profileOf(points: ModbusPoint[], maxGap?: number): Profile {
  return {
    profile: 'meter-test',
    title: { zh: '测试', en: 'test' },
    modbus: { points, ...(maxGap === undefined ? {} : { maxGap }) },
  };
}

export const VOLTS: ModbusPoint = { as: 'meter.voltage_l1', table: 'input', address: 0, type: 'u16' };
export const point = (name: string, address: number, changes: Partial<ModbusPoint> = {}): ModbusPoint => ({
  as: 'plc_point.value',
  component: `point:${name}`,
  table: 'holding',
  address,
  type: 'u16',
  ...changes,
});

export function meter(
  port: number,
  unit: number,
  points: ModbusPoint[] = [VOLTS],
  changes: Partial<Target> = {},
): Target {
  return target('modbus', {
    asset: `meter-${unit}`,
    class: 'meter',
    port,
    profile: profileOf(points),
    settings: { unit },
    ...changes,
  });
}

export async function open(bench: Bench, targets: Target[]): Promise<Collector> {
  const collector = createModbusCollector(bench.parts, { random: () => 0.5 });
  closers.push(() => collector.close());
  await collector.open(targets, bench.sink);
  return collector;
}

export function poll(collector: Collector, one: Target, timeoutMs = one.timeoutMs): Promise<PollResult> {
  return collector.poll(one, timeoutSignal(timeoutMs));
}

export async function serve(
  answer: (request: Request) => Buffer | undefined | Promise<Buffer | undefined>,
): Promise<ModbusServer> {
  const server = await startModbusServer(answer);
  closers.push(() => server.close());
  return server;
}
