// The embedded broker: for sites that have none. The only file that knows aedes. Sockets reach it through the gate, users
// through their access lists; what a client leaves behind – sessions, retained messages – is bounded.

import { type AddressInfo, type Server, type Socket, createServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { Aedes, type AedesOptions, type Client } from 'aedes';
import type { Clock } from '../../../contract/clock.ts';
import type { Log } from '../../../contract/collector.ts';
import { MAX_CLIENT_MESSAGES_PER_S } from './allowance.ts';
import { MAX_STUCK_MS } from './backlog.ts';
import { Door, GatedStream, MAX_CONNECT_MS } from './gate.ts';
import { type BrokerUser, Users, mayPublish, maySubscribe } from './users.ts';

/** Topics whose last message is kept; messages to further ones are passed on and not kept. */
export const MAX_RETAINED_TOPICS = 10_000;
/** Largest message that is kept, bytes. */
export const MAX_RETAINED_BYTES = 16_384;
/** All that is kept, with its topics, bytes; what goes beyond is passed on and not kept. */
export const MAX_RETAINED_TOTAL_BYTES = 16_777_216;
/** Messages of QoS 2 that one client may leave unfinished. */
export const MAX_UNFINISHED = 20;
/** Subscriptions of one client; further ones are refused. */
export const MAX_SUBSCRIPTIONS = 1000;
/** Deepest topic, levels. */
const MAX_LEVELS = 32;
/** Longest client id, characters. */
const MAX_CLIENT_ID = 128;

export interface EmbeddedBrokerOptions {
  host: string;
  port: number;
  /** Certificate and key (PEM); null for connections in the clear. */
  tls: { cert: string; key: string } | null;
  users: readonly BrokerUser[];
  /** Connections of one address. */
  perAddress?: number;
  clock: Clock;
  log: Log;
}

export interface EmbeddedBroker {
  readonly port: number;
  stats(): Readonly<Record<string, number>>;
  stop(): Promise<void>;
}

/** @throws the system's error when it cannot listen, or the certificate is none */
export async function startBroker(options: EmbeddedBrokerOptions): Promise<EmbeddedBroker> {
  const broker = new Embedded(options);
  await broker.start();
  return broker;
}

/** CONNACK codes (MQTT-3.2.2.3). */
const ID_REJECTED = 2;
const LOGIN_REFUSED = 4;

class Embedded implements EmbeddedBroker {
  readonly #options: EmbeddedBrokerOptions;
  readonly #door: Door;
  readonly #users: Users;
  readonly #ofClient = new WeakMap<Client, BrokerUser>();
  /** Who holds a client id: another user may not take it over. */
  readonly #ofId = new Map<string, { client: Client; user: BrokerUser }>();
  readonly #subscriptions = new WeakMap<Client, Set<string>>();
  /** Bytes of each message that is kept. */
  readonly #retained = new Map<string, number>();
  #retainedBytes = 0;
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;
  #aedes: Aedes | undefined;
  #denied = 0;
  #loginsRefused = 0;
  readonly #slow = new WeakSet<GatedStream>();

  constructor(options: EmbeddedBrokerOptions) {
    this.#options = options;
    this.#door = new Door(options.clock, options.perAddress);
    this.#users = new Users(options.users);
    const { tls } = options;
    this.#server = tls
      ? createTlsServer({ ...tls, minVersion: 'TLSv1.2', handshakeTimeout: MAX_CONNECT_MS }, (socket) =>
          this.#greet(socket),
        )
      : createServer((socket) => this.#greet(socket));
    this.#server.on('connection', (socket: Socket) => this.#admit(socket));
    // A handshake that fails is the stranger's trouble; its socket is closed.
    this.#server.on('tlsClientError', () => undefined);
  }

  get port(): number {
    const address: AddressInfo | string | null = this.#server.address();
    return typeof address === 'object' && address ? address.port : 0;
  }

  async start(): Promise<void> {
    const aedes = await Aedes.createBroker(this.#settings());
    this.#aedes = aedes;
    for (const event of ['clientError', 'connectionError'] as const) aedes.on(event, () => undefined);
    aedes.on('error' as 'closed', () => this.#options.log.warn({}, 'the embedded broker met a fault'));
    aedes.on('unsubscribe', (filters, client) => {
      const own = this.#subscriptions.get(client);
      for (const filter of filters) own?.delete(filter);
    });
    const { host, port } = this.#options;
    try {
      await new Promise<void>((resolve, reject) => {
        this.#server.once('error', reject);
        this.#server.listen({ host, port }, () => {
          this.#server.off('error', reject);
          resolve();
        });
      });
    } catch (error) {
      await this.stop();
      throw error;
    }
    this.#server.on('error', () => undefined);
  }

  stats(): Record<string, number> {
    return {
      broker_connections: this.#door.connections,
      broker_retained_topics: this.#retained.size,
      broker_refused_total: this.#door.refused,
      broker_cut_total: this.#door.cut,
      broker_logins_refused_total: this.#loginsRefused,
      broker_denied_total: this.#denied,
      broker_held_total: this.#door.held,
      broker_dropped_total: this.#door.backlogs.dropped,
      broker_unread_bytes: this.#door.backlogs.bytes,
    };
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    const aedes = this.#aedes;
    this.#aedes = undefined;
    if (aedes) await new Promise<void>((resolve) => aedes.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  /** Counts a socket before anything is read of it, the handshake of TLS included. */
  #admit(socket: Socket): void {
    const leave = this.#door.enter(socket.remoteAddress ?? '');
    if (!leave) {
      socket.destroy();
      return;
    }
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      this.#sockets.delete(socket);
      leave();
    });
  }

  #greet(socket: Socket): void {
    const { clock } = this.#options;
    const address = socket.remoteAddress;
    if (socket.destroyed || address === undefined) return;
    socket.setKeepAlive(true, MAX_CONNECT_MS);
    socket.setNoDelay(true);
    new GatedStream(socket, address, {
      door: this.#door,
      clock,
      onConnect: (stream) => {
        if (this.#aedes) this.#aedes.handle(stream);
        else stream.destroy();
      },
      onHeld: (stream) => {
        const fields = { from: address, user: this.#nameOf(stream) };
        this.#options.log.warn(fields, 'a client of the embedded broker sends more than it may; it is slowed down');
      },
      onCut: (what, from) => this.#options.log.debug({ from, what }, 'the embedded broker cut a connection off'),
    });
  }

  #settings(): AedesOptions {
    return {
      concurrency: 100,
      connectTimeout: MAX_CONNECT_MS,
      // Only to have it wait once a client, and not once a message.
      drainTimeout: MAX_STUCK_MS,
      maxInflightInbound: MAX_UNFINISHED,
      maxTopicLevels: MAX_LEVELS,
      preConnect: (_client, packet, done) => {
        // Nothing is kept for clients that are away: their queues would have no end. They subscribe anew.
        packet.clean = true;
        done(null, true);
      },
      authenticate: (client, name, password, done) => {
        const answer = async (): Promise<void> => {
          const refusal = await this.#login(client, name ?? '', password ?? Buffer.alloc(0));
          if (refusal === 0) done(null, true);
          else done(Object.assign(new Error('login refused'), { returnCode: refusal }), false);
        };
        void answer();
      },
      authorizePublish: (client, packet, done) => {
        const user = client && this.#ofClient.get(client);
        if (!user || !mayPublish(user, packet.topic)) {
          this.#deny(user?.name ?? '', packet.topic);
          return done(new Error('not allowed to publish there'));
        }
        if (packet.retain) packet.retain = this.#mayRetain(packet.topic, packet.payload.length);
        return done(null);
      },
      // What is kept is handed out once and bounded; only new messages are left out.
      authorizeForward: (client, packet) => (packet.retain || this.#keepsUp(client, packet.topic) ? packet : null),
      authorizeSubscribe: (client, subscription, done) => {
        const user = this.#ofClient.get(client);
        const isAllowed = user !== undefined && maySubscribe(user, subscription.topic);
        if (isAllowed && this.#countSubscription(client, subscription.topic)) return done(null, subscription);
        if (!isAllowed) this.#deny(user?.name ?? '', subscription.topic);
        return done(null, null);
      },
    };
  }

  /** @returns 0, or the code that says why not */
  async #login(client: Client, name: string, password: Buffer): Promise<number> {
    const stream = client.conn;
    if (!(stream instanceof GatedStream)) return LOGIN_REFUSED;
    const user = await this.#users.login(name, password).catch(() => undefined);
    if (!user) {
      this.#loginsRefused++;
      this.#door.loginFailed(stream.address);
      return LOGIN_REFUSED;
    }
    const holder = this.#ofId.get(client.id);
    if (client.id.length > MAX_CLIENT_ID || (holder && holder.user.name !== user.name)) return ID_REJECTED;
    this.#ofClient.set(client, user);
    this.#ofId.set(client.id, { client, user });
    stream.once('close', () => {
      if (this.#ofId.get(client.id)?.client === client) this.#ofId.delete(client.id);
    });
    stream.welcome(user.messagesPerS ?? MAX_CLIENT_MESSAGES_PER_S);
    return 0;
  }

  /** Messages to a reader that is too slow are dropped and counted, and told of once a connection. */
  #keepsUp({ conn }: Client, topic: string): boolean {
    if (!(conn instanceof GatedStream) || !conn.isSlow) return true;
    this.#door.backlogs.dropped++;
    if (this.#slow.has(conn)) return false;
    this.#slow.add(conn);
    const fields = { from: conn.address, user: this.#nameOf(conn), topic: topic.slice(0, 200) };
    this.#options.log.warn(fields, 'a client of the embedded broker reads too slowly; messages to it are dropped');
    return false;
  }

  #nameOf(stream: GatedStream): string {
    for (const { client, user } of this.#ofId.values()) if (client.conn === stream) return user.name;
    return '';
  }

  #mayRetain(topic: string, bytes: number): boolean {
    const before = this.#retained.get(topic);
    const change = (bytes === 0 ? 0 : bytes + topic.length) - (before ?? 0);
    const isTooMany = before === undefined && this.#retained.size >= MAX_RETAINED_TOPICS;
    const isTooMuch = bytes > MAX_RETAINED_BYTES || this.#retainedBytes + change > MAX_RETAINED_TOTAL_BYTES;
    if (bytes > 0 && (isTooMany || isTooMuch)) return false;
    this.#retainedBytes += change;
    // An empty message ends what is kept (MQTT-3.3.1-10).
    if (bytes === 0) this.#retained.delete(topic);
    else this.#retained.set(topic, before === undefined ? change : before + change);
    return true;
  }

  #countSubscription(client: Client, filter: string): boolean {
    const own = this.#subscriptions.get(client) ?? new Set<string>();
    this.#subscriptions.set(client, own);
    if (!own.has(filter) && own.size >= MAX_SUBSCRIPTIONS) return false;
    own.add(filter);
    return true;
  }

  #deny(user: string, topic: string): void {
    this.#denied++;
    this.#options.log.debug({ user, topic: topic.slice(0, 200) }, 'the access list of the embedded broker denies it');
  }
}
