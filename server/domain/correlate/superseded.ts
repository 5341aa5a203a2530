// One fault, one ticket, also after two were opened: a young ticket whose fault nobody believes in any more, while the fault of
// another explains all that it was opened for, goes into that one. Pure.

import type { Fault } from '../diagnose/types.ts';
import { findingKey, type Assignment, type OpenFault } from './assign.ts';

export interface Superseded {
  readonly ticket: string;
  /** The ticket whose fault explains all of its findings. */
  readonly by: string;
}

/**
 * @param assignments the faults of the verdict and the tickets that they belong to
 * @param open the tickets, with their findings
 * @returns the open tickets that no fault claims, where one explains all of their findings
 */
export function superseded(assignments: readonly Assignment[], open: readonly OpenFault[]): Superseded[] {
  const claimed = new Map(
    assignments.flatMap(({ fault, ticket }) => (ticket === null ? [] : [[ticket, fault] as const])),
  );
  return open
    .filter(({ ticket, findings }) => !claimed.has(ticket) && findings.size > 0)
    .flatMap(({ ticket, findings }) => {
      const by = [...claimed].find(([, fault]) => explainsAll(fault, findings))?.[0];
      return by === undefined ? [] : { ticket, by };
    });
}

function explainsAll(fault: Fault, findings: ReadonlySet<string>): boolean {
  const explained = new Set(fault.explains.map((finding) => findingKey(finding)));
  return [...findings].every((key) => explained.has(key));
}
