// Faults and tickets of places that do not answer.

import { plain } from '../../../../contract/text.ts';
import { findingKey, type OpenFault } from '../../../../server/domain/correlate/assign.ts';
import type { Fault, Finding } from '../../../../server/domain/diagnose/types.ts';

const nothing = plain('');

function silent(place: string): Finding {
  return { predicate: 'reachable', place, severity: 'major', sinceMs: 0 };
}

/** A verdict that explains why these places are silent. */
export function fault(cause: string, place: string, places: readonly string[]): Fault {
  return {
    cause,
    place,
    severity: 'major',
    title: nothing,
    causes: [],
    explains: places.map(silent),
    affected: [],
    visit: { decision: 'none', urgency: 'by-clock', reason: nothing, parts: [], tools: [], permits: [], firstCheck: nothing, phoneScript: [] },
  }; // prettier-ignore
}

/** A ticket in which their silence stands. */
export function open(ticket: string, cause: string, place: string, places: readonly string[]): OpenFault {
  return { ticket, cause, place, findings: new Set(places.map((one) => findingKey(silent(one)))) };
}
