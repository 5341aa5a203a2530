// One connection to one broker, kept up for ever: the only file that knows the mqtt package. It reconnects by its own
// back-off and subscribes anew on every connect, because a broker that was wiped remembers nothing.

import type { Socket } from 'node:net';
import { type IClientOptions, MqttClient } from 'mqtt';
import type { Clock } from '../../contract/clock.ts';
import { deadlineAfter } from '../../contract/deadline.ts';
import type { Log, PollResult } from '../../contract/collector.ts';
import { errorLine } from '../../contract/errors.ts';
import type { Network } from '../../contract/network.ts';
import type { ResultCode } from '../../contract/records.ts';
import { dialFailure, errorCode } from '../dial-failure.ts';
import { type Backoff, backoffMs } from './backoff.ts';
import { GuardedStream } from './frame-guard.ts';
import { type Outgoing, Outbox } from './outbox.ts';
import { NotSecure, type TlsChoice, encrypt } from './secure.ts';

/** TCP connect, CONNACK and SUBACK together, ms. */
export const CONNECT_TIMEOUT_MS = 10_000;
/** Keep-alive, s: a broker that vanished is noticed in 1.5 times this, before its assets count as quiet. */
export const KEEPALIVE_S = 5;
/** A connection that lasted this long was good: the next failure starts the back-off anew, ms. */
export const STABLE_AFTER_MS = 60_000;
/** Filters in one SUBSCRIBE packet. */
const SUBSCRIBE_BATCH = 100;
/** CONNACK codes 4 and 5 (MQTT-3.2.2.3). */
const LOGIN_REFUSED: ReadonlySet<unknown> = new Set([4, 5]);

export interface BrokerOptions {
  network: Network;
  clock: Clock;
  log: Log;
  random: () => number;
  backoff: Backoff;
  host: string;
  port: number;
  /** Null for a connection in the clear. */
  tls: TlsChoice | null;
  login: { user: string; password: string } | null;
  clientId: string;
  presence: Presence | null;
  /** Subscribed, again or for the first time. */
  onUp: () => void;
  /** It does not let us hear all that was asked for. */
  onRefused?: () => void;
  onMessage: (topic: string, payload: Uint8Array, isRetained: boolean) => void;
}

/** What is told of ourselves, retained, on one topic: while we are connected and, as our will, when we no longer are. */
export interface Presence {
  topic: string;
  word: (isOnline: boolean, wallMs: number) => string;
}

export type BrokerState =
  | { kind: 'connecting' }
  /** Subscribed; `sinceMs` is monotonic. */
  | { kind: 'up'; sinceMs: number }
  | { kind: 'down'; failure: PollResult };

export class Broker {
  readonly #options: BrokerOptions;
  readonly #where: string;
  readonly #outbox = new Outbox();
  #filters: readonly string[] = [];
  /** Topics that are listened to for the answer to a command. */
  #also = new Set<string>();
  #state: BrokerState = { kind: 'connecting' };
  #attempt = 0;
  #connectedWallMs = 0;
  #heardMs = Number.NEGATIVE_INFINITY;
  #client: MqttClient | undefined;
  #abort: AbortController | undefined;
  #cancelRetry: (() => void) | undefined;
  #isStopped = false;
  #waiters: (() => void)[] = [];

  constructor(options: BrokerOptions) {
    this.#options = options;
    this.#where = `${options.host}:${options.port}`;
  }

  /**
   * A connection on which nothing, not even the answer to a keep-alive, has come for two of its periods is no longer
   * taken for up.
   */
  get state(): BrokerState {
    const silentMs = this.#options.clock.monoMs() - this.#heardMs;
    if (this.#state.kind !== 'up' || silentMs <= KEEPALIVE_S * 2000) return this.#state;
    return { kind: 'down', failure: this.#failure('timeout', 'the connection is silent') };
  }

  /** Messages that could not be sent. */
  get dropped(): number {
    return this.#outbox.dropped;
  }

  /** Sends at QoS 0, never retained; what the broker is not there for waits a while. */
  publish(message: Outgoing): void {
    const client = this.#client;
    if (this.#state.kind === 'up' && client?.connected) client.publish(message.topic, message.payload, () => undefined);
    else this.#outbox.add(message, this.#options.clock.monoMs());
  }

  /** Sends at QoS 1 over the present connection or not at all. @returns whether the broker has taken it */
  async publishNow(topic: string, payload: string): Promise<boolean> {
    const client = this.#client;
    if (this.state.kind !== 'up' || !client?.connected) return false;
    return new Promise((resolve) => {
      client.publish(topic, payload, { qos: 1 }, (error) => resolve(!error));
      client.once('close', () => resolve(false));
    });
  }

  /** Listens to topics beside its filters, for a while; ends for those that are no longer named. @returns whether it may */
  async listenAlso(topics: readonly string[]): Promise<boolean> {
    const client = this.#client;
    const gone = [...this.#also].filter((topic) => !topics.includes(topic));
    this.#also = new Set(topics);
    if (this.state.kind !== 'up' || !client?.connected) return false;
    if (gone.length > 0) client.unsubscribe(gone, () => undefined);
    if (topics.length === 0) return true;
    return new Promise((resolve) => {
      client.subscribe([...topics], { qos: 1 }, (error, granted) => {
        resolve(!error && granted !== undefined && granted.every(({ qos }) => qos !== 128));
      });
      client.once('close', () => resolve(false));
    });
  }

  start(filters: readonly string[]): void {
    this.#filters = filters;
    void this.#connect();
  }

  /** Changes what is subscribed, on the running connection too. */
  setFilters(filters: readonly string[]): void {
    const before = new Set(this.#filters);
    const after = new Set(filters);
    this.#filters = filters;
    if (!this.#client?.connected) return;
    const gone = [...before].filter((filter) => !after.has(filter));
    const added = filters.filter((filter) => !before.has(filter));
    if (gone.length > 0) this.#client.unsubscribe(gone, () => undefined);
    if (added.length > 0) this.#subscribe(this.#client, added);
  }

  /** Resolves when the first or present attempt to connect is decided, or the signal aborts. */
  async settled(signal: AbortSignal): Promise<void> {
    if (this.#state.kind !== 'connecting' || signal.aborted) return;
    await new Promise<void>((resolve) => {
      this.#waiters.push(resolve);
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancelRetry?.();
    this.#abort?.abort();
    const client = this.#client;
    if (this.#state.kind === 'up') this.#present(false);
    this.#client = undefined;
    this.#set({ kind: 'down', failure: this.#failure('internal', 'stopped') });
    if (client) await new Promise<void>((resolve) => client.end(true, () => resolve()));
  }

  async #connect(): Promise<void> {
    const { network, clock, host, port, tls } = this.#options;
    const abort = new AbortController();
    this.#abort = abort;
    const cancelTimeout = deadlineAfter(clock, CONNECT_TIMEOUT_MS, () => abort.abort());
    try {
      const socket = await network.dial(host, port, abort.signal);
      if (this.#isStopped) socket.destroy();
      else this.#speak(tls ? await encrypt(socket, host, tls, abort.signal) : socket);
    } catch (error) {
      this.#down(this.#dialFailed(error, abort.signal));
    } finally {
      cancelTimeout();
    }
  }

  #speak(socket: Socket): void {
    const { onMessage } = this.#options;
    const stream = new GuardedStream(socket);
    const client = new MqttClient(() => stream, this.#clientOptions());
    this.#client = client;
    let failure = this.#failure('refused', 'it closed the connection');
    let upSinceMs: number | undefined;
    socket.on('data', () => {
      this.#heardMs = this.#options.clock.monoMs();
    });
    client.on('message', (topic, payload, packet) => onMessage(topic, payload, packet.retain));
    client.on('error', (error) => {
      failure = this.#connectFailed(error);
    });
    client.on('connect', () => {
      upSinceMs = this.#options.clock.monoMs();
      stream.takeMessages(onMessage);
      this.#subscribe(client, this.#filters, () => this.#up());
    });
    client.on('close', () => {
      if (this.#client !== client) return;
      this.#client = undefined;
      client.end(true);
      const isStable = upSinceMs !== undefined && this.#options.clock.monoMs() - upSinceMs >= STABLE_AFTER_MS;
      if (isStable) this.#attempt = 0;
      this.#down(failure);
    });
    try {
      client.connect();
    } catch (error) {
      failure = this.#connectFailed(error);
      socket.destroy();
    }
  }

  #clientOptions(): IClientOptions {
    const { login, clientId, presence, clock } = this.#options;
    this.#connectedWallMs = clock.wallMs();
    return {
      clientId,
      clean: true,
      keepalive: KEEPALIVE_S,
      connectTimeout: CONNECT_TIMEOUT_MS,
      manualConnect: true,
      protocolVersion: 4,
      queueQoSZero: false,
      // Reconnecting is ours: a new client each time, so no state of a dead connection is carried over.
      reconnectPeriod: 0,
      resubscribe: false,
      subscribeBatchSize: SUBSCRIBE_BATCH,
      timerVariant: 'native',
      ...(presence && {
        will: {
          topic: presence.topic,
          payload: Buffer.from(presence.word(false, this.#connectedWallMs)),
          qos: 1 as const,
          retain: true,
        },
      }),
      ...(login ? { username: login.user, password: login.password } : {}),
    };
  }

  #subscribe(client: MqttClient, filters: readonly string[], then?: () => void): void {
    if (filters.length === 0) {
      then?.();
      return;
    }
    client.subscribe([...filters], { qos: 1 }, (error, granted) => {
      if (this.#client !== client) return;
      // MQTT-3.9.3: 0x80 is a refusal of one filter, by an access list.
      const refused = granted?.filter((grant) => grant.qos === 128).length ?? 0;
      if (error || refused > 0) {
        const what = error ? error.message : `${refused} subscriptions refused`;
        this.#options.log.warn({ broker: this.#where, what }, 'broker refuses subscriptions; check its access list');
        this.#options.onRefused?.();
      }
      then?.();
    });
  }

  #up(): void {
    this.#heardMs = this.#options.clock.monoMs();
    this.#options.log.info({ broker: this.#where, filters: this.#filters.length }, 'broker connected');
    this.#set({ kind: 'up', sinceMs: this.#heardMs });
    this.#present(true);
    this.#options.onUp();
    for (const message of this.#outbox.take(this.#heardMs)) this.publish(message);
  }

  #present(isOnline: boolean): void {
    const { presence } = this.#options;
    if (!presence) return;
    const word = presence.word(isOnline, this.#connectedWallMs);
    this.#client?.publish(presence.topic, word, { qos: 1, retain: true }, () => undefined);
  }

  #down(failure: PollResult): void {
    if (this.#isStopped) return;
    if (this.#state.kind !== 'down') this.#options.log.warn({ detail: failure.detail }, 'broker lost');
    this.#set({ kind: 'down', failure });
    const { clock, random, backoff } = this.#options;
    this.#cancelRetry = clock.after(backoffMs(this.#attempt++, random(), backoff), () => void this.#connect());
  }

  #set(state: BrokerState): void {
    this.#state = state;
    for (const waiter of this.#waiters.splice(0)) waiter();
  }

  #dialFailed(error: unknown, signal: AbortSignal): PollResult {
    if (error instanceof NotSecure) return this.#notSecure(error);
    switch (dialFailure(error, signal)) {
      case 'silent':
        return this.#failure('timeout', 'it does not answer');
      case 'refused':
        return this.#failure('refused', 'it refuses connections');
      case 'unnamed':
        return this.#failure('config', 'its name has no address');
      case 'ours':
        return this.#failure('internal', errorCode(error) || 'connecting failed');
    }
  }

  #notSecure({ kind, message }: NotSecure): PollResult {
    if (kind === 'untrusted')
      return { code: 'config', detail: errorLine('broker_untrusted', { where: this.#where, what: message }) };
    return this.#failure(kind === 'unusable' ? 'config' : 'refused', message);
  }

  #connectFailed(error: unknown): PollResult {
    const code: unknown = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
    if (LOGIN_REFUSED.has(code)) return this.#failure('auth', 'it rejects the login');
    // The library's texts name reasons of the protocol, never the password.
    const what = error instanceof Error ? error.message : 'the connection failed';
    return this.#failure(typeof code === 'string' ? 'refused' : 'timeout', what);
  }

  #failure(code: ResultCode, what: string): PollResult {
    return { code, detail: errorLine('broker_unreachable', { where: this.#where, what }) };
  }
}
