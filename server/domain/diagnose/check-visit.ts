// What the schema cannot say of a cause's visit: that the order of hands agrees with the decision, that a telephone script
// always ends and leaves no question unasked, that a probe can show what it is said to show. Pure.

import type { YamlPath } from '../../../contract/checked-yaml.ts';
import type { Cause } from './cause-schema.ts';
import { PROBES, type ProbeKind } from './probe-kinds.ts';
import { HAND_OF } from './hands.ts';
import { asUnreached } from './unreached.ts';
import type { CauseVisit, PhoneStep } from './visit-schema.ts';

export interface Complaint {
  readonly at: YamlPath;
  readonly what: string;
  readonly hint: string;
}

export function checkVisit(cause: Cause): Complaint[] {
  return [...checkOrder(cause.visit, 'visit'), ...checkProbes(cause), ...checkUnreached(cause)];
}

/** @param at where it stands in the cause */
function checkOrder(visit: CauseVisit, at: string): Complaint[] {
  const complaints = [...checkHands(visit), ...checkPhone(visit.phone ?? []), ...checkScripts(visit)];
  return complaints.map((one) => ({ ...one, at: [at, ...one.at] }));
}

function checkUnreached(cause: Cause): Complaint[] {
  if (!cause.unreached) return [];
  if (cause.remedies) return checkOrder(asUnreached(cause).visit, 'unreached');
  return [{ at: ['unreached'], what: 'there is no remedy that could reach it', hint: 'say it in `visit`' }];
}

function checkHands({ decision, next, who }: CauseVisit): Complaint[] {
  if (who === undefined) return [];
  const steps = new Set([decision, ...(next === undefined ? [] : [next])]);
  const said = [...steps].flatMap((one) => HAND_OF[one] ?? []);
  if (said.every((hand, index) => who[index] === hand)) return [];
  return [
    { at: ['who'], what: `does not begin with ${said.join(', ')}`, hint: 'let it agree with `decision` and `next`' },
  ];
}

function checkPhone(steps: readonly PhoneStep[]): Complaint[] {
  const complaints: Complaint[] = [];
  const asked = new Set([1]);
  for (const [index, step] of steps.entries()) {
    for (const answer of ['yes', 'no'] as const) {
      const { next } = step[answer];
      if (typeof next !== 'number') continue;
      asked.add(next);
      // A script that only goes forward ends.
      if (next > index + 1 && next <= steps.length) continue;
      const what = `question ${next} is not a later one`;
      complaints.push({
        at: ['phone', index, answer, 'next'],
        what,
        hint: 'go on to a later question, or end',
      });
    }
  }
  for (const index of steps.keys()) {
    if (asked.has(index + 1)) continue;
    complaints.push({ at: ['phone', index], what: 'is never asked', hint: 'lead to it, or leave it out' });
  }
  return complaints;
}

function checkScripts({ phone, phoneScript }: CauseVisit): Complaint[] {
  if (phone === undefined || phoneScript === undefined) return [];
  return [{ at: ['phoneScript'], what: 'stands beside `phone`', hint: 'keep one of them' }];
}

function checkProbes({ probes = [] }: Cause): Complaint[] {
  const complaints: Complaint[] = [];
  const sums = new Map<string, number>();
  for (const [index, { probe, shows, chance }] of probes.entries()) {
    const kind: ProbeKind = PROBES[probe];
    if (!Object.hasOwn(kind.outcomes, shows)) {
      const hint = `use one of: ${Object.keys(kind.outcomes).join(', ')}`;
      complaints.push({ at: ['probes', index, 'shows'], what: `"${shows}" is nothing that ${probe} shows`, hint });
    }
    const sum = (sums.get(probe) ?? 0) + chance;
    sums.set(probe, sum);
    if (sum > 1 + 1e-9)
      complaints.push({
        at: ['probes', index, 'chance'],
        what: 'adds up to more than 1',
        hint: 'share the chances out',
      });
  }
  return complaints;
}
