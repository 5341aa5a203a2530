// The diagnosis weighs located causes against what is observed. Data in, verdict out: nothing here asks, waits or writes.

import type { Probe } from '../../../contract/link.ts';
import type { PredicateName } from '../../../contract/predicates.ts';
import type { Severity } from '../../../contract/profile.ts';
import type { Text } from '../../../contract/text.ts';

/** An alarm to be explained: a predicate that is bad at a place. */
export interface Finding {
  readonly predicate: PredicateName;
  /** Place key. */
  readonly place: string;
  readonly severity: Severity;
  /** First bad record, wall ms. */
  readonly sinceMs: number;
  /** When it became an alarm, wall ms; absent where that does not matter. */
  readonly raisedAtMs?: number;
}

export interface Evidence {
  readonly text: Text;
  /** Whether it speaks for the cause or against it. */
  readonly supports: boolean;
  /** Weight in bits, for ordering and for the “why” view. */
  readonly bits: number;
  readonly predicate: PredicateName;
  readonly place: string;
}

/** Cause of a fault that no known cause explains. */
export const UNEXPLAINED = 'unexplained';

export interface RankedCause {
  /** Cause type, e.g. `poe-port-fault`; {@link UNEXPLAINED} when none fits. */
  readonly cause: string;
  /** Place key it is located at. */
  readonly place: string;
  readonly asset: string;
  readonly component: string;
  /** Posterior probability, 0–1. */
  readonly confidence: number;
  /** Not told apart from the others that have this: the ticket names them all. */
  readonly isTied?: boolean;
  readonly title: Text;
  readonly evidence: readonly Evidence[];
}

export const VISIT_DECISIONS = ['none', 'remote', 'onsite-staff', 'customer', 'engineer', 'maker', 'carrier'] as const;
export type VisitDecision = (typeof VISIT_DECISIONS)[number];

/** R the control room, S on-site staff, E our engineer, M the maker, L the line carrier, C the customer’s own people. */
export const HANDS = ['R', 'S', 'E', 'M', 'L', 'C'] as const;
export type Hand = (typeof HANDS)[number];

/** One trait that a new part must share with the old one; `value` null: to be read off on site. */
export interface PartMatch {
  readonly trait: string;
  readonly name: Text;
  readonly value: Text | null;
}

export interface PartNeed {
  readonly spec: Text;
  readonly quantity: number;
  readonly alternatives: readonly Text[];
  readonly match?: readonly PartMatch[];
  /** Kept by the site, paid by nobody’s warranty. */
  readonly isConsumable?: boolean;
}

/** A question on the telephone, its number being its place from 1. */
export interface PhoneQuestion {
  readonly ask: Text;
  readonly yes: PhoneTurn;
  readonly no: PhoneTurn;
}
export interface PhoneTurn {
  readonly do?: Text;
  /** Number of the next question, or how it ends. */
  readonly next: number | 'cured' | Exclude<VisitDecision, 'none'>;
}

export interface Visit {
  readonly decision: VisitDecision;
  /** Who comes when that does not help; parts and tools are for that trip. Absent when nobody need. */
  readonly next?: VisitDecision;
  readonly urgency: 'now' | 'by-clock' | 'next-visit';
  readonly reason: Text;
  readonly parts: readonly PartNeed[];
  readonly tools: readonly Text[];
  readonly permits: readonly Text[];
  readonly firstCheck: Text;
  readonly phoneScript: readonly Text[];
  /** In which order hands are put to it. */
  readonly who?: readonly Hand[];
  /** 1 unless given. */
  readonly people?: number;
  /** Kinds of the permits, where they have one. */
  readonly permitKinds?: readonly string[];
  readonly phone?: readonly PhoneQuestion[];
  /** Guarded actions that may cure it, with the chance that they do. */
  readonly remedies?: Readonly<Partial<Record<string, number>>>;
  /** Which of them the decision counts on: when they do not help, the next hands are due. All unless given. */
  readonly countsOn?: readonly string[];
  /** What the customer is told. */
  readonly note?: Text;
  /** Chance, 0 … 1, that somebody has to drive there whatever is tried before. */
  readonly driveChance?: number;
  /** What this fault seems to have in common with another, of a feed that should be independent. */
  readonly commonMode?: Text;
}

/** One fault: a root cause, the alarms it explains, what else it takes down, and what to do. */
export interface Fault {
  readonly cause: string;
  readonly place: string;
  readonly severity: Severity;
  readonly title: Text;
  /** Ranked, the fault's own cause first. */
  readonly causes: readonly RankedCause[];
  readonly explains: readonly Finding[];
  /** Assets unreachable or without service because of it; itself not included. */
  readonly affected: readonly string[];
  readonly visit: Visit;
  /** When a table that is read then tells more about it than one read now, wall ms. */
  readonly tablesTellAtMs?: number;
}

/** A question that would help to decide: a poll of all or one of the asset's targets, now, or a probe of one component. */
export interface Wanted {
  readonly asset: string;
  /** Target name, '' for all. */
  readonly target: string;
  readonly probe?: { readonly kind: Probe; readonly component: string };
  /** Expected information in bits for what a poll costs; for ordering. */
  readonly bits: number;
}

/** Latest readings for texts: minutes left on a battery, size of a disk. `place` is a place key. */
export interface Readings {
  at(measurement: string, field: string, place: string): number | null;
}

export interface Verdict {
  readonly faults: readonly Fault[];
  /** Polls that could still change the answer, best first; empty when none could. */
  readonly wanted: readonly Wanted[];
}
