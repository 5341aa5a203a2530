// What happens at the site in the tests of its engine, and diagnoses that say what a test wants.

import { plain } from '../../../contract/text.ts';
import type { Fault, Finding, Verdict } from '../../../server/domain/diagnose/types.ts';
import type { SeenSite } from '../../cases/seen-site.ts';

export const camera3 = (seen: SeenSite, atMs: number): void =>
  void seen.silence('cam-3', atMs).bad('channel', 'nvr/channel:3', atMs);
export const camera3Well = (seen: SeenSite, atMs: number): void => {
  for (const predicate of ['reachable', 'agent', 'video', 'web', 'login', 'clock'] as const) seen.ok(predicate, 'cam-3', atMs); // prettier-ignore
  seen.ok('channel', 'nvr/channel:3', atMs);
};

/** A diagnosis that says what the test wants it to. */
export function scripted(
  fault: (findings: readonly Finding[]) => { cause: string; place: string; explains: readonly Finding[] }[],
) {
  return (findings: readonly Finding[]): Verdict => ({
    wanted: [],
    faults: fault(findings).map(
      (one): Fault => ({
        ...one,
        severity: 'major',
        title: plain(one.cause),
        causes: [],
        affected: [],
        visit: { decision: 'none', urgency: 'by-clock', reason: plain(''), parts: [], tools: [], permits: [], firstCheck: plain(''), phoneScript: [] },
      }),
    ),
  }); // prettier-ignore
}

/** Each alarm is a fault of its own. */
export const eachItsOwn = scripted((findings) => findings.map((one) => ({ cause: one.predicate, place: one.place, explains: [one] }))); // prettier-ignore
