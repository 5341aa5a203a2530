// The signs by which a profile's devices are told from all others: part of contract/profile.ts.

import { Type, type Static } from 'typebox';
import { DeviceOid, Oid } from './profile-terms.ts';

const strict = { additionalProperties: false } as const;

/**
 * One sign by which devices of this profile are known; all parts of it must hold. Weights are bits (log2 of how much
 * likelier the sign is on such a device) and add up; a negative one speaks against it.
 */
export const RecogniseRule = Type.Object(
  {
    weight: Type.Number({ minimum: -20, maximum: 20 }),
    /** sysObjectID is this or lies below it. */
    sysObjectId: Type.Optional(Oid),
    /** Expression over sysDescr, case ignored. */
    sysDescr: Type.Optional(Type.String({ maxLength: 200 })),
    sysName: Type.Optional(Type.String({ maxLength: 200 })),
    /** Something answers below this object. */
    has: Type.Optional(Oid),
    /** This object answers; `matches` is an expression over its text, case ignored. */
    oid: Type.Optional(DeviceOid),
    matches: Type.Optional(Type.String({ maxLength: 200 })),
    /** At least so many Ethernet ports. */
    ports: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
    /** At most so many Ethernet ports. */
    portsAtMost: Type.Optional(Type.Integer({ minimum: 0, maximum: 1000 })),
    /** The host accepts connections on this TCP port. */
    tcp: Type.Optional(Type.Integer({ minimum: 1, maximum: 65_535 })),
    /** Expression over the scopes and names that ONVIF discovery, mDNS or the device's web page tell, case ignored. */
    announces: Type.Optional(Type.String({ maxLength: 200 })),
    /** Its MAC address begins like this, `ac:cc:8e`. */
    mac: Type.Optional(Type.String({ pattern: '^([0-9a-f]{2}:){2}[0-9a-f]{2}$' })),
  },
  strict,
);
export type RecogniseRule = Static<typeof RecogniseRule>;
