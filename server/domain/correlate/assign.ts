// One fault, one ticket: matches the faults of a verdict to the tickets that are open, so that a consequence joins its
// cause's ticket and only a fault of its own opens a new one. Pure.

import type { Fault, Finding } from '../diagnose/types.ts';

export interface OpenFault {
  readonly ticket: string;
  readonly cause: string;
  readonly place: string;
  /** Keys of the findings that belong to it, see {@link findingKey}. */
  readonly findings: ReadonlySet<string>;
  /** What else it was taken for, or may be: keys `cause@place`. */
  readonly alsoKnownAs?: ReadonlySet<string>;
}

export interface Assignment {
  readonly fault: Fault;
  /** The open ticket it belongs to; null opens a new one. */
  readonly ticket: string | null;
  /** Findings that join that ticket now. */
  readonly joins: readonly Finding[];
}

export function findingKey(finding: { predicate: string; place: string }): string {
  return `${finding.predicate} ${finding.place}`;
}

/**
 * @param faults the verdict's, most severe first
 * @param open tickets that are open or resolved but not closed
 * @returns one assignment a ticket; faults that only restate an open ticket join nothing
 */
export function assign(faults: readonly Fault[], open: readonly OpenFault[]): Assignment[] {
  const owner = new Map<string, string>();
  for (const fault of open) for (const key of fault.findings) owner.set(key, fault.ticket);
  const taken = new Set<string>();
  const assignments: Assignment[] = [];
  for (const fault of faults) {
    const orphans = fault.explains.filter((finding) => !owner.has(findingKey(finding)));
    const ticket = match(fault, open, owner, taken) ?? matchFormer(fault, faults, open, taken);
    if (ticket !== null) taken.add(ticket);
    // All its findings belong to tickets that other faults claim: nothing is left to open a ticket for.
    if (ticket === null && orphans.length === 0) continue;
    for (const finding of orphans) owner.set(findingKey(finding), ticket ?? '');
    assignments.push({ fault, ticket, joins: orphans });
  }
  return assignments;
}

/** The ticket of the same cause at the same place, else the one that already holds most of what the fault explains. */
function match(
  fault: Fault,
  open: readonly OpenFault[],
  owner: ReadonlyMap<string, string>,
  taken: ReadonlySet<string>,
): string | null {
  const same = open.find(
    (other) => other.cause === fault.cause && other.place === fault.place && !taken.has(other.ticket),
  );
  if (same) return same.ticket;
  const votes = new Map<string, number>();
  for (const finding of fault.explains) {
    const ticket = owner.get(findingKey(finding));
    if (ticket !== undefined && ticket !== '' && !taken.has(ticket)) votes.set(ticket, (votes.get(ticket) ?? 0) + 1);
  }
  let best: string | null = null;
  for (const [ticket, count] of votes) if (best === null || count > (votes.get(best) ?? 0)) best = ticket;
  return best;
}

/** The ticket that was once taken for this, when no other fault is what it is now. Its signs may all have ended since. */
function matchFormer(
  fault: Fault,
  faults: readonly Fault[],
  open: readonly OpenFault[],
  taken: ReadonlySet<string>,
): string | null {
  const isCalledFor = (one: OpenFault): boolean =>
    faults.some((other) => other.cause === one.cause && other.place === one.place);
  const known = open.find(
    (one) => !taken.has(one.ticket) && one.alsoKnownAs?.has(`${fault.cause}@${fault.place}`) && !isCalledFor(one),
  );
  return known?.ticket ?? null;
}
