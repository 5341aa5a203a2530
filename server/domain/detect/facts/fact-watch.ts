// Watches what the devices of one site tell of themselves: judges each telling, holds what is bad until it is believed, and
// answers for every observable of facts. Facts that are old, or whose teller is silent, are unknown; unknown clears nothing.
// No I/O: the time and what is known of the site are arguments.

import { componentKind, parsePlace, placeKey } from '../../../../contract/place.ts';
import type { PredicateName } from '../../../../contract/predicates.ts';
import type { AlarmChange, Observation, Observations, Rule } from '../types.ts';
import { AddressBook, type AddressContext } from './addresses.ts';
import { forgetComponent, judgeComponents } from './components.ts';
import { isFactRule, RULE_OF_KIND, RULES_BY_PREDICATE, type FactRuleId } from './fact-rules.ts';
import { Whereabouts, type ForwardingContext } from './forwarding.ts';
import { Hearing, TABLE_STANDS_MS, type HearingContext } from './hearing.ts';
import { judgeIdentity } from './identity.ts';
import { newMemory, type AssetMemory } from './memory.ts';
import { judgePorts } from './ports.ts';
import { FACTS_FRESH_MS, type Change, type Judgement, type KnownAsset, type Telling } from './types.ts';

export interface FactWatchParts {
  readonly site: string;
  /** A rule as it is in force for an asset. */
  ruleOf(asset: string, id: FactRuleId): Rule | undefined;
  /** Whether the target that tells these facts answers now. */
  isHeard(asset: string, source: string): boolean;
  readonly context: Omit<AddressContext, 'memoryOf'> &
    Omit<ForwardingContext, 'memoryOf' | 'ownerOf'> &
    Omit<HearingContext, 'ownerOf'>;
}

interface Judged {
  readonly ok: ReadonlySet<string>;
  readonly bad: ReadonlyMap<string, number>;
  readonly teller: string;
  readonly source: string;
  readonly timeMs: number;
}

interface Firing {
  readonly rule: Rule;
  readonly asset: string;
  readonly component: string;
  readonly sinceMs: number;
}

interface Waiting {
  readonly rule: FactRuleId;
  readonly asset: string;
  readonly component: string;
  dueMono: number;
}

export class FactWatch implements Observations {
  readonly #parts: FactWatchParts;
  readonly #memories = new Map<string, AssetMemory>();
  readonly #dirty = new Set<string>();
  readonly #addresses: AddressBook;
  readonly #whereabouts = new Whereabouts();
  readonly #hearing = new Hearing();
  readonly #owners = new Map<string, string>();
  #ownersHeard = 0;
  /** By rule and asset, then by teller. */
  readonly #judged = new Map<string, Map<string, Judged>>();
  /** What each teller has judged, so that what it tells no more is dropped. */
  readonly #byTeller = new Map<string, Set<string>>();
  readonly #firing = new Map<string, Firing>();
  readonly #pending = new Map<string, Waiting>();
  readonly #clearing = new Map<string, Waiting>();
  #alarms: AlarmChange[] = [];
  #changes: Change[] = [];
  #nowMs = 0;

  constructor(
    parts: FactWatchParts,
    assets: readonly KnownAsset[],
    memories: Iterable<readonly [string, AssetMemory]>,
  ) {
    this.#parts = parts;
    const keys = new Set(assets.map(({ key }) => key));
    for (const [asset, memory] of memories) if (keys.has(asset)) this.#memories.set(asset, memory);
    this.#addresses = new AddressBook(assets);
    for (const { key, macs } of assets)
      for (const mac of [...macs, ...parts.context.macsOf(key), this.#memories.get(key)?.mac ?? ''])
        if (mac !== '') this.#owners.set(mac, key);
  }

  /** Goes on with alarms that fire already. */
  restore(firing: Iterable<{ rule: string; asset: string; component: string; sinceMs: number }>): void {
    this.#firing.clear();
    this.#alarms = [];
    for (const { rule: id, asset, component, sinceMs } of firing) {
      const rule = isFactRule(id) ? this.#parts.ruleOf(asset, id) : undefined;
      if (rule) this.#firing.set(keyOf(id, asset, component), { rule, asset, component, sinceMs });
    }
  }

  /**
   * @param isHistory told before a restart: what it says is judged, and tells no changes
   * @returns whether anything is judged otherwise than before
   */
  tell(telling: Telling, monoMs: number, isHistory = false): boolean {
    this.#nowMs = Math.max(this.#nowMs, telling.timeMs);
    const memory = this.#memoryOf(telling.asset);
    const before = JSON.stringify(memory);
    const others = new Map<string, AssetMemory>();
    memory.sources[telling.source] ??= telling.timeMs;
    for (const mac of telling.facts.macs ?? []) this.#owners.set(mac, telling.asset);
    const context = { ...this.#parts.context, memoryOf: (asset: string) => this.#touch(asset, others) };
    const found = [
      judgeComponents(telling, memory),
      judgeIdentity(telling, memory),
      judgePorts(telling, memory),
      this.#addresses.judge(telling, context),
      this.#whereabouts.judge(telling, { ...context, ownerOf: (mac) => this.#owners.get(mac) }),
    ];
    if (JSON.stringify(memory) !== before) this.#dirty.add(telling.asset);
    for (const [asset, was] of others) {
      const is = this.#memoryOf(asset);
      if (!isSameMemory(was, is)) this.#dirty.add(asset);
      // Of what tells no address itself another's table says which it has.
      if (is.mac !== undefined && !this.#owners.has(is.mac)) this.#owners.set(is.mac, asset);
    }
    if (!isHistory) this.#changes.push(...found.flatMap(({ changes }) => changes));
    const isNews = this.#take(
      telling,
      found.flatMap(({ judgements }) => judgements),
      monoMs,
    );
    return (this.#hearing.note(telling) && this.#hear(telling, monoMs)) || isNews;
  }

  #hear(table: Telling, monoMs: number): boolean {
    const context = { ...this.#parts.context, ownerOf: (mac: string) => this.#owners.get(mac) };
    const heard = this.#hearing.judge(table, context);
    // Who is still heard is news each time: what counts is since when he must have been silent if he were.
    return this.#take(table, heard, monoMs, '#heard') || heard.length > 0;
  }

  /** Once it is known whose more addresses are, the tables told before speak of more than they did. */
  #hearAnew(monoMs: number): void {
    if (this.#owners.size === this.#ownersHeard) return;
    this.#ownersHeard = this.#owners.size;
    for (const table of this.#hearing.tables) this.#hear(table, monoMs);
  }

  /** When the next hold or clear time is over, monotonic ms; infinite when none runs. */
  get dueMono(): number {
    return Math.min(...[...this.#pending.values(), ...this.#clearing.values()].map(({ dueMono }) => dueMono), Infinity);
  }

  /** There is something that nobody has taken yet. */
  get hasUntold(): boolean {
    return this.#alarms.length > 0 || this.#changes.length > 0 || this.#dirty.size > 0;
  }

  /** So late it is: facts grow old. */
  passTo(wallMs: number): void {
    this.#nowMs = Math.max(this.#nowMs, wallMs);
  }

  /** Lets hold and clear times end. Cheap while nothing waits. */
  settle(monoMs: number, wallMs: number): void {
    this.passTo(wallMs);
    this.#hearAnew(monoMs);
    for (const [key, waiting] of this.#pending) {
      if (monoMs < waiting.dueMono) continue;
      const { rule: id, asset, component } = waiting;
      const rule = this.#parts.ruleOf(asset, id);
      const seen = this.#observe(id, asset, component);
      if (!rule || seen === null) this.#pending.delete(key);
      // While nobody tells, it is not known to hold.
      else if (seen.level !== 'bad') waiting.dueMono = monoMs + rule.holdMs;
      else {
        this.#pending.delete(key);
        this.#firing.set(key, { rule, asset, component, sinceMs: seen.sinceMs });
        this.#report('raised', { rule, asset, component, sinceMs: seen.sinceMs }, wallMs);
      }
    }
    for (const [key, waiting] of this.#clearing) {
      if (monoMs < waiting.dueMono) continue;
      const firing = this.#firing.get(key);
      const seen = this.#observe(waiting.rule, waiting.asset, waiting.component);
      if (seen?.level !== 'ok' && firing) {
        waiting.dueMono = monoMs + firing.rule.clearMs;
        continue;
      }
      this.#clearing.delete(key);
      this.#firing.delete(key);
      if (firing) this.#report('cleared', firing, wallMs);
    }
  }

  /** A missing component was taken out on purpose. @returns false when it was not missing */
  removedOnPurpose(asset: string, component: string, now: { monoMs: number; wallMs: number }): boolean {
    const memory = this.#memories.get(asset);
    const rule = RULE_OF_KIND[componentKind(component)];
    if (!memory || rule === undefined || !forgetComponent(memory, component)) return false;
    this.#dirty.add(asset);
    for (const [teller, judged] of this.#judged.get(`${rule} ${asset}`) ?? []) {
      const bad = new Map(judged.bad);
      bad.delete(component);
      this.#judged.get(`${rule} ${asset}`)?.set(teller, { ...judged, bad });
    }
    const key = keyOf(rule, asset, component);
    this.#pending.delete(key);
    this.#clearing.delete(key);
    const firing = this.#firing.get(key);
    this.#firing.delete(key);
    if (firing) this.#report('cleared', firing, now.wallMs);
    return true;
  }

  /** Components that are missing, with when that was seen. */
  missing(asset: string): { component: string; name: string; sinceMs: number }[] {
    return Object.entries(this.#memories.get(asset)?.components ?? {}).flatMap(([component, { name, goneMs }]) =>
      goneMs === undefined ? [] : [{ component, name, sinceMs: goneMs }],
    );
  }

  at(predicate: PredicateName, place: string): Observation | null {
    const rules = RULES_BY_PREDICATE.get(predicate);
    if (!rules) return null;
    const { asset, component } = parsePlace(place);
    let worst: Observation | null = null;
    for (const id of rules) {
      const seen = this.#observe(id, asset, component);
      if (seen && (!worst || RANK[seen.level] > RANK[worst.level])) worst = seen;
    }
    return worst;
  }

  takeAlarms(): AlarmChange[] {
    const alarms = this.#alarms;
    this.#alarms = [];
    return alarms;
  }

  takeChanges(): Change[] {
    const changes = this.#changes;
    this.#changes = [];
    return changes;
  }

  /** Memories that have changed since the last call. */
  takeDirty(): [string, AssetMemory][] {
    const dirty = [...this.#dirty].flatMap((asset): [string, AssetMemory][] => {
      const memory = this.#memories.get(asset);
      return memory ? [[asset, memory]] : [];
    });
    this.#dirty.clear();
    return dirty;
  }

  get memories(): ReadonlyMap<string, AssetMemory> {
    return this.#memories;
  }

  #memoryOf(asset: string): AssetMemory {
    let memory = this.#memories.get(asset);
    if (!memory) this.#memories.set(asset, (memory = newMemory()));
    return memory;
  }

  /**
   * For those who judge an asset by what another one tells: whether they write into it is seen afterwards. Into its parts only
   * what it tells itself is written.
   */
  #touch(asset: string, before: Map<string, AssetMemory>): AssetMemory {
    const memory = this.#memoryOf(asset);
    if (!before.has(asset)) before.set(asset, { ...memory });
    return memory;
  }

  /** @param part of what it tells, where that is judged at other times than the rest */
  #take(telling: Telling, judgements: readonly Judgement[], monoMs: number, part = ''): boolean {
    const teller = `${telling.asset}#${telling.source}${part}`;
    const before = this.#byTeller.get(teller) ?? new Set<string>();
    const now = new Set<string>();
    let isNews = false;
    for (const { rule, asset, ok, bad } of judgements) {
      const key = `${rule} ${asset}`;
      now.add(key);
      let byTeller = this.#judged.get(key);
      if (!byTeller) this.#judged.set(key, (byTeller = new Map()));
      const { timeMs, source } = telling;
      const known = byTeller.get(teller);
      const isOkAsBefore = known !== undefined && isSame(known.ok, ok);
      isNews ||= !isOkAsBefore || !isSame(known.bad, [...bad.keys()]);
      byTeller.set(teller, { ok: isOkAsBefore ? known.ok : new Set(ok), bad, teller: telling.asset, source, timeMs });
    }
    this.#byTeller.set(teller, now);
    for (const key of before) if (!now.has(key)) isNews = this.#judged.get(key)?.delete(teller) === true || isNews;
    for (const key of new Set([...before, ...now])) this.#review(key, monoMs);
    return isNews;
  }

  /** Starts and stops the times that a rule's places have to hold or be over. */
  #review(key: string, monoMs: number): void {
    const at = key.indexOf(' ');
    const id = key.slice(0, at);
    const asset = key.slice(at + 1);
    const judged = [...(this.#judged.get(key)?.values() ?? [])];
    const isQuiet = this.#pending.size + this.#firing.size + this.#clearing.size === 0;
    if (isQuiet && judged.every(({ bad }) => bad.size === 0)) return;
    const rule = isFactRule(id) ? this.#parts.ruleOf(asset, id) : undefined;
    if (!rule || !isFactRule(id) || rule.severity === 'observe') return;
    const places = new Set<string>();
    for (const { ok, bad } of judged) for (const component of [...ok, ...bad.keys()]) places.add(component);
    for (const component of places) {
      const place = keyOf(id, asset, component);
      const isBad = this.#observe(id, asset, component)?.level === 'bad';
      const isFiring = this.#firing.has(place);
      if (isBad) this.#clearing.delete(place);
      else this.#pending.delete(place);
      const waiting = { rule: id, asset, component };
      if (isBad && !isFiring && !this.#pending.has(place))
        this.#pending.set(place, { ...waiting, dueMono: monoMs + rule.holdMs });
      if (!isBad && isFiring && !this.#clearing.has(place))
        this.#clearing.set(place, { ...waiting, dueMono: monoMs + rule.clearMs });
    }
  }

  #observe(id: FactRuleId, asset: string, component: string): Observation | null {
    let worst: Observation | null = null;
    for (const judged of this.#judged.get(`${id} ${asset}`)?.values() ?? []) {
      const sinceMs = judged.bad.get(component);
      if (sinceMs === undefined && !judged.ok.has(component)) continue;
      const isKnown =
        this.#nowMs - judged.timeMs <= FACTS_FRESH_MS && this.#parts.isHeard(judged.teller, judged.source);
      const level = !isKnown ? 'unknown' : sinceMs === undefined ? 'ok' : 'bad';
      const isHeard = id === 'mac-behind';
      const atMs = isHeard ? Math.max(judged.timeMs, this.#nowMs - TABLE_STANDS_MS) : judged.timeMs;
      const seen: Observation = {
        level,
        sinceMs: sinceMs ?? judged.timeMs,
        atMs,
        value: Number.NaN,
        ...(isHeard && { standsForMs: this.#hearing.forgetsAfterMs(judged.teller, judged.source) }),
      };
      if (!worst || RANK[level] > RANK[worst.level]) worst = seen;
    }
    return worst;
  }

  #report(kind: 'raised' | 'cleared', { rule, asset, component, sinceMs }: Firing, atMs: number): void {
    const { site } = this.#parts;
    this.#alarms.push({ kind, site, asset, component, rule, sinceMs, atMs, value: 0 });
  }
}

const RANK = { unknown: 0, ok: 1, bad: 2 } as const;

function isSame(known: { readonly size: number; has(one: string): boolean }, told: readonly string[]): boolean {
  return known.size === told.length && told.every((one) => known.has(one));
}

/** Of a copy and what has become of it. */
function isSameMemory(was: AssetMemory, is: AssetMemory): boolean {
  const keys = Object.keys(is) as (keyof AssetMemory)[];
  return keys.length === Object.keys(was).length && keys.every((key) => was[key] === is[key]);
}

function keyOf(rule: string, asset: string, component: string): string {
  return `${rule} ${placeKey({ asset, component })}`;
}
