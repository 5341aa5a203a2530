// Listens to assets that speak MQTT. One connection a broker serves all its assets; a poll judges how fresh an asset is.
// A broker that cannot be reached makes its assets unknown, never dead: their result is then the broker's.

import { createHash, randomBytes } from 'node:crypto';
import { BatchBuilder } from '../../contract/batch.ts';
import type {
  Collector,
  CollectorParts,
  LearnedStore,
  Order,
  OrderFrame,
  PollResult,
  Sink,
  Target,
} from '../../contract/collector.ts';
import { errorLine } from '../../contract/errors.ts';
import type { EventRecord } from '../../contract/records.ts';
import { type Backoff, RECONNECT } from './backoff.ts';
import { Broker, type BrokerOptions, type Presence } from './client.ts';
import { commandFrame, commandOf, Commands, placeOf } from './commands.ts';
import { SPARKPLUG, type TopicPlan, mqttPlan } from './config.ts';
import { Listener, type Now } from './listener.ts';
import type { TlsChoice } from './secure.ts';
import { SparkplugWatch } from './sparkplug/watch.ts';
import { TopicTree } from './topics.ts';

export interface MqttOptions {
  /** Must differ between programs that share a broker: a broker drops the older of two equal ones. Unless given, drawn once and kept. */
  clientId?: string;
  backoff?: Backoff;
  /** In [0, 1). */
  random?: () => number;
}

interface Ear {
  listener: Listener;
  /** Null for the topic of birth and will. */
  topic: TopicPlan | null;
}

/** All that hangs on one broker. */
interface Hub {
  broker: Broker;
  tree: TopicTree<Ear>;
  sparkplug: SparkplugWatch;
}

export function createMqttCollector(parts: CollectorParts, options: MqttOptions = {}): Collector {
  return new MqttCollector(parts, options);
}

/** Among what is learned; those of targets are longer. */
const CLIENT_ID_KEY = 'mqtt-client-id';

class MqttCollector implements Collector {
  readonly protocols = ['mqtt'] as const;
  readonly #parts: CollectorParts;
  readonly #options: Required<MqttOptions>;
  #hubs = new Map<string, Hub>();
  #listeners = new Map<string, Listener>();
  #sink: Sink | undefined;
  readonly #commands: Commands;
  #messages = 0;
  /** Samples of the messages that came at once, by site: they go on together. */
  readonly #gathered = new Map<string, BatchBuilder>();
  #isHandingOn = false;

  constructor(parts: CollectorParts, options: MqttOptions) {
    this.#parts = parts;
    this.#commands = new Commands(parts.clock);
    this.#options = {
      clientId: options.clientId ?? ownClientId(parts.learned),
      backoff: options.backoff ?? RECONNECT,
      random: options.random ?? Math.random,
    };
  }

  async open(targets: readonly Target[], sink: Sink): Promise<void> {
    this.#sink = sink;
    const listeners = new Map<string, Listener>();
    const byBroker = new Map<string, Listener[]>();
    for (const target of targets) {
      const plan = mqttPlan(target);
      if ('what' in plan) continue;
      const listener = new Listener(target, plan, this.#parts.catalogue);
      listener.restoreTexts(this.#parts.learned?.get(learntKey(target)));
      const before = this.#listeners.get(keyOf(target));
      if (before && brokerKey(before.target) === brokerKey(target) && before.plan.prefix === plan.prefix) {
        listener.inherit(before);
      }
      listeners.set(keyOf(target), listener);
      byBroker.set(brokerKey(target), [...(byBroker.get(brokerKey(target)) ?? []), listener]);
    }
    this.#listeners = listeners;
    const gone = [...this.#hubs].filter(([key]) => !byBroker.has(key));
    for (const [key] of gone) this.#hubs.delete(key);
    for (const [key, group] of byBroker) this.#listen(key, group);
    await Promise.all(gone.map(([, hub]) => hub.broker.stop()));
  }

  async poll(target: Target, signal: AbortSignal): Promise<PollResult> {
    const listener = this.#listeners.get(keyOf(target));
    const hub = this.#hubs.get(brokerKey(target));
    if (!listener || !hub) return unusable(target);
    await hub.broker.settled(signal);
    const state = hub.broker.state;
    if (state.kind === 'down') return state.failure;
    if (state.kind === 'connecting') return connecting(target);
    const texts = listener.takeNewTexts();
    if (texts !== undefined) this.#parts.learned?.set(learntKey(target), texts);
    const facts = listener.takeNewFacts();
    if (facts) this.#sink?.facts(target, facts);
    const isUnborn = hub.sparkplug.tend(listener, state.sinceMs, this.#now());
    const result = listener.judge(state.sinceMs, this.#parts.clock.monoMs());
    if (!isUnborn || result.code !== 'ok') return result;
    return { code: 'garbage', detail: errorLine('mqtt_unborn', { where: listener.plan.prefix }) };
  }

  frameOf(order: Order): Promise<OrderFrame> {
    const listener = this.#listeners.get(keyOf(order.target));
    if (!listener) return Promise.resolve({ frame: null, detail: 'it is not open' });
    return Promise.resolve(commandFrame(order, listener.plan.prefix));
  }

  async act(order: Order, signal: AbortSignal): Promise<PollResult> {
    const { target, id } = order;
    const listener = this.#listeners.get(keyOf(target));
    const hub = this.#hubs.get(brokerKey(target));
    const command = commandOf(order);
    if (!listener || !hub || command === null) return unusable(target);
    const { broker } = hub;
    const work = {
      place: placeOf(listener.plan.prefix),
      command,
      where: `${target.host}:${target.port}`,
      listen: () => broker.listenAlso(this.#commands.topics),
      send: (topic: string, payload: string) => broker.publishNow(topic, payload),
    };
    return this.#commands.carryOut(id, work, signal);
  }

  stats(): Record<string, number> {
    const hubs = [...this.#hubs.values()];
    const sum = (of: (hub: Hub) => number): number => hubs.reduce((total, hub) => total + of(hub), 0);
    return {
      brokers: hubs.length,
      brokers_up: hubs.filter(({ broker }) => broker.state.kind === 'up').length,
      messages_total: this.#messages,
      dropped_total: [...this.#listeners.values()].reduce((total, { dropped }) => total + dropped, 0),
      outgoing_dropped_total: sum(({ broker }) => broker.dropped),
      rebirths_asked_total: sum(({ sparkplug }) => sparkplug.asks),
    };
  }

  async close(): Promise<void> {
    this.#handOn();
    this.#sink = undefined;
    const hubs = [...this.#hubs.values()];
    this.#hubs.clear();
    this.#listeners.clear();
    await Promise.all(hubs.map((hub) => hub.broker.stop()));
  }

  #listen(key: string, group: readonly Listener[]): void {
    const tree = new TopicTree<Ear>();
    const filters = new Set<string>();
    for (const listener of group) {
      for (const topic of listener.plan.topics) {
        filters.add(topic.filter);
        tree.add(topic.filter, { listener, topic });
      }
      const { will } = listener.plan;
      if (!will) continue;
      filters.add(will.filter);
      tree.add(will.filter, { listener, topic: null });
    }
    const hub = this.#hubs.get(key) ?? this.#newHub(key, group);
    if (!hub) return;
    hub.tree = tree;
    for (const filter of hub.sparkplug.follow(group)) filters.add(filter);
    if (this.#hubs.has(key)) {
      hub.broker.setFilters([...filters]);
      return;
    }
    this.#hubs.set(key, hub);
    hub.broker.start([...filters]);
  }

  #newHub(key: string, group: readonly Listener[]): Hub | undefined {
    const first = group[0]?.target;
    if (!first) return undefined;
    const broker = this.#brokerOf(key, first, {
      onUp: () => hub.sparkplug.reset(),
      onMessage: (topic, payload, isRetained) => this.#route(hub, topic, payload, isRetained),
    });
    const sparkplug = new SparkplugWatch({
      batchOf: ({ target }) => this.#batchOf(target.site),
      event: (event) => this.#tell(event),
      publish: (message) => broker.publish(message),
    });
    const hub: Hub = { tree: new TopicTree(), broker, sparkplug };
    return hub;
  }

  #brokerOf(key: string, target: Target, told: Pick<BrokerOptions, 'onUp' | 'onMessage'>): Broker {
    const { network, clock, log } = this.#parts;
    const { credential, host, port } = target;
    return new Broker({
      network,
      clock,
      log,
      random: this.#options.random,
      backoff: this.#options.backoff,
      host,
      port,
      tls: tlsOf(target),
      presence: presenceOf(target),
      login: credential?.kind === 'password' ? { user: credential.user, password: credential.password } : null,
      // Stable over reconnects; one broker with two logins sees two clients.
      clientId: `${this.#options.clientId}-${createHash('sha256').update(key).digest('hex').slice(0, 4)}`,
      ...told,
    });
  }

  #now(): Now {
    const { clock } = this.#parts;
    return { wallMs: clock.wallMs(), monoMs: clock.monoMs() };
  }

  #route(hub: Hub, topic: string, payload: Uint8Array, isRetained: boolean): void {
    this.#messages++;
    this.#commands.hear(topic, payload, isRetained);
    const now = this.#now();
    if (hub.sparkplug.hear(topic, payload, isRetained, now)) return;
    for (const { value: ear, captured } of hub.tree.match(topic)) {
      const message = { payload, isRetained, captured };
      if (ear.topic) ear.listener.hear(ear.topic, message, now, this.#batchOf(ear.listener.target.site));
      else {
        const event = ear.listener.hearWill(message, now);
        if (event) this.#tell(event);
      }
    }
  }

  #batchOf(site: string): BatchBuilder {
    let batch = this.#gathered.get(site);
    if (!batch) this.#gathered.set(site, (batch = new BatchBuilder()));
    if (!this.#isHandingOn) {
      this.#isHandingOn = true;
      queueMicrotask(() => this.#handOn());
    }
    return batch;
  }

  #handOn(): void {
    this.#isHandingOn = false;
    for (const [site, batch] of this.#gathered) {
      if (batch.count > 0) this.#sink?.samples(site, batch.finish());
      batch.clear();
    }
  }

  /** What was heard before it goes before it. */
  #tell(event: EventRecord): void {
    this.#handOn();
    this.#sink?.event(event);
  }
}

function unusable(target: Target): PollResult {
  const plan = mqttPlan(target);
  const what = 'what' in plan ? plan.what : 'it is not open';
  const where = `asset "${target.asset}" target ${target.name}`;
  return { code: 'config', detail: errorLine('target_misconfigured', { where, what }) };
}

function connecting(target: Target): PollResult {
  const where = `${target.host}:${target.port}`;
  return { code: 'timeout', detail: errorLine('broker_unreachable', { where, what: 'it has not answered yet' }) };
}

function keyOf(target: Target): string {
  return `${target.site}/${target.asset}/${target.name}`;
}

/** The same after a restart: brokers know clients by it, in their logs, rules and sessions. */
function ownClientId(learned: LearnedStore | undefined): string {
  const kept = learned?.get(CLIENT_ID_KEY);
  if (kept !== undefined && /^foresite-[0-9a-f]{12}$/.test(kept)) return kept;
  const drawn = `foresite-${randomBytes(6).toString('hex')}`;
  learned?.set(CLIENT_ID_KEY, drawn);
  return drawn;
}

function learntKey(target: Target): string {
  return `mqtt/${keyOf(target)}`;
}

/** Naming an authority, or doing without one, means encryption too. */
export function tlsOf({ settings }: Pick<Target, 'settings'>): TlsChoice | null {
  const { tls, ca, insecure } = settings;
  const caPath = typeof ca === 'string' ? ca : '';
  return tls === true || caPath !== '' || insecure === true ? { caPath, isInsecure: insecure === true } : null;
}

/** Sparkplug 3.0, §6.4.28: nodes may wait for a host to be online before they send. */
function presenceOf({ settings }: Target): Presence | null {
  const host = settings['sparkplugHost'];
  if (typeof host !== 'string' || host === '') return null;
  return {
    topic: `${SPARKPLUG}/STATE/${host}`,
    word: (isOnline, wallMs) => JSON.stringify({ online: isOnline, timestamp: wallMs }),
  };
}

/** Targets with the same broker, login and encryption share a connection. */
function brokerKey(target: Target): string {
  const { credential, settings } = target;
  const login = credential?.kind === 'password' ? [credential.user, credential.password] : [];
  const { tls, ca, insecure, sparkplugHost } = settings;
  const parts = [target.host, target.port, login, tls ?? false, ca ?? '', insecure ?? false, sparkplugHost ?? ''];
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64');
}
