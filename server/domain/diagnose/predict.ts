// What a located cause would make us see: its effects laid over the graph, as observables with probabilities. Separates
// what is seen to be ok (speaks against it, once for all) from what is bad (to be explained, shared with other causes).

import type { PredicateName } from '../../../contract/predicates.ts';
import type { SiteGraph } from '../topology/types.ts';
import { CONTACT, type Cause } from './cause-schema.ts';
import { compiledEffects } from './compiled-effects.ts';
import {
  aliveOnce,
  headsOf,
  isHit,
  isMet,
  isReachedThrough,
  isStruck,
  mayCome,
  NOTHING,
  type Expectation,
  type Expected,
  type Missed,
} from './expectation.ts';
import { BAD, componentKindOf, earned, OK, type Observables } from './observables.ts';
import { struckBy, unpoweredBy, type Located } from './reach.ts';
import { meetSigns } from './signs-at.ts';
import { isEnough } from './side-by-side.ts';
import { explainedChance, isLate, type Limits } from './timing.ts';
import { lostOnlyWith, standsBehind } from './stands-behind.ts';

/** Most beginnings tried for one cause at one place; of more, the first and the latest. */
export const MAX_ONSETS = 8;

const YEAR_MS = 365.25 * 86_400_000;
/** A state that was read too early is asked for again when the new answer would count this much more. */
const WORTH_ASKING = 0.3;
/**
 * How much less likely a cause is by which nothing comes back from a device, where all that is known is that its management
 * queries go unanswered: a service switched off, a changed community or an access list shows just so, far more often. Of
 * several devices at once it is no cause at all before a ping or another sign says that they are gone.
 */
const MUTE_SHARE = 0.05;
/** Chance of the other signs of an effect at an asset, once one of them shows that it was struck. */
const TOGETHER = 0.95;
/**
 * Where it is seen bad, an effect at least `SURE` counts as this: that one cause takes 97 % of the assets along and another
 * 95 % is no knowledge, and over hundreds of assets it would decide between them.
 */
const SURE = 0.9;
const CERTAIN = 0.99;
/** A cause at a place, begun at a time. */
export interface Candidate {
  readonly cause: Cause;
  readonly place: string;
  readonly subject: string;
  readonly onsetMs: number;
  /** Most places that one of its effects meets: 1 for a cause that concerns one asset. */
  readonly reach: number;
  /** Log odds of the prior, with all that is seen to be ok. */
  readonly base: number;
  readonly logPrior: number;
  /** Bad observables it can explain, with the chance that it makes them so. */
  readonly bad: Int32Array;
  readonly chance: Float64Array;
  /** What explaining each of them adds to the log posterior. */
  readonly earns: Float64Array;
  /** Change of the log posterior when this cause alone is taken: no set can gain more by it. */
  readonly alone: number;
  /** Observables seen to be ok that it predicts bad, with the chance. */
  readonly ok: readonly Prediction[];
  /** Observables not known now that it predicts. */
  readonly open: readonly Prediction[];
  /** Its defining signs that have not been seen since. */
  readonly unproven: readonly number[];
}

export interface Prediction {
  readonly observable: number;
  readonly probability: number;
}

/** Lays causes over the graph of one site. */
export class Predictor {
  readonly #graph: SiteGraph;
  readonly #observables: Observables;
  readonly #limits: Limits;
  #mark: number[] = [];
  #generation = 0;

  constructor(graph: SiteGraph, observables: Observables, limits: Limits) {
    this.#graph = graph;
    this.#observables = observables;
    this.#limits = limits;
  }

  /** One candidate for each time at which the cause could have begun; none if it explains no alarm. */
  candidates(located: Located): Candidate[] {
    const expected = this.#expect(located);
    const isPossible = (onset: number): boolean => !expected.defining.some((sign) => this.#isSeen(sign, onset));
    return this.#onsets(expected.all)
      .filter(isPossible)
      .flatMap((onset) => this.#at(located, expected, onset) ?? []);
  }

  #expect(located: Located): Expectation {
    const { without = [] } = located.cause.appliesTo;
    if (without.some((predicate) => this.#isTold(predicate, located))) return NOTHING;
    const sources = { graph: this.#graph, observables: this.#observables };
    const found: Expected[] = [];
    this.#generation++;
    const first = this.#generation * 1_000_000;
    let group = 0;
    let reach = 0;
    const defining: number[] = [];
    const quorums: { fewest: number; groups: number[] }[] = [];
    const groupsOf = new Map<string, number[]>();
    const behindOf = new Map<string, number>();
    /** In which group it shows that an asset is alive. */
    const aliveIn = new Map<string, number>();
    for (const { effect, predicates, as } of compiledEffects(located.cause)) {
      const isPrecursor = effect.precursor === true;
      const isSequel = effect.whenStruck === true;
      const isSparing = isSequel || effect.sparing === true;
      const isOneOf = effect.oneOf === true;
      const unpowered = new Set(effect.where === 'darkened' ? unpoweredBy(located.place, this.#graph) : []);
      let own = 0;
      /** Whom this effect meets, also where another has before. */
      const hit = new Set<number>();
      let asset = '';
      let behind = 0;
      let onlyWith = '';
      let over = 0;
      let after: readonly number[] | null = null;
      const meet = (observable: number): void => {
        const at = (this.#mark[observable] ?? 0) - first;
        const known = at >= 0 && at < found.length ? found[at] : undefined;
        hit.add(known?.group ?? own);
        // What falls later may have fallen at once for another reason.
        if (known && as.afterMs === known.afterMs) {
          if (known.probability < as.probability) Object.assign(known, as);
          return;
        }
        this.#mark[observable] = first + found.length;
        found.push({
          observable,
          asset,
          group: own,
          behind,
          onlyWith,
          over,
          after,
          ...as,
          isPrecursor,
          isSparing,
          isOneOf,
        });
      };
      let met = 0;
      const beforeEffect = found.length;
      for (const struck of struckBy(effect.where, located, this.#graph)) {
        if (!(effect.together === true || isOneOf) || met === 0) group++;
        const head = effect.where === 'feed-unknown' ? standsBehind(struck, this.#graph) : undefined;
        onlyWith = (effect.where === 'feed-unknown' && lostOnlyWith(struck, this.#graph)) || '';
        behind = groupsOf.get(head ?? '')?.[0] ?? 0;
        const known = groupsOf.get(struck);
        own = isSequel ? (known?.[0] ?? group) : group;
        after = isSequel ? (known ?? []) : null;
        asset = struck;
        // What has no signs of its own is struck with the first of those that it takes along, and with what takes itself along.
        if (behind > 0 && this.#isUnwatched(head) && !this.#isUnwatched(struck)) {
          own = behind;
          behind = behindOf.get(head ?? '') ?? 0;
        }
        behindOf.set(struck, behind);
        over = isReachedThrough(effect.where, struck, unpowered) ? this.#carrierOf(struck, aliveIn) : 0;
        if (!isSequel) groupsOf.set(struck, [...(known ?? []), own]);
        if (as.isMute && !aliveIn.has(struck)) aliveIn.set(struck, own);
        const before = found.length;
        meetSigns(struck, predicates, sources, meet);
        if (found.length > before) met++;
        if (effect.defining === true) defining.push(...found.slice(before).map((one) => one.observable));
      }
      if (effect.required === true && found.length === beforeEffect) return NOTHING;
      reach = Math.max(reach, met);
      if (effect.fewest !== undefined) quorums.push({ fewest: effect.fewest, groups: [...hit] });
    }
    return { defining, all: found, reach, quorums };
  }

  #isUnwatched(asset: string | undefined): boolean {
    return this.#graph.assets.get(asset ?? '')?.isWatched === false;
  }

  /** The group of what has to be alive for this to be, too: itself in another way, or the next above it that can be asked. */
  #carrierOf(asset: string, aliveIn: ReadonlyMap<string, number>): number {
    for (let at: string | undefined = asset; at !== undefined; at = this.#graph.uplinkOf(at)?.parent) {
      const group = aliveIn.get(at);
      if (group !== undefined && this.#graph.assets.get(at)?.isWatched === true) return group;
      if (at !== asset && group === undefined) return 0;
    }
    return 0;
  }

  /** Whether anything tells of it there; of an asset, at one of its components, too. */
  #isTold(predicate: PredicateName, { place, subject }: Located): boolean {
    if (this.#observables.of(predicate, place) >= 0) return true;
    if (place !== subject || componentKindOf(predicate) === '') return false;
    return this.#graph
      .componentsOf(subject)
      .some((component) => this.#observables.of(predicate, `${subject}/${component}`) >= 0);
  }

  /** Beginnings that the alarms it predicts suggest: one for each group of alarms that lie close together in time. */
  #onsets(expected: readonly Expected[]): number[] {
    const { isFinding, sinceMs, level } = this.#observables;
    const alarms: number[] = [];
    const others: number[] = [];
    for (const { observable } of expected) {
      if (level[observable] !== BAD) continue;
      (isFinding[observable] ? alarms : others).push(sinceMs[observable] ?? 0);
    }
    if (alarms.length === 0) return [];
    alarms.sort((a, b) => a - b);
    const onsets: number[] = [];
    const { reachMs, pauseMs } = this.#limits;
    let last = Number.NEGATIVE_INFINITY;
    for (const since of alarms) {
      if (since - last > pauseMs || since - (onsets.at(-1) ?? 0) > reachMs) onsets.push(since);
      last = since;
    }
    if (onsets.length > MAX_ONSETS) onsets.splice(1, onsets.length - MAX_ONSETS);
    // What is bad but no alarm yet may have begun a little earlier than the first alarm.
    return onsets.map((onset) =>
      others.reduce((first, since) => (onset - since <= pauseMs ? Math.min(first, since) : first), onset),
    );
  }

  #at(located: Located, { all: expected, reach, defining, quorums }: Expectation, onsetMs: number): Candidate | null {
    const chance = -Math.expm1((-located.cause.rate / 100) * (this.#limits.priorMs / YEAR_MS));
    const logPrior = Math.log(chance) - Math.log1p(-chance);
    const bad: number[] = [];
    const chances: number[] = [];
    const ok: Prediction[] = [];
    const open: Prediction[] = [];
    const struck = new Set<number>();
    let mute = 0;
    const answers = this.#answers(located.subject, onsetMs);
    for (const one of expected) {
      if (this.#observables.level[one.observable] !== BAD) continue;
      // What it would hide is read from it now, or it fell silent long after: no last gasp.
      if (one.hides && answers) continue;
      // Its port tells: silence alone may be a flood on the way, while the switch is heard now and then.
      const isLink = this.#observables.predicate[one.observable] === 'link';
      if (isLink && one.onlyWith !== '' && this.#isHeard(one.onlyWith, onsetMs)) continue;
      let probability = explainedChance(one, onsetMs, this.#observables, this.#limits);
      if (probability <= 0 || !mayCome(one, struck)) continue;
      if (one.afterMs > 0 && bad.includes(one.observable)) continue;
      if (probability >= SURE || (isStruck(one, struck) && one.after === null)) probability = CERTAIN;
      if (one.after === null) struck.add(one.group);
      if (one.isMute && this.#observables.predicate[one.observable] === 'agent') mute++;
      bad.push(one.observable);
      chances.push(probability);
    }
    const isOnlyMute = mute > 0 && mute === bad.length;
    if (isOnlyMute && mute > 1) return null;
    // What makes it this cause is so since another time: what else may go with it has come of something new.
    const isDefined = (sign: number): boolean => this.#observables.level[sign] === BAD;
    if (defining.some(isDefined) && !defining.some((sign) => bad.includes(sign))) return null;
    // What makes it this cause is told by what is silent: nobody is told so before more than that silence is known.
    if (defining.length > 0 && !defining.some(isDefined) && this.#isOnlyMute(located.subject, bad)) return null;
    const heads = (): ReadonlySet<string> => headsOf(struck, expected);
    if (!isEnough(located.cause, heads, this.#graph) || quorums.some((quorum) => !isMet(quorum, struck))) return null;
    const missed = new Map<number, Missed>();
    const late = new Map<number, number>();
    for (const one of expected) {
      if (this.#observables.level[one.observable] === BAD) {
        if (!struck.has(one.group) && !one.isSparing && isLate(one, onsetMs, this.#observables, this.#limits))
          late.set(one.group, one.probability);
        continue;
      }
      const probability = this.#contradicted(one, onsetMs);
      if (!one.hides && !one.isSparing) {
        const untold = this.#untold(one, onsetMs);
        if (untold > 0) open.push({ observable: one.observable, probability: untold });
      }
      if (probability <= 0) continue;
      if (one.isSparing && !isHit(one, struck)) continue;
      if (one.isOneOf && struck.has(one.group)) continue;
      if (one.after !== null) ok.push({ observable: one.observable, probability });
      else if (struck.has(one.group)) {
        ok.push({
          observable: one.observable,
          probability: Math.max(probability, TOGETHER * (probability / one.probability)),
        });
      } else {
        // An asset that is alive in five ways is alive once.
        const known = missed.get(one.group);
        if (!known || known.probability < probability)
          missed.set(one.group, { observable: one.observable, probability, over: one.over });
      }
    }
    ok.push(...aliveOnce(missed));
    let base = ok.reduce((sum, { probability }) => sum + Math.log1p(-probability), logPrior);
    for (const probability of late.values()) base += Math.log1p(-probability);
    if (isOnlyMute) base += Math.log(MUTE_SHARE);
    const earns = Float64Array.from(chances, (chance, i) => earned(chance, this.#observables.leakOf(bad[i] ?? 0)));
    return {
      cause: located.cause,
      place: located.place,
      subject: located.subject,
      onsetMs,
      reach,
      base,
      logPrior,
      bad: Int32Array.from(bad),
      chance: Float64Array.from(chances),
      earns,
      alone: earns.reduce((sum, one) => sum + one, base),
      ok,
      open,
      unproven: defining.filter((sign) => this.#observables.level[sign] !== BAD),
    };
  }

  /** Whether it has answered when all signs of what began then had come. */
  #answers(asset: string, onsetMs: number): boolean {
    const agent = asset === '' ? -1 : this.#observables.of('agent', asset);
    if (agent < 0) return false;
    const { level, sinceMs } = this.#observables;
    if (level[agent] === BAD) return (sinceMs[agent] ?? 0) - onsetMs > this.#limits.reachMs;
    return this.#isSeen(agent, onsetMs);
  }

  /** Whether it has been heard in any way since it began. */
  #isHeard(asset: string, onsetMs: number): boolean {
    return CONTACT.some((predicate) => {
      const observable = this.#observables.of(predicate, asset);
      return observable >= 0 && this.#isSeen(observable, onsetMs);
    });
  }

  /** Whether all that has become an alarm of these is that the asset does not answer management queries. */
  #isOnlyMute(asset: string, bad: readonly number[]): boolean {
    const alarms = bad.filter((sign) => this.#observables.isFinding[sign] === true);
    const isAgent = (sign: number): boolean =>
      this.#observables.predicate[sign] === 'agent' && this.#observables.asset[sign] === asset;
    return alarms.length > 0 && alarms.every(isAgent);
  }

  #isSeen(observable: number, onsetMs: number): boolean {
    return this.#observables.level[observable] === OK && this.#observables.isFresh(observable, onsetMs);
  }

  /** Chance of this that nothing seen speaks about yet, and a poll made now would. */
  #untold(one: Expected, onsetMs: number): number {
    if (one.isPrecursor && this.#observables.level[one.observable] !== BAD) return 0;
    if (!this.#isSeen(one.observable, onsetMs)) return one.probability;
    const ripening = this.#observables.ripening(one.observable, onsetMs);
    return ripening < WORTH_ASKING ? 0 : one.probability * ripening;
  }

  /** Chance that this would not be as it is seen, had the cause begun then; 0 when nothing is seen. */
  #contradicted(one: Expected, onsetMs: number): number {
    if (one.isPrecursor) return this.#observables.level[one.observable] === BAD ? 0 : one.probability;
    if (!this.#isSeen(one.observable, onsetMs + one.afterMs)) return 0;
    return one.probability * this.#observables.ripeness(one.observable, onsetMs);
  }
}
