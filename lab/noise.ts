// The noise of a simulated site: all kinds, what a day of them is, and the maker that lets it happen on the site's clock. A
// fault that says something of the same reading wins: noise is sorted behind it.

import type { Clock } from '../contract/clock.ts';
import type { Effect } from './effects.ts';
import type { Layout } from './layout.ts';
import { MACHINE_NOISE } from './noise/machines.ts';
import { DAY_MS, type NoiseEvent, type NoiseKind } from './noise/noise.ts';
import { PEOPLE_NOISE } from './noise/people.ts';
import { RHYTHM_NOISE } from './noise/rhythms.ts';
import { seededRandom } from './random.ts';
import { midnight } from './sun.ts';

export const NOISE: readonly NoiseKind[] = [...RHYTHM_NOISE, ...PEOPLE_NOISE, ...MACHINE_NOISE];

export interface NoiseHappening extends NoiseEvent {
  noise: string;
  /** Name under which it acts, unlike any other. */
  key: string;
}

/** All that happens on one day, in order. @param dayMs any moment of it, UTC ms */
export function noiseOfDay(
  layout: Layout,
  seed: number,
  dayMs: number,
  kinds: readonly NoiseKind[] = NOISE,
): NoiseHappening[] {
  const day = midnight(dayMs);
  return kinds
    .flatMap((kind) =>
      kind
        .events({
          layout,
          dayMs: day,
          random: seededRandom(seed, `${kind.name} ${day}`),
          fixed: seededRandom(seed, kind.name),
        })
        .map((event, at) => ({ ...event, noise: kind.name, key: `~${kind.name} ${day} ${at}` })),
    )
    .toSorted((a, b) => a.atMs - b.atMs);
}

/** What the maker needs of a world. */
export interface NoisySite {
  layout: Layout;
  clock: Clock;
  /** What ends and what begins at one moment is one change. */
  exchange(ended: Iterable<string>, begun: Iterable<readonly [name: string, effects: readonly Effect[]]>): void;
}

export interface NoiseWishes {
  /** All unless given. */
  kinds?: readonly NoiseKind[];
  /** Something happens now. */
  onBegin?: (happening: NoiseHappening) => void;
}

/** Lets noise happen, day after day, until it is stopped; then the site is as quiet as if there had been none. */
export class NoiseMaker {
  readonly #site: NoisySite;
  readonly #seed: number;
  readonly #kinds: readonly NoiseKind[];
  readonly #onBegin: (happening: NoiseHappening) => void;
  /** What happens now, and until when, wall clock. */
  readonly #acting = new Map<string, number>();
  #cancelNext: () => void = () => undefined;
  #today: NoiseHappening[] = [];
  #dayMs = 0;
  #isStopped = true;

  constructor(site: NoisySite, seed: number, { kinds = NOISE, onBegin = () => undefined }: NoiseWishes = {}) {
    this.#site = site;
    this.#seed = seed;
    this.#kinds = kinds;
    this.#onBegin = onBegin;
  }

  start(): void {
    const nowMs = this.#site.clock.wallMs();
    this.#isStopped = false;
    this.#dayMs = midnight(nowMs);
    const sinceYesterday = [...this.#day(this.#dayMs - DAY_MS), ...this.#day(this.#dayMs)];
    // Of what has begun, what still lasts.
    this.#change(sinceYesterday.filter(({ atMs, forMs }) => atMs <= nowMs && atMs + forMs > nowMs));
    this.#today = sinceYesterday.filter(({ atMs }) => atMs > nowMs);
    this.#wait();
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancelNext();
    if (this.#acting.size > 0) this.#site.exchange(this.#acting.keys(), []);
    this.#acting.clear();
  }

  #day(dayMs: number): NoiseHappening[] {
    return noiseOfDay(this.#site.layout, this.#seed, dayMs, this.#kinds);
  }

  #wait(): void {
    const { clock } = this.#site;
    const nextMs = Math.min(this.#today[0]?.atMs ?? this.#dayMs + DAY_MS, ...this.#acting.values());
    this.#cancelNext = clock.after(Math.max(0, nextMs - clock.wallMs()), () => this.#turn());
  }

  #turn(): void {
    const nowMs = this.#site.clock.wallMs();
    const begun = this.#takeBegun(nowMs);
    if (this.#today.length === 0 && nowMs >= this.#dayMs + DAY_MS) {
      this.#dayMs = midnight(nowMs);
      this.#today = this.#day(this.#dayMs);
      begun.push(...this.#takeBegun(nowMs));
    }
    this.#change(begun);
    if (!this.#isStopped) this.#wait();
  }

  #takeBegun(nowMs: number): NoiseHappening[] {
    const next = this.#today.findIndex(({ atMs }) => atMs > nowMs);
    return this.#today.splice(0, next < 0 ? this.#today.length : next);
  }

  /** Ends what is over, begins what has come. */
  #change(begun: readonly NoiseHappening[]): void {
    const nowMs = this.#site.clock.wallMs();
    const ended = [...this.#acting].flatMap(([key, untilMs]) => (untilMs <= nowMs ? key : []));
    for (const key of ended) this.#acting.delete(key);
    for (const { key, atMs, forMs } of begun) this.#acting.set(key, atMs + forMs);
    if (ended.length + begun.length === 0) return;
    this.#site.exchange(
      ended,
      begun.map(({ key, effects }) => [key, effects] as const),
    );
    for (const one of begun) this.#onBegin(one);
  }
}
