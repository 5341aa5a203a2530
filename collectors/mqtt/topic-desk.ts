// Listens to brokers for people who look: one connection a broker and site, begun at the first look and ended some time after
// the last. Nothing is published and nothing kept; what comes is bounded in brokers, topics and messages a second.

import { createHash, randomBytes } from 'node:crypto';
import type { BrokerView, TopicDesk, TopicsQuestion, TopicsView, TopicView } from '../../contract/api-topics.ts';
import type { Clock } from '../../contract/clock.ts';
import type { Log, Target } from '../../contract/collector.ts';
import { ForesiteError } from '../../contract/errors.ts';
import type { Network } from '../../contract/network.ts';
import { pollWords } from '../../contract/poll-words.ts';
import { plain } from '../../contract/text.ts';
import type { Backoff } from './backoff.ts';
import { Broker } from './client.ts';
import { tlsOf } from './collector.ts';
import { TopicOwners } from './topic-owners.ts';
import { TopicWatch, type TopicSeen } from './topic-watch.ts';

/** Brokers that are listened to for people at one time. */
export const MAX_TOPIC_WATCHES = 4;
/** A broker is listened to for this long after the last look, ms. */
export const WATCH_KEPT_MS = 30_000;
/** Messages of one broker that are looked at in a second; further ones are only counted. */
export const MAX_WATCHED_PER_S = 5000;
/** Topics in one answer. */
export const MAX_TOPICS_TOLD = 300;

/** Sooner than the collector's: somebody waits. A login that is rejected stays below what a broker bars an address for. */
const RETRY: Backoff = { firstMs: 10_000, capMs: 30_000 };

/** Where a broker is, and how we log in. */
export type BrokerPlace = Pick<Target, 'site' | 'host' | 'port' | 'credential' | 'settings'>;

export interface TopicDeskParts {
  network: Network;
  clock: Clock;
  log: Log;
  /** All that speak MQTT, of all sites. */
  targets(): readonly Target[];
  /** Those of the sites, also where no asset speaks over them. */
  brokers(): readonly BrokerPlace[];
}

interface Group {
  view: BrokerView;
  place: BrokerPlace;
}

interface Watch {
  broker: Broker;
  heard: TopicWatch;
  owners: TopicOwners;
  isPartial: boolean;
  lookedMs: number;
  /** Messages past the limit of a second. */
  flood: number;
  cancel: () => void;
}

export class TopicWatches implements TopicDesk {
  readonly #parts: TopicDeskParts;
  readonly #watches = new Map<string, Watch>();
  #inventory: { targets: readonly Target[]; groups: readonly Group[] } | undefined;

  constructor(parts: TopicDeskParts) {
    this.#parts = parts;
  }

  async brokers(site: string): Promise<BrokerView[]> {
    return this.#groups(site).map(({ view }) => view);
  }

  async topics(question: TopicsQuestion): Promise<TopicsView> {
    const { site, broker, asset } = question;
    const group = this.#groups(site).find(({ view }) =>
      broker !== '' ? view.id === broker : asset === '' || view.assets.includes(asset),
    );
    if (!group) throw new ForesiteError('not_found', { what: brokerWords(question) });
    const key = `${site}/${group.view.id}`;
    const watch = this.#watches.get(key) ?? this.#begin(key, group.place);
    watch.lookedMs = this.#parts.clock.monoMs();
    return viewOf(watch, group.view, question, watch.lookedMs);
  }

  /** The inventory has changed: what is listened to begins anew at the next look. */
  async follow(): Promise<void> {
    this.#inventory = undefined;
    await this.stop();
  }

  async stop(): Promise<void> {
    const watches = [...this.#watches.values()];
    this.#watches.clear();
    for (const { cancel } of watches) cancel();
    await Promise.all(watches.map(({ broker }) => broker.stop()));
  }

  #begin(key: string, place: BrokerPlace): Watch {
    if (this.#watches.size >= MAX_TOPIC_WATCHES)
      throw new ForesiteError('too_many_watches', { limit: MAX_TOPIC_WATCHES, seconds: WATCH_KEPT_MS / 1000 });
    const { host, port, site } = place;
    const sharing = this.#known().targets.filter((target) => target.host === host && target.port === port);
    const watch: Watch = {
      broker: this.#brokerOf(place, {
        onMessage: (topic, payload, isRetained) => this.#hear(watch, count, topic, payload, isRetained),
        onRefused: () => {
          if (watch.isPartial) return;
          watch.isPartial = true;
          watch.broker.setFilters(watch.owners.filters(site));
        },
      }),
      heard: new TopicWatch(),
      owners: new TopicOwners(sharing),
      isPartial: false,
      lookedMs: this.#parts.clock.monoMs(),
      flood: 0,
      cancel: () => undefined,
    };
    const count = { second: 0, messages: 0 };
    this.#watches.set(key, watch);
    this.#endWhenUnseen(key, watch);
    watch.broker.start(['#']);
    return watch;
  }

  #brokerOf(
    { host, port, credential, settings }: BrokerPlace,
    told: Pick<ConstructorParameters<typeof Broker>[0], 'onMessage' | 'onRefused'>,
  ): Broker {
    const { network, clock, log } = this.#parts;
    // The collector tells what becomes of the broker; this connection is told to the person who looks.
    const info = (fields: object, message: string): void => log.debug(fields, message);
    return new Broker({
      network,
      clock,
      log: { debug: info, info, warn: info, error: info },
      random: Math.random,
      backoff: RETRY,
      host,
      port,
      tls: tlsOf({ settings }),
      login: credential?.kind === 'password' ? { user: credential.user, password: credential.password } : null,
      clientId: `foresite-topics-${randomBytes(4).toString('hex')}`,
      presence: null,
      onUp: () => undefined,
      ...told,
    });
  }

  #hear(
    watch: Watch,
    count: { second: number; messages: number },
    topic: string,
    payload: Uint8Array,
    isRetained: boolean,
  ): void {
    const monoMs = this.#parts.clock.monoMs();
    const second = Math.floor(monoMs / 1000);
    if (second !== count.second) count.messages = 0;
    count.second = second;
    if (++count.messages > MAX_WATCHED_PER_S) watch.flood++;
    else watch.heard.take(topic, payload, isRetained, monoMs);
  }

  #endWhenUnseen(key: string, watch: Watch): void {
    const { clock } = this.#parts;
    const leftMs = WATCH_KEPT_MS - (clock.monoMs() - watch.lookedMs);
    if (leftMs > 0) {
      watch.cancel = clock.after(leftMs, () => this.#endWhenUnseen(key, watch));
      return;
    }
    this.#watches.delete(key);
    void watch.broker.stop();
  }

  #groups(site: string): Group[] {
    return this.#known().groups.filter(({ place }) => place.site === site);
  }

  /** Read once: to read it deciphers every credential. */
  #known(): { targets: readonly Target[]; groups: readonly Group[] } {
    if (this.#inventory) return this.#inventory;
    const targets = this.#parts.targets().filter(({ protocol }) => protocol === 'mqtt');
    const groups = new Map<string, Group>();
    const add = (place: BrokerPlace, assets: readonly string[]): void => {
      if (place.host === '') return;
      const view = brokerView(place);
      const key = `${place.site}/${view.id}`;
      const known = groups.get(key);
      if (!known) groups.set(key, { place, view: { ...view, assets: [...assets] } });
      else known.view.assets.push(...assets);
    };
    for (const place of this.#parts.brokers()) add(place, []);
    for (const target of targets) add(target, [target.asset]);
    return (this.#inventory = { targets, groups: [...groups.values()] });
  }
}

/** Its password is no part of the id, which people see. */
function brokerView({ host, port, credential, settings }: BrokerPlace): BrokerView {
  const user = credential?.kind === 'password' ? credential.user : '';
  const tls = tlsOf({ settings });
  const id = createHash('sha256')
    .update(JSON.stringify([host, port, user, tls]))
    .digest('hex')
    .slice(0, 12);
  const address = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  return { id, address, isEncrypted: tls !== null, user, assets: [] };
}

function brokerWords({ site, broker, asset }: TopicsQuestion): string {
  if (broker !== '') return `MQTT broker ${broker} of site ${site}`;
  return asset === '' ? `an MQTT broker of site ${site}` : `an MQTT broker of asset ${site}/${asset}`;
}

function viewOf(watch: Watch, broker: BrokerView, question: TopicsQuestion, monoMs: number): TopicsView {
  const { site, asset, limit } = question;
  const find = question.find.toLowerCase();
  const { heard, owners } = watch;
  const seen = heard.seen(monoMs).map((one) => ({ one, owners: owners.of(one.topic) }));
  const own = seen.filter((row) => row.owners.length === 0 || row.owners.some((owner) => owner.site === site));
  const asked = own.flatMap((row) => {
    const assets = row.owners.filter((owner) => owner.site === site).map((owner) => owner.asset);
    const { topic, last } = row.one;
    const isAsked =
      (asset === '' || assets.includes(asset)) &&
      (find === '' || topic.toLowerCase().includes(find) || last.toLowerCase().includes(find));
    return isAsked ? [{ one: row.one, assets }] : [];
  });
  const { state } = watch.broker;
  return {
    broker,
    state: state.kind,
    words: state.kind === 'down' ? pollWords(state.failure.detail) : plain(''),
    isPartial: watch.isPartial,
    topics: asked
      .slice(0, Math.min(limit, MAX_TOPICS_TOLD))
      .map(({ one, assets }) => topicView(one, assets, watch, site)),
    matching: asked.length,
    total: own.length,
    elsewhere: seen.length - own.length,
    uncounted: heard.others + watch.flood,
  };
}

function topicView(seen: TopicSeen, assets: string[], { heard, owners }: Watch, site: string): TopicView {
  const feeds = assets.length === 0 ? [] : owners.feeds(site, seen.topic, heard.lastOf(seen.topic) ?? new Uint8Array());
  return { ...seen, assets, feeds };
}
