// What the steps of a scenario come to in the order of time, and which of them cannot be carried out as written: what is broken
// already, what nothing has broken. Pure.

import { durationMs } from '../../contract/duration.ts';
import { MAX_ACTIVE } from '../../lab/fault-board.ts';
import { faultNamed } from '../../lab/faults.ts';

/** A step as it is written: durations are texts. */
export interface Step {
  readonly at: string;
  readonly break?: string;
  readonly heal?: string;
  readonly on?: string;
  readonly for?: string;
  readonly seed?: number;
}

/** Something begins or ends. */
export interface Turn {
  /** Of the step that says so. */
  readonly step: number;
  /** From the beginning of the scenario. */
  readonly atMs: number;
  readonly isEnd: boolean;
  readonly fault: string;
  readonly on: string;
  readonly seed?: number;
}

/** In order of time; at the same moment what ends comes before what begins. */
export function turnsOf(steps: readonly Step[]): Turn[] {
  const turns = steps.flatMap((step, index): Turn[] => {
    const fault = step.break ?? step.heal ?? '';
    const on = step.on ?? faultNamed(fault)?.on ?? '';
    const atMs = durationMs(step.at) ?? 0;
    const own = { step: index, fault, on, ...(step.seed !== undefined && { seed: step.seed }) };
    const isEnd = step.break === undefined;
    const forMs = isEnd || step.for === undefined ? null : (durationMs(step.for) ?? 0);
    return [{ ...own, atMs, isEnd }, ...(forMs === null ? [] : [{ ...own, atMs: atMs + forMs, isEnd: true }])];
  });
  return turns.toSorted((a, b) => a.atMs - b.atMs || Number(b.isEnd) - Number(a.isEnd));
}

export interface TurnFault {
  readonly step: number;
  readonly key: 'break' | 'heal';
  readonly what: string;
  readonly hint: string;
}

/** Steps that say nothing: mostly a slip of the pen. */
export function turnFaults(steps: readonly Step[]): TurnFault[] {
  const faults: TurnFault[] = [];
  const lasting = new Map<string, number>();
  for (const { step, isEnd, fault, on } of turnsOf(steps)) {
    if (!faultNamed(fault)) continue;
    const place = `${fault} on ${on}`;
    const since = lasting.get(place);
    if (!isEnd && since !== undefined)
      faults.push({
        step,
        key: 'break',
        what: `${place} is broken since step ${since + 1}`,
        hint: 'heal it first, or leave this step out',
      });
    else if (!isEnd && lasting.size >= MAX_ACTIVE)
      faults.push({ step, key: 'break', what: `more than ${MAX_ACTIVE} faults last`, hint: 'heal some of them first' });
    else if (!isEnd) lasting.set(place, step);
    else if (since === undefined && steps[step]?.heal !== undefined)
      faults.push({
        step,
        key: 'heal',
        what: `${place} is not broken at that time`,
        hint: 'correct name, `on` or `at`',
      });
    else if (since !== undefined && (since === step || steps[step]?.heal !== undefined)) lasting.delete(place);
  }
  return faults;
}
