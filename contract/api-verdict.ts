// The shapes of the HTTP API that tell the service team what to do about a ticket: order of hands, telephone script, when a
// visit must be ordered, whom to call, what else to do on the same trip, and the plan that the customer is sent.

import { Type, type Static } from 'typebox';
import { Text } from './text-schema.ts';

const strict = { additionalProperties: false } as const;
const Time = Type.String({ format: 'date-time' });
const OptionalTime = Type.Union([Time, Type.Null()]);

/** R the control room, S on-site staff, E our engineer, M the maker, L the line carrier, C the customer. */
export const HandView = Type.Enum(['R', 'S', 'E', 'M', 'L', 'C']);

const TurnView = Type.Object(
  {
    do: Type.Optional(Text),
    /** Number of the next question, from 1, or how it ends. */
    next: Type.Union([
      Type.Integer(),
      Type.Enum(['cured', 'remote', 'onsite-staff', 'customer', 'engineer', 'maker', 'carrier']),
    ]),
  },
  strict,
);
export const PhoneView = Type.Object({ ask: Text, yes: TurnView, no: TurnView }, strict);

/** One trait that the new part must share with the old one; `value` null: to be read off on site. */
export const PartMatchView = Type.Object(
  { trait: Type.String(), name: Text, value: Type.Union([Text, Type.Null()]) },
  strict,
);

export const VisitView = Type.Object(
  {
    decision: Type.Enum(['none', 'remote', 'onsite-staff', 'customer', 'engineer', 'maker', 'carrier']),
    urgency: Type.Enum(['now', 'by-clock', 'next-visit']),
    reason: Text,
    parts: Type.Array(
      Type.Object(
        {
          spec: Text,
          quantity: Type.Number(),
          alternatives: Type.Array(Text),
          match: Type.Optional(Type.Array(PartMatchView)),
          isConsumable: Type.Optional(Type.Boolean()),
        },
        strict,
      ),
    ),
    tools: Type.Array(Text),
    permits: Type.Array(Text),
    firstCheck: Text,
    phoneScript: Type.Array(Text),
    // What follows is absent in tickets of programs that did not know it.
    next: Type.Optional(Type.Enum(['none', 'remote', 'onsite-staff', 'customer', 'engineer', 'maker', 'carrier'])),
    who: Type.Optional(Type.Array(HandView)),
    people: Type.Optional(Type.Integer()),
    permitKinds: Type.Optional(Type.Array(Type.String())),
    phone: Type.Optional(Type.Array(PhoneView)),
    /** Guarded remote actions that may cure it, with the chance that they do. */
    remedies: Type.Optional(Type.Record(Type.String(), Type.Number())),
    /** Which of them the decision counts on; all unless given. */
    countsOn: Type.Optional(Type.Array(Type.String())),
    /** What the customer is told, in plain words. */
    note: Type.Optional(Text),
    /** Chance that somebody has to drive there whatever is tried before. */
    driveChance: Type.Optional(Type.Number()),
    /** What it seems to share with the fault of a feed that should be independent. */
    commonMode: Type.Optional(Text),
  },
  strict,
);
export type VisitView = Static<typeof VisitView>;

export const ContactView = Type.Object(
  { role: Type.String(), name: Text, phone: Type.String(), email: Type.String(), note: Text },
  strict,
);

export const DispatchView = Type.Object(
  {
    /** now: somebody drives now. after: nearer hands first. none: nobody drives. next: with the next visit. */
    go: Type.Enum(['now', 'after', 'none', 'next']),
    /** Nobody has been there by this time: a clock is missed. */
    arriveBy: OptionalTime,
    /** A visit that is ordered later than this comes too late. */
    orderBy: OptionalTime,
    /** Why it is so urgent, or may wait. */
    because: Text,
    access: Type.Object(
      {
        /** People may come in at this moment; null when the site tells no hours. */
        isOpen: Type.Union([Type.Boolean(), Type.Null()]),
        opensAt: OptionalTime,
        note: Text,
      },
      strict,
    ),
    /** Whom to call, the first first. */
    contacts: Type.Array(ContactView),
    warranty: Type.Union([
      Type.Object({ until: Type.String(), isIn: Type.Boolean(), serial: Type.String(), text: Text }, strict),
      Type.Null(),
    ]),
    /** Other open tickets of the site that the same trip can take along, nearest first. */
    combine: Type.Array(
      Type.Object(
        { id: Type.String(), number: Type.Integer(), title: Text, near: Type.Enum(['asset', 'box', 'route', 'site']) },
        strict,
      ),
    ),
  },
  strict,
);
export type DispatchView = Static<typeof DispatchView>;

export const PLAN_SECTIONS = ['cause', 'evidence', 'impact', 'measure', 'time', 'parts', 'people'] as const;
export type PlanSection = (typeof PLAN_SECTIONS)[number];

export const MAX_PLAN_SECTION_CHARS = 4000;

/** The treatment plan (故障处理方案). */
export const PlanView = Type.Object(
  {
    /** `redrafted`: the verdict has changed since a person edited it; the edited words are in the history. */
    state: Type.Enum(['draft', 'edited', 'redrafted', 'sent']),
    /** To be handed back with the confirmation: what is sent is what was read. */
    version: Type.Integer(),
    sections: Type.Array(Type.Object({ key: Type.Enum(PLAN_SECTIONS), title: Text, text: Text }, strict)),
    to: Type.Object({ name: Text, phone: Type.String(), email: Type.String() }, strict),
    sentAt: OptionalTime,
    sentBy: Type.String(),
  },
  strict,
);
export type PlanView = Static<typeof PlanView>;

const SectionText = Type.String({ maxLength: MAX_PLAN_SECTION_CHARS });

/** Changed sections only; the same words stand in both languages. */
export const PlanEdit = Type.Object(
  {
    action: Type.Literal('plan-edit'),
    version: Type.Integer(),
    sections: Type.Object(
      {
        cause: Type.Optional(SectionText),
        evidence: Type.Optional(SectionText),
        impact: Type.Optional(SectionText),
        measure: Type.Optional(SectionText),
        time: Type.Optional(SectionText),
        parts: Type.Optional(SectionText),
        people: Type.Optional(SectionText),
      } satisfies Record<PlanSection, unknown>,
      strict,
    ),
  },
  strict,
);

export const PlanSend = Type.Object({ action: Type.Literal('plan-send'), version: Type.Integer() }, strict);

/** A cause that a closing may name. */
export const CauseNameView = Type.Object(
  { cause: Type.String(), title: Text, classes: Type.Array(Type.String()) },
  strict,
);
export type CauseNameView = Static<typeof CauseNameView>;

const SeriesView = Type.Object(
  {
    asset: Type.String(),
    assetName: Text,
    component: Type.String(),
    measurement: Type.String(),
    field: Type.String(),
    unit: Type.String(),
    timeMs: Type.Array(Type.Number()),
    value: Type.Array(Type.Union([Type.Number(), Type.Null()])),
  },
  strict,
);

/** What was seen, kept as it was: readings of the hour before and after, topology, what had been asked and changed. */
export const BundleView = Type.Object(
  {
    frozenAt: Time,
    fromMs: Type.Number(),
    toMs: Type.Number(),
    faultMs: Type.Number(),
    series: Type.Array(SeriesView),
    /** From the asset to the gateway. */
    path: Type.Array(Type.Object({ asset: Type.String(), name: Text, port: Text, health: Type.String() }, strict)),
    /** What hangs on the same next device. */
    neighbours: Type.Array(Type.Object({ asset: Type.String(), name: Text, health: Type.String() }, strict)),
    targets: Type.Array(
      Type.Object(
        { asset: Type.String(), name: Text, target: Type.String(), result: Type.String(), detail: Type.String() },
        strict,
      ),
    ),
    /** Devices' own words: traps, notices and what else changed at the site in the day before. */
    events: Type.Array(Type.Object({ at: Time, text: Text }, strict)),
    /** When the picture of the camera was taken, GET /tickets/{id}/picture; absent where none is kept. */
    pictureAt: Type.Optional(Time),
    /** How many series or points did not fit. */
    leftOut: Type.Integer(),
  },
  strict,
);
export type BundleView = Static<typeof BundleView>;
