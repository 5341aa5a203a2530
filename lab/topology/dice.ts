// The chance by which sites are drawn: repeatable, and each part of a site throws its own dice, so that a change to one
// part leaves the others as they were.

import { seededRandom } from '../random.ts';

export class Dice {
  readonly #seed: number;
  readonly #name: string;
  readonly #next: () => number;

  constructor(seed: number, name: string) {
    this.#seed = seed;
    this.#name = name;
    this.#next = seededRandom(seed, name);
  }

  /** Dice of a part. */
  of(name: string): Dice {
    return new Dice(this.#seed, `${this.#name}/${name}`);
  }

  /** In [0, 1). */
  share(): number {
    return this.#next();
  }

  chance(probability: number): boolean {
    return this.#next() < probability;
  }

  /** A whole number, both ends included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.#next() * (most - least + 1));
  }

  pick<T>(list: readonly [T, ...T[]]): T {
    return list[Math.floor(this.#next() * list.length)] ?? list[0];
  }
}
