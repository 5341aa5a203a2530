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
  apply(name: string, effects: readonly Effect[]): void;
  remove(name: string): void;
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
  readonly #acting = new Map<string, () => void>();
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
    for (const one of sinceYesterday) if (one.atMs <= nowMs && one.atMs + one.forMs > nowMs) this.#begin(one);
    this.#today = sinceYesterday.filter(({ atMs }) => atMs > nowMs);
    this.#wait();
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancelNext();
    for (const [key, cancel] of this.#acting) {
      cancel();
      this.#site.remove(key);
    }
    this.#acting.clear();
  }

  #day(dayMs: number): NoiseHappening[] {
    return noiseOfDay(this.#site.layout, this.#seed, dayMs, this.#kinds);
  }

  #wait(): void {
    const { clock } = this.#site;
    const nextMs = this.#today[0]?.atMs ?? this.#dayMs + DAY_MS;
    this.#cancelNext = clock.after(Math.max(0, nextMs - clock.wallMs()), () => this.#turn());
  }

  #turn(): void {
    const nowMs = this.#site.clock.wallMs();
    while (!this.#isStopped && (this.#today[0]?.atMs ?? Infinity) <= nowMs) {
      const one = this.#today.shift();
      if (one) this.#begin(one);
    }
    if (this.#today.length === 0 && nowMs >= this.#dayMs + DAY_MS) {
      this.#dayMs = midnight(nowMs);
      this.#today = this.#day(this.#dayMs);
    }
    if (!this.#isStopped) this.#wait();
  }

  #begin(happening: NoiseHappening): void {
    const { key, atMs, forMs, effects } = happening;
    const { clock } = this.#site;
    const leftMs = Math.max(0, atMs + forMs - clock.wallMs());
    this.#acting.set(
      key,
      clock.after(leftMs, () => {
        this.#acting.delete(key);
        this.#site.remove(key);
      }),
    );
    this.#site.apply(key, effects);
    this.#onBegin(happening);
  }
}
