// What the steps of a scenario come to in the order of time, and which of them cannot be carried out as written: what is broken
// already, what nothing has broken, a takeover that nobody has begun. Pure.

import { durationMs } from '../../contract/duration.ts';
import { MAX_ACTIVE } from '../../lab/fault-board.ts';
import { faultNamed } from '../../lab/faults.ts';
import type { Step } from './scenario-steps.ts';

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

/** What breaks and heals, in order of time; at the same moment what ends comes before what begins. */
export function turnsOf(steps: readonly Step[]): Turn[] {
  const turns = steps.flatMap((step, index): Turn[] => {
    const fault = step.break ?? step.heal;
    if (fault === undefined) return [];
    const on = step.on ?? faultNamed(fault)?.on ?? '';
    const atMs = atMsOf(step);
    const own = { step: index, fault, on, ...(step.seed !== undefined && { seed: step.seed }) };
    const isEnd = step.break === undefined;
    const forMs = isEnd || step.for === undefined ? null : (durationMs(step.for) ?? 0);
    return [{ ...own, atMs, isEnd }, ...(forMs === null ? [] : [{ ...own, atMs: atMs + forMs, isEnd: true }])];
  });
  return turns.toSorted((a, b) => a.atMs - b.atMs || Number(b.isEnd) - Number(a.isEnd));
}

/** From the beginning of the scenario. */
export function atMsOf({ at }: Step): number {
  return durationMs(at) ?? 0;
}

export interface TurnFault {
  readonly step: number;
  readonly key: 'break' | 'heal' | 'takeover';
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

/** @param wasTakenOver before the scenario begins, as with noise */
export function takeoverFaults(steps: readonly Step[], wasTakenOver: boolean): TurnFault[] {
  const faults: TurnFault[] = [];
  let state = wasTakenOver ? 'accept' : 'none';
  const all = [...steps.entries()].toSorted(([, a], [, b]) => atMsOf(a) - atMsOf(b));
  for (const [step, { takeover }] of all) {
    if (takeover === undefined) continue;
    const isInTurn = takeover === 'start' ? state === 'none' : state === 'start';
    const what = takeover === 'start' ? 'the site has its takeover' : 'no takeover has begun, or it is over';
    const hint = wasTakenOver ? 'with noise the site is taken over before' : 'start once, then accept once';
    if (isInTurn) state = takeover;
    else faults.push({ step, key: 'takeover', what, hint });
  }
  return faults;
}
