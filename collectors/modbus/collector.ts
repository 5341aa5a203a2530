// Polls meters, controllers and other units over Modbus, by TCP or a serial port. A poll reads the profile's points in blocks, one after the
// other, through the bus all units of an address share, and settles at its signal whatever the bus does.

import { BatchBuilder } from '../../contract/batch.ts';
import type { Collector, CollectorParts, PollResult, Sink, Target } from '../../contract/collector.ts';
import { errorLine } from '../../contract/errors.ts';
import { type Block, split } from './blocks.ts';
import { Bus, type BusCounters, type BusReply } from './bus.ts';
import { type ModbusPlan, type PointPlan, modbusPlan } from './config.ts';
import { decodeBit, decodeRegisters } from './decode.ts';
import { placeOf } from './line.ts';

/** A refused address is tried again after this long: firmware changes, ms. */
export const RETRY_REFUSED_MS = 3_600_000;

const ILLEGAL_ADDRESS = 2;

/** Modbus Application Protocol §7. */
const MEANINGS: Readonly<Record<number, string>> = {
  1: 'illegal function',
  2: 'illegal data address',
  3: 'illegal data value',
  4: 'device failure',
  5: 'it takes longer',
  6: 'device busy',
  8: 'memory parity error',
  10: 'gateway path unavailable',
  11: 'the gateway answers, the unit behind it does not',
};

interface Unit {
  target: Target;
  plan: ModbusPlan;
  bus: Bus;
  /** What is read at present: the plan's blocks, split where the device refused them. */
  blocks: Block<PointPlan>[];
  /** Monotonic time at which refused addresses are tried again. */
  retryAtMs: number;
}

export function createModbusCollector(parts: CollectorParts, options: { random?: () => number } = {}): Collector {
  return new ModbusCollector(parts, options.random ?? Math.random);
}

class ModbusCollector implements Collector {
  readonly protocols = ['modbus'] as const;
  readonly #parts: CollectorParts;
  readonly #random: () => number;
  #units = new Map<string, Unit>();
  #buses = new Map<string, Bus>();
  #sink: Sink | undefined;
  /** Why targets cannot be polled, by key. */
  readonly #unusable = new Map<string, string>();
  readonly #counters: BusCounters = {
    requests: 0, silences: 0, exceptions: 0, late: 0, foreign: 0, checksums: 0, dials: 0, dialFailures: 0,
  }; // prettier-ignore

  constructor(parts: CollectorParts, random: () => number) {
    this.#parts = parts;
    this.#random = random;
  }

  open(targets: readonly Target[], sink: Sink): Promise<void> {
    this.#sink = sink;
    const units = new Map<string, Unit>();
    const timings = new Map<string, ModbusPlan[]>();
    const ports = new Map<string, string>();
    this.#unusable.clear();
    for (const target of targets) {
      const plan = this.#planOf(target, ports);
      if ('what' in plan) continue;
      const key = busKey(target, plan);
      timings.set(key, [...(timings.get(key) ?? []), plan]);
      const before = this.#units.get(keyOf(target));
      const isSame = before !== undefined && JSON.stringify(before.plan) === JSON.stringify(plan);
      // What was learnt of refused addresses stays while the plan does.
      const learnt = isSame ? before : { blocks: [...plan.blocks], retryAtMs: Number.POSITIVE_INFINITY };
      units.set(keyOf(target), {
        target,
        plan,
        bus: this.#busOf(key, plan),
        blocks: learnt.blocks,
        retryAtMs: learnt.retryAtMs,
      });
    }
    this.#units = units;
    for (const [key, bus] of this.#buses) {
      const plans = timings.get(key);
      if (plans) configure(bus, plans);
      else {
        bus.close();
        this.#buses.delete(key);
      }
    }
    return Promise.resolve();
  }

  async poll(target: Target, signal: AbortSignal): Promise<PollResult> {
    const unit = this.#units.get(keyOf(target));
    if (!unit) return unusable(target, this.#unusable.get(keyOf(target)) ?? 'it is not open');
    const { clock } = this.#parts;
    if (clock.monoMs() >= unit.retryAtMs) {
      unit.blocks = [...unit.plan.blocks];
      unit.retryAtMs = Number.POSITIVE_INFINITY;
    }
    const batch = new BatchBuilder(32);
    const result = await this.#readAll(unit, batch, signal);
    if (batch.count > 0) this.#sink?.samples(target.site, batch.finish());
    return result;
  }

  stats(): Readonly<Record<string, number>> {
    const { requests, silences, exceptions, late, foreign, checksums, dials, dialFailures } = this.#counters;
    return {
      requests_total: requests,
      silences_total: silences,
      exceptions_total: exceptions,
      late_replies_total: late,
      foreign_replies_total: foreign,
      checksum_errors_total: checksums,
      connects_total: dials,
      connect_failures_total: dialFailures,
      connections: [...this.#buses.values()].filter((bus) => bus.isConnected).length,
    };
  }

  close(): Promise<void> {
    this.#sink = undefined;
    for (const bus of this.#buses.values()) bus.close();
    this.#buses.clear();
    this.#units.clear();
    return Promise.resolve();
  }

  /** @param ports settings of the serial ports in use, by path: one port cannot have two */
  #planOf(target: Target, ports: Map<string, string>): ModbusPlan | { what: string } {
    let plan = modbusPlan(target);
    if (!('what' in plan) && plan.endpoint.serial) {
      const settings = JSON.stringify([plan.framing, plan.endpoint.serial]);
      const before = ports.get(plan.endpoint.host) ?? settings;
      if (before !== settings) plan = { what: `another target uses ${plan.endpoint.host} with other settings` };
      else ports.set(plan.endpoint.host, settings);
    }
    if ('what' in plan) this.#unusable.set(keyOf(target), plan.what);
    return plan;
  }

  /** Reads block by block; stops at the first failure that the next block would meet as well. */
  async #readAll(unit: Unit, batch: BatchBuilder, signal: AbortSignal): Promise<PollResult> {
    const todo = [...unit.blocks];
    for (let block = todo.shift(); block; block = todo.shift()) {
      const { table, address, count } = block;
      const request = { unit: unit.plan.unit, table, address, count };
      // Half of the poll's time: one lost reply leaves time for another unit of the bus.
      const reply = await unit.bus.read(request, Math.ceil(unit.target.timeoutMs / 2), signal);
      if (reply.kind === 'exception' && reply.code === ILLEGAL_ADDRESS) {
        todo.unshift(...this.#refused(unit, block));
        continue;
      }
      const failure = this.#take(unit, block, reply, batch);
      if (failure) return failure;
    }
    // Nothing is left to read when the device has none of the profile's addresses.
    if (unit.blocks.length === 0) return failureOf(unit, { kind: 'exception', code: ILLEGAL_ADDRESS });
    return { code: 'ok', detail: '' };
  }

  /** @returns what to read instead of a refused block */
  #refused(unit: Unit, block: Block<PointPlan>): Block<PointPlan>[] {
    const halves = split(block);
    const at = unit.blocks.indexOf(block);
    if (at >= 0) unit.blocks.splice(at, 1, ...halves);
    unit.retryAtMs = Math.min(unit.retryAtMs, this.#parts.clock.monoMs() + RETRY_REFUSED_MS);
    if (halves.length === 0) {
      const { table, address } = block;
      const fields = { site: unit.target.site, asset: unit.target.asset, unit: unit.plan.unit, table, address };
      this.#parts.log.warn(fields, 'the device does not have this address; it is left out for an hour');
    }
    return halves;
  }

  #take(unit: Unit, block: Block<PointPlan>, reply: BusReply, batch: BatchBuilder): PollResult | undefined {
    const isShort =
      (reply.kind === 'registers' && reply.registers.length < block.count) ||
      (reply.kind === 'bits' && reply.bits.length < block.count);
    if (isShort) return failureOf(unit, { kind: 'garbage', what: 'the reply is shorter than its request' });
    if (reply.kind !== 'registers' && reply.kind !== 'bits') return failureOf(unit, reply);
    const { clock, catalogue } = this.#parts;
    const timeMs = clock.wallMs();
    const { site, asset, class: assetClass } = unit.target;
    for (const point of block.points) {
      const at = point.address - block.address;
      const value =
        reply.kind === 'bits'
          ? decodeBit(reply.bits[at] === true, point.point)
          : decodeRegisters(reply.registers.slice(at, at + point.width), point.point);
      if (value === undefined) continue;
      const row = catalogue.row(point.measurement, { site, asset, class: assetClass, component: point.component });
      batch.add(catalogue.series(row, point.field), value, timeMs);
    }
    return undefined;
  }

  #busOf(key: string, { endpoint, framing }: ModbusPlan): Bus {
    const known = this.#buses.get(key);
    if (known) return known;
    const { network, clock, log } = this.#parts;
    const bus = new Bus({ network, clock, log, random: this.#random, endpoint, framing, counters: this.#counters });
    this.#buses.set(key, bus);
    return bus;
  }
}

/** The bus keeps the longest silence any of its units needs, and the connection as long as the most impatient allows. */
function configure(bus: Bus, plans: readonly ModbusPlan[]): void {
  bus.configure({
    connectDelayMs: Math.max(...plans.map((plan) => plan.connectDelayMs)),
    requestDelayMs: Math.max(...plans.map((plan) => plan.requestDelayMs)),
    closeIdleMs: Math.min(...plans.map((plan) => plan.closeIdleMs)),
  });
}

function failureOf(unit: Unit, reply: Exclude<BusReply, { kind: 'registers' | 'bits' }>): PollResult {
  const { timeoutMs } = unit.target;
  const where = placeOf(unit.plan.endpoint);
  const id = unit.plan.unit;
  switch (reply.kind) {
    case 'unreachable':
      return reply.result;
    case 'silent':
      return { code: 'timeout', detail: errorLine('modbus_timeout', { unit: id, where, timeout: timeoutMs }) };
    case 'closed':
      return { code: 'refused', detail: errorLine('connection_closed', { where }) };
    case 'garbage':
      return {
        code: 'garbage',
        detail: errorLine('garbage_answer', { where: `unit ${id} at ${where}`, what: reply.what }),
      };
    case 'exception': {
      const meaning = MEANINGS[reply.code] ?? 'unknown';
      // 10 and 11 are the gateway's words for a unit that keeps silent.
      const code = reply.code === 10 || reply.code === 11 ? 'timeout' : 'exception';
      return { code, detail: errorLine('modbus_exception', { unit: id, where, code: reply.code, meaning }) };
    }
  }
}

function unusable(target: Target, what: string): PollResult {
  const where = `asset "${target.asset}" target ${target.name}`;
  return { code: 'config', detail: errorLine('target_misconfigured', { where, what }) };
}

function keyOf(target: Target): string {
  return `${target.site}/${target.asset}/${target.name}`;
}

/** Serial ports are this machine's, whatever the site; one port has one setting. */
function busKey(target: Target, { endpoint, framing }: ModbusPlan): string {
  return endpoint.serial ? endpoint.host : `${target.site} ${framing} ${placeOf(endpoint)}`;
}
