// What to do about a fault: who goes, when, with what, and what to look at first. Where rivals stay close, their parts
// come along if the chance of needing them is worth more than carrying them: a second trip is what this product saves.

import { fill, type Text, type TextValue } from '../../../contract/text.ts';
import type { SiteGraph } from '../topology/types.ts';
import type { CARRIAGES, CausePart } from './cause-schema.ts';
import type { Weighed } from './rank.ts';
import type { PartNeed, Visit, VisitDecision } from './types.ts';

/** Cost of coming a second time, and of carrying a part, in the same unit. */
export const SECOND_TRIP_COST = 20;
export const CARRY_COST: Readonly<Record<(typeof CARRIAGES)[number], number>> = { light: 1, medium: 3, heavy: 10 };

const TRIPS: ReadonlySet<VisitDecision> = new Set(['engineer', 'maker', 'onsite-staff', 'customer']);

/** @param weighed best first; the first decides, near ones add parts, tools and what to ask */
export function planVisit(
  weighed: readonly Weighed[],
  values: (one: Weighed) => Readonly<Record<string, TextValue>>,
): Visit {
  const first = weighed[0];
  if (!first) throw new RangeError('a visit needs a cause');
  const own = first.candidate.cause.visit;
  const ownValues = values(first);
  const near = weighed.slice(1).filter((one) => one.candidate.cause.visit.parts || one.candidate.cause.visit.tools);
  const mayDrive = TRIPS.has(own.decision) || own.next !== undefined;
  const parts = (own.parts ?? []).map((part) => needOf(part, ownValues));
  const tools = (own.tools ?? []).map((tool) => fill(tool, ownValues));
  if (mayDrive) {
    for (const one of near) {
      const filled = values(one);
      for (const part of one.candidate.cause.visit.parts ?? []) {
        if (isWorthCarrying(part, one.share)) addPart(parts, needOf(part, filled));
      }
      if (one.share * SECOND_TRIP_COST <= CARRY_COST.light) continue;
      for (const tool of one.candidate.cause.visit.tools ?? []) addText(tools, fill(tool, filled));
    }
  }
  return {
    decision: own.decision,
    ...(own.next === undefined ? {} : { next: own.next }),
    urgency: own.urgency,
    reason: fill(own.reason, ownValues),
    parts,
    tools,
    permits: (own.permits ?? []).map((permit) => fill(permit, ownValues)),
    firstCheck: fill(own.firstCheck, ownValues),
    phoneScript: (own.phoneScript ?? []).map((line) => fill(line, ownValues)),
  };
}

function needOf(part: CausePart, values: Readonly<Record<string, TextValue>>): PartNeed {
  return {
    spec: fill(part.spec, values),
    quantity: part.quantity,
    alternatives: (part.alternatives ?? []).map((text) => fill(text, values)),
  };
}

function isWorthCarrying(part: CausePart, share: number): boolean {
  return share * SECOND_TRIP_COST > CARRY_COST[part.carry ?? 'medium'];
}

function addPart(parts: PartNeed[], part: PartNeed): void {
  if (!parts.some((known) => known.spec.en === part.spec.en)) parts.push(part);
}

function addText(texts: Text[], text: Text): void {
  if (!texts.some((known) => known.en === text.en)) texts.push(text);
}

/** For alarms that no known cause explains: honest about what is not known. */
export function planUnexplained(place: string, weighed: readonly Weighed[], graph: SiteGraph): Visit {
  const name = graph.nameOf(place);
  return {
    decision: 'remote',
    next: 'engineer',
    urgency: 'by-clock',
    reason: fill(
      {
        zh: '{place} 的告警与已知原因都不符，先由监控中心远程查看，再决定是否上门',
        en: 'the alarms of {place} fit no known cause: look at it remotely first, then decide on a visit',
      },
      { place: name },
    ),
    parts: [],
    tools: [],
    permits: [],
    firstCheck: fill(
      {
        zh: '查看 {place} 的全部读数和最近的改动，询问现场看到了什么',
        en: 'look at all readings of {place} and its latest changes; ask on site what is seen',
      },
      { place: name },
    ),
    phoneScript: weighed.slice(0, 3).map(({ candidate }) => fill(candidate.cause.visit.firstCheck, { place: name })),
  };
}
