// What an asset of a class and make can tell, over all its protocols, and what is normal: profiles are YAML of this
// shape (profiles/*.yaml), written by service engineers. Unknown keys are errors.

import { Type, type Static } from 'typebox';
import { MODBUS_TABLES } from './modbus-address.ts';
import { PROBE_PROTOCOLS } from './protocols.ts';
import { Condition } from './profile-conditions.ts';
import { EventCondition } from './profile-events.ts';
import { RecogniseRule } from './profile-recognise.ts';
import { SnmpSection } from './profile-snmp.ts';
import { SunspecPoint } from './profile-sunspec.ts';
import { Decoding, Duration } from './profile-terms.ts';
import { Text } from './text-schema.ts';

const strict = { additionalProperties: false } as const;

export { Condition, SEVERITIES, Severity } from './profile-conditions.ts';
export type { RecogniseRule } from './profile-recognise.ts';
export type { SunspecPoint } from './profile-sunspec.ts';
export {
  NAME_INDEXES,
  type SnmpColumn,
  type SnmpDigest,
  type SnmpScalar,
  type SnmpSection,
  type SnmpTable,
  type SnmpTrap,
} from './profile-snmp.ts';
export { Duration } from './profile-terms.ts';

export const ASSET_CLASSES = [
  'recorder', 'camera', 'switch', 'router', 'firewall', 'accesspoint', 'ups', 'pdu', 'server', 'nas', 'bmc', 'printer',
  'kiosk', 'meter', 'plc', 'sensor', 'display', 'av', 'intercom', 'player', 'lte-router', 'cooling', 'pc', 'bus-gateway', 'box',
] as const; // prettier-ignore
export const AssetClass = Type.Enum(ASSET_CLASSES);
export type AssetClass = (typeof ASSET_CLASSES)[number];

/** The longer names are the same types. */
export const MODBUS_TYPES = [
  'u16', 'i16', 'u32', 'i32', 'u64', 'i64', 'f32', 'f64', 'bcd16', 'bcd32', 'bit', 'string',
  'uint16', 'int16', 'uint32', 'int32', 'uint64', 'int64', 'float32', 'float64',
] as const; // prettier-ignore

export const ModbusPoint = Type.Object(
  {
    as: Type.String({ pattern: '^[a-z_]+\\.[A-Za-z0-9_]+$' }),
    component: Type.Optional(Type.String()),
    /** May be left out where the address tells it. */
    table: Type.Optional(Type.Enum(MODBUS_TABLES)),
    /** On the wire, counted from 0; or as manuals write it, see contract/modbus-address.ts. */
    address: Type.Union([
      Type.Integer({ minimum: 0, maximum: 465_536 }),
      Type.String({ pattern: '^(0[xX][0-9A-Fa-f]{1,4}|[0-9]{1,6})$' }),
    ]),
    type: Type.Enum(MODBUS_TYPES),
    /** Byte order of multi-register values; ABCD is big-endian. */
    order: Type.Optional(Type.Enum(['ABCD', 'CDAB', 'BADC', 'DCBA'])),
    /** Bit of a register, 0 lowest, for `bit` in holding and input registers. */
    bit: Type.Optional(Type.Integer({ minimum: 0, maximum: 15 })),
    /** Registers of a `string`. */
    length: Type.Optional(Type.Integer({ minimum: 1, maximum: 64 })),
    /** Unit after scaling; must be that of the measured field. Of `plc_point`, which has none, the one that people are shown. */
    unit: Type.Optional(Type.String({ maxLength: 16 })),
    /** It changes as long as the programme of the device runs, as a watchdog does: how long it stands still is kept beside it. */
    changes: Type.Optional(Type.Boolean()),
    ...Decoding,
  },
  strict,
);

/** Addresses on the wire, both ends counted in. */
const ModbusRange = Type.Object(
  {
    table: Type.Enum(MODBUS_TABLES),
    from: Type.Integer({ minimum: 0, maximum: 65_535 }),
    to: Type.Integer({ minimum: 0, maximum: 65_535 }),
  },
  strict,
);

export const ModbusSection = Type.Object(
  {
    points: Type.Optional(Type.Array(ModbusPoint, { minItems: 1 })),
    /** Values of a device that lays out its registers by SunSpec. */
    sunspec: Type.Optional(Type.Array(SunspecPoint, { minItems: 1, maxItems: 200 })),
    /** Registers that lie at most this far apart are read in one request; 0 joins only neighbours. */
    maxGap: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
    /** Where gaps of any size are known to be readable, and where none may be read. */
    readable: Type.Optional(Type.Array(ModbusRange, { maxItems: 100 })),
    unreadable: Type.Optional(Type.Array(ModbusRange, { maxItems: 100 })),
  },
  strict,
);

/** Where a short text goes: what the asset is, or another fact worth showing, such as `app.version`. */
const FACT =
  '^(identity\\.(vendor|model|serial|firmware)|(?!identity\\.)[a-z][a-z0-9-]{0,30}(\\.[a-z][a-z0-9-]{0,30})?)$';

export const MqttTopic = Type.Object(
  {
    /**
     * Below the asset's topic prefix, or with a level `{prefix}` where it goes; `+name` captures one level as the
     * component's name.
     */
    topic: Type.String({ maxLength: 200 }),
    /** Values of a JSON payload: path such as `a.b[0].c` or `a["b.c"]`, '' for a bare payload. */
    values: Type.Array(
      Type.Object(
        {
          path: Type.String({ maxLength: 200 }),
          as: Type.String({ pattern: '^[a-z_]+\\.[A-Za-z0-9_]+$' }),
          /** `kind:name`; levels captured by `+name` may be put in: `part:{floor}-{part}`. */
          component: Type.Optional(Type.String({ maxLength: 100 })),
          ...Decoding,
        },
        strict,
      ),
    ),
    /** Short texts of a payload that tell what the asset is. */
    texts: Type.Optional(
      Type.Array(Type.Object({ path: Type.String({ maxLength: 200 }), as: Type.String({ pattern: FACT }) }, strict), {
        minItems: 1,
        maxItems: 20,
      }),
    ),
    /** Where a JSON payload says when it was measured; what makes no sense is not used. */
    time: Type.Optional(
      Type.Object({ path: Type.String({ maxLength: 200 }), unit: Type.Enum(['s', 'ms', 'iso']) }, strict),
    ),
  },
  strict,
);

/** A metric of Sparkplug B; `+name` captures one level of its name. */
export const SparkplugMetric = Type.Object(
  {
    metric: Type.String({ minLength: 1, maxLength: 200 }),
    as: Type.String({ pattern: '^[a-z_]+\\.[A-Za-z0-9_]+$' }),
    component: Type.Optional(Type.String({ maxLength: 100 })),
    ...Decoding,
  },
  strict,
);

export const MqttSection = Type.Object(
  {
    topics: Type.Optional(Type.Array(MqttTopic, { minItems: 1 })),
    /** The asset is an edge node or device of Sparkplug B; its prefix is `spBv1.0/<group>/<node>[/<device>]`. */
    sparkplug: Type.Optional(
      Type.Object(
        {
          metrics: Type.Array(SparkplugMetric, { minItems: 1 }),
          /** Metrics that are texts and tell what the node is, such as `Properties/FW`. */
          texts: Type.Optional(
            Type.Array(
              Type.Object(
                { metric: Type.String({ minLength: 1, maxLength: 200 }), as: Type.String({ pattern: FACT }) },
                strict,
              ),
              { minItems: 1, maxItems: 20 },
            ),
          ),
        },
        strict,
      ),
    ),
    /** Topic that carries the birth and the last will, with the payload that means dead. */
    will: Type.Optional(
      Type.Object(
        {
          topic: Type.String(),
          /** Where the word stands in a JSON payload. */
          path: Type.Optional(Type.String({ maxLength: 200 })),
          dead: Type.String(),
          alive: Type.String(),
        },
        strict,
      ),
    ),
    /** Without a message for this long the asset counts as quiet. */
    quietAfter: Duration,
  },
  strict,
);

/** What a probe expects; also settings of a target in a site file. */
export const ProbeSettings = {
  /** Echoes of one ping. */
  count: Type.Optional(Type.Integer({ minimum: 1, maximum: 20 })),
  /** Status of a page: `200`, `2xx`, several with commas. */
  status: Type.Optional(Type.String({ pattern: '^[1-5][0-9x]{2}(,[1-5][0-9x]{2})*$' })),
  /** Text that a page must hold, or address that a name must have. */
  expect: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  /** Whether a certificate that is not trusted is a fault. */
  trusted: Type.Optional(Type.Boolean()),
  /** Of a stream with a path: `false` leaves it at DESCRIBE and pulls no frames, where the line or the camera cannot bear a viewer more. */
  frames: Type.Optional(Type.Boolean()),
  /** Name that a name server is asked for. */
  query: Type.Optional(Type.String({ minLength: 1, maxLength: 253 })),
};

export const ProbeSection = Type.Array(
  Type.Object(
    {
      protocol: Type.Enum(PROBE_PROTOCOLS),
      /** Target name, the protocol's unless given. */
      name: Type.Optional(Type.String({ pattern: '^[a-z][a-z0-9-]{0,20}$' })),
      port: Type.Optional(Type.Integer({ minimum: 1, maximum: 65_535 })),
      path: Type.Optional(Type.String({ maxLength: 200 })),
      ...ProbeSettings,
    },
    strict,
  ),
);

export const Profile = Type.Object(
  {
    profile: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{1,40}$' }),
    title: Text,
    /** Absent in modules that are only included. */
    class: Type.Optional(AssetClass),
    /** How devices of this profile are told from all others; a profile without it is never proposed. */
    recognise: Type.Optional(Type.Array(RecogniseRule, { minItems: 1 })),
    /** Modules whose sections and conditions are merged in, in order. */
    includes: Type.Optional(Type.Array(Type.String())),
    snmp: Type.Optional(SnmpSection),
    modbus: Type.Optional(ModbusSection),
    mqtt: Type.Optional(MqttSection),
    probes: Type.Optional(ProbeSection),
    conditions: Type.Optional(Type.Array(Condition)),
    /** Conditions over what devices report by themselves. */
    events: Type.Optional(Type.Array(EventCondition)),
  },
  strict,
);
export type Profile = Static<typeof Profile>;
export type ModbusSection = Static<typeof ModbusSection>;
export type ModbusPoint = Static<typeof ModbusPoint>;
export type MqttSection = Static<typeof MqttSection>;
