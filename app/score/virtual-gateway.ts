// The gateway's part in virtual time: who is polled when its turn comes, how silent targets are asked less often, what is
// handed on, and how questions are answered – by the schedule's own rules. What is steady is not polled at all.

import { BatchBuilder } from '../../contract/batch.ts';
import type { Target } from '../../contract/collector.ts';
import type { Delivery, Heartbeat, Question, ServerLink } from '../../contract/link.ts';
import type { EventRecord, LogRecord } from '../../contract/records.ts';
import { firstPolls, intervalsAfter, nextOnGrid, targetKey } from '../../gateway/schedule/plan.ts';
import { LOCAL_GATEWAY } from '../collecting.ts';
import { AGES_POLLS } from './ageing.ts';
import { Afterwards } from './afterwards.ts';
import type { Agenda } from './agenda.ts';
import { Looks } from './looks.ts';
import { isSameList, type Outcome } from './outcomes.ts';
import type { Rig } from './rig.ts';
import { nothingTold, Telling, type Told } from './telling.ts';
import type { JumpClock } from './virtual-clock.ts';

/** A broker notices after this long that a client is gone; what a client says arrives at once. */
const WILL_AFTER_MS = 3000;
const PUSH_MS = 50;

export interface VirtualGatewayParts {
  rig: Rig;
  clock: JumpClock;
  agenda: Agenda;
  /** Another after each start: what it numbers begins anew. */
  epoch: number;
  /** Before each record: the server's clock follows. */
  onRecord: () => void;
  /** Something new was handed on. */
  onNews: () => void;
  /** Something was asked, or the gateway itself has done something. */
  onAsked: () => void;
  /** These are read from now on, again and again, whether or not that is told; and no longer. */
  onRead: (series: Uint32Array) => void;
  onUnread: (series: Uint32Array) => void;
}

interface Polled {
  readonly target: Target;
  readonly key: string;
  readonly told: Told;
  /** Series of what it has said last. */
  reads: Uint32Array;
  gridMs: number;
  /** When it is polled next; infinite while it is steady. */
  dueMs: number;
  lastMs: number;
  /** Until its last poll is over: no other begins before. */
  busyMs: number;
  failures: number;
  intervals: number;
  /** Polls that follow although nothing new is to come of them. */
  more: number;
  /** When it last said something else, ms. */
  saidMs: number;
}

export class VirtualGateway {
  readonly link: ServerLink;
  readonly #parts: VirtualGatewayParts;
  readonly #polled: readonly Polled[];
  readonly #live: ((delivery: Delivery) => void)[] = [];
  readonly #heartbeats: ((heartbeat: Heartbeat) => void)[] = [];
  readonly #builder = new BatchBuilder(256);
  readonly #telling: Telling;
  readonly #looks: Looks;
  readonly #afterwards: Afterwards;
  #sequence = 0;
  /** Who tells each of them. */
  readonly #tellers = new Map<number, Polled>();
  #isLineUp = true;
  #shape = '';
  #forget: () => void = () => undefined;

  constructor(parts: VirtualGatewayParts) {
    this.#parts = parts;
    this.#polled = parts.rig.targets.map((target) => toPolled(target, parts.rig));
    this.#telling = new Telling({ ...parts, deliver: (record) => this.#deliver(record) });
    this.#looks = new Looks({
      ...parts,
      look: () => this.#look(),
      readTables: (sinceMs) => this.#readTables(sinceMs),
      readSwaying: () => this.#readSwaying(),
    });
    this.#afterwards = new Afterwards({
      ...parts,
      readSwaying: () => this.#readSwaying(),
      factsAgain: () => this.#factsAgain(),
    });
    this.link = this.#newLink();
  }

  get isLineUp(): boolean {
    return this.#isLineUp;
  }

  start(): void {
    const now = this.#nowMs;
    for (const polled of this.#polled) {
      const { firstMs, gridMs } = firstPolls(polled.key, polled.target.intervalMs, now, this.#polled.length);
      polled.gridMs = gridMs;
      this.#due(polled, firstMs);
    }
    this.#forget = this.#parts.rig.world.onChange(() => this.#onWorld());
    this.#looks.start();
  }

  stop(): void {
    this.#forget();
  }

  beat(): void {
    if (!this.#isLineUp) return;
    const heartbeat = { gateway: LOCAL_GATEWAY, wallMs: this.#parts.clock.wallMs(), sequence: this.#sequence };
    for (const handler of this.#heartbeats) handler(heartbeat);
  }

  /** When a series was read last, or would have been by a poll that is left out as nothing new is to come of it; monotonic ms. */
  readMono(series: number): number {
    const polled = this.#tellers.get(series);
    if (!polled) return 0;
    const { gridMs, dueMs, lastMs, intervals, target } = polled;
    if (dueMs < Infinity) return lastMs;
    const stepMs = intervals * target.intervalMs;
    const sinceMs = (((this.#nowMs - gridMs) % stepMs) + stepMs) % stepMs;
    return Math.max(lastMs, Math.floor(this.#nowMs - sinceMs));
  }

  get #nowMs(): number {
    return this.#parts.clock.monoMs();
  }

  #onWorld(): void {
    const { rig } = this.#parts;
    this.#afterwards.follow();
    const isUp = rig.world.state.lineUp;
    if (isUp && !this.#isLineUp) for (const polled of this.#polled) this.#dueOnGrid(polled);
    const { onRead, onUnread } = this.#parts;
    if (isUp !== this.#isLineUp) for (const { reads } of this.#polled) (isUp ? onRead : onUnread)(reads);
    this.#isLineUp = isUp;
    this.#looks.follow();
    if (!rig.board.isWhole) this.#factsAgain();
    this.#look();
    const shape = this.#shapeNow();
    if (shape === this.#shape) return;
    this.#shape = shape;
    this.#looks.followShape();
  }

  #factsAgain(): void {
    this.#telling.factsAgain(this.#polled.map(({ told }) => told));
  }

  /** Tables are read less often than values: who has come into another state since then has read his by now. */
  #readTables(sinceMs: number): void {
    const { rig } = this.#parts;
    if (rig.board.isWhole) return;
    for (const polled of this.#polled) {
      if (polled.target.protocol !== 'snmp' || polled.dueMs < Infinity) continue;
      if (rig.readsTables(polled.target, sinceMs)) this.#dueNext(polled);
    }
  }

  /** What has power, runs and can be reached: tables of the network follow a change of it. */
  #shapeNow(): string {
    let shape = '';
    for (const node of this.#parts.rig.world.state.nodes.values())
      shape += Number(node.powered) + 2 * Number(node.up) + 4 * Number(node.reachable);
    return shape;
  }

  #readSwaying(): void {
    for (const polled of this.#polled) {
      if (polled.dueMs < Infinity || !this.#isToSway(polled)) continue;
      this.#parts.rig.forget(polled.target);
      this.#dueNext(polled);
    }
  }

  /** Whether somebody asks of what it reads whether it stands still. */
  #isToSway({ target, told: { outcome } }: Polled): boolean {
    const { catalogue } = this.#parts.rig;
    const asked = target.profile.conditions?.filter(({ stuck }) => stuck !== undefined) ?? [];
    return asked.some(
      ({ measurement }) => outcome?.series.some((id) => catalogue.rowOf(id).measurement === measurement) ?? true,
    );
  }

  /** Who would say something else than last time is polled at its next turn. */
  #look(): void {
    const { rig } = this.#parts;
    if (!rig.lookAround()) return;
    for (const polled of this.#polled) {
      if (polled.dueMs < Infinity || !rig.isChanged(polled.target)) continue;
      if (rig.growsOlder(polled.target)) polled.more = Math.max(polled.more, AGES_POLLS);
      if (polled.target.protocol !== 'mqtt') this.#dueNext(polled);
      else this.#due(polled, this.#nowMs + (rig.world.answers(polled.target.asset, 'mqtt') ? PUSH_MS : WILL_AFTER_MS));
    }
  }

  #isAtEase(polled: Polled): boolean {
    return polled.failures === 0 && this.#parts.rig.board.isWhole;
  }

  /** While nothing is broken it does not matter at which moment of its interval a target says that its load is another: all together. */
  #dueNext(polled: Polled): void {
    const { intervalMs } = polled.target;
    if (!this.#isAtEase(polled)) this.#dueOnGrid(polled);
    else this.#due(polled, (Math.floor(this.#freeMs(polled) / intervalMs) + 1) * intervalMs);
  }

  #dueOnGrid(polled: Polled): void {
    const { intervalMs } = polled.target;
    const step = polled.intervals * intervalMs;
    const { dueMs } = nextOnGrid(Math.min(polled.gridMs, polled.lastMs + step), step, this.#freeMs(polled));
    this.#due(polled, dueMs);
  }

  #freeMs({ busyMs }: Polled): number {
    return Math.max(this.#nowMs, busyMs);
  }

  #due(polled: Polled, atMs: number): void {
    polled.dueMs = atMs;
    this.#parts.agenda.add(atMs, () => (polled.dueMs === atMs ? this.#poll(polled) : undefined));
  }

  async #poll(polled: Polled): Promise<void> {
    const { rig } = this.#parts;
    const beganMs = this.#nowMs;
    const outcome = await rig.poll(polled.target);
    polled.lastMs = beganMs;
    polled.busyMs = beganMs + outcome.durationMs;
    polled.gridMs = nextOnGrid(polled.gridMs, polled.target.intervalMs, beganMs).dueMs;
    polled.dueMs = Infinity;
    const told = (): void => this.#tell(polled, outcome);
    if (polled.target.protocol === 'mqtt' || (outcome.code === 'ok' && this.#isAtEase(polled))) told();
    else this.#parts.agenda.add(beganMs + outcome.durationMs, told);
    this.#plan(polled, outcome);
  }

  #plan(polled: Polled, outcome: Outcome): void {
    const { rig } = this.#parts;
    const { intervalMs } = polled.target;
    const isBack = outcome.code === 'ok' && polled.failures > 0;
    polled.failures = outcome.code === 'ok' ? 0 : polled.failures + 1;
    const isAlone = !this.#siblings(polled).some(({ told }) => told.outcome?.code === 'ok');
    const wanted = polled.failures === 0 ? 1 : intervalsAfter(polled.failures, intervalMs);
    const isSlowing = polled.failures > 0 && isAlone && wanted !== intervalsAfter(polled.failures + 1, intervalMs);
    polled.intervals = isAlone ? wanted : 1;
    if (isBack) for (const other of this.#siblings(polled)) if (other.failures > 0) this.#hurry(other);
    if (polled.more > 0) polled.more = outcome.code === 'ok' ? polled.more - 1 : 0;
    if (isSlowing || polled.failures === 1) this.#dueOnGrid(polled);
    else if (polled.more > 0 || !rig.isSteady(polled.target)) this.#dueNext(polled);
  }

  #hurry(polled: Polled): void {
    polled.intervals = 1;
    polled.failures = Math.min(polled.failures, 1);
    this.#dueOnGrid(polled);
  }

  #siblings(polled: Polled): Polled[] {
    return this.#polled.filter((other) => other !== polled && other.target.asset === polled.target.asset);
  }

  #tell(polled: Polled, outcome: Outcome, withTables = false): void {
    const { told } = polled;
    this.#noteRead(polled, outcome);
    const isNew = told.outcome !== outcome;
    if (withTables && outcome.code === 'ok') told.facts = null;
    const more = this.#telling.tell(told, outcome, this.#isAtEase(polled));
    // What grows older by itself is another at every poll: it is asked again in its own time.
    if (this.#parts.rig.growsOlder(polled.target)) return;
    polled.more = Math.max(polled.more, more);
    if (isNew) this.#pollAfterwards(polled);
  }

  #pollAfterwards(polled: Polled): void {
    const nowMs = this.#nowMs;
    polled.saidMs = nowMs;
    for (const atMs of this.#afterwards.againAtMs())
      this.#parts.agenda.add(atMs, () =>
        polled.saidMs === nowMs && polled.dueMs === Infinity ? this.#poll(polled) : undefined,
      );
  }

  /** What has answered is read on; while the line is down nobody hears of it. */
  #noteRead(polled: Polled, { series }: Outcome): void {
    const { outcome, resultSeries } = polled.told;
    if (outcome !== null && isSameList(outcome.series, series)) return;
    const before = polled.reads;
    polled.reads = Uint32Array.of(...resultSeries, ...series);
    for (const one of polled.reads) this.#tellers.set(one, polled);
    if (!this.#isLineUp) return;
    this.#parts.onRead(polled.reads);
    this.#parts.onUnread(before);
  }

  /** Something that the gateway itself has to tell. */
  tell(event: EventRecord): void {
    this.#parts.onAsked();
    this.#deliver(event);
  }

  #deliver(record: LogRecord): void {
    if (!this.#isLineUp) return;
    const position = { gateway: LOCAL_GATEWAY, epoch: this.#parts.epoch, sequence: ++this.#sequence };
    this.#parts.onRecord();
    for (const handler of this.#live) handler({ position, record });
  }

  #newLink(): ServerLink {
    return {
      gateway: LOCAL_GATEWAY,
      onLive: (handler) => void this.#live.push(handler),
      onHeartbeat: (handler) => void this.#heartbeats.push(handler),
      // Nothing is kept: what was missed is polled again.
      read: async () => [],
      acknowledge: () => undefined,
      ask: (question) => this.#isLineUp && this.#ask(question),
    };
  }

  /** Polls what is asked for now; the answer follows its samples, or the question's own time is over. */
  #ask(question: Question): boolean {
    const wanted = this.#polled.filter(
      ({ target }) => target.asset === question.asset && (question.target === '' || question.target === target.name),
    );
    this.#parts.onAsked();
    if (wanted.length === 0)
      this.#parts.agenda.add(this.#nowMs + 1, () => this.#answer(question, question.target, null));
    for (const polled of wanted) this.#parts.agenda.add(this.#nowMs + 1, () => this.#askOne(question, polled));
    return true;
  }

  async #askOne(question: Question, polled: Polled): Promise<void> {
    const withTables = question.probe?.kind === 'tables';
    if (question.probe && !withTables) return this.#probe(question, question.probe, polled);
    const outcome = await this.#parts.rig.poll(polled.target, true, withTables);
    const endMs = this.#nowMs + outcome.durationMs;
    const answerMs = this.#nowMs + Math.min(outcome.durationMs, question.timeoutMs);
    this.#parts.agenda.add(endMs, () => {
      this.#tell(polled, outcome, withTables);
      this.#plan(polled, outcome);
    });
    this.#parts.agenda.add(answerMs, () =>
      this.#answer(question, polled.target.name, endMs > answerMs ? null : outcome),
    );
  }

  async #probe(
    question: Question,
    { kind, component }: NonNullable<Question['probe']>,
    { target }: Polled,
  ): Promise<void> {
    const { rig, agenda, clock } = this.#parts;
    const outcome = await rig.probe(target, kind, component, question.timeoutMs);
    agenda.add(this.#nowMs + Math.min(outcome.durationMs, question.timeoutMs), () => {
      this.#builder.clear();
      for (const [at, series] of outcome.series.entries())
        this.#builder.add(series, outcome.value[at] ?? 0, clock.wallMs());
      if (outcome.series.length > 0)
        this.#deliver({ kind: 'samples', site: target.site, batch: this.#builder.finish() });
      this.#answer(question, target.name, outcome);
    });
  }

  #answer({ id, site, asset }: Question, target: string, outcome: Outcome | null): void {
    const timeMs = this.#parts.clock.wallMs();
    const { code: result, detail } = outcome ?? { code: 'timeout' as const, detail: '' };
    this.#deliver({ kind: 'answer', site, asset, target, timeMs, questionId: id, result, detail });
  }
}

function toPolled(target: Target, rig: Rig): Polled {
  return {
    target,
    key: targetKey(target),
    told: nothingTold(target, rig),
    reads: new Uint32Array(),
    gridMs: 0,
    dueMs: Infinity,
    lastMs: 0,
    busyMs: 0,
    failures: 0,
    intervals: 1,
    more: 0,
    saidMs: 0,
  };
}
