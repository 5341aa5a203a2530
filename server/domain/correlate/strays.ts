// Findings that stand in the ticket of one fault although the verdict explains them by another: two faults were taken for one
// while neither had told all of its signs, or something has stayed down after what took it along was cured. Each is to have a
// ticket of its own. Pure.

import type { Fault, Finding } from '../diagnose/types.ts';
import { findingKey, type Assignment, type OpenFault } from './assign.ts';

export interface Stray {
  /** The ticket in which they stand. */
  readonly from: string;
  /** What explains them, `cause@place`. */
  readonly fault: string;
  readonly findings: readonly Finding[];
  /** The ticket of that fault; null when it has none. */
  readonly to: string | null;
  /** The verdict knows the ticket's own fault no more. */
  readonly isLeft: boolean;
}

/**
 * @param faults all of the verdict
 * @param assignments to which tickets they belong
 * @param open the tickets, with their findings
 */
export function straysOf(
  faults: readonly Fault[],
  assignments: readonly Assignment[],
  open: readonly OpenFault[],
): Stray[] {
  const ticketOf = new Map(assignments.map(({ fault, ticket }) => [fault, ticket]));
  return open.flatMap((ticket) => {
    const claiming = assignments.find((one) => one.ticket === ticket.ticket)?.fault;
    // What nobody claims keeps what it has: it was never told apart.
    if (!claiming) return [];
    const own = isCalled(ticket, claiming) ? claiming : undefined;
    const ownKeys = new Set(own?.explains.map((finding) => findingKey(finding)));
    return faults.flatMap((fault): Stray[] => {
      const findings = fault.explains.filter((finding) => {
        const key = findingKey(finding);
        return ticket.findings.has(key) && !ownKeys.has(key);
      });
      if (fault === own || findings.length === 0) return [];
      const of = ticketOf.get(fault) ?? null;
      const to = of === ticket.ticket ? null : of;
      return [{ from: ticket.ticket, fault: `${fault.cause}@${fault.place}`, findings, to, isLeft: !own }];
    });
  });
}

/** Whether the ticket is of this fault, by its name or by one that it has, too. */
function isCalled({ cause, place, alsoKnownAs }: OpenFault, fault: Fault): boolean {
  const isSame = fault.cause === cause && fault.place === place;
  return isSame || alsoKnownAs?.has(`${fault.cause}@${fault.place}`) === true;
}

/** Share of what a fault took along that must be seen to be on again for it to be over. */
const MOSTLY = 0.5;

/**
 * Whether what took others along is over: it has no sign of its own left, and most of them are back.
 * @param isOn whether an asset is seen to be on; null for one that cannot be seen
 */
export function isRootOver(
  { asset, affected, alarms }: { asset: string; affected: readonly string[]; alarms: readonly { asset: string }[] },
  isOn: (asset: string) => boolean | null,
): boolean {
  if (alarms.some((alarm) => alarm.asset === asset)) return false;
  const seen = affected.flatMap((one) => isOn(one) ?? []);
  return seen.length > 1 && seen.filter(Boolean).length >= MOSTLY * seen.length;
}
