// Joins the event stream to the cache for as long as somebody is signed in. Events are gathered for a moment and applied
// together: a fault that moves five hundred assets draws the page a few times, not five hundred times.

import { notifyManager, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { LiveEvents } from '../../../../contract/api.ts';
import { EVENTS_URL } from '../api/client.ts';
import { keys } from '../api/queries.ts';
import { applyAsset, applyReadings, applySite, applyTicket } from './apply.ts';
import { openConnection } from './connection.ts';
import { live } from './live-store.ts';
import type { SseMessage } from './sse-parser.ts';

const GATHER_MS = 150;
/** More events than this waiting: it is cheaper to ask anew than to apply them. */
const MAX_WAITING = 5000;

export function useLiveUpdates(isOn: boolean): void {
  const client = useQueryClient();
  useEffect(() => {
    if (!isOn) return undefined;
    live.connecting();
    const gathered = gather(client);
    const close = openConnection(EVENTS_URL, {
      onOpen: (resumed) => {
        live.opened();
        // What happened before the stream opened is not in it.
        if (!resumed) refetchAll(client);
      },
      onMessage: gathered.add,
      onHeard: live.heard,
      onLost: live.lost,
      onSignedOut: () => void client.invalidateQueries({ queryKey: keys.me }),
    });
    return () => {
      close();
      gathered.stop();
    };
  }, [client, isOn]);
}

function gather(client: QueryClient): { add: (message: SseMessage) => void; stop: () => void } {
  let waiting: SseMessage[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = (): void => {
    timer = undefined;
    const messages = waiting;
    waiting = [];
    notifyManager.batch(() => {
      for (const message of messages) apply(client, message);
    });
  };
  return {
    add: (message) => {
      if (message.event === 'pulse') return apply(client, message);
      if (waiting.length >= MAX_WAITING) {
        waiting = [];
        refetchAll(client);
      }
      waiting.push(message);
      timer ??= setTimeout(flush, GATHER_MS);
    },
    stop: () => clearTimeout(timer),
  };
}

function refetchAll(client: QueryClient): void {
  void client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== keys.me[0] });
}

function apply(client: QueryClient, message: SseMessage): void {
  const data = read(message.data);
  if (data === undefined) return;
  switch (message.event as keyof LiveEvents) {
    case 'pulse':
      return live.pulse(data as LiveEvents['pulse']);
    case 'site':
      return applySite(client, data as LiveEvents['site']);
    case 'asset':
      return applyAsset(client, data as LiveEvents['asset']);
    case 'ticket':
      return applyTicket(client, data as LiveEvents['ticket']);
    case 'readings':
      return applyReadings(client, data as LiveEvents['readings']);
    case 'reset':
      return refetchAll(client);
    default:
      // An event of a newer server: not for this console.
      return undefined;
  }
}

function read(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}
