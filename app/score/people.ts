// The people around a simulated site who are not our engineers: the control room that looks by hand, staff on site and the
// customer who do what they are asked on the telephone, the carrier. Each is there in their hours and takes the time that
// people take. Who was asked about the right thing, and has it in their hands, cures it; who has not, says so, and the ticket
// goes on. They do what a person would do and press what a person would press; nothing of a diagnosis is decided here.

import type { TicketAction } from '../../contract/api.ts';
import type { SiteFile } from '../../contract/site-file.ts';
import type { ActiveFault, FaultBoard } from '../../lab/fault-board.ts';
import type { Curer, Truth } from '../../lab/fault.ts';
import { isUnderRemedy } from '../../server/domain/action/handover.ts';
import { compileCalendar, isWorking, type WorkingCalendar } from '../../server/domain/calendar/calendar.ts';
import type { Cause } from '../../server/domain/diagnose/cause-schema.ts';
import { slaTerms } from '../../server/domain/sla/clocks.ts';
import type { RankedCause, TicketState } from '../../server/domain/ticket/types.ts';
import type { Answers } from './answers.ts';
import { isRight } from './marks.ts';

const MINUTE = 60_000;
/** From being asked to having done it or not, ms: the control room looks by hand after the remedies have had their time. */
export const TAKES_MS = {
  remote: 15 * MINUTE,
  'onsite-staff': 10 * MINUTE,
  customer: 20 * MINUTE,
  carrier: 20 * MINUTE,
};
/** A ticket whose alarms need long to see that all is well is ended by hand this long after the cure, ms. */
export const CONFIRMED_AFTER_MS = 20 * MINUTE;

type Asked = keyof typeof TAKES_MS;

/** Whose cures each has in their hands: people of the house fetch one another. */
const HOUSE: readonly Curer[] = ['onsite', 'customer', 'electrician', 'cash'];
const IN_HANDS: Readonly<Record<Asked, readonly Curer[]>> = {
  remote: ['remote'],
  'onsite-staff': HOUSE,
  customer: HOUSE,
  carrier: ['carrier'],
};

export interface PeopleParts {
  board: FaultBoard;
  file: Pick<SiteFile, 'access' | 'contract' | 'timezone'>;
  causes: readonly Cause[];
  answers: Answers;
}

type Press = (action: TicketAction) => Promise<void>;

export class People {
  readonly #parts: PeopleParts;
  readonly #decisionOf: ReadonlyMap<string, string>;
  readonly #hours: Readonly<Partial<Record<Asked, WorkingCalendar>>>;
  /** Since when who has been asked about what, by ticket. */
  readonly #asked = new Map<string, { what: string; sinceMs: number }>();
  /** When a ticket's fault was cured, and how often it had come back by then. */
  readonly #curedMs = new Map<string, { atMs: number; reopened: number }>();
  readonly #cured = new Set<string>();

  constructor(parts: PeopleParts) {
    this.#parts = parts;
    this.#decisionOf = new Map(parts.causes.map(({ id, visit }) => [id, visit.decision]));
    const { access, contract, timezone } = parts.file;
    this.#hours = {
      ...(access?.hours && { 'onsite-staff': compileCalendar({ hours: access.hours }, timezone) }),
      customer: slaTerms(contract, timezone).calendar,
    };
  }

  /** By them, and not by an action from afar. */
  hasCured({ fault, on }: Pick<ActiveFault, 'fault' | 'on'>): boolean {
    return this.#cured.has(`${fault}@${on}`);
  }

  isTimeFor(ticket: TicketState, nowMs: number): boolean {
    const cured = this.#curedMs.get(ticket.id);
    if (cured?.reopened === ticket.reopened) return nowMs - cured.atMs >= CONFIRMED_AFTER_MS;
    this.#curedMs.delete(ticket.id);
    const asked = askedOf(ticket);
    // Nobody is asked before the remedy has had its time.
    if (isUnderRemedy(ticket.remedy)) this.#asked.delete(ticket.id);
    if (asked === null || ticket.state !== 'open' || isUnderRemedy(ticket.remedy)) return false;
    const what = `${asked} ${ticket.faultKey}`;
    const known = this.#asked.get(ticket.id);
    if (known?.what !== what) this.#asked.set(ticket.id, { what, sinceMs: nowMs });
    else if (nowMs - known.sinceMs >= TAKES_MS[asked]) return this.#isThere(asked, nowMs);
    return false;
  }

  /** They do what they were asked, and it helps or does not; or what helped long ago is said to have. */
  async act(ticket: TicketState, nowMs: number, press: Press): Promise<void> {
    const asked = askedOf(ticket);
    if (this.#curedMs.delete(ticket.id)) await press({ action: 'restored', note: 'they say that it works again' });
    else if (asked !== null) await this.#try(ticket, asked, nowMs, press);
  }

  async #try(ticket: TicketState, asked: Asked, nowMs: number, press: Press): Promise<void> {
    const { board, answers } = this.#parts;
    const told = this.#toldTo(ticket, asked);
    const helped = board
      .active()
      .filter((fault) => isInHands(fault.truth, asked) && told.some((cause) => isRight(cause, ticket, fault, answers)));
    this.#asked.delete(ticket.id);
    // The carrier's own repair takes hours.
    if (helped.length > 0 && asked === 'carrier') return;
    // Where nothing is wrong any more they see that, though an alarm may not yet.
    if (helped.length === 0 && board.active().length > 0) {
      await press({ action: 'hand-on', from: asked });
      return;
    }
    this.#curedMs.set(ticket.id, { atMs: nowMs, reopened: ticket.reopened });
    for (const { fault, on } of helped) {
      this.#cured.add(`${fault}@${on}`);
      board.heal({ fault, on });
    }
  }

  /** What the ticket has them look at: the leading cause, what it cannot tell from it, and for whose sake they are asked first. */
  #toldTo({ causes, visit }: TicketState, asked: Asked): RankedCause[] {
    const first = causes.find(({ cause }) => this.#decisionOf.get(cause) === visit.decision);
    return causes.filter((one, at) => at === 0 || one.isTied === true || (one === first && asked === visit.decision));
  }

  #isThere(asked: Asked, nowMs: number): boolean {
    const hours = this.#hours[asked];
    return hours === undefined || isWorking(nowMs, hours);
  }
}

function askedOf({ visit: { decision } }: TicketState): Asked | null {
  return decision === 'none' || decision === 'engineer' || decision === 'maker' ? null : decision;
}

/** Whoever stands before it can pull its plug, too. */
function isInHands({ by, remoteCures }: Truth, asked: Asked): boolean {
  return IN_HANDS[asked].includes(by) || (asked === 'onsite-staff' && remoteCures.includes('outlet-cycle'));
}
