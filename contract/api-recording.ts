// The shape of the HTTP API for the proof of recordings: what a recorder has kept of each channel, against what is required.
// Times of recordings are those of the recorder's own clock, whose error is told beside them.

import { Type, type Static } from 'typebox';
import { Text } from './text-schema.ts';

const strict = { additionalProperties: false } as const;

export const RECORDING_VERDICTS = ['kept', 'short', 'gaps', 'stopped', 'no-video', 'not-recorded', 'unknown'] as const;
export type RecordingVerdict = (typeof RECORDING_VERDICTS)[number];

export const ChannelProof = Type.Object(
  {
    component: Type.String({ description: 'component key, `channel:7`' }),
    name: Type.String(),
    camera: Type.Union([Type.Object({ asset: Type.String(), name: Text }, strict), Type.Null()]),
    address: Type.String({ description: 'of the camera, as the recorder has it; empty for an analogue one' }),
    verdict: Type.Enum(RECORDING_VERDICTS),
    words: Text,
    reason: Type.String({ description: 'why it has no video, in the recorder’s words' }),
    days: Type.Union([Type.Integer(), Type.Null()], { description: 'days with recordings' }),
    gapDays: Type.Union([Type.Integer(), Type.Null()]),
    lastAgeS: Type.Union([Type.Number(), Type.Null()], { description: 'since the newest recording, now' }),
    forecastDays: Type.Union([Type.Number(), Type.Null()], { description: 'what the disks will hold' }),
    missingDays: Type.Union([Type.Number(), Type.Null()], { description: 'of those required' }),
    recorded: Type.String({ description: 'days with recordings, `2026-04-01..2026-04-28, 2026-04-30`' }),
  },
  strict,
);
export type ChannelProof = Static<typeof ChannelProof>;

export const RecordingProofView = Type.Object(
  {
    site: Type.String(),
    siteName: Text,
    asset: Type.String(),
    name: Text,
    vendor: Type.String(),
    model: Type.String(),
    serial: Type.String(),
    at: Type.String({ format: 'date-time' }),
    readAt: Type.Union([Type.String({ format: 'date-time' }), Type.Null()], {
      description: 'the oldest of the readings it rests on; null where there are none',
    }),
    timezone: Type.String(),
    requiredDays: Type.Union([Type.Integer(), Type.Null()]),
    clockOffsetS: Type.Union([Type.Number(), Type.Null()]),
    isClockRight: Type.Union([Type.Boolean(), Type.Null()], { description: 'null where it is not known' }),
    isProven: Type.Boolean({
      description: 'every channel that is to be recorded keeps what is required, on a right clock',
    }),
    words: Text,
    channels: Type.Array(ChannelProof),
  },
  strict,
);
export type RecordingProofView = Static<typeof RecordingProofView>;
