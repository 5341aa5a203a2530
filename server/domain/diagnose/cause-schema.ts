// A cause of faults as data: what it makes us see and how surely, how common it is, who cures it and with what. Written by
// service engineers in server/causes/*.yaml, so each text exists in zh and en. Unknown keys are errors.

import { Type, type Static } from 'typebox';
import { PREDICATE_NAMES, type PredicateName } from '../../../contract/predicates.ts';
import { AssetClass, Duration, SEVERITIES } from '../../../contract/profile.ts';
import { Text } from '../../../contract/text-schema.ts';
import { CauseProbe, CauseVisit, RateBy, Remedies, Unreached } from './visit-schema.ts';

const strict = { additionalProperties: false } as const;

/** Every way in which we hear of an asset at all; `contact` in a cause stands for them. */
export const CONTACT: readonly PredicateName[] = [
  'reachable', 'agent', 'video', 'web', 'heard', 'bus-reply', 'service-port', 'name-service', 'time-service',
]; // prettier-ignore

/**
 * Whom an effect meets. An asset stands for its place of the predicate's kind: for `link` the port it hangs on, for
 * `channel` the channel that shows it, for `outlet` the outlet that feeds it.
 * self: the cause's place. asset: the asset it is about. children: what hangs on it directly. downstream: all whose way to
 * the gateway passes it. powered: all that lose power with it. members: behind a bus gateway. housed: in the box.
 * circuit: on the circuit, a UPS left out. circuit-unboxed: of these what stands in no box and is none, so that no converter in
 * between keeps the port above up. unbacked: fed by mains without a UPS between. unbacked-behind: what these feed or carry.
 * beside: what stands in the same box, and nobody has written down what feeds it.
 * feed-unknown: of which nobody has written down what feeds it. everything: the whole site. own-components: all components of the asset.
 * power-source: the assets that feed it, at any depth. darkened: what loses power with it or its circuit, and all whose way to the
 * gateway passes that. route: whose cable runs along the route. route-downstream: and all
 * that hangs on these. far-end: the port at the other end of its cable; of a switch, or the switches of a circuit, the own
 * ports of what hangs on it, which in a ring can tell of it. unknown-end: ports that may be the other end of a cable, where nobody has written it down;
 * of what feeds others, of theirs. unknown-upper-end: of an asset those at what it hangs on alone. unknown-load-end: the same of the loads of a circuit alone.
 * closing-end: of an asset with such ports, those of others: a cable that closes a ring is in few lists. fed-supplies: the power supplies of all that it feeds, be there another feed or not.
 */
export const WHERES = [
  'self', 'asset', 'children', 'downstream', 'powered', 'members', 'housed', 'beside', 'circuit', 'circuit-unboxed', 'unbacked', 'unbacked-behind', 'feed-unknown', 'everything', 'own-components', 'power-source', 'site',
  'route', 'route-downstream', 'darkened', 'far-end', 'unknown-end', 'unknown-upper-end', 'unknown-load-end', 'closing-end', 'fed-supplies',
] as const; // prettier-ignore
export type Where = (typeof WHERES)[number];

const PredicateOrGroup = Type.Enum([...PREDICATE_NAMES, 'contact']);

export const Effect = Type.Object(
  {
    predicate: Type.Union([PredicateOrGroup, Type.Array(PredicateOrGroup, { minItems: 1 })]),
    where: Type.Enum(WHERES),
    probability: Type.Number({ minimum: 0.01, maximum: 0.999 }),
    /** Makes it unknown instead of bad: with the switch dead nobody can read its ports. */
    hides: Type.Optional(Type.Boolean()),
    /** Without it, it is not this cause: a UPS that has mains has not lost it. */
    defining: Type.Optional(Type.Boolean()),
    /** Not this cause where nothing is known of it: no fibre is cut at a port that never told of light. */
    required: Type.Optional(Type.Boolean()),
    /** Strikes all of them or none, as mains does; otherwise each asset for itself. */
    together: Type.Optional(Type.Boolean()),
    /** Comes only where an effect listed before has struck the asset: of a camera that a surge killed the port may be dead, too. */
    whenStruck: Type.Optional(Type.Boolean()),
    /** Strikes some and spares others, as lightning does: whom it spared does not speak against it. */
    sparing: Type.Optional(Type.Boolean()),
    /** Strikes one of them, nobody knows which: that all are spared speaks against it, that the others are does not. */
    oneOf: Type.Optional(Type.Boolean()),
    /** It is not this cause unless so many are struck by this effect: one UPS on its battery is not the mains of a building. */
    fewest: Type.Optional(Type.Integer({ minimum: 1, maximum: 20 })),
    /** How long after the first sign it may still show; for what comes slowly. */
    within: Type.Optional(Duration),
    /** How long after the first sign it shows at the earliest: a battery carries its loads for a while. */
    after: Type.Optional(Duration),
    /** Comes with the first sign or not at all, as when power goes: so exactly can two signs be timed. */
    atOnce: Type.Optional(Duration),
    /** May have been so this long before the rest: a change comes before what it breaks. */
    before: Type.Optional(Duration),
    /** Shows before the rest falls silent, so that its absence speaks even when all is unknown now. */
    precursor: Type.Optional(Type.Boolean()),
  },
  strict,
);

/** Kinds of places a cause can be at: an asset; the port of the parent it hangs on; a component; … root: the asset our gateway is plugged into. */
export const LOCATIONS = ['asset', 'uplink', 'component', 'circuit', 'route', 'site', 'root'] as const;

export const AppliesTo = Type.Object(
  {
    at: Type.Enum(LOCATIONS),
    /** Classes of the asset it is about; any unless given. */
    classes: Type.Optional(Type.Array(AssetClass, { minItems: 1 })),
    /** Not assets of these: a cause of their own tells it better. */
    notClasses: Type.Optional(Type.Array(AssetClass, { minItems: 1 })),
    /** Only assets fed by PoE, or only others. */
    poe: Type.Optional(Type.Boolean()),
    /** Only assets with their own port on the way to the gateway, or only others. */
    wired: Type.Optional(Type.Boolean()),
    /** Only what is reached over another asset, be its port known or not. */
    linked: Type.Optional(Type.Literal(true)),
    /** Only what has several feeds that all hang on one asset. */
    sharesFeed: Type.Optional(Type.Literal(true)),
    /** Only what feeds or houses others. */
    supplies: Type.Optional(Type.Literal(true)),
    /** Only what nobody has written down the feed of. */
    unlistedFeed: Type.Optional(Type.Literal(true)),
    /** Not a box in which another is listed that carries its line: that one is meant. */
    withoutParts: Type.Optional(Type.Literal(true)),
    /** Kind of component, and what its name looks like, in lower case. */
    component: Type.Optional(Type.String({ pattern: '^[a-z][a-z0-9-]*$' })),
    named: Type.Optional(Type.String({ maxLength: 120 })),
    notNamed: Type.Optional(Type.String({ maxLength: 120 })),
    /** Not at a place that something tells these of: a port with light has no copper. */
    without: Type.Optional(Type.Array(Type.Enum(PREDICATE_NAMES), { minItems: 1 })),
    /** Not where the component feeds an asset of these classes: another cause tells it better. */
    notFeeding: Type.Optional(Type.Array(AssetClass)),
  },
  strict,
);

export const Cause = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z][a-z0-9-]{2,50}$' }),
    title: Text,
    appliesTo: AppliesTo,
    /** Faults a year per 100 of the thing, and where the number comes from. */
    rate: Type.Number({ exclusiveMinimum: 0, maximum: 1000 }),
    rateFrom: Type.String({ maxLength: 120 }),
    /** Where it differs by kind of site or of asset. */
    rateBy: Type.Optional(RateBy),
    effects: Type.Array(Effect, { minItems: 1 }),
    /** A pattern, told only from so many that it strikes by themselves: lightning from three. */
    fewest: Type.Optional(Type.Integer({ minimum: 2, maximum: 20 })),
    /** So many where no two of them hang on one switch, stand in one box or at one place. */
    fewestApart: Type.Optional(Type.Integer({ minimum: 2, maximum: 20 })),
    /** At least this severe; the alarms it explains can raise it. */
    severity: Type.Enum(SEVERITIES),
    /** Raised to `severity` when this many assets are without service. */
    wide: Type.Optional(
      Type.Object({ affected: Type.Integer({ minimum: 1 }), severity: Type.Enum(SEVERITIES) }, strict),
    ),
    visit: CauseVisit,
    /** Guarded remote actions that may cure it, with the chance that they do. */
    remedies: Type.Optional(Remedies),
    /** Where none of them can be carried out at the place. */
    unreached: Type.Optional(Unreached),
    /** Before a remedy somebody on site is to be asked: Foresite never orders it by itself. */
    asksFirst: Type.Optional(Type.Boolean()),
    /** What probes would show, which tells it from its rivals. */
    probes: Type.Optional(Type.Array(CauseProbe)),
    /** What the customer is told, in plain words. */
    note: Type.Optional(Text),
  },
  strict,
);
export type Cause = Static<typeof Cause>;
export type Effect = Static<typeof Effect>;

export const CauseFile = Type.Object(
  { family: Type.String({ pattern: '^[a-z][a-z0-9-]*$' }), causes: Type.Array(Cause, { minItems: 1 }) },
  strict,
);

/** Names that texts of a cause may hold in braces. */
export const SLOTS = [
  'place', 'asset', 'where', 'port', 'parent', 'feed', 'box', 'site', 'component', 'count', 'minutes', 'loads', 'size', 'model', 'position', 'carrier', 'line', 'hotline',
] as const; // prettier-ignore
export type Slot = (typeof SLOTS)[number];

/** The predicates an effect is about, groups opened up. */
export function predicatesOf(effect: Effect): PredicateName[] {
  const named = Array.isArray(effect.predicate) ? effect.predicate : [effect.predicate];
  return [...new Set(named.flatMap((name) => (name === 'contact' ? CONTACT : [name])))];
}
