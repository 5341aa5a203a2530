// What the sections of a profile share: durations, object identifiers, and how a raw value becomes a number.

import { Type } from 'typebox';

const strict = { additionalProperties: false } as const;

const OID_WORDS = { title: 'an object identifier in numbers', examples: ['1.3.6.1.2.1.1.3.0'] } as const;

/** `500ms`, `10s`, `5m`, `24h`, `7d`. */
export const Duration = Type.String({
  pattern: '^[0-9]{1,6}(ms|s|m|h|d)$',
  title: 'a duration',
  examples: ['500ms', '10s', '5m', '24h', '7d'],
});
export const Oid = Type.String({ pattern: '^[0-9]+(\\.[0-9]+){2,127}$', ...OID_WORDS });
/** `@` stands for the device's own sysObjectID, for makers who number a tree for each model. */
export const DeviceOid = Type.String({ pattern: '^([0-9]+(\\.[0-9]+){2,127}|@(\\.[0-9]+)+)$', ...OID_WORDS });

/** How a raw value becomes a number: read in this order – bits, pattern, map, scale, offset. */
export const Decoding = {
  /** Takes the first group of this expression as the number, e.g. `^([0-9.]+) PERCENT`. */
  pattern: Type.Optional(Type.String({ maxLength: 80 })),
  /**
   * Texts or numbers that stand for a code, e.g. `Unconnect: 1`. Keys are compared lower-case; `*fail*` matches any text
   * that contains it, after the exact keys; `other` catches the rest.
   */
  map: Type.Optional(Type.Record(Type.String(), Type.Number())),
  scale: Type.Optional(Type.Number()),
  /** Added after scaling: °F are read with scale 0.5556 and offset -17.78. */
  offset: Type.Optional(Type.Number()),
  /** The value times this is a power in mW, read as dBm: light told in µW has 0.001. */
  milliwatts: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
  /** Codes of a string of bits, the top bit of the first byte is 0: the first of these bits that is set, else 0. */
  bits: Type.Optional(
    Type.Array(Type.Object({ bit: Type.Integer({ minimum: 0, maximum: 255 }), code: Type.Number() }, strict)),
  ),
  /** Raw values that mean “not supported”: no sample is made. */
  absent: Type.Optional(Type.Array(Type.Union([Type.Number(), Type.String()]))),
};
