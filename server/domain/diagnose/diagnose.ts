// From alarms and observations to faults: locates causes around the alarms, finds the set that explains them best, weighs
// what else it could be, and says what to do and what to ask. Pure: one call, no memory; asking again is the caller's.

import { SEVERITIES, type Severity } from '../../../contract/profile.ts';
import { fill, type Text } from '../../../contract/text.ts';
import { parsePlace } from '../../../contract/place.ts';
import type { Observations } from '../detect/types.ts';
import type { SiteGraph } from '../topology/types.ts';
import { affectedBy } from './affected.ts';
import type { Cause } from './cause-schema.ts';
import { checkFrom } from './cable-fault.ts';
import { commonModes } from './common-mode.ts';
import { Neighbourhood, type Explanation } from './explanation.ts';
import { EvidenceWriter, MAX_RIVALS, type IsElsewhere } from './evidence.ts';
import { locateCauses } from './locate.ts';
import { Observables } from './observables.ts';
import { withoutFarEnds } from './one-end.ts';
import { Predictor, type Candidate } from './predict.ts';
import { keepingName, tieOf } from './near.ts';
import { rankAround, rankLeftOver, type Ranking } from './rank.ts';
import type { RateOf } from '../learning/learn.ts';
import type { Located } from './reach.ts';
import { ruledOutBy } from './ruled-out.ts';
import { search } from './search.ts';
import { EXPLAINS_WELL, shareOut } from './share-out.ts';
import { slotValues } from './slots.ts';
import { tablesWanted } from './tables-wanted.ts';
import { openTie } from './tie.ts';
import { DEFAULT_LIMITS, type Limits } from './timing.ts';
import { afterTries, type TriedInVain } from './tried.ts';
import {
  UNEXPLAINED,
  type Fault,
  type Finding,
  type RankedCause,
  type Readings,
  type Verdict,
  type Visit,
} from './types.ts';
import { unitsOf } from './units.ts';
import { asTold } from './unreached.ts';
import { planUnexplained, planVisit } from './visit.ts';
import { bestWanted, wantedFor } from './wanted.ts';
import { MAX_RANKED, MIN_CONFIDENCE, type Weighed } from './weighed.ts';

/** Causes worse than nothing by more than this (natural log) are not even shown as alternatives. */
const HOPELESS = -8;
/** Confidence of “unexplained” never looks sure. */
const MAX_UNEXPLAINED = 0.5;

const NO_READINGS: Readings = { at: () => null };
const NO_NAMES: ReadonlySet<string> = new Set();

export interface DiagnoseInput {
  readonly graph: SiteGraph;
  readonly observations: Observations;
  readonly findings: readonly Finding[];
  readonly causes: readonly Cause[];
  readonly nowMs: number;
  /** Latest values for texts; without them texts say “unknown”. */
  readonly readings?: Readings;
  readonly limits?: Partial<Limits>;
  /** How common a cause is at an asset of a class; as shipped unless given. */
  readonly rateOf?: RateOf;
  /** What was done from afar to an asset, and did not help: what it mostly cures is the less likely. */
  readonly triedInVain?: TriedInVain;
  /** What open tickets are named by, `cause@place`: among causes that are not told apart it stays the first. */
  readonly named?: ReadonlySet<string>;
}

/** What one call works with. */
interface Case {
  readonly graph: SiteGraph;
  readonly observables: Observables;
  readonly findings: readonly Finding[];
  readonly readings: Readings;
  readonly explanation: Explanation;
  /** Causes that are worth showing. */
  readonly pool: Neighbourhood;
  /** All that were considered, for the words on why it is not they. */
  readonly all: Neighbourhood;
  readonly evidence: EvidenceWriter;
}

export function diagnose(input: DiagnoseInput): Verdict {
  const { named = NO_NAMES } = input;
  if (input.findings.length === 0) return { faults: [], wanted: [] };
  const work = explain(input);
  const { owned, left } = shareOut(work.explanation.members, work.findings, work.observables);
  const faults: Fault[] = [];
  const questions: ReadonlyMap<string, number>[] = [];
  const elsewhere = explainedBy(owned.keys());
  const isNamed = ({ candidate: { cause, place } }: Weighed): boolean => named.has(`${cause.id}@${place}`);
  for (const [member, findings] of owned) {
    const { weighed, noneShare } = rankAround(member, work.explanation, work.pool);
    const ranking = { weighed: keepingName(weighed, isNamed), noneShare };
    faults.push(knownFault(ranking, findings, work, elsewhere(member)));
    questions.push(wantedFor(ranking.weighed, ranking.noneShare, work.graph, work.observables));
  }
  for (const findings of byAsset(left)) {
    const numbers = findings.map((finding) => work.observables.of(finding.predicate, finding.place));
    const ranking = rankLeftOver(numbers, work.explanation, work.pool);
    faults.push(unexplainedFault(ranking, findings, work, elsewhere(null)));
    questions.push(wantedFor(ranking.weighed, ranking.noneShare, work.graph, work.observables));
  }
  faults.sort(compareFaults);
  const shared = commonModes(faults, work.graph);
  const told = faults.map((fault) => withCommonMode(fault, shared.get(fault)));
  return { faults: told, wanted: bestWanted(questions, work.graph) };
}

function withCommonMode(fault: Fault, commonMode: Text | undefined): Fault {
  return commonMode ? { ...fault, visit: { ...fault.visit, commonMode } } : fault;
}

function explain(input: DiagnoseInput): Case {
  const { graph } = input;
  const observables = new Observables(input.observations, input.findings, input.nowMs, unitsOf(graph));
  const findings = [...observables.findings];
  const predictor = new Predictor(graph, observables, { ...DEFAULT_LIMITS, ...input.limits });
  const rated = ratedBy(input, graph);
  const isRuledOut = ruledOutBy({ graph, observables });
  const located = locateCauses(input.causes, graph, findings).flatMap((one) => {
    const told = rated(one);
    return isRuledOut(told) ? [] : predictor.candidates(told);
  });
  const all = withoutFarEnds(located, graph);
  // Findings of places that no candidate reaches must be numbered too.
  for (const finding of findings) observables.of(finding.predicate, finding.place);
  const pool = all.filter((candidate) => candidate.alone > HOPELESS);
  const useful = all.filter((candidate) => candidate.alone > 0);
  const readings = input.readings ?? NO_READINGS;
  return {
    graph,
    observables,
    findings,
    readings,
    explanation: search(useful, observables.count),
    pool: new Neighbourhood(pool),
    all: new Neighbourhood(all),
    evidence: new EvidenceWriter(graph, observables, readings),
  };
}

/** A cause at its place as it is told there, with the rate that it has there, after what has been tried on it. */
function ratedBy({ causes, rateOf, triedInVain }: DiagnoseInput, graph: SiteGraph): (located: Located) => Located {
  const known = new Map<string, Cause>();
  const byId = new Map(causes.map((cause) => [cause.id, cause]));
  const toldAt = (asset: string) => (id: string) => {
    const cause = byId.get(id);
    return cause && asTold(cause, asset, graph);
  };
  return (located) => {
    const { subject } = located;
    const tried = triedInVain?.(subject) ?? null;
    const told = asTold(located.cause, subject, graph);
    if (!rateOf && !tried && told === located.cause) return located;
    const assetClass = graph.assets.get(subject)?.class ?? '';
    const key = `${assetClass} ${told.id} ${told === located.cause} ${tried ? subject : ''}`;
    const rated = (): Cause => {
      const cause = { ...told, rate: rateOf?.(located.cause, assetClass) ?? told.rate };
      return tried ? afterTries(cause, tried, { asset: subject, graph, told: toldAt(subject) }) : cause;
    };
    const cause = known.get(key) ?? rated();
    known.set(key, cause);
    return { ...located, cause };
  };
}

/** What the causes make bad, more likely than not. @returns whether one other than the given has explained it */
function explainedBy(members: Iterable<Candidate>): (own: Candidate | null) => IsElsewhere {
  /** Null where several explain it. */
  const by = new Map<number, Candidate | null>();
  for (const member of members) {
    for (const [index, observable] of member.bad.entries())
      if ((member.chance[index] ?? 0) >= EXPLAINS_WELL) by.set(observable, by.has(observable) ? null : member);
  }
  return (own) => (observable) => by.has(observable) && (own === null || by.get(observable) !== own);
}

function knownFault(ranking: Ranking, findings: readonly Finding[], work: Case, elsewhere: IsElsewhere): Fault {
  const best = ranking.weighed[0];
  if (!best) throw new RangeError('a member of the explanation is always ranked');
  const { candidate } = best;
  const affected = affectedBy(candidate, work);
  const values = (one: { candidate: Candidate }) =>
    slotValues(one.candidate.place, one.candidate.subject, affectedBy(one.candidate, work).length, work);
  const visit = planVisit(ranking.weighed, values, work);
  const tie = openTie(ranking.weighed, work.graph, values, visit);
  const { laterMs } = tablesWanted(ranking.weighed, work.graph, work.observables);
  return {
    cause: candidate.cause.id,
    place: candidate.place,
    severity: severityOf(candidate.cause, findings, affected.length),
    title: fill(candidate.cause.title, values(best)),
    causes: rankedCauses(ranking, work, elsewhere),
    explains: findings,
    affected,
    ...tie,
    visit: whereBroken(tie?.visit ?? visit, candidate, work),
    ...(laterMs < Infinity && { tablesTellAtMs: laterMs }),
  };
}

/** Where the line was tested and found broken, the first look goes there. */
function whereBroken(visit: Visit, { bad }: Candidate, work: Case): Visit {
  const { observables } = work;
  const tested = bad.find((observable) => observables.predicate[observable] === 'cable');
  if (tested === undefined) return visit;
  return { ...visit, firstCheck: checkFrom(visit.firstCheck, observables.place[tested] ?? '', work) };
}

function rankedCauses(ranking: Ranking, work: Case, elsewhere: IsElsewhere): RankedCause[] {
  const [first] = ranking.weighed;
  const rivals = first ? [first.candidate, ...work.all.closest(first.candidate, MAX_RIVALS)] : [];
  const tied = new Set(tieOf(ranking.weighed));
  const [lead, ...others] = ranking.weighed
    .filter((one, index) => index === 0 || one.share >= MIN_CONFIDENCE)
    .slice(0, MAX_RANKED)
    .map((one) => {
      const { candidate, confidence } = one;
      const values = slotValues(candidate.place, candidate.subject, affectedBy(candidate, work).length, work);
      const isSpecial = candidate.place.startsWith('@');
      return {
        cause: candidate.cause.id,
        place: candidate.place,
        asset: isSpecial ? '' : parsePlace(candidate.place).asset,
        component: isSpecial ? '' : parsePlace(candidate.place).component,
        confidence: told(Math.max(MIN_CONFIDENCE, confidence)),
        ...(tied.has(one) && { isTied: true }),
        title: fill(candidate.cause.title, values),
        evidence: work.evidence.of(candidate, rivals, elsewhere),
      };
    });
  // By what the fault is named comes first, be another as sure.
  return lead ? [lead, ...others.toSorted((a, b) => b.confidence - a.confidence)] : [];
}

function unexplainedFault(ranking: Ranking, findings: readonly Finding[], work: Case, elsewhere: IsElsewhere): Fault {
  const places = new Set(findings.map((finding) => finding.place));
  const [only] = places;
  const place = places.size === 1 && only !== undefined ? only : parsePlace(findings[0]?.place ?? '').asset;
  const title = fill(
    { zh: '{place} 异常，原因不明', en: '{place}: fault of unknown cause' },
    { place: work.graph.nameOf(place) },
  );
  const own: RankedCause = {
    cause: UNEXPLAINED,
    place,
    asset: place.startsWith('@') ? '' : parsePlace(place).asset,
    component: place.startsWith('@') ? '' : parsePlace(place).component,
    confidence: told(Math.min(MAX_UNEXPLAINED, ranking.noneShare)),
    title,
    evidence: [],
  };
  return {
    cause: UNEXPLAINED,
    place,
    severity: worst(findings.map((finding) => finding.severity)),
    title,
    causes: [own, ...rankedCauses(ranking, work, elsewhere)].slice(0, MAX_RANKED),
    explains: findings,
    affected: [],
    visit: planUnexplained(place, ranking.weighed, work.graph),
  };
}

/** Nobody is told more than a thousandth. */
function told(confidence: number): number {
  return Math.round(confidence * 1000) / 1000;
}

function byAsset(findings: readonly Finding[]): Finding[][] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const { asset } = parsePlace(finding.place);
    const group = groups.get(asset);
    if (group) group.push(finding);
    else groups.set(asset, [finding]);
  }
  return [...groups.values()];
}

function severityOf(cause: Cause, findings: readonly Finding[], affected: number): Severity {
  const all = [cause.severity, ...findings.map((finding) => finding.severity)];
  if (cause.wide && affected >= cause.wide.affected) all.push(cause.wide.severity);
  return worst(all);
}

function worst(severities: readonly Severity[]): Severity {
  return SEVERITIES.find((severity) => severities.includes(severity)) ?? 'minor';
}

function compareFaults(a: Fault, b: Fault): number {
  const bySeverity = SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity);
  if (bySeverity !== 0) return bySeverity;
  return b.affected.length - a.affected.length || compareText(a.cause, b.cause) || compareText(a.place, b.place);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
