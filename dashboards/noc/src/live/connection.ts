// Keeps one event stream to the server open: resumes by Last-Event-ID, reconnects with full-jitter back-off, and gives up
// a stream that has gone silent. It knows nothing of what the events mean.

import { createSseParser, type SseMessage } from './sse-parser.ts';

/** First and longest wait before connecting again. */
const BACKOFF_FIRST_MS = 1000;
const BACKOFF_MAX_MS = 30_000;
/** A stream without a byte for this long is dead, whatever the operating system thinks. */
const SILENCE_LIMIT_MS = 25_000;

export interface ConnectionEvents {
  onOpen: (resumed: boolean) => void;
  onMessage: (message: SseMessage) => void;
  /** Any byte, heartbeat comments too. */
  onHeard: () => void;
  onLost: () => void;
  /** The session has ended; the connection does not try again. */
  onSignedOut: () => void;
}

export function openConnection(url: string, events: ConnectionEvents): () => void {
  const stop = new AbortController();
  void run(url, events, stop.signal);
  return () => stop.abort();
}

async function run(url: string, events: ConnectionEvents, stop: AbortSignal): Promise<void> {
  let lastId = '';
  let failures = 0;
  while (!stop.aborted) {
    const outcome = await readOnce(url, lastId, stop, {
      ...events,
      onOpen: (resumed) => {
        failures = 0;
        events.onOpen(resumed);
      },
      onMessage: (message) => {
        // Events that are not kept carry no id; they do not change where to resume.
        if (message.event === 'reset') lastId = '';
        else if (message.id !== '') lastId = message.id;
        events.onMessage(message);
      },
    });
    if (stop.aborted) return;
    if (outcome === 'signed-out') return events.onSignedOut();
    events.onLost();
    failures += 1;
    await wait(Math.random() * Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** failures), stop);
  }
}

async function readOnce(
  url: string,
  lastId: string,
  stop: AbortSignal,
  events: ConnectionEvents,
): Promise<'lost' | 'signed-out'> {
  const silence = new AbortController();
  let watchdog = setTimeout(() => silence.abort(), SILENCE_LIMIT_MS);
  const heard = (): void => {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => silence.abort(), SILENCE_LIMIT_MS);
    events.onHeard();
  };
  try {
    const headers: Record<string, string> = { accept: 'text/event-stream' };
    if (lastId !== '') headers['last-event-id'] = lastId;
    const signal = AbortSignal.any([stop, silence.signal]);
    const response = await fetch(url, { headers, cache: 'no-store', signal });
    if (response.status === 401) return 'signed-out';
    if (!response.ok || response.body === null) return 'lost';
    events.onOpen(lastId !== '');
    heard();
    const parse = createSseParser(events.onMessage);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return 'lost';
      heard();
      parse(value);
    }
  } catch {
    return 'lost';
  } finally {
    clearTimeout(watchdog);
    silence.abort();
  }
}

function wait(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      stop.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    stop.addEventListener('abort', done);
  });
}
