// Compiles polls: the requests of a device and the steps from their answers to samples, in typed arrays. Devices that are
// alike share one; each has only its series and the state of its counters. Pure.

import { WRAP_32, type CounterState } from '../counters.ts';
import type { Decoding } from '../decode.ts';
import { OIDS } from '../oids.ts';
import { Fingerprint } from './fingerprint.ts';
import { compileIdentity, type Findings, type Identity } from './identity.ts';
import type { FrozenRow, FrozenTable } from './frozen.ts';
import { Models } from './models.ts';
import { TAG } from '../wire/ber.ts';
import { keptSeries, NO_SHAPE, OP, type Shape, type ShapeState } from './compiled.ts';
import { planRequests, wayOf, type Layout } from './requests.ts';
import { isPlain, PLAIN, sourceOf, type Source, type Step, type Trace } from './trace.ts';

const BYTES_PER_MBIT = 125_000;

/** Shapes by what they are made of, so that equal devices share one. */
export class Shapes {
  readonly models = new Models();
  readonly #shapes = new Map<string, Shape>();
  readonly #rows = new Map<string, readonly FrozenTable[]>();
  readonly #identities = new Map<string, { identity: Identity; usedMonoMs: number }>();
  readonly #found = new Set<string>();
  readonly #questions = new Map<string, Shape>();
  readonly #decodings = new WeakMap<Decoding, number>();
  #decodingCount = 0;

  get size(): number {
    return this.#shapes.size;
  }

  /** Rows of a device's tables; devices with the same rows share them. */
  frozen(tables: readonly (readonly FrozenRow[])[]): readonly FrozenTable[] {
    const print = new Fingerprint();
    for (const rows of tables) {
      for (const { key, name, index, counters, fixedAt } of rows) {
        print.text(key);
        print.text(name);
        print.text(index);
        print.numbers(counters);
        print.number(fixedAt);
      }
      print.number(rows.length);
    }
    const { name } = print;
    let found = this.#rows.get(name);
    if (found) return found;
    found = tables.map((rows) => new Map(rows.map((row) => [row.index, row])));
    if (this.#rows.size >= MAX_SHAPES) this.#rows.clear();
    this.#rows.set(name, found);
    return found;
  }

  /** The compiled poll of what was read; undefined for a reading that cannot be repeated by steps alone. */
  learn(trace: Trace, layout: Layout): { state: ShapeState; isSampled: (oid: string) => boolean } | undefined {
    const draft = new Draft();
    for (const step of trace.steps) draft.add(step);
    const fixed = trace.fixed.map((source) => draft.slot(source));
    const unusable = trace.unusable.map((source) => draft.slot(source));
    const uptimeSlot = trace.uptime ? draft.slot(trace.uptime) : -1;
    for (const source of trace.captures) draft.capture(source);
    if (draft.isImpossible) return undefined;
    const name = this.#nameOf(draft, [fixed, unusable, [uptimeSlot]], layout);
    let shape = this.#shapes.get(name);
    if (!shape) {
      const requests = planRequests(draft.sources, layout);
      if (!requests || requests.length === 0) return undefined;
      shape = {
        requests,
        slots: draft.sources.length,
        ops: Uint8Array.from(draft.ops),
        operands: Int16Array.from(draft.operands),
        seconds: Int16Array.from(draft.seconds),
        factors: Float64Array.from(draft.factors),
        lists: Int16Array.from(draft.lists),
        inOrder: Uint32Array.from(draft.ops.keys()),
        counters: draft.states.length,
        fixed: Int16Array.from(fixed),
        unusable: Int16Array.from(unusable),
        uptimeSlot,
        hasCaptures: trace.captures.length > 0,
      };
      if (this.#shapes.size >= MAX_SHAPES) this.#shapes.clear();
      this.#shapes.set(name, shape);
    }
    const state = {
      shape,
      ...countersOf(draft.states),
      ...keptSeries(
        shape,
        Uint32Array.from(trace.steps, ({ series }) => series),
      ),
      fixed: fixed.length === 0 ? NO_FIXED : Float64Array.from(trace.fixed, (source) => source.fixed ?? Number.NaN),
    };
    return { state, isSampled: (oid) => draft.has(oid) };
  }

  /** One small question, for sysUpTime. */
  question(layout: Layout): Shape | undefined {
    const name = wayOf(layout);
    let shape = this.#questions.get(name);
    if (shape) return shape;
    const requests = planRequests([sourceOf({ oid: OIDS.sysUpTime, type: TAG.ticks, value: 0 })], layout);
    if (!requests) return undefined;
    if (this.#questions.size >= MAX_SHAPES) this.#questions.clear();
    this.#questions.set(name, (shape = { ...NO_SHAPE, requests, slots: 1 }));
    return shape;
  }

  /**
   * What was found beside the samples, compiled for a model, or once it has been found twice: what nobody else has and what does
   * not last is not worth its memory.
   */
  identity(findings: Findings, layout: Layout, isModel: boolean, nowMonoMs: number): Identity | undefined {
    const name = `${findings.name} ${wayOf(layout)}`;
    const known = this.identityNamed(name, nowMonoMs);
    if (known) return known;
    const isTwice = this.#found.has(name);
    if (this.#found.size >= MAX_FOUND) this.#found.clear();
    this.#found.add(name);
    if ((!isModel && !isTwice) || !this.#hasRoom(nowMonoMs)) return undefined;
    const identity = compileIdentity(findings, layout, name);
    if (identity) this.#identities.set(name, { identity, usedMonoMs: nowMonoMs });
    return identity;
  }

  identityNamed(name: string, nowMonoMs: number): Identity | undefined {
    const known = this.#identities.get(name);
    if (!known) return undefined;
    known.usedMonoMs = nowMonoMs;
    // The one used longest ago stands first.
    this.#identities.delete(name);
    this.#identities.set(name, known);
    return known.identity;
  }

  #hasRoom(nowMonoMs: number): boolean {
    if (this.#identities.size < MAX_IDENTITIES) return true;
    const [oldest] = this.#identities;
    if (!oldest || nowMonoMs - oldest[1].usedMonoMs < IDENTITY_UNUSED_MS) return false;
    return this.#identities.delete(oldest[0]);
  }

  #nameOf(draft: Draft, lists: readonly (readonly number[])[], layout: Layout): string {
    const print = new Fingerprint();
    const seen = new Set<string>();
    for (const { oid, column, type, octets, isTime, isCaptured, decoding } of draft.sources) {
      print.text(oid);
      print.numbers([type, Math.ceil(octets / 16), isTime ? 1 : 0, isCaptured ? 1 : 0, this.#decodingOf(decoding)]);
      if (column === undefined || seen.has(column)) continue;
      seen.add(column);
      print.text(column);
      for (const index of layout.indexesOf(column)) print.text(index);
    }
    for (const list of [draft.ops, draft.operands, draft.seconds, draft.lists, ...lists]) print.numbers(list);
    for (const factor of draft.factors) if (factor !== 1) print.text(String(factor));
    print.text(wayOf(layout));
    return print.name;
  }

  /** Decodings belong to plans, which are shared: each has a number. */
  #decodingOf(decoding: Decoding): number {
    if (decoding === PLAIN) return 0;
    const known = this.#decodings.get(decoding);
    if (known !== undefined) return known;
    this.#decodings.set(decoding, ++this.#decodingCount);
    return this.#decodingCount;
  }
}

function countersOf(states: readonly CounterState[]): Pick<ShapeState, 'raw' | 'wraps' | 'monoMs' | 'wallMs'> {
  const raw = new Float64Array(states.length);
  let wraps: Uint16Array | undefined;
  // A full reading takes its time; the earliest gives the line speed its due.
  let monoMs = Infinity;
  let wallMs = Infinity;
  for (const [i, state] of states.entries()) {
    raw[i] = state.raw ?? Number.NaN;
    if (state.base > 0) (wraps ??= new Uint16Array(states.length))[i] = state.base / WRAP_32;
    monoMs = Math.min(monoMs, state.monoMs);
    wallMs = Math.min(wallMs, state.wallMs);
  }
  return { raw, wraps, monoMs, wallMs };
}

/** Identities kept; a device that finds no room is read in full when that is due. */
export const MAX_IDENTITIES = 256;
/** An identity that nobody was compared with for so long makes room, ms. */
export const IDENTITY_UNUSED_MS = 1_800_000;
/** Names of identities remembered, to know what is found twice. */
export const MAX_FOUND = 20_000;
/** Of devices without fixed values, all the same. */
const NO_FIXED = new Float64Array(0);
/** Shapes kept for devices to come; those in use live on in their devices. */
export const MAX_SHAPES = 2000;

class Draft {
  readonly sources: Source[] = [];
  readonly states: CounterState[] = [];
  readonly ops: number[] = [];
  readonly operands: number[] = [];
  readonly seconds: number[] = [];
  readonly factors: number[] = [];
  readonly lists: number[] = [];
  isImpossible = false;
  readonly #slots = new Map<string, number>();

  has(oid: string): boolean {
    return this.#slots.has(oid);
  }

  slot(source: Source): number {
    const known = this.#slots.get(source.oid);
    if (known === undefined) {
      this.#slots.set(source.oid, this.sources.push(source) - 1);
      return this.sources.length - 1;
    }
    const other = this.sources[known];
    // One object that is read in two ways has two values: that takes a full reading.
    if (other && (isPlain(other) ? !isPlain(source) : source.decoding !== other.decoding)) this.isImpossible = true;
    return known;
  }

  /** Takes an object as it comes; a slot that it has already is filled, too. */
  capture(source: Source): void {
    const known = this.sources[this.#slots.get(source.oid) ?? -1];
    if (!known) {
      this.slot(source);
      source.isCaptured = true;
    } else if (known.column === source.column && !known.isTime) known.isCaptured = true;
    else this.isImpossible = true;
  }

  add(step: Step): void {
    switch (step.kind) {
      case 'gauge':
        return this.#gauge(step.source);
      case 'counter':
        this.states.push(step.state);
        return this.#push(
          step.source.type === TAG.counter64 ? OP.counter64 : OP.counter32,
          this.slot(step.source),
          step.speed ? this.slot(step.speed) : -1,
          (step.speed?.decoding.scale ?? 1) * BYTES_PER_MBIT,
        );
      case 'first':
      case 'highest':
        return this.#list(step.kind === 'first' ? OP.first : OP.highest, step.sources);
      case 'percent':
        return this.#list(step.isRest ? OP.rest : OP.percent, [step.part, ...step.wholes]);
      case 'constant':
        return this.#push(OP.constant, 0, 0, step.value);
      default:
        return step satisfies never;
    }
  }

  #gauge(source: Source): void {
    const { scale } = source.decoding;
    if (scale === undefined || !isPlain(source)) return this.#push(OP.gauge, this.slot(source), -1, 1);
    const divisor = Math.round(1 / scale);
    const isDivision = scale < 1 && Math.abs(divisor * scale - 1) < 1e-12 && /^10+$/.test(String(divisor));
    if (isDivision) return this.#push(OP.divided, this.slot(source), -1, divisor);
    return this.#push(OP.scaled, this.slot(source), -1, scale);
  }

  #list(op: number, sources: readonly Source[]): void {
    // Lists hold values as they come: scaled ones would each need a factor.
    if (sources.some((source) => isPlain(source) && source.decoding.scale !== undefined)) this.isImpossible = true;
    const at = this.lists.length;
    this.lists.push(...sources.map((source) => this.slot(source)));
    this.#push(op, at, sources.length, 1);
  }

  #push(op: number, operand: number, second: number, factor: number): void {
    this.ops.push(op);
    this.operands.push(operand);
    this.seconds.push(second);
    this.factors.push(factor);
  }
}
