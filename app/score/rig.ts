// A simulated site with its real services and the real collectors, joined in memory. Each target is polled once in every
// state it gets into; what it said is kept. There is no second copy of what a device says.

import { BatchBuilder } from '../../contract/batch.ts';
import type { Collector, Log, Order, PollResult, Sink, Target } from '../../contract/collector.ts';
import type { Probe } from '../../contract/link.ts';
import { SeriesCatalogue } from '../../contract/series.ts';
import type { SiteFile } from '../../contract/site-file.ts';
import { Listener } from '../../collectors/mqtt/listener.ts';
import { mqttPlan } from '../../collectors/mqtt/config.ts';
import { TopicTree } from '../../collectors/mqtt/topics.ts';
import { STEP_TIMEOUT_MS } from '../../gateway/actions/desk.ts';
import { targetKey } from '../../gateway/schedule/plan.ts';
import { FaultBoard } from '../../lab/fault-board.ts';
import { startDevices } from '../../lab/services/devices.ts';
import { messagesOf } from '../../lab/services/mqtt-messages.ts';
import { TrapSender } from '../../lab/services/trap-sender.ts';
import { World } from '../../lab/world.ts';
import { targetsOf } from '../../server/domain/inventory/targets.ts';
import type { Profile } from '../../contract/profile.ts';
import { readsAtOnce } from '../../collectors/cctv/picture-source.ts';
import { createCollectors } from '../collectors.ts';
import { knownScenes } from './known-scenes.ts';
import { commandsInMemory } from './memory-commands.ts';
import { toCredential } from '../credentials.ts';
import { SaidFacts } from './said-facts.ts';
import { RecorderBooks } from './recorder-books.ts';
import { Ageing, AGES_AGAIN_MS, AGES_FOR_MS } from './ageing.ts';
import type { Topology } from './topologies.ts';
import { MemoryAddresses, memoryNetwork } from './memory-network.ts';
import { growsOlder, knownAnswer, TargetStates, type Present, type Remembered } from './target-states.ts';
import { isSaidAgain, paceBetween, RunningSeries, type Outcome, type TargetState } from './outcomes.ts';
import { deviceClock, PollClock, type JumpClock } from './virtual-clock.ts';
import { WatchedWorld } from './watched-world.ts';

/** Turns of the event loop without traffic after which a poll is waiting for its own clock. */
const QUIET_TURNS = 8;
/** A state is read at most so often, however it wavers; pictures until one that stands still is called so. */
export const MAX_READINGS = 4;
export const MAX_PICTURES = 40;
/** What an answered poll takes, ms. */
const ANSWER_MS = 20;

export interface RigOptions {
  topology: Topology;
  seed: number;
  clock: JumpClock;
  profiles: ReadonlyMap<string, Profile>;
  log: Log;
}

export class Rig {
  readonly siteFile: SiteFile;
  readonly targets: readonly Target[];
  readonly world: World;
  readonly board: FaultBoard;
  readonly catalogue = new SeriesCatalogue();
  readonly running = new RunningSeries(this.catalogue);
  /** Polls that were really carried out, and those whose answer was known. */
  readonly counts = { polled: 0, known: 0 };
  readonly #clock: JumpClock;
  readonly #pollClock: PollClock;
  readonly #watched: WatchedWorld;
  readonly #addresses = new MemoryAddresses();
  readonly #options: RigOptions;
  readonly #collectorOf = new Map<string, Collector>();
  #collectors: Collector[] = [];
  readonly #states: TargetStates;
  /** What each target has told of itself last. */
  readonly #facts = new SaidFacts();
  readonly #books = new RecorderBooks();
  readonly #ageing = new Ageing();
  #gathered = new BatchBuilder();
  #doing: Promise<void> = Promise.resolve();
  #orders = 0;
  #stirringsSeen = -1;
  #close: (() => Promise<void>) | null = null;
  #traps: TrapSender | null = null;

  constructor(options: RigOptions) {
    const { topology, clock, seed, profiles } = options;
    this.#options = options;
    this.#clock = clock;
    this.#pollClock = new PollClock(clock);
    this.world = new World(topology.layout, deviceClock(clock, this.#pollClock));
    this.board = new FaultBoard(this.world, seed);
    this.#watched = new WatchedWorld(this.world);
    this.#states = new TargetStates(this.#watched);
    this.siteFile = topology.siteFile;
    this.targets = targetsOf(this.siteFile, profiles, (name) => {
      const entry = this.siteFile.credentials?.find((one) => one.name === name);
      return entry ? toCredential(entry) : null;
    });
  }

  async open(): Promise<void> {
    const { log } = this.#options;
    const traps = new TrapSender(this.world, this.#addresses);
    this.#traps = traps;
    this.#close = await startDevices(this.#watched.view, this.#addresses, traps);
    const network = memoryNetwork(
      this.#addresses,
      (host) => this.#canReach(host),
      (ms, run) => this.#pollClock.after(ms, run),
    );
    const polled = this.targets.filter(({ protocol }) => protocol !== 'mqtt');
    const learned = knownScenes(polled, this.#clock.wallMs());
    const parts = { network, clock: this.#pollClock, catalogue: this.catalogue, log, learned };
    this.#collectors = createCollectors(parts, readsAtOnce);
    for (const collector of this.#collectors) {
      for (const protocol of collector.protocols) this.#collectorOf.set(protocol, collector);
      await this.#watch(collector, polled);
    }
  }

  #watch(collector: Collector, targets: readonly Target[]): Promise<void> {
    const own = targets.filter(({ protocol }) => collector.protocols.includes(protocol));
    return collector.open(own, this.#sink);
  }

  async close(): Promise<void> {
    this.board.stop();
    this.#traps?.close();
    for (const collector of this.#collectors) await collector.close();
    await this.#close?.();
  }

  /** Whether the target would say what it said last, and nothing new is to come of it. */
  isSteady(target: Target): boolean {
    const { present } = this.#states.of(target);
    if (!present?.state.isSettled || present.polls < present.state.outcomes.length) return false;
    return this.#watched.isSame(present.state);
  }

  /** Before asking of many targets whether they are changed. @returns whether any can have become so since the last look */
  lookAround(): boolean {
    this.#watched.lookAround();
    const { stirrings } = this.#watched;
    const isNews = stirrings !== this.#stirringsSeen;
    this.#stirringsSeen = stirrings;
    return isNews || !this.board.isWhole || !this.#ageing.isOver;
  }

  /** Whether the target would find another state than at its last poll; after {@link lookAround}. */
  isChanged(target: Target): boolean {
    const known = this.#states.of(target);
    if (known.present === null) return true;
    if (this.#states.isLeft(known)) return true;
    if (this.board.isWhole && this.#ageing.isOver) return false;
    const last = known.present.state.outcomes.at(-1);
    return last !== undefined && this.#clock.monoMs() - last.readAtMs >= AGES_AGAIN_MS && this.#isAgeing(target);
  }

  /** Whether nothing but age makes what it says another now. */
  readonly growsOlder = (target: Target): boolean => growsOlder(this.#states.of(target));

  /** What it says sways by itself: it is read anew. */
  forget(target: Target): void {
    this.#states.forget(this.#states.of(target));
  }

  /** Whether it has come into a state of its own since; what it is asked next it is really asked, its tables among it. */
  readsTables(target: Target, sinceMs: number): boolean {
    const { present } = this.#states.of(target);
    const first = present?.state.outcomes[0];
    if (!present || !first || first.readAtMs < sinceMs) return false;
    present.state.isSettled = false;
    return true;
  }

  /** What the target answers now: known, or asked for. @param withTables somebody wants to know how its tables are now */
  async poll(target: Target, isAsked = false, withTables = false): Promise<Outcome> {
    if (withTables) this.#collectorOf.get(target.protocol)?.readTables?.(target);
    // What is no fault spoils no book.
    if (!this.board.isWhole) this.#books.note(target, this.world.effects);
    else if (this.#books.isAnySpoilt) await this.#inTurn(() => this.#beginBooksAnew());
    const known = this.#states.of(target);
    const before = known.present;
    const isAgeing = this.#isAgeing(target);
    const state = isAgeing ? this.#ageingState(before?.state) : this.#states.find(known);
    const polls = state ? this.#pollsOf(state, before) : 0;
    const said = state && !isAgeing && !withTables ? knownAnswer(state, polls) : undefined;
    if (state && said) {
      this.counts.known++;
      this.#states.enter(known, state, polls + 1);
      return said;
    }
    this.counts.polled++;
    const fresh = target.protocol === 'mqtt' ? this.#listen(target, known) : await this.#ask(target, isAsked, known);
    const reached = state ?? this.#states.add(known);
    // A later poll may look at more than the first did.
    reached.looks = this.#watched.now(known.sights);
    const last = reached.outcomes.at(-1);
    const outcome = last ? { ...fresh, pace: paceBetween(last, fresh, this.running) } : fresh;
    if (isAgeing) reached.outcomes.length = 0;
    reached.outcomes.push(outcome);
    reached.isSettled = isAgeing
      ? outcome.readAtMs - (reached.agesSinceMs ??= outcome.readAtMs) >= AGES_FOR_MS
      : this.#isSettled(target, reached.outcomes.length, last && isSaidAgain(last, outcome, this.running));
    this.#states.enter(known, reached, reached.outcomes.length);
    return outcome;
  }

  async #beginBooksAnew(): Promise<void> {
    const watch = this.#watch.bind(this);
    for (const target of await this.#books.beginAnew(this.targets, this.#collectors, watch)) this.forget(target);
  }

  /** How often it has been polled in this state. While nothing is broken only what a known state comes to is told. */
  #pollsOf(state: TargetState, before: Present | null): number {
    if (before?.state === state) return before.polls;
    return state.isSettled && this.board.isWhole ? state.outcomes.length - 1 : 0;
  }

  #isAgeing(target: Target): boolean {
    return this.#ageing.isOne(target, this.board.isWhole ? [] : this.world.effects, this.#clock.monoMs());
  }

  /** The state it is still in; each time anew, as it is entered at another age. */
  #ageingState(before: TargetState | undefined): TargetState | undefined {
    return before?.agesSinceMs !== undefined && this.#watched.isSame(before) ? before : undefined;
  }

  /** Whether nothing new is to come of a state. What is published is all there is of it. */
  #isSettled({ protocol }: Target, readings: number, isSaidAgain = false): boolean {
    if (protocol === 'mqtt') return true;
    return isSaidAgain || readings >= (protocol === 'snapshot' ? MAX_PICTURES : MAX_READINGS);
  }

  #canReach(host: string): boolean {
    const device = this.world.layout.devices.find((one) => one.host === host);
    return device === undefined || this.world.hostAlive(device.key);
  }

  readonly #sink: Sink = {
    samples: (_site, batch) => this.#gathered.addBatch(batch),
    facts: (target, facts) => {
      const { portIndexes: _ports, ...told } = facts;
      this.#facts.note(targetKey(target), told);
    },
    event: () => undefined,
  };

  /** The collectors as they carry out orders: one at a time, and never while a poll is under way. */
  orderTakers(): Collector[] {
    const commands = commandsInMemory(this.world);
    return this.#collectors.map((collector) => {
      const taker = collector.protocols.includes('mqtt') ? commands : collector;
      const act = taker.act?.bind(taker);
      const frameOf = taker.frameOf?.bind(taker);
      return {
        protocols: collector.protocols,
        open: async () => undefined,
        poll: async () => ({ code: 'config', detail: '' }),
        close: async () => undefined,
        ...(act && { act: (order: Order) => this.#order((signal) => act(order, signal)) }),
        ...(frameOf && { frameOf: (order: Order) => this.#order((signal) => frameOf(order, signal)) }),
      };
    });
  }

  /** Orders are being carried out. */
  get hasOrders(): boolean {
    return this.#orders > 0;
  }

  #order<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.#orders++;
    return this.#inTurn(async () => {
      const cancel = new AbortController();
      this.#pollClock.begin(true);
      const stopDeadline = this.#pollClock.after(STEP_TIMEOUT_MS, () => cancel.abort(new Error('it took too long')));
      try {
        return await this.#carryOut(work(cancel.signal));
      } finally {
        stopDeadline();
        this.#pollClock.end();
        this.#orders--;
      }
    });
  }

  /** One thing is really done at a time: there is one clock for it. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#doing.then(work);
    this.#doing = done.then(
      () => undefined,
      () => undefined,
    );
    return done;
  }

  #ask(target: Target, isAsked: boolean, onlooker: Remembered): Promise<Outcome> {
    return this.#inTurn(() => this.#askNow(target, isAsked, onlooker));
  }

  /** Asks what no poll does, of one component, such as the cable test of a port. Each time anew: nothing of it is kept. */
  probe(target: Target, kind: Probe, component: string, timeoutMs: number): Promise<Outcome> {
    return this.#inTurn(async () => {
      const collector = this.#collectorOf.get(target.protocol);
      this.#gathered = new BatchBuilder();
      const cancel = new AbortController();
      this.#pollClock.begin();
      const stopDeadline = this.#pollClock.after(timeoutMs, () => cancel.abort(new Error('it took too long')));
      const config: PollResult = { code: 'config', detail: `${target.name} knows no ${kind}` };
      const asked = (collector?.probe?.(target, kind, component, cancel.signal) ?? Promise.resolve(config)).catch(
        (error: unknown): PollResult => ({ code: 'internal', detail: String(error) }),
      );
      const { code, detail } = await this.#carryOut(asked);
      stopDeadline();
      return this.#gatheredAs(target, { code, detail }, this.#pollClock.end() + ANSWER_MS);
    });
  }

  async #askNow(target: Target, isAsked: boolean, onlooker: Remembered): Promise<Outcome> {
    const collector = this.#collectorOf.get(target.protocol);
    if (!collector) throw new Error(`no collector reads ${target.protocol}`);
    this.#gathered = new BatchBuilder();
    const cancel = new AbortController();
    this.#watched.begin(onlooker);
    this.#pollClock.begin();
    // Whether it can be reached is a look of the network's, whatever the services saw.
    const device = this.world.layout.devices.find(({ host }) => host === target.host);
    if (device) this.#watched.view.hostAlive(device.key);
    const stopDeadline = this.#pollClock.after(target.timeoutMs, () =>
      cancel.abort(new Error('the poll took too long')),
    );
    const polled = collector
      .poll(target, cancel.signal, isAsked)
      .catch((error: unknown): PollResult => ({ code: 'internal', detail: String(error) }));
    const result = await this.#carryOut(polled);
    stopDeadline();
    const waitedMs = this.#pollClock.end();
    this.#watched.end();
    return this.#gatheredAs(target, result, waitedMs + ANSWER_MS);
  }

  /** Lets a poll or an order go on; where nothing moves any more, its clock passes to the next timer. */
  async #carryOut<T>(work: Promise<T>): Promise<T> {
    let isOver = false;
    const end = (): void => void (isOver = true);
    work.then(end, end);
    let quiet = 0;
    let { traffic } = this.#addresses;
    while (!isOver) {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#addresses.traffic !== traffic) {
        traffic = this.#addresses.traffic;
        quiet = 0;
        continue;
      }
      if (++quiet < QUIET_TURNS) continue;
      this.#pollClock.pass();
      quiet = 0;
    }
    return work;
  }

  /** What a publishing device says, read as the messages of its broker are. */
  #listen(target: Target, onlooker: Remembered): Outcome {
    this.#gathered = new BatchBuilder();
    this.#watched.begin(onlooker);
    const world = this.#watched.view;
    const plan = mqttPlan(target);
    const device = world.layout.byKey.get(target.asset);
    if ('what' in plan || !device) throw new Error(`${targetKey(target)} cannot be listened to`);
    const now = { wallMs: this.#clock.wallMs(), monoMs: this.#clock.monoMs() };
    const listener = new Listener(target, plan, this.catalogue);
    if (world.answers(device.key, 'mqtt')) {
      const tree = new TopicTree<(typeof plan.topics)[number]>();
      for (const topic of plan.topics) tree.add(topic.filter, topic);
      for (const { topic, payload } of messagesOf(world, device))
        for (const { value, captured } of tree.match(topic))
          listener.hear(value, { payload: Buffer.from(payload), isRetained: false, captured }, now, this.#gathered);
    } else if (plan.will) {
      listener.hearWill({ payload: Buffer.from(plan.will.dead), isRetained: false, captured: [] }, now);
    }
    const facts = listener.takeNewFacts();
    if (facts) this.#facts.note(targetKey(target), facts);
    this.#watched.end();
    return this.#gatheredAs(target, listener.judge(now.monoMs - plan.quietAfterMs - 1, now.monoMs), ANSWER_MS);
  }

  #gatheredAs(target: Target, { code, detail }: PollResult, durationMs: number): Outcome {
    const { count, series, value, quality } = this.#gathered.finish();
    return {
      code,
      detail,
      durationMs,
      series: series.slice(0, count),
      value: value.slice(0, count),
      quality: quality.slice(0, count),
      facts: this.#facts.of(targetKey(target)),
      pace: new Float64Array(count),
      readAtMs: this.#clock.monoMs(),
    };
  }
}
