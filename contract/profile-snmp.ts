// The SNMP section of a profile: what is read, how it is named and which figures are worked out of it. Part of
// contract/profile.ts.

import { Type, type Static } from 'typebox';
import { Decoding, DeviceOid, Duration, Oid } from './profile-terms.ts';
import { Text } from './text-schema.ts';

const strict = { additionalProperties: false } as const;

export const SnmpScalar = Type.Object(
  {
    oid: DeviceOid,
    /** `measurement.field` of the catalogue. */
    as: Type.String({ pattern: '^[a-z_]+\\.[A-Za-z0-9_]+$' }),
    /** Component the row belongs to, `kind:name`. */
    component: Type.Optional(Type.String()),
    /**
     * The value is a date and time; the sample is its difference to the gateway's clock in seconds. Where it tells no zone,
     * a difference of whole quarter hours up to 14 hours is taken for it.
     */
    time: Type.Optional(Type.Literal(true)),
    /** Of several objects that tell the same field the highest counts, not the first: the most loaded line. */
    highest: Type.Optional(Type.Literal(true)),
    ...Decoding,
  },
  strict,
);

export const SnmpColumn = Type.Object(
  {
    oid: DeviceOid,
    field: Type.String(),
    /** Column of the same rows that tells how many decimal digits the value has (Raritan). */
    digits: Type.Optional(Oid),
    /** Column of the same rows that tells the whole, of which the value becomes the share in percent (printer supplies). */
    of: Type.Optional(Oid),
    /** Read instead when `oid` has no row, e.g. the 32-bit counter. */
    fallback: Type.Optional(DeviceOid),
    /** Factor of the fallback where its unit is another; `scale` unless given. */
    fallbackScale: Type.Optional(Type.Number()),
    ...Decoding,
  },
  strict,
);

export const NAME_INDEXES = [
  'same', 'last-arc', 'first-arc', 'without-last-arc', 'without-first-arc', 'without-trailing-zero', 'text', 'scalar',
] as const; // prettier-ignore

const RowFilter = Type.Object(
  {
    oid: DeviceOid,
    in: Type.Optional(Type.Array(Type.Union([Type.Number(), Type.String()]))),
    notIn: Type.Optional(Type.Array(Type.Union([Type.Number(), Type.String()]))),
    matches: Type.Optional(Type.String({ maxLength: 200 })),
    notMatches: Type.Optional(Type.String({ maxLength: 200 })),
    index: Type.Optional(Type.Enum(NAME_INDEXES)),
    /** A row that has passed once stays: a line without voltage in a power cut is still a line. */
    once: Type.Optional(Type.Literal(true)),
    /** Keeps every row of a device that does not have the column; `in` and `matches` keep none of it unless this is said. */
    orAbsent: Type.Optional(Type.Literal(true)),
  },
  strict,
);

export const SnmpTable = Type.Object(
  {
    measurement: Type.String(),
    /** Component kind of its rows: port, disk, channel … */
    component: Type.String(),
    /** Columns that name a row, the first that answers wins; `index` names it by its index. */
    name: Type.Array(Type.Union([DeviceOid, Type.Literal('index')]), { minItems: 1 }),
    /**
     * The rows' index is the key into another table's names, e.g. PoE `group.port` → ifIndex by its last arc. `text`: the
     * index spells the name, length first (nsExtend).
     */
    nameIndex: Type.Optional(Type.Enum(NAME_INDEXES)),
    /** Added to that key, for makers who count PoE ports from 1 and interfaces from 49153. */
    nameAdd: Type.Optional(Type.Integer({ minimum: 1 })),
    /** The name is the first group of this expression, where it matches: makers put states behind names (`Fan 1, Normal`). */
    namePattern: Type.Optional(Type.String({ maxLength: 160 })),
    /** Put behind each row's name, e.g. `fan-1` where one row of a unit tells of several fans. */
    suffix: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9-]{0,31}$' })),
    columns: Type.Array(SnmpColumn, { minItems: 1 }),
    /**
     * Keeps only rows whose column has one of these raw values, or none of those, or whose text an expression matches, or
     * does not; `index` looks the column up by another arc of the index, `scalar` at its `.0`. A column that the device does not have at all
     * keeps every row.
     */
    only: Type.Optional(Type.Array(RowFilter)),
    /** Keeps only rows whose index ends in these arcs, where it holds the kind of sensor (Raritan). */
    ends: Type.Optional(Type.String({ pattern: '^[0-9]+(\\.[0-9]+)*$' })),
    /**
     * Column that holds the row's entPhysicalIndex; ENTITY-MIB leads from there to its ifIndex. Wins over `nameIndex`
     * where the device answers it.
     */
    entity: Type.Optional(Oid),
    /** Column that tells when a row's counters began anew (ifCounterDiscontinuityTime): a change voids the difference. */
    discontinuity: Type.Optional(Oid),
    /** Sample of a row that was there and is no more: a disk that has vanished. */
    gone: Type.Optional(Type.Object({ field: Type.String(), value: Type.Number() }, strict)),
    /**
     * A field that is worked out: `part` of `whole`, fields of the row, in percent. `rest` takes what `part` leaves, for
     * tables that tell what is free; a list of wholes is added up.
     */
    percent: Type.Optional(
      Type.Object(
        {
          field: Type.String(),
          part: Type.String(),
          whole: Type.Union([Type.String(), Type.Array(Type.String(), { minItems: 1 })]),
          rest: Type.Optional(Type.Boolean()),
        },
        strict,
      ),
    ),
    /** A state that is worked out where the device tells its limit but no state: `code` while `value` is above `limit`, else 0. */
    judge: Type.Optional(
      Type.Object({ field: Type.String(), value: Type.String(), limit: Type.String(), code: Type.Number() }, strict),
    ),
    /** Texts kept as facts of the component: key → column. */
    details: Type.Optional(Type.Record(Type.String(), Oid)),
    maxRows: Type.Optional(Type.Integer({ minimum: 1, maximum: 4096 })),
  },
  strict,
);

/** Where a text is read from: the first that answers wins. */
const TextSource = Type.Union([
  DeviceOid,
  Type.Object(
    {
      oid: DeviceOid,
      /** Takes the first group of this expression. */
      pattern: Type.Optional(Type.String({ maxLength: 160 })),
    },
    strict,
  ),
]);

/** Who the device is: fixed words, or where its own are read. */
export const IdentitySection = Type.Object(
  {
    vendor: Type.Optional(Type.String({ maxLength: 60 })),
    /** A model that needs no reading: one device, one profile. */
    modelName: Type.Optional(Type.String({ maxLength: 60 })),
    model: Type.Optional(Type.Array(TextSource, { minItems: 1 })),
    serial: Type.Optional(Type.Array(TextSource, { minItems: 1 })),
    firmware: Type.Optional(Type.Array(TextSource, { minItems: 1 })),
  },
  strict,
);

/**
 * A figure worked out of several objects: (sum of `add` − sum of `subtract`) / sum of `of`, in percent. The first of
 * `subtract` must answer; the others, e.g. caches and buffers, count as nothing where the device does not tell them.
 */
export const SnmpShare = Type.Object(
  {
    as: Type.String({ pattern: '^[a-z_]+\\.[A-Za-z0-9_]+$' }),
    component: Type.Optional(Type.String()),
    add: Type.Array(DeviceOid, { minItems: 1 }),
    subtract: Type.Optional(Type.Array(DeviceOid)),
    of: Type.Array(DeviceOid, { minItems: 1 }),
  },
  strict,
);

/** How many rows a column has: stations of an access point, programs of a name. */
export const SnmpCount = Type.Object(
  {
    oid: DeviceOid,
    as: Type.String({ pattern: '^[a-z_]+\\.[A-Za-z0-9_]+$' }),
    component: Type.Optional(Type.String()),
    /** Counts only rows with one of these raw values. */
    in: Type.Optional(Type.Array(Type.Union([Type.Number(), Type.String()]))),
  },
  strict,
);

export const DIGEST_TAKES = ['highest', 'mean', 'sum'] as const;

/** One figure of a whole column: the load of the busiest of several boards, whose row numbers differ by model. */
export const SnmpDigest = Type.Object(
  {
    column: DeviceOid,
    as: Type.String({ pattern: '^[a-z_]+\\.[A-Za-z0-9_]+$' }),
    component: Type.Optional(Type.String()),
    take: Type.Enum(DIGEST_TAKES),
    /** Columns of the same rows: each value counts in percent of their sum. */
    of: Type.Optional(Type.Array(DeviceOid, { minItems: 1 })),
    /** As in tables. */
    only: Type.Optional(Type.Array(RowFilter)),
    ...Decoding,
  },
  strict,
);

/**
 * What a notification says: a sample at once, be it of a series that polling knows too or of `snmp_trap.active`. Every
 * trap of an asset also makes it polled at once.
 */
export const SnmpTrap = Type.Object(
  {
    /** snmpTrapOID; v1 traps are named as RFC 3584 §3.1 translates them. */
    oid: Oid,
    /** A stable word for it, `linkDown`. */
    code: Type.String({ pattern: '^[A-Za-z][A-Za-z0-9-]{1,60}$' }),
    title: Text,
    as: Type.Optional(Type.String({ pattern: '^[a-z_]+\\.[A-Za-z0-9_]+$' })),
    value: Type.Optional(Type.Number()),
    component: Type.Optional(Type.String()),
    /** Varbind that tells the row, and of what kind: its value, or the last arc of its own name. */
    row: Type.Optional(
      Type.Object(
        {
          kind: Type.String(),
          from: Type.Enum(['value', 'index']),
          oid: Oid,
          /** Put before the row's name, `video-blind-`: rows of several traps would otherwise share it. */
          prefix: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9-]{0,31}$' })),
        },
        strict,
      ),
    ),
    /** Meant only where this varbind's text matches, whatever its case: makers tell begin and end by one trap. */
    only: Type.Optional(Type.Object({ oid: Oid, matches: Type.String({ maxLength: 200 }) }, strict)),
    /** A state that nothing takes back is over after this long. */
    for: Type.Optional(Duration),
  },
  strict,
);
export type SnmpTrap = Static<typeof SnmpTrap>;

/** An object of a port: `{index}` stands for its ifIndex. */
const PortOid = Type.String({ pattern: '^[0-9]+(\\.([0-9]+|\\{index\\}))+$' });

/** The switch's own test of a copper line (VCT, TDR): a SET begins it, later its result is read. Only for ports without link. */
export const SnmpCableTest = Type.Object(
  {
    start: Type.Object({ oid: PortOid, value: Type.Integer() }, strict),
    /** Not over while this object has one of these values; failed while one of those. */
    state: Type.Optional(
      Type.Object(
        {
          oid: PortOid,
          busy: Type.Array(Type.Integer(), { minItems: 1 }),
          failed: Type.Optional(Type.Array(Type.Integer())),
        },
        strict,
      ),
    ),
    /** What it found, one object a pair or one for all: the worst counts. */
    results: Type.Array(PortOid, { minItems: 1, maxItems: 4 }),
    codes: Type.Object(
      {
        sound: Type.Array(Type.Integer(), { minItems: 1 }),
        open: Type.Array(Type.Integer(), { minItems: 1 }),
        short: Type.Optional(Type.Array(Type.Integer())),
        crosstalk: Type.Optional(Type.Array(Type.Integer())),
      },
      strict,
    ),
    /** Metres to the fault, in the order of `results` or one for all. */
    metres: Type.Optional(Type.Array(PortOid, { minItems: 1, maxItems: 4 })),
  },
  strict,
);
export type SnmpCableTest = Static<typeof SnmpCableTest>;

/** Built-in readers of standard tables. Each gives facts; `system`, `host-resources` and `entity-sensors` give samples too. */
export const SNMP_READERS = [
  'system', 'interfaces', 'host-resources', 'lldp', 'cdp', 'bridge', 'arp', 'entity', 'entity-sensors',
] as const; // prettier-ignore

export const SnmpSection = Type.Object(
  {
    readers: Type.Optional(Type.Array(Type.Enum(SNMP_READERS))),
    scalars: Type.Optional(Type.Array(SnmpScalar)),
    tables: Type.Optional(Type.Array(SnmpTable)),
    shares: Type.Optional(Type.Array(SnmpShare)),
    counts: Type.Optional(Type.Array(SnmpCount)),
    digests: Type.Optional(Type.Array(SnmpDigest)),
    traps: Type.Optional(Type.Array(SnmpTrap)),
    cableTest: Type.Optional(SnmpCableTest),
    identity: Type.Optional(IdentitySection),
    /** Fact name → OID, e.g. `identity.model`. */
    texts: Type.Optional(Type.Record(Type.String(), DeviceOid)),
    /** How often neighbours, bridge tables and texts are read again. */
    factsEvery: Type.Optional(Duration),
  },
  strict,
);
export type SnmpSection = Static<typeof SnmpSection>;
export type SnmpDigest = Static<typeof SnmpDigest>;
export type SnmpTable = Static<typeof SnmpTable>;
export type SnmpScalar = Static<typeof SnmpScalar>;
export type SnmpColumn = Static<typeof SnmpColumn>;
