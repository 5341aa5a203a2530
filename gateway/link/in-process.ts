// Server and gateway in one process. The line between them is a Carrier, so that a simulation can cut it: while it is
// down nothing passes either way and the gateway goes on alone; afterwards new records are live again, and what was
// missed is seen by reading only.

import { copyOf } from '../../contract/batch.ts';
import type { Clock } from '../../contract/clock.ts';
import type { Log } from '../../contract/collector.ts';
import type { Delivery, Heartbeat, ServerLink } from '../../contract/link.ts';
import type { Carrier } from '../../contract/network.ts';
import type { Gateway } from '../gateway.ts';
import type { Journal } from '../journal/journal.ts';

/** A heartbeat each. */
export const HEARTBEAT_MS = 1_000;

/** A line that always carries. */
export const alwaysUp: Carrier = { isUp: true, onChange: () => () => undefined };

export interface InProcessLinkOptions {
  gateway: Pick<Gateway, 'id' | 'onRecord' | 'ask'>;
  journal: Pick<Journal, 'read' | 'readLines' | 'trim' | 'stats'>;
  clock: Clock;
  log: Log;
  carrier?: Carrier;
}

export interface InProcessLink extends ServerLink {
  /** Begins to deliver records and heartbeats. */
  start(): void;
  stop(): void;
}

export function createInProcessLink(options: InProcessLinkOptions): InProcessLink {
  const { gateway, journal, clock, log, carrier = alwaysUp } = options;
  const liveHandlers: ((delivery: Delivery) => void)[] = [];
  const heartbeatHandlers: ((heartbeat: Heartbeat) => void)[] = [];
  // A question asked while a record is handled may lead to more records: they wait until its handling is over, so that
  // the server's turn is never entered twice. The queue empties within the turn that fills it.
  const queue: Delivery[] = [];
  let isDelivering = false;
  let stops: (() => void)[] = [];

  function deliver(delivery: Delivery): void {
    if (!carrier.isUp) return;
    // What waits outlives the call that brought it, and with it the right to its batch.
    queue.push(isDelivering ? kept(delivery) : delivery);
    if (isDelivering) return;
    isDelivering = true;
    for (let next = queue.shift(); next; next = queue.shift()) {
      const given = next;
      // The line may have been cut by what the last record led to.
      if (carrier.isUp) callAll(liveHandlers, given, log);
    }
    isDelivering = false;
  }

  function beat(): void {
    if (!carrier.isUp) return;
    const { sequence } = journal.stats();
    callAll(heartbeatHandlers, { gateway: gateway.id, wallMs: clock.wallMs(), sequence }, log);
  }

  return {
    gateway: gateway.id,
    onLive: (handler) => void liveHandlers.push(handler),
    onHeartbeat: (handler) => void heartbeatHandlers.push(handler),
    async read(after, maxRecords) {
      if (!carrier.isUp) return [];
      const deliveries = await journal.read(after, maxRecords);
      // Cut while it was read: it did not arrive.
      return carrier.isUp ? deliveries : [];
    },
    async readLines(after, maxRecords) {
      if (!carrier.isUp) return null;
      const lines = await journal.readLines(after, maxRecords);
      return carrier.isUp ? lines : null;
    },
    acknowledge(position) {
      if (carrier.isUp) journal.trim(position);
    },
    ask: (question) => carrier.isUp && gateway.ask(question),
    start() {
      if (stops.length > 0) return;
      let cancelBeat = clock.after(0, again);
      function again(): void {
        cancelBeat = clock.after(HEARTBEAT_MS, again);
        beat();
      }
      stops = [
        gateway.onRecord((position, record) => deliver({ position, record })),
        // The server learns at once that the line is back.
        carrier.onChange(beat),
        () => cancelBeat(),
      ];
    },
    stop() {
      for (const stop of stops.splice(0)) stop();
    },
  };
}

function kept({ position, record }: Delivery): Delivery {
  return { position, record: record.kind === 'samples' ? { ...record, batch: copyOf(record.batch) } : record };
}

function callAll<T>(handlers: readonly ((value: T) => void)[], value: T, log: Log): void {
  for (const handler of handlers) {
    try {
      handler(value);
    } catch (error) {
      log.error({ error: String(error) }, 'a handler of the link failed');
    }
  }
}
