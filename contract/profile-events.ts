// Conditions of a profile over events: what a device reports by itself, by trap, last will or notice. Events are known by
// stable codes; those of traps stand in the profile's `snmp.traps`.

import { Type, type Static } from 'typebox';
import { PREDICATE_NAMES } from './predicates.ts';
import { Duration } from './profile-terms.ts';
import { Text } from './text-schema.ts';

const strict = { additionalProperties: false } as const;

const Code = Type.String({ pattern: '^[A-Za-z][A-Za-z0-9-]{1,60}$' });
const Codes = Type.Union([Code, Type.Array(Code, { minItems: 1, maxItems: 20 })]);

export const EventCondition = Type.Object(
  {
    /** Unique among all conditions of a profile and its includes. */
    id: Type.String({ pattern: '^[a-z][a-z0-9-]{1,40}$' }),
    /** What it decides, of contract/predicates.ts; the event must name a component of its kind. */
    predicate: Type.Enum(PREDICATE_NAMES),
    event: Type.Object(
      {
        code: Codes,
        /** Raises when so many have come `within` this time; the first one raises unless given. */
        count: Type.Optional(Type.Integer({ minimum: 1, maximum: 50 })),
        within: Type.Optional(Duration),
        /** Over when it has not come again for this long; an hour unless given. */
        for: Type.Optional(Duration),
      },
      strict,
    ),
    /** The event that ends it at once. */
    clear: Type.Optional(Type.Object({ code: Codes }, strict)),
    severity: Type.Union([Type.Enum(['critical', 'major', 'minor', 'warning']), Type.Literal('observe')]),
    /** `{place}` and `{value}`, the number of events, are filled in. */
    title: Type.Optional(Text),
  },
  strict,
);
export type EventCondition = Static<typeof EventCondition>;
