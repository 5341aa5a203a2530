// The shapes of the HTTP API that are about remote actions: what may help a ticket from here, what a dry run finds, what was
// ordered and how it went, and for which assets each action is enabled.

import { Type, type Static } from 'typebox';
import { ACTION_MODES, COMMAND_PATTERN, MAX_REASON_CHARS, VERBS } from './action.ts';
import { Text } from './text-schema.ts';

const strict = { additionalProperties: false } as const;
const Time = Type.String({ format: 'date-time' });
const OptionalTime = Type.Union([Time, Type.Null()]);
const Key = Type.String({ minLength: 1, maxLength: 100 });
const Hash = Type.String({ pattern: '^[0-9a-f]{64}$', description: 'of the dry run that was looked at' });
const Command = Type.String({ pattern: COMMAND_PATTERN, description: 'of `mqtt-command`: which' });
const Place = Type.Object({ place: Type.String(), name: Text }, strict);

export const ActionVerb = Type.Enum(VERBS);
const Mode = Type.Enum(ACTION_MODES);
/** Why it cannot be done; the gravest first. */
const Barrier = Type.Object({ code: Type.String(), text: Text }, strict);

export const SeenReadingView = Type.Object({ place: Type.String(), what: Type.String(), value: Type.String() }, strict);

export const RemoteActionView = Type.Object(
  {
    id: Type.String(),
    ticket: Type.String(),
    asset: Type.String(),
    assetName: Text,
    verb: ActionVerb,
    on: Place,
    state: Type.String(),
    reason: Type.String(),
    actor: Type.String(),
    isAutomatic: Type.Boolean(),
    approvedBy: Type.String(),
    /** What whoever approves agrees to. */
    hash: Hash,
    frame: Type.String(),
    affected: Type.Array(Place),
    requestedAt: Time,
    sentAt: OptionalTime,
    endedAt: OptionalTime,
    /** When it moves on by time alone. */
    dueAt: OptionalTime,
    /** Whether the one who asks may approve it. */
    mayApprove: Type.Boolean(),
    detail: Text,
    before: Type.Array(SeenReadingView),
    after: Type.Array(SeenReadingView),
  },
  strict,
);
export type RemoteActionView = Static<typeof RemoteActionView>;

export const RemedyView = Type.Object(
  {
    asset: Type.String(),
    assetName: Text,
    verb: ActionVerb,
    on: Place,
    mode: Mode,
    /** 0 … 1 that it cures the ticket; null where nothing speaks for it, or it was tried in vain. */
    chance: Type.Union([Type.Number(), Type.Null()]),
    barriers: Type.Array(Barrier),
  },
  strict,
);
export type RemedyView = Static<typeof RemedyView>;

export const RemediesView = Type.Object(
  { remedies: Type.Array(RemedyView), actions: Type.Array(RemoteActionView) },
  strict,
);
export type RemediesView = Static<typeof RemediesView>;

export const DryRunOrder = Type.Object({ asset: Key, verb: ActionVerb, command: Type.Optional(Command) }, strict);
export type DryRunOrder = Static<typeof DryRunOrder>;

export const DryRunView = Type.Object(
  {
    asset: Type.String(),
    assetName: Text,
    verb: ActionVerb,
    on: Place,
    /** What goes over the wire; empty where it cannot be found out. */
    frame: Type.String(),
    /** Who answers there, as far as it has told. */
    serial: Type.String(),
    losesPower: Type.Array(Place),
    losesPath: Type.Array(Place),
    mode: Mode,
    needsSecond: Type.Boolean(),
    barriers: Type.Array(Barrier),
    hash: Hash,
  },
  strict,
);
export type DryRunView = Static<typeof DryRunView>;

export const NewRemoteAction = Type.Object(
  {
    id: Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', description: 'UUID made by the client' }),
    asset: Key,
    verb: ActionVerb,
    command: Type.Optional(Command),
    hash: Hash,
    reason: Type.String({ minLength: 1, maxLength: MAX_REASON_CHARS }),
  },
  strict,
);
export type NewRemoteAction = Static<typeof NewRemoteAction>;

export const Approval = Type.Object({ hash: Hash }, strict);

export const ActionModeView = Type.Object(
  {
    scope: Type.String(),
    scopeName: Text,
    verb: ActionVerb,
    mode: Mode,
    proposed: Type.Union([Type.Object({ mode: Mode, by: Type.String(), at: Time }, strict), Type.Null()]),
    by: Type.String(),
    at: OptionalTime,
  },
  strict,
);
export type ActionModeView = Static<typeof ActionModeView>;

export const ActionModesView = Type.Object(
  {
    site: Type.String(),
    isTwoPerson: Type.Boolean(),
    /** When two people need no longer agree, where there is only one administrator left; null: not by itself. */
    twoPersonEndsAt: OptionalTime,
    /** What could be enabled at this site: a row each class and verb, and whatever was set for single assets. */
    modes: Type.Array(ActionModeView),
  },
  strict,
);
export type ActionModesView = Static<typeof ActionModesView>;

export const ActionModeChange = Type.Object(
  {
    scope: Type.String({ pattern: '^(class:[a-z][a-z-]{0,30}|asset:[a-z0-9][a-z0-9-]{0,63})$' }),
    verb: ActionVerb,
    mode: Mode,
  },
  strict,
);
export type ActionModeChange = Static<typeof ActionModeChange>;
