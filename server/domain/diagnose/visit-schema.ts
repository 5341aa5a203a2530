// What a cause says about curing it, as data: who can, with what, with whose leave, what to ask on the telephone, and what
// may be tried from afar. Part of the schema of server/causes/*.yaml; decides nothing.

import { Type, type Static } from 'typebox';
import type { Verb } from '../../../contract/action.ts';
import { Text } from '../../../contract/text-schema.ts';
import { SITE_CLASSES } from '../../../contract/site-class.ts';
import { ASSET_CLASSES } from '../../../contract/profile.ts';
import { HANDS, VISIT_DECISIONS } from './types.ts';
import { PERMIT_KINDS } from './permits.ts';
import { PROBE_KINDS } from './probe-kinds.ts';

const strict = { additionalProperties: false } as const;
const Share = Type.Number({ minimum: 0.01, maximum: 0.99 });

/** What it costs to carry a part along: light goes into the bag, heavy is loaded only when it is likely needed. */
export const CARRIAGES = ['light', 'medium', 'heavy'] as const;

/** Kinds of parts that must fit what they replace. */
export const FIT_KINDS = [
  'disk', 'sfp', 'camera', 'battery', 'psu', 'fan', 'switch', 'router', 'recorder', 'converter', 'adapter', 'card', 'module', 'lamp',
] as const; // prettier-ignore

/** What of the old part the new one must share. `size`: at least as large. */
export const FIT_TRAITS = [
  'model', 'size', 'interface', 'rate', 'wavelength', 'voltage', 'capacity', 'poe-class', 'pitch', 'firmware',
] as const; // prettier-ignore
export type FitTrait = (typeof FIT_TRAITS)[number];

/** How the number of pieces follows from the place: all blocks of a UPS, both ends of a link, each disk of a pair. */
export const COUNTS = ['battery-blocks'] as const;

export const CausePart = Type.Object(
  {
    spec: Text,
    quantity: Type.Integer({ minimum: 1, maximum: 99 }),
    /** Instead of `quantity`, where the place tells it. */
    count: Type.Optional(Type.Enum(COUNTS)),
    alternatives: Type.Optional(Type.Array(Text)),
    carry: Type.Optional(Type.Enum(CARRIAGES)),
    fits: Type.Optional(
      Type.Object({ kind: Type.Enum(FIT_KINDS), same: Type.Array(Type.Enum(FIT_TRAITS), { minItems: 1 }) }, strict),
    ),
    /** Used up by use: no warranty pays for it. */
    consumable: Type.Optional(Type.Boolean()),
  },
  strict,
);
export type CausePart = Static<typeof CausePart>;

/** Where a telephone script ends: it works again, or somebody else takes over. */
export const SCRIPT_ENDS = ['cured', 'remote', 'onsite-staff', 'customer', 'engineer', 'maker', 'carrier'] as const;

export const PhoneAnswer = Type.Object(
  {
    do: Type.Optional(Text),
    /** The number of a later question, from 1, or an end. */
    next: Type.Union([Type.Integer({ minimum: 2, maximum: 20 }), Type.Enum(SCRIPT_ENDS)]),
  },
  strict,
);
export const PhoneStep = Type.Object({ ask: Text, yes: PhoneAnswer, no: PhoneAnswer }, strict);
export type PhoneStep = Static<typeof PhoneStep>;

export const CauseVisit = Type.Object(
  {
    decision: Type.Enum(VISIT_DECISIONS),
    next: Type.Optional(Type.Enum(VISIT_DECISIONS)),
    /** The whole order of hands, R→S→E, where `decision` and `next` do not say all of it. */
    who: Type.Optional(Type.Array(Type.Enum(HANDS), { minItems: 1, maxItems: 4, uniqueItems: true })),
    urgency: Type.Enum(['now', 'by-clock', 'next-visit']),
    reason: Text,
    firstCheck: Text,
    /** 2 where one must not work alone: lifts, batteries, roadside. */
    people: Type.Optional(Type.Integer({ minimum: 1, maximum: 6 })),
    parts: Type.Optional(Type.Array(CausePart)),
    tools: Type.Optional(Type.Array(Text)),
    permits: Type.Optional(Type.Array(Type.Union([Type.Enum(PERMIT_KINDS), Text]))),
    /** Lines to say; `phone` where the answer decides how it goes on. */
    phoneScript: Type.Optional(Type.Array(Text)),
    phone: Type.Optional(Type.Array(PhoneStep, { minItems: 1, maxItems: 12 })),
  },
  strict,
);
export type CauseVisit = Static<typeof CauseVisit>;

/** What differs in the visit where no remedy reaches the place, and what the customer is told then. */
export const Unreached = Type.Object({ ...Type.Partial(CauseVisit).properties, note: Type.Optional(Text) }, strict);

/** Chance of curing it, by verb. */
export const Remedies = Type.Partial(
  Type.Object({
    'poe-cycle': Share,
    'outlet-cycle': Share,
    'outlet-on': Share,
    reboot: Share,
    'service-restart': Share,
    'mqtt-command': Share,
  } satisfies Record<Verb, typeof Share>),
  strict,
);
export type Remedies = Static<typeof Remedies>;

/** What a probe shows when this is the cause: causes that show different outcomes are told apart by it. */
export const CauseProbe = Type.Object(
  { probe: Type.Enum(PROBE_KINDS), shows: Type.String({ pattern: '^[a-z][a-z-]*$' }), chance: Share },
  strict,
);
export type CauseProbe = Static<typeof CauseProbe>;

const Rate = Type.Number({ exclusiveMinimum: 0, maximum: 1000 });

/** The keys of the result are those of the list; Object.fromEntries cannot say so. */
function ratesBy<K extends string>(keys: readonly K[]) {
  const all = Object.fromEntries(keys.map((key) => [key, Rate])) as Record<K, typeof Rate>;
  return Type.Partial(Type.Object(all), strict);
}

/** Where the rate differs from the cause's own, faults a year per 100 of the thing. */
export const RateBy = Type.Object(
  { site: Type.Optional(ratesBy(SITE_CLASSES)), class: Type.Optional(ratesBy(ASSET_CLASSES)) },
  strict,
);
