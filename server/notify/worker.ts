// Sends one channel's messages, one after the other. While the way is closed only one message is tried at a time, after
// growing waits; nothing is given up before a day. A receiver that says it wants no more ends the channel until a person
// starts it again.

import { errorLine } from '../../contract/errors.ts';
import { uuidv7 } from '../../contract/ids.ts';
import { nextBatch } from './batch.ts';
import { joinItems } from './notices.ts';
import { backoffMs, MESSAGES_A_MINUTE, TokenBucket } from './pace.ts';
import type { Clock } from '../../contract/clock.ts';
import type { Log } from '../../contract/collector.ts';
import type { OutboxMessage } from '../stores/records/outbox.ts';
import type { Records } from '../stores/records/records.ts';
import type { Channel, Outcome } from './channel.ts';
import type { NoticePayload } from './notices.ts';

/** Longest that one try may take. */
export const SEND_TIMEOUT_MS = 15_000;
/** A message that its receiver refuses is given up after this many tries. */
export const MAX_REJECTIONS = 5;
/** A message that does not get through is given up at this age. */
export const DEAD_AFTER_MS = 24 * 3_600_000;
/** A worker looks at the outbox at least this often, whatever it has been told: wall time may step. */
export const LOOK_EVERY_MS = 60_000;
/** How long a worker rests when the records cannot be read or written. */
export const RECORDS_RETRY_MS = 5000;

export interface WorkerParts {
  channel: Channel;
  records: Records;
  clock: Clock;
  log: Log;
  random: () => number;
  sendTimeoutMs: number;
  messagesAMinute?: number;
}

export interface WorkerStats {
  sent: number;
  failed: number;
  /** Failures since the last success. */
  failing: number;
  isDisabled: boolean;
}

export class ChannelWorker {
  readonly #parts: WorkerParts;
  readonly #bucket: TokenBucket;
  #isRunning = false;
  #loop: Promise<void> = Promise.resolve();
  #abort: AbortController | null = null;
  #wake: (() => void) | null = null;
  #failing = 0;
  #holdUntilMono = 0;
  #sent = 0;
  #failed = 0;

  constructor(parts: WorkerParts) {
    this.#parts = parts;
    this.#bucket = new TokenBucket(parts.messagesAMinute ?? MESSAGES_A_MINUTE, parts.clock.monoMs());
  }

  get name(): string {
    return this.#parts.channel.name;
  }

  start(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#loop = this.#run();
  }

  /** Something may have come into the outbox. */
  wake(): void {
    this.#wake?.();
  }

  async stop(): Promise<void> {
    this.#isRunning = false;
    this.#abort?.abort();
    this.wake();
    await this.#loop;
    this.#parts.channel.close();
  }

  stats(): WorkerStats {
    const isDisabled = this.#parts.records.outbox.disabled(this.name) !== null;
    return { sent: this.#sent, failed: this.#failed, failing: this.#failing, isDisabled };
  }

  async #run(): Promise<void> {
    const { log } = this.#parts;
    while (this.#isRunning) {
      let restMs: number;
      try {
        restMs = await this.#step();
      } catch (error) {
        log.error({ channel: this.name, error: String(error) }, errorLine('notify_records', { what: String(error) }));
        restMs = RECORDS_RETRY_MS;
      }
      if (this.#isRunning && restMs > 0) await this.#rest(restMs);
    }
  }

  /** Sends what is next, if anything may be sent. @returns how long to rest */
  async #step(): Promise<number> {
    const { records, clock } = this.#parts;
    if (records.outbox.disabled(this.name)) return LOOK_EVERY_MS;
    const nowMs = clock.wallMs();
    const due = records.outbox.due(this.name, nowMs);
    if (due.length === 0) {
      const nextAt = records.outbox.nextTryAt(this.name);
      return nextAt === null ? LOOK_EVERY_MS : Math.min(LOOK_EVERY_MS, Math.max(1, nextAt - nowMs));
    }
    const monoMs = clock.monoMs();
    const holdMs = Math.max(this.#holdUntilMono - monoMs, this.#bucket.waitMs(monoMs));
    if (holdMs > 0) return holdMs;
    const tokens = this.#bucket.available(monoMs);
    // Resolves when what was read is on disk: nothing is sent for a decision that could still be taken back.
    const message = await records.transact(() => this.#joined(nextBatch(due, tokens, nowMs), nowMs));
    if (message && this.#isRunning && this.#bucket.take(monoMs)) await this.#send(message);
    return 0;
  }

  /**
   * The batch as one message. Which messages it stands for is written down before it is sent, so that its id stays. What
   * waits for the day's limit of its ticket comes along.
   */
  #joined(chosen: readonly OutboxMessage[], nowMs: number): OutboxMessage | undefined {
    const { outbox } = this.#parts.records;
    const [first] = chosen;
    if (!first) return undefined;
    // A plan goes to the customer: alone, and with no other message.
    if (first.kind === 'plan') return first;
    const waiting = first.ticketId === null ? [] : outbox.waitingOfTicket(first.ticketId, this.name);
    const later = waiting.filter(({ kind }) => kind !== 'plan');
    const batch = [...chosen, ...later.filter(({ id }) => !chosen.some((message) => message.id === id))];
    if (batch.length === 1) return first;
    const items = joinItems(batch.flatMap((message) => (message.payload as NoticePayload).items));
    const id = uuidv7(nowMs);
    const isOneTicket = items.length === 1;
    outbox.put({
      id,
      key: `joined:${id}`,
      channel: this.name,
      ticketId: isOneTicket ? first.ticketId : null,
      kind: isOneTicket ? (items[0]?.kind ?? first.kind) : 'digest',
      priority: first.priority,
      payload: { items },
      createdAt: Math.max(...batch.map((message) => message.createdAt)),
      nextTryAt: nowMs,
    });
    outbox.merge(
      batch.map((message) => message.id),
      id,
    );
    return outbox.get(id);
  }

  async #send(message: OutboxMessage): Promise<void> {
    const { channel, clock, sendTimeoutMs } = this.#parts;
    const abort = new AbortController();
    this.#abort = abort;
    const cancel = clock.after(sendTimeoutMs, () => abort.abort());
    let outcome: Outcome;
    try {
      const { id, createdAt } = message;
      outcome = await channel.send({ id, createdAt, payload: message.payload as NoticePayload }, abort.signal);
    } catch (error) {
      outcome = { result: 'rejected', error: String(error) };
    } finally {
      cancel();
      this.#abort = null;
    }
    // A stop cut this try short: that says nothing about the channel.
    if (!this.#isRunning && outcome.result !== 'delivered') return;
    await this.#keep(message, outcome);
  }

  async #keep(message: OutboxMessage, outcome: Outcome): Promise<void> {
    const { records, clock, log, random } = this.#parts;
    const { outbox } = records;
    const nowMs = clock.wallMs();
    if (outcome.result === 'delivered') {
      this.#sent++;
      if (this.#failing > 0) log.info({ channel: this.name, after: this.#failing }, 'messages go out again');
      this.#failing = 0;
      this.#holdUntilMono = 0;
      await records.transact(() => outbox.delivered(message.id, nowMs));
      return;
    }
    this.#failed++;
    const { error } = outcome;
    if (outcome.result === 'gone') {
      log.warn({ channel: this.name }, errorLine('channel_ended', { channel: this.name }));
      await records.transact(() => {
        outbox.setDisabled(this.name, nowMs, error);
        outbox.failed(message.id, { error, nextTryAt: nowMs, deadAt: null });
      });
      return;
    }
    const waitMs = outcome.result === 'retry' ? this.#hold(outcome, error) : backoffMs(message.tries, random);
    const isDead =
      outcome.result === 'rejected' ? message.tries + 1 >= MAX_REJECTIONS : nowMs - message.createdAt >= DEAD_AFTER_MS;
    if (isDead) {
      log.error(
        { channel: this.name, message: message.id },
        errorLine('message_dead', { channel: this.name, what: error }),
      );
    }
    const failure = { error, nextTryAt: nowMs + waitMs, deadAt: isDead ? nowMs : null };
    await records.transact(() => outbox.failed(message.id, failure));
  }

  /** The way is closed: the whole channel waits. Said once, not at each try. */
  #hold(outcome: { afterMs?: number }, error: string): number {
    const { clock, log, random } = this.#parts;
    const waitMs = Math.max(outcome.afterMs ?? 0, backoffMs(this.#failing, random));
    if (this.#failing === 0) {
      log.warn({ channel: this.name, error }, errorLine('channel_failing', { channel: this.name, what: error }));
    }
    this.#failing++;
    this.#holdUntilMono = clock.monoMs() + waitMs;
    return waitMs;
  }

  #rest(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const cancel = this.#parts.clock.after(ms, resolve);
    this.#wake = resolve;
    return promise.finally(() => {
      cancel();
      this.#wake = null;
    });
  }
}
