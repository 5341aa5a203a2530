// Stands between a socket and the broker's parser, which gathers whatever it is sent. Until a client has logged in, only a
// small CONNECT is read, within a few seconds, out of a budget that all strangers share; afterwards packets are bounded in
// size and in time. What breaks a rule is cut off at once and counted.

import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { Clock } from '../../../contract/clock.ts';
import { Allowance } from './allowance.ts';
import { Backlog, Backlogs } from './backlog.ts';
import { MAX_CONNECT_BYTES, PacketMeter, connectBytes } from './packet-meter.ts';

/** A connection has this long for its CONNECT, ms. */
export const MAX_CONNECT_MS = 5000;
/** And the broker this long to judge it, ms. */
export const MAX_LOGIN_MS = 10_000;
/** A packet that has begun must end within this, ms: bytes that drip hold nothing for long. */
export const MAX_PACKET_MS = 10_000;
/** Memory for the CONNECTs of all that have not logged in, bytes. */
export const MAX_STRANGERS_BYTES = 1_048_576;
/** Connections that have not logged in; further ones are refused. */
export const MAX_STRANGERS = 256;
/** Connections in all; further ones are refused. */
export const MAX_CONNECTIONS = 2000;
/** Connections of one address, unless configured. */
export const MAX_PER_ADDRESS = 32;
/** Logins of one address that may fail in a minute; after that its connections are refused until the minute is over. */
export const MAX_FAILED_LOGINS = 10;
/** Addresses with failed logins that are remembered. */
export const MAX_FAILED_ADDRESSES = 4096;

const MINUTE_MS = 60_000;

/** Counts what all connections share. */
export class Door {
  readonly backlogs: Backlogs;
  readonly #perAddress: number;
  readonly #clock: Clock;
  readonly #open = new Map<string, number>();
  readonly #failed = new Map<string, { minute: number; times: number }>();
  #connections = 0;
  #strangers = 0;
  #bytes = 0;
  refused = 0;
  cut = 0;
  /** Times that a client was made to wait, because it sent more than it may. */
  held = 0;

  constructor(clock: Clock, perAddress = MAX_PER_ADDRESS) {
    this.backlogs = new Backlogs(clock);
    this.#clock = clock;
    this.#perAddress = perAddress;
  }

  get connections(): number {
    return this.#connections;
  }

  /** @returns what to call when the connection has ended; undefined where it may not begin */
  enter(address: string): (() => void) | undefined {
    const open = this.#open.get(address) ?? 0;
    const failed = this.#failed.get(address);
    const isBarred = failed?.minute === this.#minute() && failed.times >= MAX_FAILED_LOGINS;
    if (
      isBarred ||
      open >= this.#perAddress ||
      this.#connections >= MAX_CONNECTIONS ||
      this.#strangers >= MAX_STRANGERS
    ) {
      this.refused++;
      return undefined;
    }
    this.#connections++;
    this.#open.set(address, open + 1);
    return () => {
      this.#connections--;
      const left = (this.#open.get(address) ?? 1) - 1;
      if (left > 0) this.#open.set(address, left);
      else this.#open.delete(address);
    };
  }

  stranger(change: 1 | -1): void {
    this.#strangers += change;
  }

  /** @returns whether the memory is there */
  reserve(bytes: number): boolean {
    if (this.#bytes + bytes > MAX_STRANGERS_BYTES) return false;
    this.#bytes += bytes;
    return true;
  }

  release(bytes: number): void {
    this.#bytes -= bytes;
  }

  loginFailed(address: string): void {
    const minute = this.#minute();
    const before = this.#failed.get(address);
    if (!before && this.#failed.size >= MAX_FAILED_ADDRESSES) this.#failed.clear();
    this.#failed.set(address, { minute, times: before?.minute === minute ? before.times + 1 : 1 });
  }

  #minute(): number {
    return Math.floor(this.#clock.monoMs() / MINUTE_MS);
  }
}

interface GateParts {
  door: Door;
  clock: Clock;
  /** The CONNECT is there: from now on the stream is the broker's. */
  onConnect: (stream: GatedStream) => void;
  onCut: (what: string, address: string) => void;
  /** It sends more than it may: told once a connection. */
  onHeld: (stream: GatedStream) => void;
}

/** A socket as the broker sees it. It gives the CONNECT first, and nothing more until the login has been judged. */
export class GatedStream extends Duplex {
  readonly address: string;
  readonly #socket: Socket;
  readonly #parts: GateParts;
  readonly #meter = new PacketMeter();
  #phase: 'connect' | 'login' | 'open' = 'connect';
  /** First bytes, until the size of the CONNECT is known; then the CONNECT. */
  #connect: Buffer = Buffer.alloc(0);
  #filled = 0;
  #reserved = 0;
  #hasLeft = false;
  /** What came behind the CONNECT before it was judged. */
  #behind: Buffer | undefined;
  readonly #backlog: Backlog;
  #allowance: Allowance | undefined;
  #isHeld = false;
  #wasHeld = false;
  #cancel: () => void;
  #cancelHold: (() => void) | undefined;

  constructor(socket: Socket, address: string, parts: GateParts) {
    super();
    this.#socket = socket;
    this.address = address;
    this.#parts = parts;
    parts.door.stranger(1);
    this.#backlog = new Backlog(parts.door.backlogs, (what) => this.#cut(what));
    this.#cancel = parts.clock.after(MAX_CONNECT_MS, () => this.#cut('its CONNECT did not come in time'));
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('error', () => this.destroy());
    socket.on('end', () => (this.#phase === 'open' ? this.push(null) : this.destroy()));
    socket.on('close', () => this.destroy());
  }

  /** It leaves so much unread that it is given nothing new. */
  get isSlow(): boolean {
    return this.#backlog.isSlow;
  }

  /** The client has logged in: its packets pass, so many a second. */
  welcome(messagesPerS: number): void {
    if (this.#phase !== 'login' || this.destroyed) return;
    this.#allowance = new Allowance(messagesPerS, this.#parts.clock.monoMs());
    this.#leaveStrangers();
    this.#phase = 'open';
    this.#cancel();
    const behind = this.#behind;
    this.#behind = undefined;
    if (behind) this.#receive(behind);
    if (!this.#isHeld) this.#socket.resume();
  }

  override _read(): void {
    if (this.#phase !== 'login' && !this.#isHeld) this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#send(chunk);
    done();
  }

  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.#socket.cork();
    for (const { chunk } of chunks) this.#send(chunk);
    this.#socket.uncork();
    done();
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#socket.end(() => done());
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#cancel();
    this.#cancelHold?.();
    this.#backlog.end();
    this.#leaveStrangers();
    this.#connect = Buffer.alloc(0);
    this.#behind = undefined;
    this.#socket.destroy();
    done(error);
  }

  #receive(chunk: Buffer): void {
    if (this.destroyed) return;
    try {
      if (this.#phase === 'connect') this.#gather(chunk);
      else if (this.#phase === 'open') this.#pass(chunk);
      else this.#keepBehind(chunk);
    } catch (error) {
      this.#cut(error instanceof Error ? error.message : 'a packet cannot be read');
    }
  }

  #gather(chunk: Buffer): void {
    let rest = chunk;
    if (this.#reserved === 0) {
      const head = Buffer.concat([this.#connect, chunk.subarray(0, 5)]);
      const size = connectBytes(head);
      if (size === 0) {
        this.#connect = head;
        return;
      }
      if (!this.#parts.door.reserve(size)) throw new Error('too many wait for their login');
      this.#reserved = size;
      rest = this.#connect.length > 0 ? Buffer.concat([this.#connect, chunk]) : chunk;
      this.#connect = Buffer.alloc(size);
    }
    const taken = Math.min(rest.length, this.#reserved - this.#filled);
    rest.copy(this.#connect, this.#filled, 0, taken);
    this.#filled += taken;
    if (this.#filled < this.#reserved) return;
    this.#phase = 'login';
    this.#socket.pause();
    if (rest.length > taken) this.#keepBehind(rest.subarray(taken));
    this.#cancel();
    this.#cancel = this.#parts.clock.after(MAX_LOGIN_MS, () => this.#cut('its login was not judged in time'));
    this.push(this.#connect);
    this.#connect = Buffer.alloc(0);
    this.#parts.onConnect(this);
  }

  /** Clients may send before they are answered (MQTT-3.1.4), within bounds. */
  #keepBehind(chunk: Buffer): void {
    const behind = Buffer.concat([this.#behind ?? Buffer.alloc(0), chunk]);
    if (behind.length > MAX_CONNECT_BYTES) throw new Error('it sends too much before its login is judged');
    this.#behind = behind;
  }

  #pass(chunk: Buffer): void {
    const wasWithin = this.#meter.isWithin;
    const before = this.#meter.whole;
    const messages = this.#meter.messages;
    this.#meter.feed(chunk);
    if (!this.#meter.isWithin || this.#meter.whole !== before || !wasWithin) this.#cancel();
    if (this.#meter.isWithin && (!wasWithin || this.#meter.whole !== before)) this.#awaitPacket();
    const now = this.#parts.clock.monoMs();
    const waitMs = this.#allowance?.take(this.#meter.messages - messages, chunk.length, now) ?? 0;
    if (waitMs > 0) this.#hold(waitMs);
    if (!this.push(chunk)) this.#socket.pause();
  }

  #awaitPacket(): void {
    this.#cancel = this.#parts.clock.after(MAX_PACKET_MS, () => this.#cut('a packet did not end in time'));
  }

  /** Its bytes wait in its own socket: nothing is lost, and TCP makes it slower. */
  #hold(waitMs: number): void {
    const { clock, door, onHeld } = this.#parts;
    door.held++;
    this.#isHeld = true;
    this.#socket.pause();
    this.#cancel();
    this.#cancelHold?.();
    this.#cancelHold = clock.after(waitMs, () => {
      this.#isHeld = false;
      if (this.#meter.isWithin) this.#awaitPacket();
      this.#socket.resume();
    });
    if (!this.#wasHeld) onHeld(this);
    this.#wasHeld = true;
  }

  /** The broker never waits for a reader: it would make all others wait, too. */
  #send(chunk: Buffer): void {
    this.#backlog.wrote(chunk.length);
    if (!this.destroyed) this.#socket.write(chunk, () => this.#backlog.took(chunk.length));
  }

  #cut(what: string): void {
    if (this.destroyed) return;
    this.#parts.door.cut++;
    this.#parts.onCut(what, this.address);
    this.destroy();
  }

  #leaveStrangers(): void {
    if (this.#phase === 'open' || this.#hasLeft) return;
    this.#hasLeft = true;
    this.#parts.door.stranger(-1);
    this.#parts.door.release(this.#reserved);
  }
}
