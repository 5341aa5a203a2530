// What comes over a broker, topic by topic, for a person who looks for the right one. Bounded in topics and in what is kept
// of each. Pure.

import { readSparkplug } from './sparkplug/wire.ts';

/** Topics that are told apart; messages of further ones are only counted. */
export const MAX_WATCHED_TOPICS = 2000;
/** Longest topic that is told apart, characters. */
export const MAX_WATCHED_CHARS = 1024;
/** Characters kept of a topic's last message. */
export const MAX_SHOWN_CHARS = 200;
/** Bytes kept of a topic's last message, to propose a map from. */
export const MAX_KEPT_BYTES = 8192;
/** Messages of a topic that are kept. */
export const MAX_KEPT_MESSAGES = 3;

export interface TopicSeen {
  topic: string;
  messages: number;
  /** Messages a second since it was first seen; 0 for retained ones, which tell nothing of it. */
  ratePerS: number;
  /** Since its last message. */
  ageS: number;
  isRetained: boolean;
  bytes: number;
  last: string;
}

interface Kept {
  live: number;
  messages: number;
  firstMs: number;
  lastMs: number;
  longestGapMs: number;
  isRetained: boolean;
  bytes: number;
  payloads: Uint8Array[];
}

export class TopicWatch {
  readonly #topics = new Map<string, Kept>();
  #others = 0;

  /** Messages of topics past the limit. */
  get others(): number {
    return this.#others;
  }

  take(topic: string, payload: Uint8Array, isRetained: boolean, monoMs: number): void {
    let kept = this.#topics.get(topic);
    if (!kept) {
      if (this.#topics.size >= MAX_WATCHED_TOPICS || topic.length > MAX_WATCHED_CHARS) {
        this.#others++;
        return;
      }
      kept = {
        live: 0, messages: 0, firstMs: monoMs, lastMs: monoMs, longestGapMs: 0, isRetained, bytes: 0, payloads: [],
      }; // prettier-ignore
      this.#topics.set(topic, kept);
    }
    kept.longestGapMs = Math.max(kept.longestGapMs, monoMs - kept.lastMs);
    kept.messages++;
    if (!isRetained) kept.live++;
    kept.isRetained = isRetained;
    kept.lastMs = monoMs;
    kept.bytes = payload.length;
    kept.payloads.push(payload.slice(0, MAX_KEPT_BYTES));
    if (kept.payloads.length > MAX_KEPT_MESSAGES) kept.payloads.shift();
  }

  seen(monoMs: number): TopicSeen[] {
    return [...this.#topics]
      .map(([topic, kept]) => ({
        topic,
        messages: kept.messages,
        ratePerS: kept.live < 2 ? 0 : (kept.live - 1) / Math.max(0.001, (kept.lastMs - kept.firstMs) / 1000),
        ageS: (monoMs - kept.lastMs) / 1000,
        isRetained: kept.isRetained,
        bytes: kept.bytes,
        last: shown(topic, kept.payloads.at(-1) ?? new Uint8Array()),
      }))
      .toSorted((a, b) => (a.topic < b.topic ? -1 : 1));
  }

  /** The beginning of the last message of a topic; see {@link MAX_KEPT_BYTES}. */
  lastOf(topic: string): Uint8Array | undefined {
    return this.#topics.get(topic)?.payloads.at(-1);
  }

  /** What is kept of each topic's messages, and the longest time between two. */
  payloads(): { topic: string; payloads: readonly Uint8Array[]; longestGapMs: number }[] {
    return [...this.#topics]
      .map(([topic, { payloads, longestGapMs }]) => ({ topic, payloads, longestGapMs }))
      .toSorted((a, b) => (a.topic < b.topic ? -1 : 1));
  }
}

/** A payload in one line that a terminal can bear: no control characters. */
function shown(topic: string, payload: Uint8Array): string {
  const sparkplug = topic.startsWith('spBv1.0/') ? readSparkplug(payload) : undefined;
  if (sparkplug) {
    const metrics = sparkplug.metrics.map(({ name, alias, value }) => `${name || `#${alias ?? '?'}`}=${String(value)}`);
    return clean(`seq ${sparkplug.seq ?? '-'}: ${metrics.join(' ')}`);
  }
  try {
    return clean(new TextDecoder('utf-8', { fatal: true }).decode(payload.subarray(0, MAX_SHOWN_CHARS)));
  } catch {
    return clean(`0x${Buffer.from(payload.subarray(0, MAX_SHOWN_CHARS / 2)).toString('hex')}`);
  }
}

function clean(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').slice(0, MAX_SHOWN_CHARS);
}
