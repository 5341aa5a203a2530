// Which cause of an explanation each alarm belongs to. A cause without alarms is no fault yet, and one that no alarm speaks
// for alone takes none from another that explains it well: what else it is there for has not held long enough to be said.

import type { Observables } from './observables.ts';
import type { Candidate } from './predict.ts';
import type { Finding } from './types.ts';

/** A cause explains an alarm if it makes it at least this likely. */
const MIN_EXPLAINS = 0.02;
/** … and explains it well enough that it speaks neither for nor against another fault from here on. */
export const EXPLAINS_WELL = 0.5;

interface Explainer {
  readonly member: Candidate;
  readonly chance: number;
}

/**
 * @param members the causes that together explain what is bad
 * @returns the alarms of each cause that has any, and those that none explains
 */
export function shareOut(
  members: Iterable<Candidate>,
  findings: readonly Finding[],
  observables: Observables,
): { owned: Map<Candidate, Finding[]>; left: Finding[] } {
  const explainers = explainersOf(members);
  const all = findings.map((finding) => ({
    finding,
    by: explainers.get(observables.of(finding.predicate, finding.place)) ?? [],
  }));
  const standing = new Set(all.flatMap(({ by }) => onlyAnswerOf(by)));
  const owned = new Map<Candidate, Finding[]>();
  const left: Finding[] = [];
  const byAnswer = new Map<string, Candidate>();
  for (const { finding, by } of all) {
    const owner = likeliest(by, standing);
    if (!owner) {
      left.push(finding);
      continue;
    }
    const member = byAnswer.get(answerOf(owner)) ?? owner;
    byAnswer.set(answerOf(owner), member);
    const list = owned.get(member);
    if (list) list.push(finding);
    else owned.set(member, [finding]);
  }
  return { owned, left };
}

function explainersOf(members: Iterable<Candidate>): ReadonlyMap<number, readonly Explainer[]> {
  const found = new Map<number, Explainer[]>();
  for (const member of members) {
    for (const [index, observable] of member.bad.entries()) {
      const chance = member.chance[index] ?? 0;
      if (chance < MIN_EXPLAINS) continue;
      const known = found.get(observable);
      if (known) known.push({ member, chance });
      else found.set(observable, [{ member, chance }]);
    }
  }
  return found;
}

/** The same cause at the same place twice, begun at two times, is one fault to a person. */
function answerOf({ cause, place, subject }: Candidate): string {
  return `${cause.id} ${place} ${subject}`;
}

function onlyAnswerOf(by: readonly Explainer[]): string[] {
  const answers = [...new Set(by.map(({ member }) => answerOf(member)))];
  return answers.length === 1 ? answers : [];
}

/** @param standing answers that an alarm speaks for alone */
function likeliest(by: readonly Explainer[], standing: ReadonlySet<string>): Candidate | undefined {
  const known = by.filter(({ member, chance }) => chance >= EXPLAINS_WELL && standing.has(answerOf(member)));
  let best: Explainer | undefined;
  for (const one of known.length > 0 ? known : by) {
    if (!best || one.chance > best.chance || (one.chance === best.chance && isWider(one.member, best.member)))
      best = one;
  }
  return best?.member;
}

function isWider(one: Candidate, other: Candidate): boolean {
  return one.bad.length > other.bad.length || (one.bad.length === other.bad.length && one.place < other.place);
}
