// Marks what the tickets said of a fault against its truth. Pure: tickets and truth in, marks out.

import { placeKey } from '../../contract/place.ts';
import type { Truth } from '../../lab/fault.ts';
import { isDrive } from '../../server/domain/diagnose/hands.ts';
import type { RankedCause, TicketState } from '../../server/domain/ticket/types.ts';
import type { Answers } from './answers.ts';
import { isHeldOut, type Drawn } from './draw.ts';

/** Without a word of the engine, causes this near to the first count as a tie. */
const TIE_SHARE = 0.8;

export interface Injected {
  readonly fault: string;
  readonly on: string;
  /** Wall ms. */
  readonly brokeAt: number;
  readonly truth: Truth;
  /** Creeping faults show late; their delay says nothing. */
  readonly isCreeping: boolean;
  readonly isHeldOut: boolean;
  readonly topology: string;
}

/** A drawn fault as it was broken. @param seed by which faults and sites are held out */
export function injectedOf(
  { definition, on }: Drawn,
  broken: { truth: Truth; brokeAt: number; topology: string },
  seed: number,
): Injected {
  const { name, showsAfterMs = 0 } = definition;
  const isOut = isHeldOut(broken.topology, seed) || isHeldOut(name, seed);
  return { fault: name, on, ...broken, isCreeping: showsAfterMs > 0, isHeldOut: isOut };
}

/** What was said of one fault. */
export interface Mark extends Injected {
  readonly tickets: number;
  readonly isFound: boolean;
  readonly isTop1: boolean;
  readonly isTop3: boolean;
  readonly isTie: boolean;
  /** Confidence of the leading cause, and whether that one is right. */
  readonly confidence: number;
  readonly isLeadRight: boolean;
  readonly said: string;
  readonly decision: string;
  readonly delayMs: number | null;
  readonly isWastedVisit: boolean;
  readonly isVisit: boolean;
  readonly isSecondTrip: boolean;
  readonly isLateVisit: boolean;
  /** What the visit lacked. */
  readonly lacks: readonly string[];
  readonly isRemoteCurable: boolean;
  readonly isRemoteCure: boolean;
}

type Said = RankedCause & { isTied?: boolean };

/**
 * @param tickets that the fault explains, as they stood while it lasted, oldest first
 * @param wasCured an action of ours ended it
 */
export function markOf(injected: Injected, tickets: readonly TicketState[], answers: Answers, wasCured = false): Mark {
  const { truth } = injected;
  const main = mainOf(tickets, injected, answers);
  const causes: readonly Said[] = main?.causes ?? [];
  const right = causes.findIndex((cause) => isRight(cause, main, injected, answers));
  const tied = tiedOf(causes);
  const isTie = tied.length > 1;
  const isAmongTied = isTie && causes.some((cause, at) => at === right && tied.includes(cause));
  const isTop1 = right === 0 || (isAmongTied && isHonestTie(causes, injected, answers));
  const decision = main?.visit.decision ?? '';
  const isVisit = decision === 'engineer' || decision === 'maker';
  const lacks = isVisit && truth.visit ? lackingOf(main, truth, answers) : [];
  const isRemoteCurable = truth.remoteCures.length > 0 && !answers.isGuarded(truth);
  return {
    ...injected,
    tickets: tickets.length,
    isFound: main !== undefined,
    isTop1,
    isTop3: isTop1 || (right >= 0 && right < 3),
    isTie,
    confidence: causes[0]?.confidence ?? 0,
    isLeadRight: right === 0,
    said: causes
      .slice(0, 3)
      .map((one) => `${one.cause}@${placeKey(one)} ${one.confidence.toFixed(2)}`)
      .join(', '),
    decision,
    delayMs: main && !injected.isCreeping ? main.openedAt - injected.brokeAt : null,
    isWastedVisit: isVisit && !truth.visit && (truth.by === 'remote' || truth.by === 'onsite'),
    isVisit,
    isSecondTrip: lacks.length > 0,
    isLateVisit: truth.visit && main !== undefined && !mayDrive(main),
    lacks,
    isRemoteCurable,
    isRemoteCure: wasCured && isRemoteCurable,
  };
}

/** The ticket that is right, else the first. */
function mainOf(tickets: readonly TicketState[], injected: Injected, answers: Answers): TicketState | undefined {
  return tickets.find((ticket) => isNamed(ticket, injected, answers)) ?? tickets[0];
}

/** Whether the ticket's leading cause is the fault, rightly located. */
export function isNamed(ticket: TicketState, injected: Injected, answers: Answers): boolean {
  const [first] = ticket.causes;
  return first !== undefined && isRight(first, ticket, injected, answers);
}

/** Whether a cause that a ticket names is the fault, rightly located. */
export function isRight(
  said: RankedCause,
  ticket: TicketState | undefined,
  { fault, truth }: Pick<Injected, 'fault' | 'truth'>,
  answers: Answers,
): boolean {
  if (!answers.causesOf(fault, truth).includes(said.cause)) return false;
  const place = placeKey(said);
  // A circuit, a route or the site is right when what suffers is behind it.
  if (said.asset === '' || said.asset.startsWith('@')) {
    const suffers = new Set((ticket?.affected ?? []).map((key) => key.split('/')[0] ?? key));
    return suffers.size === 0 || truth.places.some((one) => suffers.has(one.split('/')[0] ?? one));
  }
  return truth.places.some((one) => one === place || one === said.asset);
}

/** Which causes are admitted to be a tie. */
function tiedOf(causes: readonly Said[]): readonly Said[] {
  if (causes.some(({ isTied }) => isTied !== undefined)) return causes.filter(({ isTied }) => isTied === true);
  const least = (causes[0]?.confidence ?? 0) * TIE_SHARE;
  return causes.filter(({ confidence }) => confidence >= least);
}

/** The lab knows what nobody could tell apart: the leading cause must mean one of those faults. */
function isHonestTie(causes: readonly Said[], { truth }: Injected, answers: Answers): boolean {
  const first = causes[0];
  if (!first) return false;
  return truth.cannotBeToldApart.some((fault) => answers.causesOf(fault, { cause: fault }).includes(first.cause));
}

/** Somebody drives now, or once those before have failed. */
function mayDrive({ visit: { decision, next, who = [] } }: TicketState): boolean {
  return isDrive(decision) || isDrive(next) || who.includes('E') || who.includes('M');
}

function lackingOf(ticket: TicketState | undefined, truth: Truth, answers: Answers): string[] {
  const { parts = [], tools = [] } = ticket?.visit ?? {};
  const said = [...parts.flatMap(({ spec, alternatives }) => [spec, ...alternatives]), ...tools].map(({ en }) => en);
  return truth.parts
    .map(({ id }) => id)
    .filter((id) => {
      const pattern = answers.part(id);
      return pattern !== undefined && !said.some((text) => pattern.test(text));
    });
}
