// A device that is polled by steps: its shape and counters, and when it is to be read in full again. It is learnt from a
// full reading and given up when it differs.

import type { SnmpPlan } from '../config.ts';
import type { Reading } from '../session.ts';
import { SENDS_PER_REQUEST } from '../face.ts';
import type { TableReader } from '../tables.ts';
import type { FrozenTable } from './frozen.ts';
import { findingsOf, type Identity } from './identity.ts';
import type { Model } from './models.ts';
import type { FastTarget } from './poll.ts';
import { counterAt, keptSeries, seriesOf, type ShapeState } from './compiled.ts';
import type { Shapes } from './shape.ts';
import type { Layout } from './requests.ts';
import type { Trace } from './trace.ts';

/** Names, kinds and absent objects are read again this often, ms: soon after a device was learnt, then ever more seldom. */
export const FIRST_FULL_READING_MS = 60_000;
export const MAX_FULL_READING_MS = 600_000;
/** A device that was taken for one like another is read in full within this, ms. */
export const ADOPTED_FULL_READING_MS = 1_800_000;
/** A device that is silent this often in a row is read in full once it answers. */
export const MAX_SILENCES = 3;
/** A device that differs this often between two full readings that were due is read in full until the next. */
export const MAX_DIFFERENCES = 8;

export interface FullReading {
  trace: Trace;
  tables: readonly TableReader[];
  reading: Reading;
  /** By which it was read, and by which a device of its profile is read at first. */
  plan: SnmpPlan;
  firstPlan: SnmpPlan;
  counterBits: number;
}

/** What the next poll goes by. */
export interface Usable {
  state: ShapeState;
  target: FastTarget;
  /** To be compared first: a full reading is due unless all of it is as it was. */
  identity: Identity | undefined;
}

export class Learnt {
  #state: ShapeState | undefined;
  #target: FastTarget | undefined;
  /** Name of what was found beside the samples. */
  #identity = '';
  /** Taken for one like another: the next that is due is a full reading of its own. */
  #isAdopted = false;
  #fullAtMonoMs = -Infinity;
  #everyMs = FIRST_FULL_READING_MS;
  #differences = 0;
  #silences = 0;
  /** Sections that are run on what was captured. */
  replays: readonly number[] = [];
  /** Not asked for anything yet. */
  isNew = true;
  /** A poll by these steps has gone well. */
  isProven = false;
  /** Spreads full readings of devices that were learnt together, 0 … 1. */
  readonly #phase: number;

  constructor(phase: number) {
    this.#phase = phase;
  }

  get isUsable(): boolean {
    return this.#state !== undefined;
  }

  /** A full reading is due, and nothing has gone wrong since the last that was. */
  isRecovering(nowMonoMs: number): boolean {
    return nowMonoMs >= this.#fullAtMonoMs && this.#differences === 0;
  }

  /** The compiled poll when the next can go by it. */
  usable(nowMonoMs: number, shapes: Shapes): Usable | undefined {
    if (!this.#state || !this.#target || this.isSilent) return undefined;
    // One that has just answered is more likely to have lost a datagram or two than to be gone.
    this.#target.sends = SENDS_PER_REQUEST + (this.isProven && this.#silences === 0 ? 1 : 0);
    const next = { state: this.#state, target: this.#target, identity: undefined };
    if (nowMonoMs < this.#fullAtMonoMs) return next;
    // A device that is asked for less than others is read in full: that is when it may be asked for more again.
    const canCompare = this.isRecovering(nowMonoMs) && !this.#isAdopted && !this.#target.learned.isReduced;
    const identity = canCompare ? shapes.identityNamed(this.#identity, nowMonoMs) : undefined;
    return identity && { ...next, identity };
  }

  /** All that was due to be compared is as it was. */
  noteUnchanged(nowMonoMs: number): void {
    this.#postpone(nowMonoMs);
  }

  /** Takes a device for one like another; its counters and series are its own. */
  adopt(model: Model, series: Uint32Array, target: FastTarget, nowMonoMs: number): void {
    const { shape, replays, fixed } = model;
    this.#identity = '';
    this.#isAdopted = true;
    this.#state = {
      shape,
      ...keptSeries(shape, series),
      raw: new Float64Array(shape.counters).fill(Number.NaN),
      wraps: undefined,
      monoMs: nowMonoMs,
      wallMs: 0,
      fixed: fixed.length === 0 ? fixed : fixed.slice(),
    };
    this.#target = target;
    this.replays = replays;
    // Whatever the comparison did not see is found by its own full reading, spread so far that a start costs little.
    this.#fullAtMonoMs =
      nowMonoMs + FIRST_FULL_READING_MS + this.#phase * (ADOPTED_FULL_READING_MS - FIRST_FULL_READING_MS);
    this.#differences = 0;
  }

  /** Before a full reading: it counts on from where the steps have come to. */
  giveUp(tables: readonly TableReader[]): void {
    const state = this.#state;
    this.isNew = false;
    if (!state) return;
    let counter = 0;
    for (const table of tables)
      table.thaw(
        () => counterAt(state, counter++),
        (at) => state.fixed[at] ?? 0,
      );
    this.#state = undefined;
    this.#target = undefined;
  }

  /** It has been silent so often that it is asked one small question before anything else. */
  get isSilent(): boolean {
    return this.#silences >= MAX_SILENCES;
  }

  /** It has answered something. */
  noteHeard(): void {
    this.#silences = 0;
  }

  noteDifference(): void {
    this.#differences++;
  }

  /** It has answered as it was learnt to. */
  noteSuccess(): void {
    this.isProven = true;
    this.#silences = 0;
  }

  noteSilence(): void {
    this.#silences++;
  }

  /** After a full reading that went well. */
  learn(full: FullReading, shapes: Shapes, layout: Layout, target: FastTarget, nowMonoMs: number): void {
    if (nowMonoMs >= this.#fullAtMonoMs) this.#postpone(nowMonoMs);
    if (this.#differences > MAX_DIFFERENCES) return;
    const { trace, tables, reading, plan, firstPlan, counterBits } = full;
    const learnt = shapes.learn(trace, layout);
    this.#state = learnt?.state;
    this.#identity = '';
    this.#isAdopted = false;
    if (!learnt) return;
    this.#target = target;
    this.#silences = 0;
    this.isProven = false;
    this.replays = trace.replays;
    // A table that is read on what was captured needs its own memory.
    const stepped = [...tables.keys()].filter((i) => {
      const table = tables[i];
      return table && !trace.replayedTables.has(table);
    });
    const frozen = shapes.frozen(stepped.map((i) => tables[i]?.describe(trace) ?? []));
    freezeAll(tables, stepped, frozen);
    const findings = layout.hasBulk ? findingsOf(reading, plan, trace.entries, learnt.isSampled) : undefined;
    if (!findings) return;
    const canBeModel = isOfItself(trace);
    const isWanted = canBeModel && shapes.models.wants(firstPlan, layout);
    const identity = shapes.identity(findings, layout, isWanted, nowMonoMs);
    this.#identity = identity?.name ?? '';
    if (!identity || !canBeModel) return;
    const { shape } = learnt.state;
    const series = seriesOf(learnt.state);
    const fixed = learnt.state.fixed.slice();
    for (const at of trace.discontinuities.values()) fixed[at] = Number.NaN;
    const model = { plan, shape, identity, stepped, frozen, replays: trace.replays, series, fixed, counterBits };
    shapes.models.note(firstPlan, layout, model);
  }

  #postpone(nowMonoMs: number): void {
    this.#fullAtMonoMs = nowMonoMs + this.#everyMs * (1 + this.#phase);
    this.#everyMs = Math.min(MAX_FULL_READING_MS, this.#everyMs * 2);
    this.#differences = 0;
  }
}

/** Constants are told of rows that this device once had: no other has lost them. */
function isOfItself(trace: Trace): boolean {
  return trace.steps.every(({ kind }) => kind !== 'constant');
}

/** Has tables let go of rows that are shared from now on. */
export function freezeAll(
  tables: readonly TableReader[],
  stepped: readonly number[],
  frozen: readonly FrozenTable[],
): void {
  for (const [i, at] of stepped.entries()) tables[at]?.freeze(frozen[i] ?? new Map());
}
