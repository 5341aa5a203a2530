// The Sparkplug nodes of one broker: takes their messages apart, hands metrics, births and deaths to the assets that they
// are about, and says whom to ask for a birth. Knows no broker; time is an argument.

import type { BatchBuilder } from '../../../contract/batch.ts';
import type { EventRecord } from '../../../contract/records.ts';
import { SPARKPLUG } from '../config.ts';
import type { Listener, Now } from '../listener.ts';
import type { Outgoing } from '../outbox.ts';
import { MESSAGE_TYPES, type MessageType, SparkplugNode } from './node.ts';
import { rebirthCommand } from './wire.ts';

/** Nodes of one broker asked for their birth in a second; the others are asked later. */
export const MAX_REBIRTHS_PER_S = 10;
/** A node that was quiet for this share of what it may be is asked: one that reports changes only has its reasons. */
const ASK_AFTER_SHARE = 0.5;

interface Watched {
  node: SparkplugNode;
  command: string;
  /** By device, '' for the node itself. */
  listeners: Map<string, Listener[]>;
}

export interface Heard {
  /** Where its samples go. */
  batchOf(listener: Listener): BatchBuilder;
  event(event: EventRecord): void;
  publish(message: Outgoing): void;
}

export class SparkplugWatch {
  readonly #nodes = new Map<string, Watched>();
  readonly #heard: Heard;
  #second = 0;
  #asksInSecond = 0;
  #asks = 0;

  constructor(heard: Heard) {
    this.#heard = heard;
  }

  /** Births that were asked for. */
  get asks(): number {
    return this.#asks;
  }

  /** Replaces whom it listens for; what is known of their nodes stays. @returns filters to subscribe to */
  follow(listeners: readonly Listener[]): string[] {
    for (const watched of this.#nodes.values()) watched.listeners.clear();
    const filters = new Set<string>();
    for (const listener of listeners) {
      const { sparkplug } = listener.plan;
      if (!sparkplug) continue;
      const { group, node, device } = sparkplug;
      const key = `${group}/${node}`;
      let watched = this.#nodes.get(key);
      if (!watched) {
        watched = { node: new SparkplugNode(), command: `${SPARKPLUG}/${group}/NCMD/${node}`, listeners: new Map() };
        this.#nodes.set(key, watched);
      }
      watched.listeners.set(device, [...(watched.listeners.get(device) ?? []), listener]);
      // The sequence counts the messages of the node and all its devices: all must be heard.
      filters.add(`${SPARKPLUG}/${group}/+/${node}`).add(`${SPARKPLUG}/${group}/+/${node}/+`);
    }
    for (const [key, { listeners: own }] of this.#nodes) if (own.size === 0) this.#nodes.delete(key);
    return [...filters];
  }

  /** The connection began anew: what was said meanwhile was missed. */
  reset(): void {
    for (const { node } of this.#nodes.values()) node.forget();
  }

  /** @returns whether the topic is Sparkplug's */
  hear(topic: string, payload: Uint8Array, isRetained: boolean, now: Now): boolean {
    // Most topics are not; to take them apart costs.
    if (!topic.startsWith(SPARKPLUG)) return false;
    const [namespace, group = '', type = '', node = '', device = '', ...rest] = topic.split('/', 7);
    if (namespace !== SPARKPLUG) return false;
    const watched = this.#nodes.get(`${group}/${node}`);
    // Births and data are never retained (Sparkplug 3.0, §6.4): one that is may be years old. Commands are not for us.
    if (!watched || isRetained || rest.length > 0 || !isMessageType(type) || type.startsWith('D') === (device === ''))
      return true;
    const told = watched.node.take(type, device, payload, now.monoMs);
    if (!told)
      for (const one of watched.listeners.get(device) ?? []) one.hearNoise('it is no Sparkplug payload', topic, now);
    for (const { kind, device: of, metrics } of told ?? []) {
      for (const listener of watched.listeners.get(of) ?? []) {
        if (kind !== 'data') this.#tellLife(listener, kind === 'death', now);
        if (kind !== 'death') listener.hearMetrics(metrics, now, this.#heard.batchOf(listener));
      }
    }
    this.#askIfWanted(watched, now);
    return true;
  }

  /** At each poll: what was missed, or is quiet for long, is asked for. @returns whether its births are still to come */
  tend(listener: Listener, brokerUpSinceMs: number, now: Now): boolean {
    const { sparkplug, quietAfterMs } = listener.plan;
    const watched = sparkplug && this.#nodes.get(`${sparkplug.group}/${sparkplug.node}`);
    if (!watched) return false;
    const isQuiet = listener.quietMs(brokerUpSinceMs, now.monoMs) > quietAfterMs * ASK_AFTER_SHARE;
    this.#askIfWanted(watched, now, isQuiet);
    return !watched.node.isBorn;
  }

  #tellLife(listener: Listener, isDead: boolean, now: Now): void {
    const event = listener.hearLife(isDead, now);
    if (event) this.#heard.event(event);
  }

  #askIfWanted({ node, command }: Watched, now: Now, isQuiet = false): void {
    if (!node.wantsRebirth(now.monoMs, isQuiet)) return;
    const second = Math.floor(now.monoMs / 1000);
    if (second !== this.#second) this.#asksInSecond = 0;
    this.#second = second;
    if (this.#asksInSecond >= MAX_REBIRTHS_PER_S) return;
    this.#asksInSecond++;
    this.#asks++;
    node.asked(now.monoMs);
    this.#heard.publish({ topic: command, payload: rebirthCommand(now.wallMs) });
  }
}

function isMessageType(type: string): type is MessageType {
  return MESSAGE_TYPES.some((known) => known === type);
}
