// Nothing fires before the first full round of polls of its asset has been seen after a start: what the first answers say
// is half a picture, and a restart must not release a storm. Bounded, so that a target that is never polled hides nothing.

export interface GraceParts {
  /** How many targets of the asset are polled. */
  targetsOf(site: string, asset: string): number;
  /** How long a round of polls may take, ms. */
  roundMsOf(site: string, asset: string): number;
}

interface Round {
  sinceMono: number;
  readonly seen: Set<string>;
}

export class StartGrace {
  readonly #parts: GraceParts;
  /** Assets whose first round is under way, by site and asset. */
  readonly #rounds = new Map<string, Round>();
  /** Assets that have had it. */
  readonly #done = new Map<string, Set<string>>();

  constructor(parts: GraceParts) {
    this.#parts = parts;
  }

  /** The gateway of a site has started: what it polls begins anew. */
  begin(site: string): void {
    this.#done.delete(site);
    for (const key of this.#rounds.keys()) if (key.startsWith(`${site}\n`)) this.#rounds.delete(key);
  }

  /** A target of an asset has been polled, with whatever result. @returns whether its first round is complete by that */
  polled(site: string, asset: string, target: string, monoMs: number): boolean {
    if (this.#done.get(site)?.has(asset) === true) return false;
    const round = this.#roundOf(site, asset, monoMs);
    round.seen.add(target);
    return round.seen.size >= this.#parts.targetsOf(site, asset) && this.#end(site, asset);
  }

  /** Monotonic time at which it is over at the latest; 0 when it is. */
  until(site: string, asset: string, monoMs: number): number {
    if (this.#done.get(site)?.has(asset) === true) return 0;
    if (this.#parts.targetsOf(site, asset) === 0) return 0;
    const until = this.#roundOf(site, asset, monoMs).sinceMono + this.#parts.roundMsOf(site, asset);
    if (monoMs < until) return until;
    this.#end(site, asset);
    return 0;
  }

  #roundOf(site: string, asset: string, monoMs: number): Round {
    const key = `${site}\n${asset}`;
    let round = this.#rounds.get(key);
    if (!round) this.#rounds.set(key, (round = { sinceMono: monoMs, seen: new Set() }));
    return round;
  }

  #end(site: string, asset: string): true {
    this.#rounds.delete(`${site}\n${asset}`);
    const done = this.#done.get(site);
    if (done) done.add(asset);
    else this.#done.set(site, new Set([asset]));
    return true;
  }
}
