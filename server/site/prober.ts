// Which probes are put to a site: those that the diagnosis wants and that were not made a while ago. A probe takes seconds,
// so no ticket waits for it: its answer revises the verdict. Pure but for what it remembers.

import type { Wanted } from '../domain/diagnose/types.ts';

/** A component is not probed again within this time: what the first answer did not decide, a second will not. */
export const PROBE_AGAIN_MS = 600_000;
/** Tables are read again for a verdict only after this: what they say of one that is silent tells nothing yet of the next. */
export const TABLES_AGAIN_MS = 120_000;
/** The gateway gives a probe up after this long; a cable test takes a switch up to ten seconds. */
export const PROBE_TIMEOUT_MS = 20_000;
/** Most probes of a site under way at once: they are work for its switches. */
export const MAX_PROBES = 4;

type ProbeWanted = Wanted & { readonly probe: NonNullable<Wanted['probe']> };

export class Prober {
  /** Monotonic time before which each component is not asked again. */
  readonly #notBefore = new Map<string, number>();
  readonly #underWay = new Map<string, number>();

  /** Those of the wanted that are to be asked now, best first. Each asked one is told by {@link asked}. */
  due(wanted: readonly Wanted[], monoMs: number): ProbeWanted[] {
    for (const [key, atMs] of this.#notBefore) if (monoMs >= atMs) this.#notBefore.delete(key);
    for (const [id, atMs] of this.#underWay) if (monoMs - atMs >= 2 * PROBE_TIMEOUT_MS) this.#underWay.delete(id);
    return wanted
      .filter((one): one is ProbeWanted => one.probe !== undefined && !this.#notBefore.has(keyOf(one.asset, one.probe)))
      .slice(0, Math.max(0, MAX_PROBES - this.#underWay.size));
  }

  asked(questionId: string, { asset, probe }: ProbeWanted, monoMs: number): void {
    const againMs = probe.kind === 'tables' ? TABLES_AGAIN_MS : PROBE_AGAIN_MS;
    this.#notBefore.set(keyOf(asset, probe), monoMs + againMs);
    this.#underWay.set(questionId, monoMs);
  }

  /** @returns whether it was a probe's answer: the verdict may have changed */
  answered(questionId: string): boolean {
    return this.#underWay.delete(questionId);
  }
}

function keyOf(asset: string, { kind, component }: ProbeWanted['probe']): string {
  return `${asset}/${component} ${kind}`;
}
