// Which recorders are to be read as if for the first time. Healing gives a recorder back days of recordings that never come back in
// the field, and its collector asks for no day of the past twice: it would tell at the next fault what lacked at the last one.

import type { Collector, Target } from '../../contract/collector.ts';
import { isActedOn } from './ageing.ts';
import type { Effect } from '../../lab/effects.ts';

/** Read by a collector that keeps a book of the days that have recordings. */
const KEEPS_BOOK: ReadonlySet<string> = new Set(['isapi', 'dahua-cgi', 'onvif-recorder']);

export class RecorderBooks {
  /** On which something has acted since their book began. */
  readonly #spoilt = new Set<Target>();

  /** A target is polled while these effects act. */
  note(target: Target, effects: readonly Effect[]): void {
    if (KEEPS_BOOK.has(target.protocol) && isActedOn(target.asset, effects)) this.#spoilt.add(target);
  }

  get isAnySpoilt(): boolean {
    return this.#spoilt.size > 0;
  }

  /**
   * Once nothing is broken any more.
   * @param collectors of all targets
   * @param open has a collector watch its own among these targets
   * @returns those whose book is new
   */
  async beginAnew(
    targets: readonly Target[],
    collectors: readonly Collector[],
    open: (collector: Collector, targets: readonly Target[]) => Promise<void>,
  ): Promise<readonly Target[]> {
    const begun = [...this.#spoilt];
    this.#spoilt.clear();
    const others = targets.filter((target) => !begun.includes(target));
    for (const collector of collectors) {
      if (!begun.some(({ protocol }) => collector.protocols.includes(protocol))) continue;
      // Who is watched on keeps his book.
      await open(collector, others);
      await open(collector, targets);
    }
    return begun;
  }
}
