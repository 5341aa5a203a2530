// What the gateway of a simulated site hands on of a poll: the samples, what the device tells of itself where that is new,
// the result of the poll, and an event when that is another than before.

import { BatchBuilder } from '../../contract/batch.ts';
import type { Target } from '../../contract/collector.ts';
import { resultNumber, type AssetFacts, type LogRecord } from '../../contract/records.ts';
import { Standing, type Outcome } from './outcomes.ts';
import type { Rig } from './rig.ts';
import type { JumpClock } from './virtual-clock.ts';

/** What devices tell of themselves is told again within the hour, and just has been before anything breaks, is mended or goes. */
export const FACTS_AGAIN_MS = 3_600_000;
const TOLD_BEFORE_MS = 1000;
/** What was steady has been said this often before it says something else, and that is said as often: a step has two sides. */
const SIDE_POLLS = 3;

/** What one target has said last. */
export interface Told {
  readonly target: Target;
  readonly standing: Standing;
  readonly resultSeries: readonly [code: number, durationMs: number];
  outcome: Outcome | null;
  atMs: number;
  facts: AssetFacts | null;
  word: string;
}

export function nothingTold(target: Target, { catalogue, running }: Rig): Told {
  const { site, asset, class: ofClass, name } = target;
  const row = catalogue.row('foresite_target', { site, asset, class: ofClass, component: `target:${name}` });
  return {
    target,
    standing: new Standing(running),
    resultSeries: [catalogue.series(row, 'result_code'), catalogue.series(row, 'duration_ms')],
    outcome: null,
    atMs: 0,
    facts: null,
    word: '',
  };
}

export interface TellingParts {
  rig: Rig;
  clock: JumpClock;
  deliver: (record: LogRecord) => void;
  /** Something else than samples was handed on. */
  onNews: () => void;
}

/** A measured value before and after. */
interface Changed {
  readonly id: number;
  readonly was: number;
  readonly is: number;
}

export class Telling {
  readonly #parts: TellingParts;
  readonly #builder = new BatchBuilder(256);
  readonly #resultBatch = new BatchBuilder(2);
  #factsAgainMs = 0;

  constructor(parts: TellingParts) {
    this.#parts = parts;
  }

  /**
   * @param isAtEase nothing is broken: both sides of a step are told at once
   * @returns how many polls are to follow although nothing new is to come of them
   */
  tell(told: Told, outcome: Outcome, isAtEase: boolean): number {
    const { target } = told;
    const { site, asset, name } = target;
    const { rig, clock, deliver, onNews } = this.#parts;
    const [nowMs, timeMs] = [clock.monoMs(), clock.wallMs()];
    const more = this.#tellSides(told, outcome, isAtEase);
    told.atMs = nowMs;
    told.outcome = outcome;
    const upMs = rig.world.uptimeMs(asset);
    const batch = told.standing.batch(outcome, { monoMs: nowMs, wallMs: timeMs, upMs }, this.#builder);
    if (batch.count > 0) deliver({ kind: 'samples', site, batch });
    if (outcome.facts !== told.facts && outcome.facts !== null) {
      told.facts = outcome.facts;
      onNews();
      deliver({ kind: 'facts', site, asset, source: name, timeMs, facts: outcome.facts });
    }
    this.#tellResult(told, outcome, timeMs);
    return more;
  }

  factsAgain(all: readonly Told[]): void {
    const { clock, deliver } = this.#parts;
    if (clock.monoMs() - this.#factsAgainMs < FACTS_AGAIN_MS) return;
    this.#factsAgainMs = clock.monoMs();
    const timeMs = clock.wallMs() - TOLD_BEFORE_MS;
    for (const { target, outcome, facts } of all) {
      const { site, asset, name } = target;
      if (facts !== null && outcome?.code === 'ok')
        deliver({ kind: 'facts', site, asset, source: name, timeMs, facts });
    }
  }

  #tellResult(told: Told, { code: result, detail, durationMs }: Outcome, timeMs: number): void {
    const { deliver, onNews } = this.#parts;
    const { site, asset, name } = told.target;
    const [code, duration] = told.resultSeries;
    this.#resultBatch.clear();
    this.#resultBatch.add(code, resultNumber(result), timeMs);
    this.#resultBatch.add(duration, durationMs, timeMs);
    deliver({ kind: 'samples', site, batch: this.#resultBatch.finish() });
    const word = `${result} ${detail === ''}`;
    if (word === told.word) return;
    told.word = word;
    onNews();
    const component = `target:${name}`;
    const data = { target: name, result, detail };
    deliver({ kind: 'event', site, asset, component, timeMs, type: 'notice', code: 'target-result', data });
  }

  /** Measured values that are another now are told on both sides of the change, where nobody was polled meanwhile. */
  #tellSides({ outcome: before, target, atMs }: Told, outcome: Outcome, isAtEase: boolean): number {
    if (before === outcome) return 0;
    const isLate = this.#parts.clock.monoMs() - atMs > 2 * target.intervalMs;
    // One that is watched anew after a while: nobody knows what it has come from.
    if (!before) return isLate ? SIDE_POLLS : 0;
    const changed = this.#changed(before, outcome);
    if (changed.length === 0) return 0;
    if (isLate) this.#tellSide(target, changed, 'was');
    if (!isLate || !isAtEase) return SIDE_POLLS;
    this.#tellSide(target, changed, 'is');
    return 0;
  }

  #changed(before: Outcome, { series, value }: Outcome): Changed[] {
    const { running } = this.#parts.rig;
    const changed: Changed[] = [];
    // Mostly in the same order: what was said of each is looked for only where it was not.
    for (const [i, id] of series.entries()) {
      const at = before.series[i] === id ? i : before.series.indexOf(id);
      const [was, is] = [before.value[at], value[i] ?? 0];
      if (was !== undefined && was !== is && running.kind(id) === 'near') changed.push({ id, was, is });
    }
    return changed;
  }

  #tellSide({ site }: Target, changed: readonly Changed[], side: 'was' | 'is'): void {
    const { clock, deliver } = this.#parts;
    const timeMs = clock.wallMs();
    this.#builder.clear();
    for (let poll = 0; poll < SIDE_POLLS; poll++)
      for (const one of changed) this.#builder.add(one.id, one[side], timeMs);
    deliver({ kind: 'samples', site, batch: this.#builder.finish() });
  }
}
