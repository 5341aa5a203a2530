// Conditions: when something measured is not as it should be. Each kind of condition has a key of its own; one without
// any judges the value itself. Part of the profile schema; what the kinds mean is told in docs/profiles.md.

import { Type, type Static } from 'typebox';
import { PREDICATE_NAMES } from './predicates.ts';
import { Duration } from './profile-terms.ts';
import { Text } from './text-schema.ts';

const strict = { additionalProperties: false } as const;

export const SEVERITIES = ['critical', 'major', 'minor', 'warning'] as const;
export const Severity = Type.Enum(SEVERITIES);
export type Severity = (typeof SEVERITIES)[number];

export const Level = Type.Object(
  {
    above: Type.Optional(Type.Number()),
    below: Type.Optional(Type.Number()),
    in: Type.Optional(Type.Array(Type.Number(), { minItems: 1 })),
    notIn: Type.Optional(Type.Array(Type.Number(), { minItems: 1 })),
  },
  strict,
);
export type Level = Static<typeof Level>;

const ConditionId = Type.String({ pattern: '^[a-z][a-z0-9-]{1,40}$' });
const FieldName = Type.String({ pattern: '^[A-Za-z][A-Za-z0-9_]*$', maxLength: 64 });
/** `field` of the row, or `measurement.field` of any component of the asset. */
const ReadingName = Type.String({ pattern: '^([a-z][a-z0-9_]*\\.)?[A-Za-z][A-Za-z0-9_]*$', maxLength: 128 });

/** At most one of these stands in a condition. */
export const CONDITION_KINDS = [
  'rate', 'change', 'step', 'silent', 'flap', 'ratio', 'stuck', 'baseline', 'forecast', 'when',
] as const; // prettier-ignore
export type ConditionKind = (typeof CONDITION_KINDS)[number];

const Kinds = {
  /** Judge the rate a second of a counter instead of its value. */
  rate: Type.Optional(Type.Boolean()),
  /** Judge by how much the value has changed within a time. */
  change: Type.Optional(Type.Object({ over: Duration }, strict)),
  /** Judge a shift of level from one sample to the next, which a trend is not; kept against the level before. */
  step: Type.Optional(Type.Object({ within: Duration, keep: Type.Optional(Duration) }, strict)),
  /** Judge for how many seconds no value has come although the asset is heard. */
  silent: Type.Optional(Type.Object({ for: Duration }, strict)),
  /** Judge how often the state has changed lately: each change counts one, half of it after `half`. */
  flap: Type.Optional(
    Type.Object(
      {
        half: Duration,
        /** What counts as one of two states; each value is a state of its own unless given. */
        bad: Type.Optional(Level),
        /** Of `bad`: spells that begin within this time of the last one that counted are a part of it. */
        apart: Type.Optional(Duration),
        /** Conditions at the same place whose alarms neither begin nor end while this one holds. */
        absorbs: Type.Optional(Type.Array(ConditionId, { minItems: 1, maxItems: 10 })),
      },
      strict,
    ),
  ),
  /** Judge the growth of a counter in percent of that of others of the row, over a time and from so much traffic on; 0 once it has stood still for half of that. */
  ratio: Type.Optional(
    Type.Object(
      {
        to: Type.Array(FieldName, { minItems: 1, maxItems: 4 }),
        over: Duration,
        min: Type.Number({ exclusiveMinimum: 0 }),
      },
      strict,
    ),
  ),
  /** Judge for how many seconds a value is the same to the digit while those beside it move. */
  stuck: Type.Optional(
    Type.Object(
      { for: Duration, beside: Type.Optional(Type.Array(ReadingName, { minItems: 1, maxItems: 8 })) },
      strict,
    ),
  ),
  /** Judge how far the mean is off what is usual at this hour of the week, in robust standard deviations. */
  baseline: Type.Optional(
    Type.Object(
      {
        /** Time that the mean is taken over. */
        over: Type.Optional(Duration),
        /** Smallest deviation that counts as one, in the unit of the field. */
        least: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
        /** Judge the rate a second of a counter. */
        rate: Type.Optional(Type.Boolean()),
      },
      strict,
    ),
  ),
  /** Judge in how many days the value will be above or below a limit at its present trend. */
  forecast: Type.Optional(
    Type.Object(
      {
        above: Type.Optional(Type.Number()),
        below: Type.Optional(Type.Number()),
        within: Duration,
        over: Type.Optional(Duration),
      },
      strict,
    ),
  ),
  /** Judge an expression over readings of the asset; see contract/expression.ts. */
  when: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
};

export const Condition = Type.Object(
  {
    /** Unique within a profile and its includes. */
    id: ConditionId,
    /** What it decides, of contract/predicates.ts. */
    predicate: Type.Enum(PREDICATE_NAMES),
    measurement: Type.String(),
    field: Type.String(),
    /** Only rows of this component, e.g. `target:ping`. */
    component: Type.Optional(Type.String()),
    /** All rows but those of these components, of which other conditions tell better. */
    except: Type.Optional(Type.Array(Type.String(), { minItems: 1 })),
    ...Kinds,
    /** May be left out where the kind says it: `silent`, `stuck`, `forecast`, and `when` that is true or false. */
    raise: Type.Optional(Level),
    /** Level at which it is over; whatever does not raise, unless given. */
    clear: Type.Optional(Level),
    /** Values that say nothing about it, e.g. that the broker cannot be reached. */
    unknown: Type.Optional(Type.Array(Type.Integer({ minimum: 0, maximum: 31 }), { minItems: 1 })),
    /** Judged only while another field of the same row passes; otherwise unknown, and its alarm ends. Not told, it passes. */
    while: Type.Optional(Type.Object({ field: Type.String(), ...Level.properties }, { ...strict, minProperties: 2 })),
    /** Raises only where it has once been ok: a port that never had a link is no fault. */
    onceOk: Type.Optional(Type.Boolean()),
    /** Must hold this long before it is an alarm. */
    hold: Type.Optional(Duration),
    /** Must be over this long before the alarm ends. */
    clearAfter: Type.Optional(Duration),
    /** `observe` makes no alarm, only evidence. */
    severity: Type.Enum([...SEVERITIES, 'observe']),
    /** What it means, for the alarm list. `{place}` and `{value}` are filled in. */
    title: Type.Optional(Text),
  },
  strict,
);
export type Condition = Static<typeof Condition>;

export function kindOf(condition: Condition): ConditionKind | 'level' {
  return CONDITION_KINDS.find((kind) => condition[kind] !== undefined && condition[kind] !== false) ?? 'level';
}
