// The shapes of the HTTP API for when a fault counts: planned work and how it recurs, hours in which things are meant to be
// on, protection periods of major events, and the takeover of a new site.

import { Type, type Static } from 'typebox';
import { EvidenceView, SeverityView } from './api.ts';
import { AssetClass } from './profile.ts';
import { Day, OnHoursEntry, OverrideEntry, WEEKDAYS } from './site-file.ts';
import { Text } from './text-schema.ts';

const strict = { additionalProperties: false } as const;
const Time = Type.String({ format: 'date-time' });
const OptionalTime = Type.Union([Time, Type.Null()]);
const Key = Type.String({ minLength: 1, maxLength: 100 });
const Words = (maxLength: number) => Type.String({ minLength: 1, maxLength });

/** A small part of RFC 5545. Times of day are wall times of the window's zone, whatever the clocks there do. */
export const Recurrence = Type.Object(
  {
    every: Type.Enum(['day', 'week', 'month']),
    interval: Type.Optional(Type.Integer({ minimum: 1, maximum: 52 })),
    on: Type.Optional(
      Type.Array(Type.Enum(WEEKDAYS), {
        minItems: 1,
        maxItems: 7,
        description: 'of a week; its first day unless given',
      }),
    ),
    nth: Type.Optional(
      Type.Object(
        { week: Type.Enum([1, 2, 3, 4, -1]), day: Type.Enum(WEEKDAYS) },
        { ...strict, description: 'of a month: second Tuesday, last (-1) Sunday' },
      ),
    ),
    count: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
    until: Type.Optional(Day),
    except: Type.Optional(Type.Array(Day, { maxItems: 366, description: 'local days on which it does not begin' })),
  },
  strict,
);
export type Recurrence = Static<typeof Recurrence>;

const windowFields = {
  system: Type.Union([Type.String(), Type.Null()], { description: 'all assets of a system; null unless it is of one' }),
  zone: Type.String({ description: 'IANA zone of its wall times' }),
  recurrence: Type.Union([Recurrence, Type.Null()]),
  active: Type.Boolean({ description: 'it runs now' }),
  next: Type.Array(Type.Object({ from: Time, to: Time }, strict), { description: 'the present one and those to come' }),
};

export const MaintenanceView = Type.Object(
  {
    id: Type.String(),
    site: Type.String(),
    asset: Type.Union([Type.String(), Type.Null()]),
    from: Time,
    to: Time,
    reason: Type.String(),
    by: Type.String(),
    ...windowFields,
  },
  strict,
);
export type MaintenanceView = Static<typeof MaintenanceView>;

const newWindow = {
  asset: Type.Optional(Key),
  system: Type.Optional(Key),
  from: Type.Optional(Time),
  to: Time,
  reason: Words(500),
  zone: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  recurrence: Type.Optional(Recurrence),
};
export const NewMaintenance = Type.Object({ site: Key, ...newWindow }, strict);
export type NewMaintenance = Static<typeof NewMaintenance>;
/** The whole window anew; what is left out is none. */
export const MaintenanceChange = Type.Object(newWindow, strict);
export type MaintenanceChange = Static<typeof MaintenanceChange>;

export const Preview = Type.Object(
  { next: Type.Array(Type.Object({ from: Time, to: Time }, strict)), zone: Type.String() },
  strict,
);
export type Preview = Static<typeof Preview>;

export const HoursView = Type.Object(
  {
    entries: Type.Array(
      Type.Object({ entry: OnHoursEntry, scope: Text, open: Type.Boolean(), changesAt: OptionalTime }, strict),
    ),
    proposals: Type.Array(
      Type.Object(
        {
          key: Type.String(),
          kind: Type.Enum(['off', 'restart']),
          scope: Text,
          assets: Type.Array(Type.String()),
          words: Text,
          confidence: Type.Number({ description: '0 … 1' }),
          seen: Type.Integer({ description: 'times it happened' }),
          missed: Type.Integer({ description: 'times it would have, and did not' }),
          spreadMinutes: Type.Number(),
          tickets: Type.Array(Type.String({ description: 'ids of the tickets that it made' })),
          /** What accepting it sets: hours, or a recurring maintenance window. */
          hours: Type.Union([OnHoursEntry, Type.Null()]),
        },
        strict,
      ),
    ),
  },
  strict,
);
export type HoursView = Static<typeof HoursView>;

export const NewProtection = Type.Object(
  {
    site: Key,
    system: Type.Optional(Key),
    name: Words(100),
    from: Time,
    to: Time,
    overrides: Type.Optional(
      Type.Array(OverrideEntry, { maxItems: 100, description: 'conditions that are tighter while it lasts' }),
    ),
    pollFactor: Type.Optional(
      Type.Number({ minimum: 0.1, maximum: 1, description: 'poll intervals are multiplied by this; 0.5 unless given' }),
    ),
  },
  strict,
);
export type NewProtection = Static<typeof NewProtection>;

export const ProtectionView = Type.Object(
  {
    id: Type.String(),
    site: Type.String(),
    system: Type.Union([Type.String(), Type.Null()]),
    name: Type.String(),
    from: Time,
    to: Time,
    active: Type.Boolean(),
    by: Type.String(),
    overrides: Type.Array(OverrideEntry),
    pollFactor: Type.Number(),
  },
  strict,
);
export type ProtectionView = Static<typeof ProtectionView>;

export const ProtectionReport = Type.Object(
  {
    period: ProtectionView,
    siteName: Text,
    polls: Type.Object({ made: Type.Integer(), failed: Type.Integer() }, strict),
    faults: Type.Array(
      Type.Object(
        {
          ticket: Type.String(),
          number: Type.Integer(),
          severity: SeverityView,
          title: Text,
          since: Time,
          restoredAt: OptionalTime,
        },
        strict,
      ),
    ),
    assets: Type.Array(
      Type.Object(
        { asset: Type.String(), name: Text, availability: Type.Number(), downMs: Type.Number(), downs: Type.Integer() },
        strict,
      ),
      { description: 'watched assets, the least available first' },
    ),
    availability: Type.Number({ description: '0 … 1, the mean of its watched assets' }),
  },
  strict,
);
export type ProtectionReport = Static<typeof ProtectionReport>;

export const TAKEOVER_DECISIONS = ['known-defect', 'repaired', 'excluded', 'ticket'] as const;
export type TakeoverDecision = (typeof TAKEOVER_DECISIONS)[number];

export const TakeoverItemView = Type.Object(
  {
    id: Type.String(),
    number: Type.Integer(),
    asset: Type.String(),
    assetName: Text,
    component: Type.String(),
    severity: SeverityView,
    title: Text,
    since: Time,
    /** When its signs were gone; null while it is bad. */
    overAt: OptionalTime,
    cause: Type.Union([
      Type.Object({ title: Text, confidence: Type.Number(), evidence: Type.Array(EvidenceView) }, strict),
      Type.Null(),
    ]),
    affected: Type.Array(Type.Object({ asset: Type.String(), name: Text }, strict)),
    visit: Type.Object({ decision: Type.String(), reason: Text, parts: Type.Array(Text) }, strict),
    decision: Type.Union([Type.Enum(TAKEOVER_DECISIONS), Type.Null()]),
    remark: Type.String(),
    decidedBy: Type.String(),
  },
  strict,
);
export type TakeoverItemView = Static<typeof TakeoverItemView>;

export const Signature = Type.Object(
  {
    side: Type.Enum(['service', 'customer']),
    name: Words(100),
    at: Time,
    by: Type.String({ description: 'whose session it was given in' }),
    remark: Type.String(),
  },
  strict,
);
export type Signature = Static<typeof Signature>;

export const TakeoverView = Type.Object(
  {
    site: Type.String(),
    siteName: Text,
    customer: Type.Union([Text, Type.Null()]),
    address: Type.Union([Text, Type.Null()]),
    timezone: Type.String(),
    /** `none`: it was never taken over by list. */
    state: Type.Enum(['none', 'open', 'accepted']),
    startedAt: OptionalTime,
    acceptedAt: OptionalTime,
    assets: Type.Array(Type.Object({ class: AssetClass, count: Type.Integer() }, strict)),
    items: Type.Array(TakeoverItemView),
    signatures: Type.Array(Signature),
    /** What still stands in the way of acceptance. */
    missing: Type.Array(Text),
  },
  strict,
);
export type TakeoverView = Static<typeof TakeoverView>;

export const ItemDecision = Type.Object(
  { decision: Type.Enum(TAKEOVER_DECISIONS), remark: Type.Optional(Type.String({ maxLength: 1000 })) },
  strict,
);
export type ItemDecision = Static<typeof ItemDecision>;

export const NewSignature = Type.Object(
  {
    side: Type.Enum(['service', 'customer']),
    name: Words(100),
    remark: Type.Optional(Type.String({ maxLength: 1000 })),
  },
  strict,
);
export type NewSignature = Static<typeof NewSignature>;
