// The shapes of the HTTP API that are about people: roles, the one signed in, users, tokens and the audit log.

import { Type, type Static } from 'typebox';

const strict = { additionalProperties: false } as const;
const Time = Type.String({ format: 'date-time' });
const OptionalTime = Type.Union([Time, Type.Null()]);

export const ROLES = ['viewer', 'operator', 'engineer', 'admin'] as const;
export type Role = (typeof ROLES)[number];

export const Me = Type.Object(
  { name: Type.String(), role: Type.Enum(ROLES), csrf: Type.String(), demo: Type.Boolean(), version: Type.String() },
  strict,
);
export type Me = Static<typeof Me>;

const Sites = Type.Union([Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { maxItems: 1000 }), Type.Null()]);
const UserName = Type.String({ minLength: 1, maxLength: 64, pattern: '^[\\p{L}\\p{N}][\\p{L}\\p{N}._@ -]*$' });
const Password = Type.String({ minLength: 1, maxLength: 1024 });

/** Somebody who may sign in; `sites` null: all. For administrators. */
export const UserView = Type.Object(
  {
    name: Type.String(),
    role: Type.Enum(ROLES),
    sites: Sites,
    createdAt: Time,
    disabledAt: OptionalTime,
  },
  strict,
);
export type UserView = Static<typeof UserView>;

export const NewUser = Type.Object(
  { name: UserName, role: Type.Enum(ROLES), password: Password, sites: Type.Optional(Sites) },
  strict,
);
export type NewUser = Static<typeof NewUser>;

/** What an administrator changes of a user; a new password or role, or disabling, ends the user's sessions. */
export const UserChange = Type.Object(
  {
    role: Type.Optional(Type.Enum(ROLES)),
    sites: Type.Optional(Sites),
    password: Type.Optional(Password),
    disabled: Type.Optional(Type.Boolean()),
  },
  strict,
);
export type UserChange = Static<typeof UserChange>;

/** The own password, and name; `current` unless one has signed in within the last minutes. */
export const PasswordChange = Type.Object(
  { name: Type.Optional(UserName), password: Password, current: Type.Optional(Password) },
  strict,
);
export type PasswordChange = Static<typeof PasswordChange>;

/** A bearer token without its text, which is shown once. */
export const TokenView = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    role: Type.Enum(ROLES),
    sites: Sites,
    createdBy: Type.String(),
    createdAt: Time,
    expiresAt: OptionalTime,
    usedAt: OptionalTime,
    revokedAt: OptionalTime,
  },
  strict,
);
export type TokenView = Static<typeof TokenView>;

export const NewToken = Type.Object(
  {
    name: UserName,
    role: Type.Enum(ROLES),
    sites: Type.Optional(Sites),
    expiresAt: Type.Optional(Time),
  },
  strict,
);
export type NewToken = Static<typeof NewToken>;

/** One row of what people and programs did, newest first. */
export const AuditView = Type.Object(
  {
    seq: Type.Integer(),
    at: Time,
    actor: Type.String(),
    action: Type.String(),
    target: Type.String(),
    detail: Type.String(),
  },
  strict,
);
export type AuditView = Static<typeof AuditView>;
