// One site's decisions, in order: alarms become findings, findings become faults within a root-cause window, faults
// become tickets. Nothing here awaits: a turn is one transaction of the caller's. Everything that has state about a site
// lives here, so sites never wait for each other.

import type { Question } from '../../contract/link.ts';
import { placeKey } from '../../contract/place.ts';
import type { AnswerRecord } from '../../contract/records.ts';
import { isUnderRemedy } from '../domain/action/handover.ts';
import { assign, findingKey, type Assignment, type OpenFault } from '../domain/correlate/assign.ts';
import { isOfThePast, outageBefore } from '../domain/correlate/came-before.ts';
import { remedied } from '../domain/correlate/remedied.ts';
import { isRootOver, straysOf } from '../domain/correlate/strays.ts';
import { superseded } from '../domain/correlate/superseded.ts';
import type { AlarmChange } from '../domain/detect/types.ts';
import type { Fault, Finding, Verdict } from '../domain/diagnose/types.ts';
import { SITE_PLACE, type SiteGraph } from '../domain/topology/types.ts';
import type { TicketState } from '../domain/ticket/types.ts';
import { DARK_REASON, toRef } from './alarm-ref.ts';
import { alarmKey, SiteAlarms, type ActiveAlarm } from './alarms.ts';
import { BesideWait } from './beside-wait.ts';
import { SiteGates } from './gates.ts';
import { Healing } from './healing.ts';
import { Hurry } from './hurry.ts';
import { Later, nextLookAt } from './later.ts';
import { Looks, REVIEW_FOR_MS, type Waits } from './looks.ts';
import { PROBE_TIMEOUT_MS, Prober } from './prober.ts';
import { Merging } from './merging.ts';
import { monoAt, type Moment } from './moment.ts';
import { Parting } from './parting.ts';
import { Passing } from './passing.ts';
import { RootCauseWindow } from './root-cause-window.ts';
import { SiteTickets } from './tickets.ts';
import { SIGNS_OF_LIFE } from '../domain/schedule/expected-off.ts';
import { faultKeyOf, isNews, openFaultOf, verdictFor } from './verdict.ts';
import type { SiteEngineParts } from './engine-parts.ts';

/** A question is given up after this long. */
export const QUESTION_TIMEOUT_MS = 2500;
export const SITE_DARK_RULE = 'site-dark';

export class SiteEngine {
  readonly site: string;
  readonly alarms = new SiteAlarms();
  tickets: SiteTickets;
  /** When its alarms count. */
  readonly gates = new SiteGates();
  readonly #parts: SiteEngineParts;
  readonly #questions: Question[] = [];
  readonly #hurry = new Hurry();
  readonly #prober = new Prober();
  #gateState = '';
  #window: RootCauseWindow | null = null;
  #isDark: boolean;
  readonly #looks: Looks;
  /** The alarms that counted when it was last thought about all. */
  #counted = '';
  readonly #healing: Healing;
  readonly #later = new Later();
  readonly #beside = new BesideWait();
  readonly #merging = new Merging();
  readonly #parting = new Parting();
  readonly #passing: Passing;

  constructor(parts: SiteEngineParts) {
    this.site = parts.site;
    this.#parts = parts;
    this.tickets = new SiteTickets(parts.tickets, parts.restoredTickets);
    const isCarrier = (at: string): boolean => this.graph.childrenOf(at).length + this.graph.fedBy(at).length > 0;
    this.#healing = new Healing((predicate, place) => parts.isOk(predicate, place), isCarrier);
    this.#passing = new Passing(parts.shortAbsenceMs === undefined ? 0 : parts.shortAbsenceMs, parts.restoredSilences);
    for (const alarm of parts.restoredAlarms) this.alarms.add(alarm);
    this.#isDark = this.alarms.get(SITE_DARK_RULE, SITE_PLACE) !== undefined;
    this.#looks = new Looks(this.alarms.size > 0);
  }

  get graph(): SiteGraph {
    return this.#parts.graph();
  }

  get isDark(): boolean {
    return this.#isDark;
  }

  /** Polls to ask the gateway for, after the turn's transaction. */
  takeQuestions(): Question[] {
    return this.#questions.splice(0);
  }

  /** Devices have told something new: what is open is thought about again in the next turn. */
  noteFacts(): void {
    this.#looks.note();
  }

  /** Looks again when a window, hours or a period have begun or ended, whichever way the wall clock was turned. */
  touchIfWindowChanged(wallMs: number): void {
    const state = this.gates.state(wallMs);
    if (state === this.#gateState) return;
    this.#gateState = state;
    this.#looks.note();
  }

  /** Faults go to another log from now on: to tickets after a takeover list, or the other way. */
  useTickets(restored: readonly TicketState[]): void {
    this.tickets = new SiteTickets(this.#parts.tickets, restored);
    this.#healing.clear();
    for (const alarm of this.alarms.all()) {
      if (alarm.ticket === null) continue;
      alarm.ticket = null;
      this.#parts.putAlarm(alarm);
    }
    this.#looks.note();
  }

  onAlarm(change: AlarmChange): void {
    const place = placeKey(change);
    const { rule, asset, component, value, sinceMs, atMs, explanation } = change;
    if (rule.severity === 'observe') return;
    if (change.kind === 'cleared') {
      this.#clear(rule.id, place, atMs, 'cleared');
      return;
    }
    const { predicate, severity, title } = rule;
    this.#raise({
      rule: rule.id,
      predicate,
      asset,
      component,
      place,
      severity,
      title,
      value,
      sinceMs,
      raisedAtMs: atMs,
      ticket: null,
      ...(explanation && { explanation }),
    });
  }

  /** An alarm began earlier than was seen live: its ticket tells the true beginning. */
  setBeginning(rule: string, place: string, sinceMs: number, now: Moment): void {
    const known = this.alarms.get(rule, place);
    if (!known || sinceMs >= known.sinceMs) return;
    const alarm = { ...known, sinceMs };
    this.alarms.add(alarm);
    this.#parts.putAlarm(alarm);
    if (alarm.ticket !== null)
      this.tickets.try(alarm.ticket, { do: 'attachAlarms', alarms: [toRef(alarm)] }, now.wallMs);
  }

  /** Ends alarms whose condition or asset is gone from the inventory. */
  dropAlarms(isGone: (alarm: ActiveAlarm) => boolean, now: Moment): void {
    for (const alarm of [...this.alarms.all()].filter((one) => one.place !== SITE_PLACE && isGone(one))) {
      this.#clear(alarm.rule, alarm.place, now.wallMs, 'removed');
      const ticket = alarm.ticket === null ? undefined : this.tickets.get(alarm.ticket);
      if (ticket?.state === 'open' && ticket.alarms.length === 0)
        this.tickets.try(ticket.id, { do: 'resolve', how: 'asset-removed', text: '' }, now.wallMs);
    }
  }

  /** A port has lost its link, as its switch tells by itself: what hangs on it is polled now. Nothing waits for the answer. */
  hurry(port: string, now: Moment): void {
    if (this.#isDark) return;
    for (const asset of this.#hurry.whom(port, this.graph, now.monoMs)) this.#questions.push(this.#question(asset, ''));
  }

  onAnswer({ questionId, target }: AnswerRecord): void {
    if (this.#prober.answered(questionId)) this.#looks.note();
    const { isOurs, isLast } = this.#window?.answered(questionId) ?? { isOurs: false, isLast: false };
    if (!isOurs) return;
    // What a target has answered came just before. No target at all: the gateway knows none there.
    this.#looks.note();
    if (isLast || target === '') this.closeQuestion(questionId);
  }

  /** All answers have come, or none will: the window need not wait for this one. */
  closeQuestion(questionId: string): void {
    if (this.#window?.close(questionId)) this.#looks.note();
  }

  /** Nothing is heard from the gateway any more. */
  goDark(lastHeardMs: number, now: Moment): void {
    if (this.#isDark) return;
    this.#isDark = true;
    for (const ticket of this.tickets.open())
      this.tickets.try(ticket.id, { do: 'unobservable', reason: DARK_REASON }, now.wallMs);
    this.#raise({
      rule: SITE_DARK_RULE,
      predicate: 'heard',
      asset: SITE_PLACE,
      component: '',
      place: SITE_PLACE,
      severity: 'critical',
      title: null,
      value: 0,
      sinceMs: lastHeardMs,
      raisedAtMs: now.wallMs,
      ticket: null,
    });
  }

  /** The gateway has been heard again, long enough to believe it. */
  goLight(now: Moment): void {
    if (!this.#isDark) return;
    this.#isDark = false;
    for (const ticket of this.tickets.open()) this.tickets.try(ticket.id, { do: 'observable' }, now.wallMs);
    this.#clear(SITE_DARK_RULE, SITE_PLACE, now.wallMs, 'cleared');
  }

  /** Decides what can be decided now. Call after every input, and when {@link nextDueMono} has come. */
  turn(now: Moment): void {
    if (now.monoMs >= this.#evaluatesAtMono(now))
      this.#evaluate(now, this.#looks.begin(now.monoMs, this.alarms.size, this.#waits(now)));
    this.tickets.settle(now);
    this.#healing.keep((id) => this.tickets.get(id) !== undefined);
    if (this.#later.take(now.wallMs, (id) => !this.tickets.get(id))) this.#looks.note();
  }

  /** What is known has changed without an alarm: a remote action has ended. */
  reconsider(): void {
    this.#looks.note();
  }

  /** Something has come in that is not yet thought about. */
  get isStirred(): boolean {
    return this.#looks.isStirred;
  }

  /** When the next {@link turn} can change anything although nothing has come in, monotonic ms. */
  nextDueMono(now: Moment): number {
    const wallMs = Math.min(this.#later.nextMs, this.tickets.closesAtMs, this.gates.stateUntil(now.wallMs));
    return Math.min(this.#evaluatesAtMono(now), monoAt(wallMs, now));
  }

  /** When all is to be thought about again, monotonic ms; not later than now when that is due. */
  #evaluatesAtMono(now: Moment): number {
    return this.#isBlind ? Infinity : this.#looks.dueMono(this.#waits(now));
  }

  #waits(now: Moment): Waits {
    const isYoung = this.tickets.open().some(({ openedAt }) => now.wallMs - openedAt < REVIEW_FOR_MS);
    const waitsMs = Math.min(this.#passing.dueAtMs(now.wallMs), this.#beside.dueAtMs(now.wallMs));
    const untilMono = Math.min(this.#window?.untilMono ?? Infinity, monoAt(waitsMs, now), this.#parting.dueMono);
    return { untilMono, isYoung };
  }

  /** The dark site has its ticket: until it is light again nothing that is seen can be trusted to be the whole. */
  get #isBlind(): boolean {
    return this.#isDark && this.alarms.get(SITE_DARK_RULE, SITE_PLACE)?.ticket !== null;
  }

  #raise(alarm: ActiveAlarm): void {
    if (this.alarms.get(alarm.rule, alarm.place)) return;
    this.alarms.add(alarm);
    this.#parts.putAlarm(alarm);
    this.#looks.noteAlarm();
  }

  #clear(rule: string, place: string, atMs: number, reason: 'cleared' | 'removed'): void {
    const alarm = this.alarms.remove(rule, place);
    if (!alarm) return;
    this.#looks.noteAlarm();
    this.#parts.removeAlarm(alarm);
    const { predicate, sinceMs } = alarm;
    if (reason === 'cleared' && place === alarm.asset && SIGNS_OF_LIFE.includes(predicate))
      this.#parts.noteSilence?.({ asset: place, fromMs: sinceMs, toMs: atMs, ticket: alarm.ticket ?? '' });
    if (alarm.ticket === null) return;
    this.#healing.begin(alarm.ticket, atMs);
    this.tickets.try(alarm.ticket, { do: 'detachAlarm', key: alarmKey(alarm), reason }, atMs);
  }

  /** @param isOfAlarms nothing but alarms that came or went has brought it */
  #evaluate(now: Moment, isOfAlarms: boolean): void {
    const isIdle = this.alarms.size === 0 && this.#passing.againAtMs === Infinity;
    const isHeld = isIdle ? () => false : this.#holding(this.graph, now);
    const counted = this.alarms.counted(isHeld);
    // What is held changes no verdict by coming or going: when it is held no longer it is thought about.
    if (isOfAlarms && counted === this.#counted && this.#window === null) return;
    this.#counted = counted;
    this.#beside.begin();
    const findings = this.alarms.findings(isHeld);
    if (findings.length === 0) {
      this.#window = null;
      this.#parting.look([], now);
      return;
    }
    const { graph } = this;
    for (const { alarm, ticket } of this.alarms.twins(isHeld))
      if (this.tickets.get(ticket)?.state === 'open') this.#attach([alarm], ticket, now);
    const hasOrphans = [...this.alarms.all()].some((alarm) => alarm.ticket === null && !isHeld(alarm));
    if (hasOrphans) this.#window ??= new RootCauseWindow(now.monoMs);
    const verdict = this.#parts.diagnose(findings, graph, now.wallMs);
    this.#probe(verdict, now);
    if (this.#window?.isOver(now.monoMs) === false) {
      const ask = (asset: string, target: string): Question => this.#question(asset, target);
      if (!this.#isDark)
        this.#questions.push(...this.#window.ask(verdict, (asset) => this.#parts.targetsOf(asset), ask));
      if (this.#window.waitsFor(verdict)) return;
    }
    this.#window = null;
    const open = this.#openFaults();
    const assignments = assign(verdict.faults, open);
    const strays = straysOf(verdict.faults, assignments, open);
    this.#parting.look(strays, now);
    for (const assignment of this.#beside.without(assignments, this.tickets.all(), graph, now.wallMs))
      this.#carryOut(assignment, verdict.faults, now);
    this.#merging.look(superseded(assignments, open), now, this, this.#parts);
    const isHealing = (ticket: string): boolean => this.#healing.isHealing(ticket);
    const isBack = (place: string): boolean | null => this.#isBack(place);
    const isOver = (ticket: TicketState): boolean => isRootOver(ticket, isBack);
    const isRemembered = (one: Finding): boolean => isOfThePast(one, isBack, (...at) => this.#parts.isOk(...at));
    const site = { tickets: this.tickets, alarms: this.alarms, isHealing, isOver, isRemembered };
    if (this.#parting.carryOut(strays, now, site, this.#parts)) this.#looks.note();
  }

  #attach(alarms: readonly ActiveAlarm[], ticket: string, now: Moment): void {
    if (alarms.length > 0) this.tickets.try(ticket, { do: 'attachAlarms', alarms: alarms.map(toRef) }, now.wallMs);
    for (const alarm of alarms) {
      alarm.ticket = ticket;
      this.#parts.putAlarm(alarm);
    }
  }

  /** Alarms that make no ticket now: held by a gate, or of what may only be away for a moment, or comes and goes. */
  #holding(graph: SiteGraph, now: Moment): (alarm: ActiveAlarm) => boolean {
    const isOn = (asset: string): boolean => this.isOn(asset);
    const isHeld = this.gates.holding(graph, now.wallMs, isOn);
    const ticketed = new Set(this.tickets.open().flatMap(({ asset, affected }) => [asset, ...affected]));
    const around = { graph, nowMs: now.wallMs, isOn, isTicketed: (asset: string) => ticketed.has(asset) };
    const alarms = [...this.alarms.all()].filter((alarm) => !isHeld(alarm));
    const isPassing = this.#passing.holding(alarms, around);
    const isTreated = remedied(this.tickets.open(), graph, now.wallMs);
    return (alarm) => isHeld(alarm) || isPassing(alarm) || isTreated(alarm);
  }

  /** The asset is seen to be on now. */
  isOn(asset: string): boolean {
    return SIGNS_OF_LIFE.some((predicate) => this.#parts.isOk(predicate, asset));
  }

  /** Of an asset that can be seen. */
  #isBack(asset: string): boolean | null {
    return this.graph.assets.get(asset)?.isWatched === true ? this.isOn(asset) : null;
  }

  #probe(verdict: Verdict, now: Moment): void {
    if (this.#isDark) return;
    for (const wanted of this.#prober.due(verdict.wanted, now.monoMs)) {
      const { asset, target, probe } = wanted;
      const question = { ...this.#question(asset, target), timeoutMs: PROBE_TIMEOUT_MS, probe };
      this.#prober.asked(question.id, wanted, now.monoMs);
      this.#questions.push(question);
    }
  }

  #question(asset: string, target: string): Question {
    return { id: this.#parts.newId(), site: this.site, asset, target, timeoutMs: QUESTION_TIMEOUT_MS };
  }

  #openFaults(): OpenFault[] {
    return this.tickets.open().map((ticket) => openFaultOf(ticket, this.alarms.ofTicket(ticket.id)));
  }

  /** @param faults all of the verdict */
  #carryOut({ fault: found, ticket: ticketId, joins }: Assignment, faults: readonly Fault[], now: Moment): void {
    const alarms = joins.flatMap((finding) =>
      this.alarms.ofFinding(findingKey(finding)).filter((alarm) => alarm.ticket === null),
    );
    if (ticketId === null && alarms.length === 0) return;
    const known = ticketId === null ? undefined : this.tickets.get(ticketId);
    const here = this.#parts.visitHere?.(found, known, now.wallMs);
    const fault = here?.fault ?? found;
    const verdict = verdictFor(fault, known);
    const sinceMs = Math.min(
      ...fault.explains.map((finding) => finding.sinceMs),
      ...alarms.map((alarm) => alarm.sinceMs),
    );
    const order = { ...verdict, site: this.site, sinceMs, alarms: alarms.map(toRef) };
    const { comesAndGoes: isPattern, isMark } = this.#parts;
    const before = { tickets: this.tickets.all(), isPattern, isMark, nowMs: now.wallMs };
    const ticket = known ?? this.tickets.create(order, now, outageBefore(fault, this.graph, before));
    if (known && alarms.length > 0 && known.marks.restoredAt !== null)
      this.tickets.try(known.id, { do: 'relapse' }, now.wallMs);
    // Those of a new ticket stand in it already, which is harmless.
    this.#attach(alarms, ticket.id, now);
    this.#later.set(ticket.id, nextLookAt(here?.againAtMs, fault, ticket.openedAt, now.wallMs));
    // Alarms that were taken on in another turn stand in the ticket already.
    const isHealing = this.#healing.look(ticket.id, { joined: alarms, explains: found.explains.length }, now.wallMs);
    // What has stood for a while is no longer taken for another thing at a glance, nor when all that told of it is hidden.
    const isSettled = known !== undefined && now.wallMs - known.openedAt > REVIEW_FOR_MS;
    const isHidden = isSettled && faults.some((one) => one !== found && one.affected.includes(known.asset));
    const isWavering = isSettled && this.#parting.isFresh(ticket.id, faultKeyOf(fault), now);
    if (!isHealing && !isHidden && !isWavering && !isUnderRemedy(known?.remedy)) {
      // A ticket that was reopened still says what was so the last time.
      const isReopened = !known && ticket.reopened > 0;
      if (isReopened || isNews(ticket, fault, verdict.visit))
        this.tickets.try(ticket.id, { do: 'revise', verdict }, now.wallMs);
      this.#healing.rests(ticket.id, fault.causes[0]?.evidence ?? [], found.explains.length);
    }
  }
}
