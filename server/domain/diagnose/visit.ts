// What to do about a fault: who goes, when, with what, and what to look at first. Where rivals stay close, their parts
// come along if the chance of needing them is worth more than carrying them: a second trip is what this product saves.

import { fill, type Text, type TextValue } from '../../../contract/text.ts';
import type { SiteGraph } from '../topology/types.ts';
import type { Cause } from './cause-schema.ts';
import { HAND_OF, isDrive } from './hands.ts';
import { matchesOf, quantityOf } from './fits.ts';
import { ASKED_FROM, orderOfHands, TRY_FIRST, type OrderOfHands } from './order-of-hands.ts';
import { PERMITS } from './permits.ts';
import { possibleRemedies } from './possible-remedies.ts';
import type { SlotSource } from './slots.ts';
import { HAND_FAILS } from './tried.ts';
import type { PartNeed, PhoneQuestion, PhoneTurn, Visit, VisitDecision } from './types.ts';
import type { CARRIAGES, CausePart, CauseVisit, PhoneStep } from './visit-schema.ts';
import type { Weighed } from './weighed.ts';

/** Cost of coming a second time, and of carrying a part, in the same unit. */
export const SECOND_TRIP_COST = 20;
export const CARRY_COST: Readonly<Record<(typeof CARRIAGES)[number], number>> = { light: 1, medium: 3, heavy: 10 };

type Values = Readonly<Record<string, TextValue>>;

/** @param ranked best first; the first decides, near ones add parts, tools, and who is asked before or after */
export function planVisit(ranked: readonly Weighed[], values: (one: Weighed) => Values, source: SlotSource): Visit {
  const weighed = ranked.map((one) => withPossible(one, source.graph));
  const first = weighed[0];
  if (!first) throw new RangeError('a visit needs a cause');
  const own = first.candidate.cause.visit;
  const ownValues = values(first);
  const hands = orderOfHands(weighed);
  const mayDrive = hands.who.some((hand) => hand === 'E' || hand === 'M');
  const parts = (own.parts ?? []).map((part) => needOf(part, ownValues, first, source));
  const tools = (own.tools ?? []).map((tool) => fill(tool, ownValues));
  const permits = new Map(permitsOf(own, ownValues));
  let people = own.people ?? 1;
  if (mayDrive) {
    for (const need of partsOfRivals(weighed.slice(1), values, source)) addPart(parts, need);
    for (const one of weighed.slice(1)) {
      const { visit } = one.candidate.cause;
      const filled = values(one);
      if (one.share * SECOND_TRIP_COST <= CARRY_COST.light) continue;
      for (const tool of visit.tools ?? []) addText(tools, fill(tool, filled));
      // Who comes alone and without leave has come in vain.
      for (const [key, permit] of permitsOf(visit, filled)) permits.set(key, permit);
      if (one.share * SECOND_TRIP_COST > CARRY_COST.medium) people = Math.max(people, visit.people ?? 1);
    }
  }
  const before = hands.tried && fill(hands.tried.candidate.cause.visit.firstCheck, values(hands.tried));
  const reason = fill(own.reason, ownValues);
  const phone = phoneFor(weighed, hands, values);
  return {
    decision: hands.decision,
    ...(hands.next === undefined ? {} : { next: hands.next }),
    urgency: own.urgency,
    reason: before ? tryFirst(own.decision, { reason, check: before, chance: hands.tried?.confidence ?? 0 }) : reason,
    parts,
    tools,
    permits: [...permits.values()].map(({ text }) => text),
    firstCheck: fill(own.firstCheck, ownValues),
    phoneScript:
      phone.length > 0 ? phone.map(({ ask }) => ask) : (own.phoneScript ?? []).map((l) => fill(l, ownValues)),
    who: hands.who,
    people,
    permitKinds: [...permits.values()].flatMap(({ kind }) => kind ?? []),
    ...(phone.length > 0 && { phone }),
    ...remediesOf(weighed, hands.tried ?? first),
    ...noteOf(weighed, ownValues),
    driveChance: driveChance(weighed),
  };
}

function withPossible(one: Weighed, graph: SiteGraph): Weighed {
  const { cause, subject } = one.candidate;
  if (!cause.remedies) return one;
  const remedies = possibleRemedies(cause.remedies, subject, graph);
  return { ...one, candidate: { ...one.candidate, cause: { ...cause, remedies } } };
}

/** Chance that somebody has to drive there whatever is tried before. */
function driveChance(weighed: readonly Weighed[]): number {
  let chance = 0;
  let sum = 0;
  for (const { candidate, share } of weighed) {
    sum += share;
    chance +=
      share * driveChanceOf(candidate.cause.visit, Math.max(0, ...Object.values(candidate.cause.remedies ?? {})));
  }
  return sum > 0 ? Math.round((chance / sum) * 100) / 100 : 0;
}

/** All who try before have to fail. */
function driveChanceOf({ decision, next, who = [] }: CauseVisit, remedy: number): number {
  const said = [decision, next].flatMap((one) => (one && HAND_OF[one]) ?? []);
  const order = [...new Set([...said, ...who])];
  const drive = order.findIndex((hand) => hand === 'E' || hand === 'M');
  if (drive < 0) return 0;
  return order
    .slice(0, drive)
    .reduce((chance, hand) => chance * (hand === 'R' && remedy > 0 ? 1 - remedy : HAND_FAILS), 1);
}

function tryFirst(lead: VisitDecision, { reason, check, chance }: { reason: Text; check: Text; chance: number }): Text {
  const words = isDrive(lead)
    ? {
        zh: '{reason}。但有 {percent}% 的可能不必上门，先试：{check}',
        en: '{reason}. With a chance of {percent} % nobody need drive, so first: {check}',
      }
    : {
        zh: '{reason}。但有 {percent}% 的可能不必惊动现场，先试：{check}',
        en: '{reason}. With a chance of {percent} % nobody there need be asked, so first: {check}',
      };
  return fill(words, { reason, check, percent: Math.round(chance * 100) });
}

function needOf(part: CausePart, values: Values, at: Weighed, source: SlotSource): PartNeed {
  const { place, subject } = at.candidate;
  const match = matchesOf(part, { place, subject }, source);
  return {
    spec: fill(part.spec, values),
    quantity: quantityOf(part, { place, subject }, source),
    alternatives: (part.alternatives ?? []).map((text) => fill(text, values)),
    ...(match.length > 0 && { match }),
    ...(part.consumable === true && { isConsumable: true }),
  };
}

/** What is needed by any of them, if that is likely enough: a part that several ask for counts for all of these. */
function partsOfRivals(rivals: readonly Weighed[], values: (one: Weighed) => Values, source: SlotSource): PartNeed[] {
  const asked = rivals.flatMap((one) => {
    const filled = values(one);
    return (one.candidate.cause.visit.parts ?? []).map((part) => ({
      part,
      share: one.share,
      need: needOf(part, filled, one, source),
    }));
  });
  const shares = new Map<string, number>();
  for (const { need, share } of asked) shares.set(need.spec.en, (shares.get(need.spec.en) ?? 0) + share);
  return asked.flatMap(({ part, need }) => (isWorthCarrying(part, shares.get(need.spec.en) ?? 0) ? [need] : []));
}

function isWorthCarrying(part: CausePart, share: number): boolean {
  return share * SECOND_TRIP_COST > CARRY_COST[part.carry ?? 'medium'];
}

function permitsOf(visit: CauseVisit, values: Values): [string, { text: Text; kind?: string }][] {
  return (visit.permits ?? []).map((permit) => {
    if (typeof permit === 'string') return [permit, { text: PERMITS[permit], kind: permit }];
    const text = fill(permit, values);
    return [text.en, { text }];
  });
}

function addPart(parts: PartNeed[], part: PartNeed): void {
  const known = parts.findIndex(({ spec }) => spec.en === part.spec.en);
  const before = parts[known];
  if (!before) parts.push(part);
  else if (before.quantity < part.quantity) parts[known] = part;
}

function addText(texts: Text[], text: Text): void {
  if (!texts.some((known) => known.en === text.en)) texts.push(text);
}

/**
 * The script of the first near cause that has one for the hand that is put to it, or for the one after. Where people there are
 * asked before somebody drives for the leading cause, the one by which they may cure it.
 */
function phoneFor(
  weighed: readonly Weighed[],
  { decision, who }: OrderOfHands,
  values: (one: Weighed) => Values,
): PhoneQuestion[] {
  const [first] = weighed;
  const scripted = weighed.filter(({ candidate }) => candidate.cause.visit.phone);
  const there = who.findIndex((hand) => hand === 'S' || hand === 'C');
  const drive = who.findIndex((hand) => hand === 'E' || hand === 'M');
  const isAskedBefore = isDrive(first?.candidate.cause.visit.decision) && there >= 0 && there < drive;
  const near =
    (isAskedBefore ? scripted.find(({ candidate, share }) => share >= ASKED_FROM && mayCure(candidate.cause)) : null) ??
    scripted.find((one) => one === first) ??
    scripted.find(({ candidate, share }) => candidate.cause.visit.decision === decision && share >= TRY_FIRST);
  const steps = near?.candidate.cause.visit.phone;
  return near && steps ? steps.map((step) => questionOf(step, values(near))) : [];
}

function mayCure({ visit: { phone = [] } }: Cause): boolean {
  return phone.some(({ yes, no }) => yes.next === 'cured' || no.next === 'cured');
}

function questionOf({ ask, yes, no }: PhoneStep, values: Values): PhoneQuestion {
  const turn = ({ do: what, next }: PhoneStep['yes']): PhoneTurn => ({
    ...(what && { do: fill(what, values) }),
    next,
  });
  return { ask: fill(ask, values), yes: turn(yes), no: turn(no) };
}

/**
 * What may be tried from afar, weighed over the causes that it may cure.
 * @param deciding the cause by which the decision was made
 */
function remediesOf(weighed: readonly Weighed[], deciding: Weighed): Pick<Visit, 'remedies' | 'countsOn'> {
  const chances: Record<string, number> = {};
  for (const { candidate, share } of weighed) {
    for (const [verb, success] of Object.entries(candidate.cause.remedies ?? {}))
      chances[verb] = (chances[verb] ?? 0) + share * success;
  }
  const worth = Object.entries(chances).filter(([, chance]) => chance >= 0.05);
  if (worth.length === 0) return {};
  return {
    remedies: Object.fromEntries(worth.map(([verb, chance]) => [verb, Math.round(chance * 100) / 100])),
    countsOn: Object.keys(deciding.candidate.cause.remedies ?? {}),
  };
}

function noteOf(weighed: readonly Weighed[], values: Values): Pick<Visit, 'note'> {
  const note = weighed[0]?.candidate.cause.note;
  return note ? { note: fill(note, values) } : {};
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
    who: ['R', 'E'],
    driveChance: weighed.length === 0 ? HAND_FAILS : driveChance(weighed),
  };
}
