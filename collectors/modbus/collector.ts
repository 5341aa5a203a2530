// Polls meters, controllers and other units over Modbus, by TCP or a serial port. A poll reads the profile's points in blocks, one after the
// other, through the bus all units of an address share, and settles at its signal whatever the bus does.

import { BatchBuilder } from '../../contract/batch.ts';
import type { Collector, CollectorParts, PollResult, Sink, Target } from '../../contract/collector.ts';
import { wireWords } from '../../contract/modbus-address.ts';
import type { Block } from './blocks.ts';
import { Bus, type BusCounters, type BusReply } from './bus.ts';
import { type ModbusPlan, type Model, type PointPlan, modbusPlan } from './config.ts';
import { provenBy, witnessOf } from './gap-proof.ts';
import { Learnt } from './learned.ts';
import { failureOf, movedMap, noMap, unusable } from './failures.ts';
import { placeOf } from './line.ts';
import { type Ask, SunspecMap } from './sunspec.ts';
import { isInPlace, pointsIn } from './sunspec-points.ts';

const ILLEGAL_ADDRESS = 2;
/** What some devices say to a block that is longer than they like. */
const ILLEGAL_VALUE = 3;

/** Batches kept for the next polls. */
const MAX_FREE = 32;

interface Unit {
  target: Target;
  plan: ModbusPlan;
  bus: Bus;
  /** What is read: the plan's points, and those of its SunSpec map once that is found. */
  points: readonly PointPlan[];
  sunspec: SunspecMap | undefined;
  /** The models that the points were laid out by. */
  laidOut: readonly Model[] | undefined;
  learnt: Learnt<PointPlan>;
  /** Series of its points by their index, once known; below 0 until then. */
  series: Int32Array;
  /** Since when points that always change have their value, by index. */
  still: Map<number, { value: number; sinceMs: number }>;
  /** It did not answer the last poll. */
  isAway: boolean;
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
  /** Batches that no poll uses. */
  readonly #free: BatchBuilder[] = [];
  /** Why targets cannot be polled, by key. */
  readonly #unusable = new Map<string, string>();
  readonly #counters: BusCounters = {
    requests: 0, silences: 0, exceptions: 0, late: 0, foreign: 0, checksums: 0, putOff: 0, dials: 0, dialFailures: 0,
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
      const bus = this.#busOf(key, plan);
      const series = new Int32Array(plan.points.length + plan.sunspec.length).fill(-1);
      // What was learnt of the device stays while the plan does.
      units.set(
        keyOf(target),
        isSame ? { ...before, target, plan, bus, series } : this.#newUnit(target, plan, bus, series),
      );
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
    this.#retry(unit, false);
    const batch = this.#free.pop() ?? new BatchBuilder();
    const result = await this.#readMap(unit, batch, signal);
    unit.isAway = result.code === 'timeout' || result.code === 'refused';
    if (batch.count > 0) this.#sink?.samples(target.site, batch.finish());
    batch.clear();
    if (this.#free.length < MAX_FREE) this.#free.push(batch);
    return result;
  }

  stats(): Readonly<Record<string, number>> {
    const { requests, silences, exceptions, late, foreign, checksums, putOff, dials, dialFailures } = this.#counters;
    return {
      requests_total: requests,
      silences_total: silences,
      exceptions_total: exceptions,
      late_replies_total: late,
      foreign_replies_total: foreign,
      checksum_errors_total: checksums,
      deadlines_put_off_total: putOff,
      connects_total: dials,
      connect_failures_total: dialFailures,
      refused_addresses: [...this.#units.values()].reduce((sum, { learnt }) => sum + learnt.refusedCount, 0),
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

  /** Where the device lays out its registers itself, it is first asked where they are, and what it is in the end. */
  async #readMap(unit: Unit, batch: BatchBuilder, signal: AbortSignal): Promise<PollResult> {
    const { sunspec, target, plan, bus, isAway } = unit;
    if (!sunspec) return this.#readAll(unit, batch, signal);
    const ask: Ask = async (place) => {
      const reply = await bus.read({ unit: plan.unit, ...place }, Math.ceil(target.timeoutMs / 2), signal);
      return reply.kind === 'bits' ? { kind: 'garbage', what: 'bits instead of registers' } : reply;
    };
    if (!sunspec.isComplete) {
      const search = await sunspec.find(ask);
      if (search.kind === 'failed') return failureOf(unit, search.place, search.reply);
      if (search.kind !== 'found') return noMap(unit, search);
      sunspec.keep(this.#parts.learned, sunspecKey(target));
    }
    if (unit.laidOut !== sunspec.models) {
      unit.laidOut = sunspec.models;
      unit.points = allPoints(plan, sunspec);
      unit.learnt = this.#learntOf(target, plan, unit.points);
    }
    const result = await this.#readAll(unit, batch, signal);
    if (result.code !== 'ok') return result;
    if (isAway) sunspec.wasAway();
    await sunspec.identify(ask);
    const facts = sunspec.takeNewFacts();
    if (facts) this.#sink?.facts(target, facts);
    return result;
  }

  /** Reads block by block; stops at the first failure that the next block would meet as well. */
  async #readAll(unit: Unit, batch: BatchBuilder, signal: AbortSignal): Promise<PollResult> {
    let todo = [...unit.learnt.blocks];
    let wasAway = unit.isAway;
    for (let block = todo.shift(); block; block = todo.shift()) {
      const { table, address, count } = block;
      const request = { unit: unit.plan.unit, table, address, count };
      // Half of the poll's time: one lost reply leaves time for another unit of the bus.
      const reply = await unit.bus.read(request, Math.ceil(unit.target.timeoutMs / 2), signal);
      if (wasAway && isAnswer(reply)) {
        // It may have been started again, with other firmware, or replaced.
        wasAway = false;
        if (this.#retry(unit, true)) {
          todo = [...unit.learnt.blocks];
          continue;
        }
      }
      if (unit.sunspec && reply.kind === 'registers' && isMoved(block, reply.octets)) {
        unit.sunspec.forget();
        return movedMap(unit, block);
      }
      const isDoubted = reply.kind === 'registers' && unit.learnt.inDoubt(block).length > 0;
      if (isRefusal(reply, block) || (isDoubted && (await this.#isShifted(unit, block, reply.octets, signal)))) {
        todo.unshift(...this.#refused(unit, block));
        continue;
      }
      const failure = this.#take(unit, block, reply, batch);
      if (failure) return failure;
    }
    // Nothing is left to read when the device has none of the profile's addresses.
    const [first] = unit.points;
    if (unit.learnt.blocks.length > 0 || !first) return { code: 'ok', detail: '' };
    unit.sunspec?.forget();
    return failureOf(unit, { ...first, count: first.width }, { kind: 'exception', code: ILLEGAL_ADDRESS });
  }

  /** Whether the device gives other values in a block over a gap than singly: a few shift what lies behind it. */
  async #isShifted(unit: Unit, block: Block<PointPlan>, octets: Buffer, signal: AbortSignal): Promise<boolean> {
    const { learnt, plan, target, bus } = unit;
    const witness = witnessOf(block.address, octets, learnt.inDoubt(block));
    if (!witness) return false;
    const { table, address, width: count } = witness;
    const single = await bus.read({ unit: plan.unit, table, address, count }, Math.ceil(target.timeoutMs / 2), signal);
    if (single.kind !== 'registers') return false;
    const verdict = provenBy(block.address, octets, witness, single.octets);
    if (verdict === 'shifted') {
      const { site, asset } = target;
      const fields = { site, asset, unit: plan.unit, address: wireWords(block, block.count) };
      this.#parts.log.warn(fields, 'the device shifts values behind a gap; it is read in pieces');
      return true;
    }
    if (learnt.compared(block, verdict === 'same', this.#parts.clock.monoMs())) this.#keep(unit);
    return false;
  }

  #keep({ learnt, target }: Unit): void {
    const { clock, learned } = this.#parts;
    learnt.keep(learned, learntKey(target), { wallMs: clock.wallMs(), monoMs: clock.monoMs() });
  }

  /** @returns what to read instead of a refused block */
  #refused(unit: Unit, block: Block<PointPlan>): Block<PointPlan>[] {
    const { log, clock } = this.#parts;
    const halves = unit.learnt.refuse(block, clock.monoMs());
    this.#keep(unit);
    if (halves.length === 0) {
      const { site, asset } = unit.target;
      const fields = { site, asset, unit: unit.plan.unit, address: wireWords(block, block.count) };
      log.warn(fields, 'the device does not have this address; it is left out for hours, or until it was away');
    }
    return halves;
  }

  #retry(unit: Unit, wasAway: boolean): boolean {
    const isForgotten = unit.learnt.retry(this.#parts.clock.monoMs(), wasAway);
    if (isForgotten) this.#keep(unit);
    return isForgotten;
  }

  #newUnit(target: Target, plan: ModbusPlan, bus: Bus, series: Int32Array): Unit {
    const sunspec = plan.sunspec.length > 0 ? new SunspecMap(plan.sunspec) : undefined;
    sunspec?.restore(this.#parts.learned, sunspecKey(target));
    const points = allPoints(plan, sunspec);
    const learnt = this.#learntOf(target, plan, points);
    return {
      target,
      plan,
      bus,
      points,
      sunspec,
      laidOut: sunspec?.models,
      learnt,
      series,
      still: new Map(),
      isAway: false,
    };
  }

  #learntOf(target: Target, plan: ModbusPlan, points: readonly PointPlan[]): Learnt<PointPlan> {
    const { clock, learned } = this.#parts;
    const learnt = new Learnt(points, plan.gaps);
    learnt.restore(learned, learntKey(target), { wallMs: clock.wallMs(), monoMs: clock.monoMs() });
    return learnt;
  }

  #take(unit: Unit, block: Block<PointPlan>, reply: BusReply, batch: BatchBuilder): PollResult | undefined {
    if (reply.kind !== 'registers' && reply.kind !== 'bits') return failureOf(unit, block, reply);
    const timeMs = this.#parts.clock.wallMs();
    for (const point of block.points) {
      const value = point.read(reply.octets, point.address - block.address);
      if (value === undefined) continue;
      let series = unit.series[point.index] ?? -1;
      // A full catalogue may have room again.
      if (series < 0) unit.series[point.index] = series = this.#seriesOf(unit.target, point);
      batch.add(series, value, timeMs);
      if (point.point.changes)
        batch.add(this.#stillSeriesOf(unit.target, point), this.#stillS(unit, point, value), timeMs);
    }
    return undefined;
  }

  /** Seconds that the value has stood still, as far as it was read; an absence between two readings does not end it. */
  #stillS({ still }: Unit, point: PointPlan, value: number): number {
    const nowMs = this.#parts.clock.monoMs();
    const before = still.get(point.index);
    if (before?.value === value) return Math.round((nowMs - before.sinceMs) / 1000);
    still.set(point.index, { value, sinceMs: nowMs });
    return 0;
  }

  #stillSeriesOf(target: Target, point: PointPlan): number {
    return this.#seriesOf(target, { ...point, field: 'unchanged_s' });
  }

  #seriesOf({ site, asset, class: assetClass }: Target, { measurement, field, component }: PointPlan): number {
    const { catalogue } = this.#parts;
    return catalogue.series(catalogue.row(measurement, { site, asset, class: assetClass, component }), field);
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

function allPoints({ points, sunspec }: ModbusPlan, map: SunspecMap | undefined): readonly PointPlan[] {
  return map ? [...points, ...pointsIn(map.models, sunspec, points.length)] : points;
}

/** Whether a model lies no longer where it was found. */
function isMoved(block: Block<PointPlan>, octets: Buffer): boolean {
  return block.points.some(({ model, address }) => model && !isInPlace(model, octets, address - block.address));
}

function isAnswer({ kind }: BusReply): boolean {
  return kind === 'registers' || kind === 'bits' || kind === 'exception';
}

/** An address that does not exist; of several points also a length that is not liked. */
function isRefusal(reply: BusReply, block: Block<PointPlan>): boolean {
  if (reply.kind !== 'exception') return false;
  return reply.code === ILLEGAL_ADDRESS || (reply.code === ILLEGAL_VALUE && block.points.length > 1);
}

function keyOf(target: Target): string {
  return `${target.site}/${target.asset}/${target.name}`;
}

function learntKey(target: Target): string {
  return `modbus ${keyOf(target)}`;
}

function sunspecKey(target: Target): string {
  return `modbus sunspec ${keyOf(target)}`;
}

/** Serial ports are this machine's, whatever the site; one port has one setting. */
function busKey(target: Target, { endpoint, framing }: ModbusPlan): string {
  return endpoint.serial ? endpoint.host : `${target.site} ${framing} ${placeOf(endpoint)}`;
}
