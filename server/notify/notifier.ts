// Carries messages out: written to the outbox in the transaction of the decision, sent afterwards, at least once, under an
// id that stays. One worker a channel, so that a dead one holds up no other. Never throws at a ticket for a channel's sake.

import { errorLine } from '../../contract/errors.ts';
import { uuidv7 } from '../../contract/ids.ts';
import { plain } from '../../contract/text.ts';
import { ChannelWorker, SEND_TIMEOUT_MS } from './worker.ts';
import { clockNews, noticeItem, noticeOf } from './notices.ts';
import { createSmtp } from './smtp.ts';
import { createWebhook } from './webhook.ts';
import type { Clock } from '../../contract/clock.ts';
import type { Log } from '../../contract/collector.ts';
import type { Severity } from '../../contract/profile.ts';
import type { SlaClock, TicketState } from '../domain/ticket/types.ts';
import type { Records } from '../stores/records/records.ts';
import type { Resolve } from './address.ts';
import type { Channel, ChannelSettings } from './channel.ts';
import type { Names, NoticeClock, NoticeKind } from './notices.ts';
import type { WorkerStats } from './worker.ts';

/** Messages a ticket may cause on a channel in a day; what comes after waits and is told together. */
export const MESSAGES_A_TICKET_A_DAY = 6;
/** How often old delivered messages are deleted. */
export const PRUNE_EVERY_MS = 6 * 3_600_000;

const DAY_MS = 86_400_000;
const PRIORITY: Readonly<Record<Severity, number>> = { critical: 0, major: 1, minor: 2, warning: 3 };

export interface NotifierOptions {
  records: Records;
  channels: readonly ChannelSettings[];
  clock: Clock;
  log: Log;
  /** Names of a ticket's site and asset; their keys unless given. */
  names?: (ticket: TicketState) => Names;
  /** Address of the console, for links. */
  consoleUrl?: string;
  sendTimeoutMs?: number;
  messagesAMinute?: number;
  random?: () => number;
  resolve?: Resolve;
}

export interface Notifier {
  start(): void;
  /** Ends sending; what was not delivered stays in the outbox. Safe twice. */
  stop(): Promise<void>;
  /**
   * Puts messages about clocks that are near or past their due time into the outbox, each once until the ticket is
   * reopened. To be called now and then with a ticket's clocks, inside `records.transact`.
   * Everything else is told by itself when a ticket changes.
   */
  clockNotices(ticket: TicketState, clocks: readonly SlaClock[], at: number): void;
  /** Lets a channel that its receiver has ended send again. */
  enable(channel: string): Promise<void>;
  stats(): Record<string, WorkerStats>;
}

export function createNotifier(options: NotifierOptions): Notifier {
  const { records, clock, log } = options;
  const workers = options.channels.map(
    (settings) =>
      new ChannelWorker({
        channel: createChannel(settings, options),
        records,
        clock,
        log,
        random: options.random ?? Math.random,
        sendTimeoutMs: options.sendTimeoutMs ?? SEND_TIMEOUT_MS,
        ...(options.messagesAMinute === undefined ? {} : { messagesAMinute: options.messagesAMinute }),
      }),
  );
  const names = options.names ?? ((ticket) => ({ site: plain(ticket.site), asset: plain(ticket.asset) }));
  const stops: (() => void)[] = [];

  function announce(ticket: TicketState, kind: NoticeKind, at: number, key: string, due?: NoticeClock): void {
    const link = options.consoleUrl === undefined ? '' : new URL(`#/tickets/${ticket.id}`, options.consoleUrl).href;
    const item = noticeItem(ticket, kind, { at, names: names(ticket), link, ...(due ? { clock: due } : {}) });
    for (const { name } of options.channels) {
      records.outbox.put({
        id: uuidv7(at),
        key: `${key}:${name}`,
        channel: name,
        ticketId: ticket.id,
        kind,
        priority: PRIORITY[ticket.severity],
        payload: { items: [item] },
        createdAt: at,
        // What a person has ordered is not held back.
        nextTryAt: kind === 'plan' ? at : Math.max(at, allowedAt(ticket.id, name, at)),
      });
    }
  }

  /** When a ticket may be told of again: a fault that comes and goes must not fill anybody's day. */
  function allowedAt(ticketId: string, channel: string, at: number): number {
    const sent = records.outbox.createdSince(ticketId, channel, at - DAY_MS);
    const oldest = sent[sent.length - MESSAGES_A_TICKET_A_DAY];
    return oldest === undefined ? at : oldest + DAY_MS;
  }

  function prune(): void {
    void records
      .transact(() => records.outbox.prune(clock.wallMs()))
      .catch((error: unknown) =>
        log.warn({ error: String(error) }, errorLine('notify_records', { what: String(error) })),
      );
    stops[0] = clock.after(PRUNE_EVERY_MS, prune);
  }

  return {
    start() {
      if (stops.length > 0) return;
      stops.push(
        clock.after(PRUNE_EVERY_MS, prune),
        records.tickets.onChange((ticket, events) => {
          const kind = noticeOf(events);
          const last = events.at(-1);
          if (kind && last) announce(ticket, kind, last.at, `${ticket.id}:${last.seq}`);
        }),
        records.onCommit(() => {
          for (const worker of workers) worker.wake();
        }),
      );
      for (const worker of workers) worker.start();
    },
    async stop() {
      for (const stop of stops.splice(0)) stop();
      await Promise.all(workers.map((worker) => worker.stop()));
    },
    clockNotices(ticket, clocks, at) {
      for (const { kind, clock: due } of clockNews(clocks)) {
        announce(ticket, kind, at, `${ticket.id}:${kind}:${due.basis}:${due.kind}:${ticket.reopened}`, due);
      }
    },
    async enable(channel) {
      await records.transact(() => records.outbox.setDisabled(channel, null, ''));
    },
    stats: () => Object.fromEntries(workers.map((worker) => [worker.name, worker.stats()])),
  };
}

function createChannel(settings: ChannelSettings, options: NotifierOptions): Channel {
  if (settings.kind === 'smtp') return createSmtp(settings);
  const wallMs = (): number => options.clock.wallMs();
  return createWebhook(settings, options.resolve ? { wallMs, resolve: options.resolve } : { wallMs });
}
