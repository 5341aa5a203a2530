// The shape of the HTTP API for what comes over a site's MQTT brokers, topic by topic, and what it needs of the part that
// listens. Payloads are shown to people as text and are never kept.

import { Type, type Static } from 'typebox';
import { Text } from './text-schema.ts';

const strict = { additionalProperties: false } as const;

export const BrokerView = Type.Object(
  {
    id: Type.String({ description: 'stays as long as address, user and encryption do' }),
    address: Type.String(),
    isEncrypted: Type.Boolean(),
    user: Type.String({ description: 'empty for none' }),
    assets: Type.Array(Type.String(), { description: 'of this site that speak over it' }),
  },
  strict,
);
export type BrokerView = Static<typeof BrokerView>;

/** One reading that a topic is for, by the profile of its asset. */
export const TopicFeed = Type.Object(
  {
    asset: Type.String(),
    component: Type.String(),
    measurement: Type.String({ description: 'empty: it is the last will, which tells whether the asset lives' }),
    field: Type.String(),
    unit: Type.String(),
    value: Type.Union([Type.Number(), Type.Null()], { description: 'in its last message; null: it holds none' }),
  },
  strict,
);
export type TopicFeed = Static<typeof TopicFeed>;

export const TopicView = Type.Object(
  {
    topic: Type.String(),
    messages: Type.Integer(),
    ratePerS: Type.Number({ description: '0 while fewer than two live messages have come' }),
    ageS: Type.Number({ description: 'since its last message' }),
    isRetained: Type.Boolean({ description: 'the last message is one that the broker had kept' }),
    bytes: Type.Integer(),
    last: Type.String({ description: 'the beginning of its last message' }),
    assets: Type.Array(Type.String(), { description: 'whom it concerns; none: nobody in the inventory' }),
    feeds: Type.Array(TopicFeed),
  },
  strict,
);
export type TopicView = Static<typeof TopicView>;

export const TopicsView = Type.Object(
  {
    broker: BrokerView,
    state: Type.Enum(['connecting', 'up', 'down']),
    words: Text,
    isPartial: Type.Boolean({
      description: 'the login may not read all topics: only those of the assets are listened to',
    }),
    /** Those that were asked for, by name; the first of them. */
    topics: Type.Array(TopicView),
    matching: Type.Integer({ description: 'topics that were asked for' }),
    total: Type.Integer({ description: 'topics told apart' }),
    elsewhere: Type.Integer({ description: 'topics of other sites, which are not shown' }),
    uncounted: Type.Integer({ description: 'messages past the limits: of further topics, or in a flood' }),
  },
  strict,
);
export type TopicsView = Static<typeof TopicsView>;

export interface TopicsQuestion {
  site: string;
  /** '' for the broker of the asset, or else the site's first. */
  broker: string;
  /** '' for all; else only what concerns it. */
  asset: string;
  /** Only topics and messages that hold this, in any case; '' for all. */
  find: string;
  limit: number;
}

/** Listens to a broker for as long as somebody looks. */
export interface TopicDesk {
  brokers(site: string): Promise<BrokerView[]>;
  /** Begins to listen, or goes on. @throws ForesiteError not_found, too_many_watches */
  topics(question: TopicsQuestion): Promise<TopicsView>;
}
