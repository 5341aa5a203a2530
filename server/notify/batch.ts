// Which of a channel's waiting messages goes next, and whether others go with it: messages of one ticket always do, all
// do when there are more tickets than the channel may send, or when they have waited so long that one digest serves
// better. Pure.

import type { OutboxMessage } from '../stores/records/outbox.ts';

/** Messages that have waited this long are told together. */
export const DIGEST_AFTER_MS = 15 * 60_000;
/** Most messages that one digest takes up. */
export const MAX_DIGEST_MESSAGES = 100;

/**
 * @param due waiting messages, most urgent first; @param tokens how many messages may be sent now
 * @returns those that make the next message, at least one when any waits
 */
export function nextBatch(due: readonly OutboxMessage[], tokens: number, nowMs: number): OutboxMessage[] {
  const [first] = due;
  if (!first) return [];
  // A plan goes to the customer: alone, in the words that were confirmed.
  if (first.kind === 'plan') return [first];
  const others = due.filter(({ kind }) => kind !== 'plan');
  return joinable(first, others, tokens, nowMs);
}

function joinable(first: OutboxMessage, due: readonly OutboxMessage[], tokens: number, nowMs: number): OutboxMessage[] {
  const tickets = new Set(due.map((message) => message.ticketId ?? message.id));
  const stale = due.filter((message) => nowMs - message.createdAt >= DIGEST_AFTER_MS);
  if (tickets.size > 1 && tickets.size > tokens) return due.slice(0, MAX_DIGEST_MESSAGES);
  if (stale.length > 1 && stale.includes(first)) return stale.slice(0, MAX_DIGEST_MESSAGES);
  return due.filter((message) => message === first || (first.ticketId !== null && message.ticketId === first.ticketId));
}
