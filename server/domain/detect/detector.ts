// Decides when a condition is real. A single spike must not wake a technician, so it has to hold for `holdMs` before it
// is an alarm and be over for `clearMs` before the alarm ends. Unknown never clears. No I/O; the caller passes the time.

import { PREDICATES } from '../../../contract/predicates.ts';
import { placeKey } from '../../../contract/place.ts';
import { QUALITY, type SampleBatch } from '../../../contract/batch.ts';
import type { Row, SeriesCatalogue } from '../../../contract/series.ts';
import { AssetSlots } from './asset-slots.ts';
import { CarryOver } from './carry-over.ts';
import type { PastTold } from './derive/derivation.ts';
import { makeDerivation } from './derive/make.ts';
import { HoldBack } from './hold-back.ts';
import { judge } from './judge.ts';
import { alarmKey } from './keys.ts';
import { recall, takeWanting, type Wanting } from './past.ts';
import { isUncommissioned, ProvenMarks } from './proven.ts';
import { LookBack } from './look-back.ts';
import { Newest } from './newest.ts';
import { rulesOn } from './rules.ts';
import { SlowSlots, type SlowParts } from './slow-slots.ts';
import { LEVEL, Slots } from './slots.ts';
import { StartGrace, type GraceParts } from './start-grace.ts';
import { Sweep } from './sweep.ts';
import { changeOf, observe, worstLevel, type DetectorState } from './state-views.ts';
import { RowSurroundings, type SurroundingParts } from './surroundings.ts';
import type { AlarmChange, Observations, RestoredAlarm, Rule } from './types.ts';
import { unreadSlots } from './unread.ts';

export interface DetectorParts extends SurroundingParts {
  catalogue: SeriesCatalogue;
  /** Rules of the row's asset, all measurements; empty for an asset that is not in the inventory. */
  rulesFor(row: Row): readonly Rule[];
  /** How old the newest sample of the row may be before its level is unknown, ms. */
  freshMsOf(row: Row): number;
  /** Component of the target that reads the row, `target:snmp`; '' where that is not told: then any may. */
  readThrough?(row: Row): string;
  /** Absent: alarms need not wait for the first round of polls. */
  grace?: GraceParts;
}

export type { RestoredAlarm } from './types.ts';

export class Detector {
  /** What has once been ok; carried into durable state by the caller. */
  readonly proven = new ProvenMarks();
  readonly #parts: DetectorParts;
  #slots = new Slots();
  #bound = 0;
  readonly #newest = new Newest();
  /** Slots whose hold or clear time is running. */
  #waiting = new Set<number>();
  #nextDueMono = Number.POSITIVE_INFINITY;
  #ofAssets = new AssetSlots(this.#slots);
  #restored = new Map<string, RestoredAlarm>();
  #changes: AlarmChange[] = [];
  #slow: SlowSlots;
  readonly #told = new WeakSet<object>();
  readonly #grace: StartGrace | null;
  #holdBack: HoldBack;
  #sweep: Sweep;
  readonly #moves: SlowParts['move'] = (...to) => this.#move(...to);

  constructor(parts: DetectorParts) {
    this.#parts = parts;
    this.#grace = parts.grace ? new StartGrace(parts.grace) : null;
    this.#slow = this.#newSlow();
    this.#holdBack = new HoldBack(this.#slots, this.#grace);
    this.#sweep = new Sweep({ ...this.#state, move: this.#moves });
  }

  /** The gateway of a site has started: its assets are polled anew. */
  gatewayStarted(site: string): void {
    this.#grace?.begin(site);
  }

  /** Takes over alarms that fired before a restart: they stay until a fresh sample says otherwise. */
  restore(alarms: readonly RestoredAlarm[]): void {
    for (const alarm of alarms) this.#restored.set(alarmKey(alarm.site, alarm.rule, alarm), alarm);
  }

  /**
   * Judges one batch of live samples.
   * @param monoMs monotonic time of its arrival; hold and clear times count from it
   */
  apply(batch: SampleBatch, monoMs: number): void {
    if (this.#parts.catalogue.count > this.#bound) this.#bindNew();
    const { series, value, timeMs, quality, count } = batch;
    const slots = this.#slots;
    for (let i = 0; i < count; i++) {
      const id = series[i] ?? 0;
      const now = value[i] ?? 0;
      const first = this.#newest.slotStart[id] ?? 0;
      const end = first + (this.#newest.slotCount[id] ?? 0);
      if (quality[i] === QUALITY.ok || quality[i] === QUALITY.gap) {
        for (let slot = first; slot < end; slot++) {
          if (slots.isSlow[slot] === 1) {
            const isGap = quality[i] === QUALITY.gap;
            this.#slow.touch(slot, id, { value: now, timeMs: timeMs[i] ?? 0, monoMs, isGap });
            continue;
          }
          const next = judge(slots, slot, now);
          if (next !== slots.level[slot]) this.#move(slot, next, timeMs[i] ?? 0, monoMs, now);
        }
        this.#newest.value[id] = now;
        this.#newest.atWall[id] = timeMs[i] ?? 0;
        this.#newest.atMono[id] = monoMs;
      }
    }
    if (this.#slow.hasTouched) this.#slow.judgeAll(monoMs);
    if (this.#grace) this.#notePolls(batch, monoMs);
    this.#noteSilence(batch);
  }

  /** Monotonic time at which the next hold or clear time is over; infinite when none runs. */
  get nextDueMono(): number {
    return this.#waiting.size === 0 ? Number.POSITIVE_INFINITY : this.#nextDueMono;
  }

  /** Lets hold and clear times end: alarms are raised and cleared. Cheap while nothing is due. */
  settle(monoMs: number, wallMs: number): void {
    if (monoMs < this.nextDueMono) return;
    const slots = this.#slots;
    this.#nextDueMono = Number.POSITIVE_INFINITY;
    for (const slot of this.#waiting) {
      const rule = slots.rules[slot];
      if (!rule) continue;
      const isBad = slots.level[slot] === LEVEL.bad;
      const dueMono = (slots.sinceMono[slot] ?? 0) + (isBad ? rule.holdMs : rule.clearMs);
      const waitMono = monoMs < dueMono ? dueMono : this.#holdBack.until(slot, isBad, monoMs);
      if (waitMono > 0) this.#nextDueMono = Math.min(this.#nextDueMono, waitMono);
      else if (isBad) this.#fire(slot, wallMs);
      else this.#clear(slot, wallMs);
    }
  }

  /**
   * Makes levels without news unknown, as soon as {@link sweepDueMono}. Walks over everything, at most so many slots at a time.
   * @returns whether it has come to the end; the next call begins anew then, else it goes on
   */
  sweep(monoMs: number, wallMs: number, most = Number.POSITIVE_INFINITY): boolean {
    return this.#sweep.run(monoMs, wallMs, most);
  }

  /** Monotonic time before which a sweep finds nothing. */
  get sweepDueMono(): number {
    return this.#sweep.dueMono;
  }

  /**
   * For a simulation, which skips what is steady: from now on these say what they said, until they are dropped.
   * @param readMono when a kept series was read last, monotonic ms; for all that are kept
   */
  keepFresh(series: Uint32Array, readMono?: (series: number) => number): void {
    this.#newest.keep(series, readMono);
  }

  dropFresh(series: Uint32Array, monoMs: number): void {
    for (const slot of this.#newest.drop(series, monoMs))
      if (this.#slots.level[slot] !== LEVEL.unknown) this.#sweep.known(slot, monoMs);
  }

  /** Nothing is heard from the site: all its levels become unknown, its alarms stay. */
  silenceSite(site: string, monoMs: number, wallMs: number): void {
    for (let slot = 0; slot < this.#slots.count; slot++) {
      if (this.#slots.places[slot]?.site === site) this.#move(slot, LEVEL.unknown, wallMs, monoMs);
    }
  }

  /** Conditions that have begun since the last call and want to know their past, to be told by {@link recall}. */
  takeWanting(): Wanting[] {
    return takeWanting(this.#state);
  }

  recall(wanting: Wanting, told: PastTold): void {
    recall(wanting, told, this.#state);
  }

  /** For the beginnings of what is bad, in records that come late. */
  lookBack(): LookBack {
    return new LookBack(this.#slots, (id) => this.#newest.slotsOf(id));
  }

  /** What changed since the last call, oldest first. */
  takeChanges(): AlarmChange[] {
    const changes = this.#changes;
    this.#changes = [];
    return changes;
  }

  /**
   * Binds every series anew after the inventory or a profile changed, or a commit failed. What has been seen stays seen;
   * changes that nobody has taken are found again.
   * @param isKept which alarms go on firing: those that durable state knows
   */
  rebind(isKept: (alarm: Omit<RestoredAlarm, 'sinceMs'>) => boolean): void {
    for (const [key, alarm] of this.#restored) if (!isKept(alarm)) this.#restored.delete(key);
    const slow = this.#slow;
    const carryOver = new CarryOver(this.#slots, (slot) => slow.derivation(slot));
    this.#slots = new Slots();
    this.#slow = this.#newSlow();
    this.#holdBack = new HoldBack(this.#slots, this.#grace);
    this.#bound = 0;
    this.#waiting.clear();
    this.#ofAssets = new AssetSlots(this.#slots);
    this.#sweep = new Sweep({ ...this.#state, move: this.#moves });
    this.#changes = [];
    this.#nextDueMono = Number.POSITIVE_INFINITY;
    this.#bindNew();
    for (let slot = 0; slot < this.#slots.count; slot++) this.#resume(slot, carryOver, isKept);
  }

  observationsOf(site: string): Observations {
    return { at: (predicate, place) => observe(this.#ofAssets.observing(site, predicate, place), this.#state) };
  }

  /** Levels of all rules on one series, worst first: for showing a reading beside its state. */
  levelOfSeries(series: number): 'ok' | 'bad' | 'unknown' | 'none' {
    return series < this.#bound ? worstLevel(series, this.#state) : 'none';
  }

  /** Newest value of a series with its wall time, or null before the first. */
  latest(series: number): { value: number; atMs: number } | null {
    return series >= this.#bound ? null : this.#newest.latest(series);
  }

  /** @param value newest sample of the slot’s series */
  #move(
    slot: number,
    next: number,
    wallMs: number,
    monoMs: number,
    value = this.#newest.value[this.#slots.series[slot] ?? 0] ?? 0,
  ): void {
    const slots = this.#slots;
    if (slots.level[slot] === next) return;
    const rule = slots.rules[slot];
    if (!rule) return;
    if (next === LEVEL.bad && isUncommissioned(rule, slots, slot, this.#parts.site)) return;
    slots.levelBefore[slot] = slots.level[slot] ?? LEVEL.unknown;
    slots.level[slot] = next;
    slots.sinceMono[slot] = monoMs;
    slots.sinceWall[slot] = wallMs;
    slots.valueAtChange[slot] = value;
    this.#waiting.delete(slot);
    if (next !== LEVEL.unknown) this.#sweep.known(slot, monoMs);
    if (next === LEVEL.ok) {
      if (slots.wasOk[slot] === 0) this.#prove(slot, rule);
      if (slots.isFiring[slot] === 1) this.#wait(slot, monoMs + rule.clearMs);
    } else if (next === LEVEL.bad && slots.isFiring[slot] === 0) {
      slots.badSinceWall[slot] = wallMs;
      if (rule.severity !== 'observe') {
        const isFree = rule.holdMs === 0 && this.#holdBack.until(slot, true, monoMs) === 0;
        if (isFree) this.#fire(slot, wallMs);
        else this.#wait(slot, monoMs + rule.holdMs);
      }
    }
  }

  /** An outlet that is off says nothing of what hangs on it; an alarm from before is over all the same. */
  #setAside(slot: number, wallMs: number, monoMs: number): void {
    this.#move(slot, LEVEL.unknown, wallMs, monoMs);
    if (this.#slots.isFiring[slot] === 0 || this.#waiting.has(slot)) return;
    this.#slots.sinceMono[slot] = monoMs;
    this.#wait(slot, monoMs + (this.#slots.rules[slot]?.clearMs ?? 0));
  }

  #prove(slot: number, rule: Rule): void {
    this.#slots.wasOk[slot] = 1;
    const place = this.#slots.places[slot];
    if (rule.onceOk && place) this.proven.add({ ...place, rule: rule.id });
  }

  #wait(slot: number, dueMono: number): void {
    if (this.#waiting.size === 0 || dueMono < this.#nextDueMono) this.#nextDueMono = dueMono;
    this.#waiting.add(slot);
  }

  #fire(slot: number, wallMs: number): void {
    this.#waiting.delete(slot);
    const isFirst = !this.#isFiringElsewhere(slot);
    this.#slots.isFiring[slot] = 1;
    if (isFirst) this.#report('raised', slot, wallMs);
  }

  #clear(slot: number, wallMs: number): void {
    this.#waiting.delete(slot);
    this.#slots.isFiring[slot] = 0;
    if (this.#isFiringElsewhere(slot)) return;
    // What it kept from coming and going is looked at again.
    if (this.#slots.rules[slot]?.derive?.kind === 'flap') this.#nextDueMono = 0;
    const place = this.#slots.places[slot];
    const rule = this.#slots.rules[slot];
    if (place && rule) this.#restored.delete(alarmKey(place.site, rule.id, place));
    this.#report('cleared', slot, wallMs);
  }

  /** Several sensors of an asset can feed one alarm: it begins with the first and is over with the last. */
  #isFiringElsewhere(slot: number): boolean {
    const { rules, places, isFiring } = this.#slots;
    const rule = rules[slot];
    const place = places[slot];
    if (!rule || !place) return false;
    const same = this.#ofAssets.observing(place.site, rule.predicate, placeKey(place));
    return same.some((other) => other !== slot && isFiring[other] === 1 && rules[other]?.id === rule.id);
  }

  #report(kind: 'raised' | 'cleared', slot: number, atMs: number): void {
    const change = changeOf(kind, slot, atMs, this.#state);
    if (change) this.#changes.push(change);
  }

  get #state(): DetectorState {
    return { slots: this.#slots, newest: this.#newest, slow: this.#slow, catalogue: this.#parts.catalogue };
  }

  #newSlow(): SlowSlots {
    const setAside: SlowParts['setAside'] = (...to) => this.#setAside(...to);
    return new SlowSlots({ ...this.#state, told: this.#told, move: this.#moves, setAside });
  }

  /** The result of a poll is a sample of its target: when all of an asset’s targets have one, its first round is over. */
  #notePolls(batch: SampleBatch, monoMs: number): void {
    if (batch.count === 0) return;
    const row = this.#parts.catalogue.rowOf(batch.series[0] ?? 0);
    if (row.measurement !== 'foresite_target') return;
    if (this.#grace?.polled(row.site, row.asset, row.component, monoMs) === true) this.#nextDueMono = 0;
  }

  /** A failed reading target makes what is read through it unknown: with a dead switch its counters are not “ok”. */
  #noteSilence(batch: SampleBatch): void {
    const readThrough = (row: Row): string => this.#parts.readThrough?.(row) ?? '';
    const readers = { ...this.#parts, slots: this.#slots, ofAssets: this.#ofAssets, readThrough };
    for (const slot of unreadSlots(batch, readers)) {
      const series = this.#slots.series[slot] ?? 0;
      this.#move(slot, LEVEL.unknown, this.#newest.atWall[series] ?? 0, this.#newest.atMono[series] ?? 0);
    }
  }

  #bindNew(): void {
    const { catalogue } = this.#parts;
    const count = catalogue.count;
    this.#newest.reach(count);
    let row: Row | undefined;
    let rules: readonly Rule[] = [];
    for (let id = this.#bound; id < count; id++) {
      // The series of a row mostly come one after the other.
      if (row?.id !== catalogue.rowIdOf(id)) {
        row = catalogue.rowOf(id);
        rules = rulesOn(row, this.#parts.rulesFor(row));
      }
      const start = this.#slots.count;
      if (rules.length > 0) {
        const field = catalogue.fieldNameOf(id);
        for (const rule of rules) if (rule.field === field) this.#bindSlot(id, row, rule);
      }
      this.#newest.slotStart[id] = start;
      this.#newest.slotCount[id] = this.#slots.count - start;
    }
    this.#bound = count;
  }

  #bindSlot(id: number, row: Row, rule: Rule): void {
    const place = this.#slots.placeOf(row, PREDICATES[rule.predicate].component === '' ? '' : row.component);
    const isTimed = rule.derive?.kind === 'silent';
    const slot = this.#slots.add(id, rule, place, isTimed ? Number.POSITIVE_INFINITY : this.#parts.freshMsOf(row));
    this.#ofAssets.add(place, slot);
    if (rule.derive) this.#bindDerivation(slot, row, rule);
    if (rule.onceOk && this.proven.has({ ...place, rule: rule.id })) this.#slots.wasOk[slot] = 1;
    const restored = this.#restored.size > 0 ? this.#restored.get(alarmKey(row.site, rule.id, place)) : undefined;
    if (!restored) return;
    this.#slots.isFiring[slot] = 1;
    this.#slots.wasOk[slot] = 1;
    this.#slots.badSinceWall[slot] = restored.sinceMs;
    this.#slow.resume(slot, restored);
  }

  #bindDerivation(slot: number, row: Row, rule: Rule): void {
    const derivation = makeDerivation(rule, new RowSurroundings(this.#parts, this.#newest, row, rule.field));
    if (derivation) this.#slow.add(slot, derivation);
    this.#holdBack.add(slot);
  }

  /** Goes on with what was known before a rebind, what a failed commit forgot and the time that hold and clear times have run included. */
  #resume(slot: number, carryOver: CarryOver, isKept: (alarm: Omit<RestoredAlarm, 'sinceMs'>) => boolean): void {
    const slots = this.#slots;
    const rule = slots.rules[slot];
    const place = slots.places[slot];
    if (!rule || !place) return;
    carryOver.into(slots, slot, isKept({ ...place, rule: rule.id }));
    const derivation = carryOver.derivationOf(slots, slot);
    if (derivation) this.#slow.add(slot, derivation);
    if (slots.wasOk[slot] === 1) this.#prove(slot, rule);
    const sinceMono = slots.sinceMono[slot] ?? 0;
    const isFiring = slots.isFiring[slot] === 1;
    if (slots.level[slot] === LEVEL.ok && isFiring) this.#wait(slot, sinceMono + rule.clearMs);
    if (slots.level[slot] === LEVEL.bad && !isFiring && rule.severity !== 'observe')
      this.#wait(slot, sinceMono + rule.holdMs);
  }
}
