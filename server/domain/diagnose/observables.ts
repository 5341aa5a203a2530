// The observables a diagnosis looks at, as numbers: level, time, and whether an alarm says so. An observable is looked up
// once; after that all is array access. A place that no condition watches has none, and says nothing.

import { PREDICATE_NAMES, PREDICATES, type PredicateName } from '../../../contract/predicates.ts';
import { parsePlace } from '../../../contract/place.ts';
import type { Observations } from '../detect/types.ts';
import { CONTACT } from './cause-schema.ts';
import type { Finding } from './types.ts';
import { SINGLE, type Units } from './units.ts';

export const UNKNOWN = 0;
export const OK = 1;
export const BAD = 2;

/** Chance that an observable is bad within the prior's window though none of its causes is true. */
export const LEAK = 1e-5;
/**
 * The same of one that has become an alarm. Conditions hold before they speak: a site of a thousand of them is to have less than
 * one false alarm in ten years, and of what breaks there two or three in a hundred are in no list of causes.
 */
const FALSE_ALARM = 1e-6;
/**
 * The same of a way to hear from a device that has failed in a single record: one answer in a hundred is lost or late on a slow
 * line, and many at once when a line or a machine stops for a moment. It takes a second one, or an alarm, to be a silence.
 */
const LOST_ANSWER = 0.01;

/**
 * What is bad together at one device, its port and its channel, of which nothing is an alarm yet, may be the beginning of a fault
 * of its own, for which no cause is sought yet: the first sign is as unlikely as any, the others follow from it.
 */
const FOLLOWS = 0.5;

/** How long an observable may go on saying ok after its cause has come, ms: agents cache tables, brokers wait. */
const LAG_MS: Partial<Record<PredicateName, number>> = {
  heard: 180_000,
  'app-alive': 120_000,
  'mac-learnt': 300_000,
  channel: 60_000,
  link: 6_000,
  'poe-fault': 6_000,
  'poe-delivery': 6_000,
  'poe-supply': 6_000,
  'outlet-draw': 6_000,
};

/**
 * Part of the switches that have forgotten an address after their ageing time; the others look so seldom which of theirs has been
 * used that it takes up to twice as long (Huawei and AlaxalA say so of theirs).
 */
const FORGOTTEN_IN_TIME = 0.9;
/** A table is read for what it still names when this many of its ageing times are over. */
const READ_AFTER_AGES = 1.1;

/** States that do not come and go within minutes: an answer from before the first sign still stands. */
const SLOW = new Set<PredicateName>([
  'port-errors', 'poe-budget', 'disk-health', 'disk-present', 'storage-space', 'load', 'memory', 'heat', 'clock', 'voltage', 'battery', 'ups-load', 'bypass',
  'screen', 'door', 'protect', 'part-consumed', 'part-low', 'part-jam', 'part-works', 'part-present', 'restarted',
  'disk-worn', 'disk-heat', 'array-health', 'controller-health', 'fan-works', 'psu-works', 'sensor-range', 'optics', 'overload', 'supply', 'tray', 'battery-aged',
  'cooling', 'health', 'storage-works', 'paper-out', 'paper-low', 'paper-jam', 'cash-full', 'cash-high', 'cash-box-seated', 'part-tampered', 'note-jam', 'note-rejects',
  'card-jam', 'card-bin-full', 'touch-works', 'zone-line', 'zone-sound', 'lamp', 'filter', 'content', 'scene', 'sign-panel', 'database', 'pump-trip',
  'picture-black', 'picture-signal', 'picture-moves', 'picture-view', 'picture-sharp', 'picture-clear',
  'psu-present', 'fan-present', 'module-present', 'channel-present', 'address-unique', 'address-kept', 'activated', 'mac-stable',
  'note-rejects-step', 'steady', 'channel-steady', 'bus-steady', 'duplex', 'light-step', 'light-fade', 'plausible', 'sensor-sane', 'probe-moves', 'print-head', 'licence', 'supply-volts',
  'lane-flow', 'recognition', 'recognition-step', 'event-rate', 'panel-block', 'zone-level',
  'on-its-port', 'no-strangers', 'port-vlan', 'port-unblocked', 'config-kept', 'firmware-kept', 'same-device',
]); // prettier-ignore

const NUMBER_OF = new Map(PREDICATE_NAMES.map((name, index) => [name, index]));
const KIND_OF = new Map(PREDICATE_NAMES.map((name) => [name, PREDICATES[name].component]));
const NOT_ASKED = -2;
const NONE = -1;

/** A list of predicates by the kind of component that each is about, '' for an asset itself: an effect asks by it at every place. */
type ByKind = ReadonlyMap<string, readonly PredicateName[]>;
const BY_KIND = new WeakMap<readonly PredicateName[], ByKind>();

function byKind(predicates: readonly PredicateName[]): ByKind {
  const known = BY_KIND.get(predicates) ?? Map.groupBy(predicates, componentKindOf);
  BY_KIND.set(predicates, known);
  return known;
}

export class Observables {
  readonly predicate: PredicateName[] = [];
  readonly place: string[] = [];
  /** Asset part of the place. */
  readonly asset: string[] = [];
  readonly level: number[] = [];
  /** When it became so; of an alarm, its first bad record. */
  readonly sinceMs: number[] = [];
  /** The newest record that says so. */
  readonly atMs: number[] = [];
  readonly isFinding: boolean[] = [];
  /** Whether `sinceMs` is when it became bad, and not only since when it is known to be. */
  readonly isBeginSeen: boolean[] = [];
  /** For how long it says ok of what is so no more, as its table does; 0 where it is no table's. */
  readonly #standsForMs: number[] = [];
  readonly #observations: Observations;
  readonly #findings = new Map<string, Finding>();
  readonly #places = new Set<string>();
  readonly #byPlace = new Map<string, Int32Array>();
  readonly #units: Units;
  /** Those that alarms are about, and what these hang on. */
  readonly #alarmed = new Set<string>();
  /** Of the others, the first that was found bad. */
  readonly #firstBad = new Map<string, number>();
  readonly #nowMs: number;

  constructor(observations: Observations, findings: readonly Finding[], nowMs: number, units: Units = SINGLE) {
    this.#observations = observations;
    this.#nowMs = nowMs;
    this.#units = units;
    for (const finding of findings) {
      for (const unit of units.upwards(finding.place)) this.#alarmed.add(unit);
      this.#places.add(finding.place);
      const key = `${finding.predicate} ${finding.place}`;
      const known = this.#findings.get(key);
      if (!known || finding.sinceMs < known.sinceMs) this.#findings.set(key, finding);
    }
  }

  /** Findings without doubles. */
  get findings(): Iterable<Finding> {
    return this.#findings.values();
  }

  get count(): number {
    return this.level.length;
  }

  /** Its number, or −1 when nothing decides this predicate at this place. */
  of(predicate: PredicateName, place: string): number {
    return this.#number(predicate, place, this.#row(place));
  }

  /** Meets those of the predicates about this kind of component that something decides at the place. */
  each(predicates: readonly PredicateName[], place: string, kind: string, meet: (observable: number) => void): void {
    const asked = byKind(predicates).get(kind);
    if (!asked) return;
    const row = this.#row(place);
    for (const predicate of asked) {
      const number = this.#number(predicate, place, row);
      if (number >= 0) meet(number);
    }
  }

  #row(place: string): Int32Array {
    let row = this.#byPlace.get(place);
    if (!row) {
      row = new Int32Array(PREDICATE_NAMES.length).fill(NOT_ASKED);
      this.#byPlace.set(place, row);
    }
    return row;
  }

  #number(predicate: PredicateName, place: string, row: Int32Array): number {
    const column = NUMBER_OF.get(predicate) ?? 0;
    const known = row[column] ?? NONE;
    if (known !== NOT_ASKED) return known;
    const number = this.#look(predicate, place);
    row[column] = number;
    return number;
  }

  #look(predicate: PredicateName, place: string): number {
    const finding = this.#places.has(place) ? this.#findings.get(`${predicate} ${place}`) : undefined;
    const seen = this.#observations.at(predicate, place);
    if (!finding && !seen) return NONE;
    const number = this.level.length;
    this.predicate.push(predicate);
    this.place.push(place);
    this.asset.push(parsePlace(place).asset);
    this.#standsForMs.push(seen?.standsForMs ?? 0);
    this.isFinding.push(finding !== undefined);
    this.isBeginSeen.push(finding !== undefined || (seen?.level === 'bad' && seen.wasOk === true));
    if (finding) {
      // An alarm stands until it is cleared: neither “unknown” nor a first good sample takes it back.
      this.level.push(BAD);
      this.sinceMs.push(finding.sinceMs);
      this.atMs.push(seen?.level === 'bad' ? Math.max(seen.atMs, finding.sinceMs) : finding.sinceMs);
    } else {
      this.level.push(seen?.level === 'bad' ? BAD : seen?.level === 'ok' ? OK : UNKNOWN);
      this.sinceMs.push(seen?.sinceMs ?? 0);
      this.atMs.push(seen?.atMs ?? 0);
      if (seen?.level === 'bad') this.#noteBad(number, place);
    }
    return number;
  }

  #noteBad(number: number, place: string): void {
    const unit = this.#units.of(place);
    if (!this.#alarmed.has(unit) && !this.#firstBad.has(unit)) this.#firstBad.set(unit, number);
  }

  #isFollowing(number: number): boolean {
    const first = this.#firstBad.get(this.#units.of(this.place[number] ?? ''));
    return first !== undefined && first !== number;
  }

  /** Chance that it is bad as it is though none of its causes is true. */
  leakOf(number: number): number {
    const predicate = this.predicate[number];
    if (this.isFinding[number] === true) return FALSE_ALARM;
    if (this.#isFollowing(number)) return FOLLOWS;
    if (predicate === undefined || !CONTACT.includes(predicate)) return LEAK;
    return this.atMs[number] === this.sinceMs[number] ? LOST_ANSWER : LEAK;
  }

  /** Whether the newest record can speak about something that began at `onsetMs`. */
  isFresh(number: number, onsetMs: number): boolean {
    const predicate = this.predicate[number];
    if (predicate !== undefined && SLOW.has(predicate)) return true;
    return (this.atMs[number] ?? 0) >= onsetMs;
  }

  /** How far its cause must have shown in the newest record, 0–1. */
  ripeness(number: number, onsetMs: number): number {
    return this.#ripenessAt(number, this.atMs[number] ?? 0, onsetMs);
  }

  /** How much more a record of this moment would tell, 0–1. */
  ripening(number: number, onsetMs: number): number {
    return this.#ripenessAt(number, this.#nowMs, onsetMs) - this.ripeness(number, onsetMs);
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  /** From when a table that is read tells whether it still names what fell silent at `onsetMs`, wall ms. */
  tellsFromMs(number: number, onsetMs: number): number {
    return onsetMs + (this.#standsForMs[number] ?? 0) * READ_AFTER_AGES;
  }

  #ripenessAt(number: number, atMs: number, onsetMs: number): number {
    const standsForMs = this.#standsForMs[number] ?? 0;
    if (standsForMs > 0) return forgottenShare((atMs - onsetMs) / standsForMs);
    const predicate = this.predicate[number];
    // Whether the site is heard is known by its own heartbeat, without a broker between.
    const lag = predicate === undefined || this.place[number]?.startsWith('@') ? 0 : (LAG_MS[predicate] ?? 0);
    if (lag <= 0) return 1;
    return Math.min(1, Math.max(0, (atMs - onsetMs) / lag));
  }
}

/** Part of the tables that name nothing any more that fell silent so many of their ageing times ago. */
function forgottenShare(ages: number): number {
  return ages < 1 ? 0 : Math.min(1, FORGOTTEN_IN_TIME + (1 - FORGOTTEN_IN_TIME) * (ages - 1));
}

/** What explaining a bad observable with this probability adds to the log likelihood. @param leak chance of it without a cause */
export function earned(probability: number, leak: number): number {
  return Math.log((1 - (1 - leak) * (1 - probability)) / leak);
}

export function componentKindOf(predicate: PredicateName): string {
  return KIND_OF.get(predicate) ?? '';
}
