// The shape of the HTTP API for how polling does: for the page of slow and silent devices.

import { Type, type Static } from 'typebox';
import { PROTOCOLS } from './protocols.ts';
import { RESULT_CODES } from './records.ts';
import { Text } from './text-schema.ts';

export const SlowTargetView = Type.Object(
  {
    site: Type.String(),
    asset: Type.String(),
    target: Type.String(),
    protocol: Type.Enum(PROTOCOLS),
    p50Ms: Type.Number({ description: 'median duration of its last polls' }),
    maxMs: Type.Number(),
    polls: Type.Integer({ description: 'since it was set up' }),
    timeouts: Type.Integer(),
    intervalMs: Type.Number(),
    intervalShare: Type.Number({ description: 'of its interval that a poll takes as a rule; 1 is all of it' }),
    result: Type.Union([Type.Enum(RESULT_CODES), Type.Null()]),
  },
  { additionalProperties: false },
);
export type SlowTargetView = Static<typeof SlowTargetView>;

export const SilentTargetView = Type.Object(
  {
    site: Type.String(),
    asset: Type.String(),
    target: Type.String(),
    protocol: Type.Enum(PROTOCOLS),
    result: Type.Enum(RESULT_CODES),
    detail: Type.String({ description: 'what happened and what to do' }),
    words: Text,
    failures: Type.Integer({ description: 'polls in a row that failed' }),
    hasAnswered: Type.Boolean({ description: 'false: never since the program started' }),
  },
  { additionalProperties: false },
);
export type SilentTargetView = Static<typeof SilentTargetView>;

export const UnmatchedTrapView = Type.Object(
  {
    source: Type.String(),
    trapOid: Type.String({ description: 'empty for one that was not believed' }),
    version: Type.String(),
    reason: Type.String({
      description:
        'unknown, several (assets share the address), or why it was not believed: community, user, level, digest …',
    }),
    count: Type.Integer(),
    lastMs: Type.Number(),
  },
  { additionalProperties: false },
);
export type UnmatchedTrapView = Static<typeof UnmatchedTrapView>;

export const TrapsView = Type.Object(
  {
    port: Type.Integer({ description: 'UDP; 0 while none are received' }),
    lastError: Type.String(),
    received: Type.Integer(),
    matched: Type.Integer(),
    unmatched: Type.Integer(),
    limited: Type.Integer({ description: 'dropped for the limit of their source or of all' }),
    restarts: Type.Integer({ description: 'of the process that receives them' }),
    /** Newest first. Only for those who may see all sites: nobody knows whose they are. */
    strangers: Type.Array(UnmatchedTrapView),
  },
  { additionalProperties: false },
);
export type TrapsView = Static<typeof TrapsView>;

export const PollingView = Type.Object(
  {
    targets: Type.Integer(),
    running: Type.Integer(),
    /** Due and waiting for a free place. */
    waiting: Type.Integer(),
    polls: Type.Integer(),
    overruns: Type.Integer({ description: 'polls skipped because the last one still ran or the process was late' }),
    abandoned: Type.Integer({ description: 'polls that did not end when told to' }),
    latenessP50Ms: Type.Number(),
    latenessP99Ms: Type.Number({ description: 'of the last minute' }),
    eventLoopP99Ms: Type.Number(),
    /** Slowest first. */
    slowest: Type.Array(SlowTargetView),
    /** Never answered first. */
    silent: Type.Array(SilentTargetView),
    /** Null where no traps are received. */
    traps: Type.Union([TrapsView, Type.Null()]),
  },
  { additionalProperties: false },
);
export type PollingView = Static<typeof PollingView>;
