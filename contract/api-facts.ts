// The shape of the HTTP API for what an asset tells of itself: who made it, what it is made of, who its neighbours are, and
// what polling has learned of it. Texts are the device's own, in its own words.

import { Type, type Static } from 'typebox';
import { Text } from './text-schema.ts';

const strict = { additionalProperties: false } as const;

export const IdentityView = Type.Object(
  {
    vendor: Type.String(),
    model: Type.String(),
    serial: Type.String(),
    firmware: Type.String(),
    sysName: Type.String(),
    sysDescr: Type.String(),
    sysObjectId: Type.String(),
  },
  { ...strict, description: 'empty where it is not known' },
);
export type IdentityView = Static<typeof IdentityView>;

export const ComponentView = Type.Object(
  {
    key: Type.String({ description: '`kind:name`, as in readings' }),
    name: Type.String(),
    details: Type.Record(Type.String(), Type.String()),
  },
  strict,
);
export type ComponentView = Static<typeof ComponentView>;

export const UplinkView = Type.Object(
  {
    asset: Type.String(),
    name: Text,
    port: Type.String({ description: 'place key of the port it hangs on, empty where it is not known' }),
    ownPort: Type.String({ description: 'place key of its own port on that link, empty where it is not known' }),
    source: Type.String(),
  },
  strict,
);

export const DownlinkView = Type.Object(
  {
    asset: Type.String(),
    name: Text,
    port: Type.String({ description: 'component key of the port it hangs on, empty where it is not known' }),
    source: Type.String(),
  },
  { ...strict, description: 'an asset that hangs on this one' },
);
export type DownlinkView = Static<typeof DownlinkView>;

export const NeighbourView = Type.Object(
  {
    port: Type.String({ description: 'component key of the own port' }),
    name: Type.String({ description: 'what the neighbour calls itself, or its chassis' }),
    portId: Type.String(),
    address: Type.String(),
    platform: Type.String(),
    isNetwork: Type.Boolean(),
  },
  { ...strict, description: 'a neighbour by LLDP or CDP' },
);
export type NeighbourView = Static<typeof NeighbourView>;

export const TrapView = Type.Object(
  {
    at: Type.String({ format: 'date-time', description: 'when it was heard last' }),
    firstAt: Type.String({ format: 'date-time' }),
    count: Type.Integer({ description: 'how often the same has been heard since the program started' }),
    code: Type.String(),
    title: Text,
    component: Type.String({ description: 'component key, empty where it is about the whole asset' }),
    componentName: Type.String(),
    oid: Type.String(),
    source: Type.String(),
    version: Type.String(),
    objects: Type.String({ description: 'its objects and values in one line' }),
  },
  { ...strict, description: 'a trap or inform' },
);
export type TrapView = Static<typeof TrapView>;

/** `answer_octets`, `round_trip_ms` … → value; numbers are numbers. */
export const LearnedView = Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()]));
export type LearnedView = Static<typeof LearnedView>;
