// The shape of the HTTP API for how polling does: for the page of slow and silent devices.

import { Type, type Static } from 'typebox';
import { PROTOCOLS } from './collector.ts';
import { RESULT_CODES } from './records.ts';

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
  },
  { additionalProperties: false },
);
export type PollingView = Static<typeof PollingView>;
