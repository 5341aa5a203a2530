// Hands live events to event streams. Each stream has a bounded buffer: a client that does not read is dropped and comes
// back by Last-Event-ID; it never holds up the others or the server.

import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { LiveEvents } from '../../../contract/api.ts';
import type { Clock } from '../../../contract/clock.ts';
import { ForesiteError } from '../../../contract/errors.ts';
import { maySee, type Identity } from '../auth/roles.ts';
import type { HttpLimits } from '../limits.ts';
import type { LiveEvent, ServerApi } from '../server-api.ts';
import { FrameRing, frameText, type Frame } from './frames.ts';

/** What a browser waits before it connects again, unless it knows better. */
const RETRY_MS = 2000;

export interface StreamRequest {
  identity: Identity;
  lastEventId: string;
  /** Asked with each heartbeat and when access has changed: a stream ends when its session or token has. */
  isStillIn(): boolean;
}

interface Stream {
  readonly out: ServerResponse;
  readonly request: StreamRequest;
}

export class LiveHub {
  readonly #app: ServerApi;
  readonly #clock: Clock;
  readonly #limits: HttpLimits;
  readonly #streams = new Set<Stream>();
  readonly #ring: FrameRing;
  #pending: Frame[] = [];
  #pulse: LiveEvents['pulse'] | null = null;
  #isFlushing = false;
  #unsubscribe: (() => void) | null = null;
  #cancelHeartbeat = (): void => {};
  #cancelForget = (): void => {};
  readonly #counters = { opened: 0, dropped: 0, resumed: 0, events: 0 };

  constructor(parts: { app: ServerApi; clock: Clock; limits: HttpLimits }) {
    this.#app = parts.app;
    this.#clock = parts.clock;
    this.#limits = parts.limits;
    this.#ring = new FrameRing(newEpoch(), parts.limits);
  }

  /** @throws ForesiteError unavailable when there are too many */
  require(identity: Identity): void {
    let own = 0;
    for (const { request } of this.#streams) if (request.identity.name === identity.name) own++;
    if (this.#streams.size >= this.#limits.streams || own >= this.#limits.streamsPerActor)
      throw new ForesiteError('unavailable', { what: { zh: '更多的事件流', en: 'a further event stream' } });
  }

  /** Takes over a response whose head has been sent. */
  open(out: ServerResponse, request: StreamRequest): void {
    const stream: Stream = { out, request };
    this.#start();
    this.#counters.opened++;
    out.on('error', () => {});
    out.once('close', () => this.#closed(stream));
    // What is pending was decided before this client came: the others get it now, so that it is not sent twice.
    this.#flush();
    this.#streams.add(stream);
    this.#write(stream, `retry: ${RETRY_MS}\n\n${this.#missed(request)}`);
  }

  stats(): Record<string, number> {
    return {
      foresite_http_streams: this.#streams.size,
      foresite_http_streams_opened_total: this.#counters.opened,
      foresite_http_streams_resumed_total: this.#counters.resumed,
      foresite_http_streams_dropped_total: this.#counters.dropped,
      foresite_http_stream_events_total: this.#counters.events,
    };
  }

  stop(): void {
    this.#cancelHeartbeat();
    this.#cancelForget();
    this.#unsubscribe?.();
    this.#unsubscribe = null;
    for (const { out } of this.#streams) out.end();
    this.#streams.clear();
  }

  #start(): void {
    this.#cancelForget();
    if (this.#streams.size === 0) this.#heartbeatLater();
    this.#unsubscribe ??= this.#app.subscribe((event) => this.#take(event));
  }

  #missed({ identity, lastEventId }: StreamRequest): string {
    if (lastEventId === '') return '';
    const frames = this.#ring.since(lastEventId);
    if (!frames) return frameText('reset', {});
    this.#counters.resumed++;
    return textFor(frames, identity);
  }

  #take(event: LiveEvent): void {
    if (event.name === 'reset') return;
    this.#counters.events++;
    if (event.name === 'pulse') this.#pulse = event.data;
    else this.#pending.push(this.#ring.add(event));
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    // All events of one turn go out in one write a client.
    setImmediate(() => this.#flush());
  }

  #flush(): void {
    this.#isFlushing = false;
    const frames = this.#pending;
    const pulse = this.#pulse;
    this.#pending = [];
    this.#pulse = null;
    if (frames.length === 0 && !pulse) return;
    const forAll = Buffer.from(frames.map(({ text }) => text).join('') + (pulse ? frameText('pulse', pulse) : ''));
    for (const stream of this.#streams) {
      const { identity } = stream.request;
      if (identity.sites === null) this.#write(stream, forAll);
      else
        this.#write(stream, textFor(frames, identity) + (pulse ? frameText('pulse', pulseFor(pulse, identity)) : ''));
    }
  }

  #write(stream: Stream, bytes: string | Buffer): void {
    if (bytes.length === 0 || stream.out.destroyed || stream.out.writableEnded) return;
    stream.out.write(bytes);
    if (stream.out.writableLength <= this.#limits.streamBufferBytes) return;
    this.#counters.dropped++;
    this.#streams.delete(stream);
    stream.out.destroy();
  }

  #heartbeatLater(): void {
    this.#cancelHeartbeat();
    this.#cancelHeartbeat = this.#clock.after(this.#limits.heartbeatMs, () => this.#heartbeat());
  }

  /** To be called when somebody may have lost access: streams of those who may not read on end now. */
  endThoseOver(): void {
    for (const { out, request } of this.#streams) if (!request.isStillIn()) out.end();
  }

  #heartbeat(): void {
    if (this.#streams.size === 0) return;
    this.endThoseOver();
    for (const stream of this.#streams) this.#write(stream, ':\n\n');
    this.#heartbeatLater();
  }

  #closed(stream: Stream): void {
    this.#streams.delete(stream);
    if (this.#streams.size > 0) return;
    this.#cancelHeartbeat();
    this.#cancelForget();
    // Clients that lost the connection come back soon; without any the server need not draw up views for nobody.
    this.#cancelForget = this.#clock.after(this.#limits.resumeKeptMs, () => {
      this.#unsubscribe?.();
      this.#unsubscribe = null;
      this.#ring.reset(newEpoch());
    });
  }
}

function textFor(frames: readonly Frame[], identity: Identity): string {
  let text = '';
  for (const frame of frames) if (maySee(identity, frame.site)) text += frame.text;
  return text;
}

function pulseFor(pulse: LiveEvents['pulse'], identity: Identity): LiveEvents['pulse'] {
  return {
    at: pulse.at,
    sites: Object.fromEntries(Object.entries(pulse.sites).filter(([site]) => maySee(identity, site))),
  };
}

function newEpoch(): string {
  return randomBytes(6).toString('base64url');
}
