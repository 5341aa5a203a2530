// What an asset of a class and make can tell, over all its protocols, and what is normal: profiles are YAML of this
// shape (profiles/*.yaml), written by service engineers. Unknown keys are errors.

import { Type, type Static } from 'typebox';
import { PREDICATE_NAMES } from './predicates.ts';
import { Text } from './text.ts';

const strict = { additionalProperties: false } as const;

/** `500ms`, `10s`, `5m`, `24h`, `7d`. */
export const Duration = Type.String({
  pattern: '^[0-9]{1,6}(ms|s|m|h|d)$',
  title: 'a duration',
  examples: ['500ms', '10s', '5m', '24h', '7d'],
});
export const Oid = Type.String({ pattern: '^[0-9]+(\\.[0-9]+){2,127}$' });

export const SEVERITIES = ['critical', 'major', 'minor', 'warning'] as const;
export const Severity = Type.Enum(SEVERITIES);
export type Severity = (typeof SEVERITIES)[number];

export const ASSET_CLASSES = [
  'recorder', 'camera', 'switch', 'router', 'firewall', 'accesspoint', 'ups', 'pdu', 'server', 'nas', 'bmc', 'printer',
  'kiosk', 'meter', 'plc', 'sensor', 'display', 'av', 'intercom', 'player', 'lte-router', 'cooling', 'pc', 'bus-gateway', 'box',
] as const; // prettier-ignore
export const AssetClass = Type.Enum(ASSET_CLASSES);
export type AssetClass = (typeof ASSET_CLASSES)[number];

/** How a raw value becomes a number: read in this order – pattern, map, scale. */
const Decoding = {
  /** Takes the first group of this expression as the number, e.g. `^([0-9.]+) PERCENT`. */
  pattern: Type.Optional(Type.String({ maxLength: 80 })),
  /**
   * Texts or numbers that stand for a code, e.g. `Unconnect: 1`. Keys are compared lower-case; `*fail*` matches any text
   * that contains it, after the exact keys; `other` catches the rest.
   */
  map: Type.Optional(Type.Record(Type.String(), Type.Number())),
  scale: Type.Optional(Type.Number()),
  /** Raw values that mean “not supported”: no sample is made. */
  absent: Type.Optional(Type.Array(Type.Union([Type.Number(), Type.String()]))),
};

export const SnmpScalar = Type.Object(
  {
    oid: Oid,
    /** `measurement.field` of the catalogue. */
    as: Type.String({ pattern: '^[a-z_]+\\.[A-Za-z0-9_]+$' }),
    /** Component the row belongs to, `kind:name`. */
    component: Type.Optional(Type.String()),
    /**
     * The value is a date and time; the sample is its difference to the gateway's clock in seconds. A difference of whole
     * quarter hours up to a day is taken for the time zone, which the device does not tell.
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
    oid: Oid,
    field: Type.String(),
    /** Read instead when `oid` has no row, e.g. the 32-bit counter. */
    fallback: Type.Optional(Oid),
    /** Factor of the fallback where its unit is another; `scale` unless given. */
    fallbackScale: Type.Optional(Type.Number()),
    ...Decoding,
  },
  strict,
);

export const SnmpTable = Type.Object(
  {
    measurement: Type.String(),
    /** Component kind of its rows: port, disk, channel … */
    component: Type.String(),
    /** Columns that name a row, the first that answers wins; `index` names it by its index. */
    name: Type.Array(Type.Union([Oid, Type.Literal('index')]), { minItems: 1 }),
    /** The rows' index is the key into another table's names, e.g. PoE `group.port` → ifIndex by its last arc. */
    nameIndex: Type.Optional(Type.Enum(['same', 'last-arc', 'without-trailing-zero'])),
    columns: Type.Array(SnmpColumn, { minItems: 1 }),
    /** Keeps only rows whose column has one of these raw values. */
    only: Type.Optional(
      Type.Array(Type.Object({ oid: Oid, in: Type.Array(Type.Union([Type.Number(), Type.String()])) }, strict)),
    ),
    /**
     * Column that holds the row's entPhysicalIndex; ENTITY-MIB leads from there to its ifIndex. Wins over `nameIndex`
     * where the device answers it.
     */
    entity: Type.Optional(Oid),
    /** Column that tells when a row's counters began anew (ifCounterDiscontinuityTime): a change voids the difference. */
    discontinuity: Type.Optional(Oid),
    /** Sample of a row that was there and is no more: a disk that has vanished. */
    gone: Type.Optional(Type.Object({ field: Type.String(), value: Type.Number() }, strict)),
    /** A field that is worked out: `part` of `whole`, both fields of the row, in percent. */
    percent: Type.Optional(Type.Object({ field: Type.String(), part: Type.String(), whole: Type.String() }, strict)),
    /** Texts kept as facts of the component: key → column. */
    details: Type.Optional(Type.Record(Type.String(), Oid)),
    maxRows: Type.Optional(Type.Integer({ minimum: 1, maximum: 4096 })),
  },
  strict,
);

/** Built-in readers of standard tables. Each gives facts; `system` and `host-resources` give samples too. */
export const SNMP_READERS = ['system', 'interfaces', 'host-resources', 'lldp', 'bridge'] as const;

export const SnmpSection = Type.Object(
  {
    readers: Type.Optional(Type.Array(Type.Enum(SNMP_READERS))),
    scalars: Type.Optional(Type.Array(SnmpScalar)),
    tables: Type.Optional(Type.Array(SnmpTable)),
    /** Fact name → OID, e.g. `identity.model`. */
    texts: Type.Optional(Type.Record(Type.String(), Oid)),
    /** How often neighbours, bridge tables and texts are read again. */
    factsEvery: Type.Optional(Duration),
  },
  strict,
);

export const MODBUS_TYPES = ['u16', 'i16', 'u32', 'i32', 'u64', 'i64', 'f32', 'f64', 'bit'] as const;

export const ModbusPoint = Type.Object(
  {
    as: Type.String({ pattern: '^[a-z_]+\\.[A-Za-z0-9_]+$' }),
    component: Type.Optional(Type.String()),
    table: Type.Enum(['coil', 'discrete', 'holding', 'input']),
    /** 0-based address on the wire. */
    address: Type.Integer({ minimum: 0, maximum: 65_535 }),
    type: Type.Enum(MODBUS_TYPES),
    /** Byte order of multi-register values; ABCD is big-endian. */
    order: Type.Optional(Type.Enum(['ABCD', 'CDAB', 'BADC', 'DCBA'])),
    /** Bit of a register, 0 lowest, for `bit` in holding and input registers. */
    bit: Type.Optional(Type.Integer({ minimum: 0, maximum: 15 })),
    ...Decoding,
  },
  strict,
);

export const ModbusSection = Type.Object(
  {
    points: Type.Array(ModbusPoint, { minItems: 1 }),
    /** Registers that lie at most this far apart are read in one request; 0 joins only neighbours. */
    maxGap: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
  },
  strict,
);

export const MqttTopic = Type.Object(
  {
    /** Below the asset's topic prefix; `+name` captures one level as the component's name. */
    topic: Type.String({ maxLength: 200 }),
    /** Values of a JSON payload: dotted path, '' for a bare payload. */
    values: Type.Array(
      Type.Object(
        {
          path: Type.String(),
          as: Type.String({ pattern: '^[a-z_]+\\.[A-Za-z0-9_]+$' }),
          component: Type.Optional(Type.String()),
          ...Decoding,
        },
        strict,
      ),
    ),
  },
  strict,
);

export const MqttSection = Type.Object(
  {
    topics: Type.Array(MqttTopic, { minItems: 1 }),
    /** Topic that carries the birth and the last will, with the payload that means dead. */
    will: Type.Optional(Type.Object({ topic: Type.String(), dead: Type.String(), alive: Type.String() }, strict)),
    /** Without a message for this long the asset counts as quiet. */
    quietAfter: Duration,
  },
  strict,
);

export const ProbeSection = Type.Array(
  Type.Object(
    {
      protocol: Type.Enum(['ping', 'tcp', 'http', 'rtsp']),
      /** Target name, the protocol's unless given. */
      name: Type.Optional(Type.String({ pattern: '^[a-z][a-z0-9-]{0,20}$' })),
      port: Type.Optional(Type.Integer({ minimum: 1, maximum: 65_535 })),
      path: Type.Optional(Type.String({ maxLength: 200 })),
    },
    strict,
  ),
);

const Level = Type.Object(
  {
    above: Type.Optional(Type.Number()),
    below: Type.Optional(Type.Number()),
    in: Type.Optional(Type.Array(Type.Number(), { minItems: 1 })),
    notIn: Type.Optional(Type.Array(Type.Number(), { minItems: 1 })),
  },
  strict,
);

export const Condition = Type.Object(
  {
    /** Unique within a profile and its includes. */
    id: Type.String({ pattern: '^[a-z][a-z0-9-]{1,40}$' }),
    /** What it decides, of contract/predicates.ts. */
    predicate: Type.Enum(PREDICATE_NAMES),
    measurement: Type.String(),
    field: Type.String(),
    /** Only rows of this component, e.g. `target:ping`. */
    component: Type.Optional(Type.String()),
    /** Judge the rate a second of a counter instead of its value. */
    rate: Type.Optional(Type.Boolean()),
    raise: Level,
    /** Level at which it is over; whatever does not raise, unless given. */
    clear: Type.Optional(Level),
    /** Values that say nothing about it, e.g. that the broker cannot be reached. */
    unknown: Type.Optional(Type.Array(Type.Integer({ minimum: 0, maximum: 31 }), { minItems: 1 })),
    /** Judged only while another field of the same row has one of these values; otherwise ok. */
    while: Type.Optional(Type.Object({ field: Type.String(), in: Type.Array(Type.Number(), { minItems: 1 }) }, strict)),
    /** Raises only where it has once been ok: a port that never had a link is no fault. */
    onceOk: Type.Optional(Type.Boolean()),
    /** Must hold this long before it is an alarm. */
    hold: Type.Optional(Duration),
    /** Must be over this long before the alarm ends. */
    clearAfter: Type.Optional(Duration),
    /** `observe` makes no alarm, only evidence. */
    severity: Type.Union([Severity, Type.Literal('observe')]),
    /** What it means, for the alarm list. `{place}` and `{value}` are filled in. */
    title: Type.Optional(Text),
  },
  strict,
);
export type Condition = Static<typeof Condition>;

export const Profile = Type.Object(
  {
    profile: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{1,40}$' }),
    title: Text,
    /** Absent in modules that are only included. */
    class: Type.Optional(AssetClass),
    /** Modules whose sections and conditions are merged in, in order. */
    includes: Type.Optional(Type.Array(Type.String())),
    snmp: Type.Optional(SnmpSection),
    modbus: Type.Optional(ModbusSection),
    mqtt: Type.Optional(MqttSection),
    probes: Type.Optional(ProbeSection),
    conditions: Type.Optional(Type.Array(Condition)),
  },
  strict,
);
export type Profile = Static<typeof Profile>;
export type SnmpSection = Static<typeof SnmpSection>;
export type SnmpTable = Static<typeof SnmpTable>;
export type SnmpScalar = Static<typeof SnmpScalar>;
export type SnmpColumn = Static<typeof SnmpColumn>;
export type ModbusSection = Static<typeof ModbusSection>;
export type ModbusPoint = Static<typeof ModbusPoint>;
export type MqttSection = Static<typeof MqttSection>;
