// A site at work: its model, its engine, and what has been heard of it. Keeps the last word of every target and when
// each asset was last seen; decides when the site is dark. The time is an argument.

import type { EventRecord, FactsRecord } from '../../contract/records.ts';
import type { AlarmChange, Observation, Observations } from '../domain/detect/types.ts';
import { saidByRecorder } from '../domain/diagnose/channel-reasons.ts';
import type { PredicateName } from '../../contract/predicates.ts';
import { monoAt, type Moment } from './moment.ts';
import type { SiteCalendar } from './site-calendar.ts';
import type { SiteEngine } from './site-engine.ts';
import { worseOf, type SiteFacts } from './site-facts.ts';
import type { SiteModel } from './site-model.ts';
import { TrapMemory } from './trap-memory.ts';

/** A site that is heard again must stay so for this long before it counts as light. */
export const LIGHT_AFTER_MS = 3000;
/** Most notices kept a target, for the asset page. */
export const MAX_DETAIL_CHARS = 500;

export interface TargetWord {
  readonly result: string;
  readonly detail: string;
  readonly atMs: number;
}

export class SiteRuntime {
  readonly model: SiteModel;
  readonly engine: SiteEngine;
  readonly calendar: SiteCalendar;
  readonly facts: SiteFacts;
  readonly #detected: Observations;
  readonly #darkAfterMs: number;
  /** When time is let pass for it next although nothing comes in, monotonic ms. */
  dueMono = Infinity;
  #heardMono: number;
  #heardWall: number;
  #lightSinceMono: number | null = null;
  #hasHeard = false;
  /** By `asset#target`. */
  readonly #words = new Map<string, TargetWord>();
  readonly #seen = new Map<string, number>();
  readonly traps = new TrapMemory();
  readonly dirtyAssets = new Set<string>();
  /** What was last known before the site went dark: whether the UPS was on battery tells a power cut from a lost line. */
  #beforeDark = new Map<string, Observation>();

  constructor(parts: {
    model: SiteModel;
    engine: SiteEngine;
    calendar: SiteCalendar;
    facts: SiteFacts;
    detected: Observations;
    darkAfterMs: number;
    now: Moment;
    /** What was heard of the site before its model was made anew. */
    before?: SiteRuntime;
  }) {
    this.model = parts.model;
    this.engine = parts.engine;
    this.calendar = parts.calendar;
    this.facts = parts.facts;
    this.#detected = parts.detected;
    this.#darkAfterMs = parts.darkAfterMs;
    this.#heardMono = parts.now.monoMs;
    this.#heardWall = parts.now.wallMs;
    if (parts.before) this.#takeOver(parts.before);
  }

  /** Its faults are items of a takeover list, and no tickets. */
  get isInTakeover(): boolean {
    return this.calendar.isInTakeover;
  }

  /** Wall time of the last record or heartbeat; null before the first. */
  get heardAtMs(): number | null {
    return this.#hasHeard ? this.#heardWall : null;
  }

  heard(now: Moment): void {
    this.#hasHeard = true;
    if (now.monoMs - this.#heardMono > this.#darkAfterMs) this.#lightSinceMono = now.monoMs;
    this.#heardMono = now.monoMs;
    this.#heardWall = now.wallMs;
  }

  /** When the site would count as dark, or as light again, if nothing more or nothing less were heard of it; monotonic ms. */
  get turnsMono(): number {
    if (!this.engine.isDark) return this.#heardMono + this.#darkAfterMs + 1;
    return this.#lightSinceMono === null ? Infinity : this.#lightSinceMono + LIGHT_AFTER_MS;
  }

  /** Something is to be thought about, whoever has done it: the site is not left until time is up. */
  get isStirred(): boolean {
    return this.engine.isStirred || this.facts.hasUntold;
  }

  /** When time alone changes something of the site next, darkness apart; monotonic ms. */
  nextDueMono(now: Moment): number {
    const calendarMono = monoAt(this.calendar.changesAtMs(now.wallMs), now);
    return Math.min(this.engine.nextDueMono(now), this.facts.nextDueMono(now), calendarMono);
  }

  seen(asset: string, atMs: number): void {
    this.#seen.set(asset, atMs);
    this.dirtyAssets.add(asset);
  }

  seenAtMs(asset: string): number | null {
    return this.#seen.get(asset) ?? null;
  }

  onAlarms(changes: readonly AlarmChange[]): void {
    for (const change of changes) {
      this.engine.onAlarm(change);
      this.dirtyAssets.add(change.asset);
    }
  }

  /** @returns whether they change what the site is judged by */
  onFacts(record: FactsRecord): boolean {
    this.dirtyAssets.add(record.asset);
    const before = this.model.told(record.asset, record.source);
    const isNews = this.model.putFacts(record.asset, record.source, record.facts);
    this.facts.note(record, before);
    return isNews;
  }

  /** Keeps what the gateway says about a target whose result changed, and what devices report by themselves. */
  onEvent(record: EventRecord): void {
    if (record.type === 'trap' && this.model.assets.has(record.asset)) {
      this.traps.note(record);
      this.dirtyAssets.add(record.asset);
    }
    if (record.code !== 'target-result') return;
    const { target, result, detail } = record.data;
    const word = {
      result: String(result ?? ''),
      detail: String(detail ?? '').slice(0, MAX_DETAIL_CHARS),
      atMs: record.timeMs,
    };
    this.#words.set(`${record.asset}#${String(target ?? '')}`, word);
    this.dirtyAssets.add(record.asset);
  }

  word(asset: string, target: string): TargetWord | undefined {
    return this.#words.get(`${asset}#${target}`);
  }

  /** @returns `dark` when the site has just gone dark – the caller makes its levels unknown –, `light` when it is back */
  watchDarkness(now: Moment): 'dark' | 'light' | null {
    if (!this.engine.isDark && now.monoMs - this.#heardMono > this.#darkAfterMs) {
      this.#beforeDark = this.#rememberPower();
      this.#lightSinceMono = null;
      this.engine.goDark(this.#heardWall, now);
      return 'dark';
    }
    // After a restart nothing has been heard yet: a dark site stays dark.
    const isHeard = this.#hasHeard && now.monoMs - this.#heardMono <= this.#darkAfterMs;
    if (this.engine.isDark && isHeard) {
      this.#lightSinceMono ??= now.monoMs;
      if (now.monoMs - this.#lightSinceMono >= LIGHT_AFTER_MS) {
        this.#beforeDark.clear();
        this.engine.goLight(now);
        return 'light';
      }
    }
    return null;
  }

  /** What is observed; while the site is dark, what was last known of its power. */
  observations(): Observations {
    return {
      at: (predicate, place) => {
        const detected = worseOf(this.#detected.at(predicate, place), this.facts.at(predicate, place));
        if (predicate === 'cable' && detected === null) return this.#untested(place);
        const said = this.#saidByRecorder(predicate, place);
        if (said) return worseOf(said, detected);
        if (detected?.level !== 'unknown') return detected;
        return this.#beforeDark.get(`${predicate} ${place}`) ?? detected;
      },
    };
  }

  /** A line without link that could be tested, and has not been. */
  #untested(place: string): Observation | null {
    const link = this.#detected.at('link', place);
    if (link?.level !== 'bad' || !this.model.offersCableTest(place)) return null;
    return { level: 'unknown', sinceMs: link.sinceMs, atMs: 0, value: Number.NaN };
  }

  /** What a recorder has been told by a camera whose stream it does not get. */
  #saidByRecorder(predicate: PredicateName, place: string): Observation | null {
    const channel = saidByRecorder(predicate, place, this.model.graph);
    const lost = channel === null ? null : this.#detected.at('channel', channel);
    return lost?.level === 'bad' ? lost : null;
  }

  #takeOver(before: SiteRuntime): void {
    this.#heardMono = before.#heardMono;
    this.#heardWall = before.#heardWall;
    this.#lightSinceMono = before.#lightSinceMono;
    this.#hasHeard = before.#hasHeard;
    this.#beforeDark = before.#beforeDark;
    for (const [key, word] of before.#words) this.#words.set(key, word);
    for (const [asset, atMs] of before.#seen) this.#seen.set(asset, atMs);
    for (const asset of before.dirtyAssets) this.dirtyAssets.add(asset);
    this.traps.takeOver(before.traps, (asset) => this.model.assets.has(asset));
  }

  #rememberPower(): Map<string, Observation> {
    const remembered = new Map<string, Observation>();
    const predicates: readonly PredicateName[] = ['mains', 'battery'];
    for (const asset of this.model.assets.keys()) {
      for (const predicate of predicates) {
        const observation = this.#detected.at(predicate, asset);
        if (observation && observation.level !== 'unknown') remembered.set(`${predicate} ${asset}`, observation);
      }
    }
    return remembered;
  }
}
