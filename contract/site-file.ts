// The inventory as a file: one site, its assets, what hangs on what, its contract and calendar. Read once into an empty
// database, afterwards only by `inventory apply`. Unknown keys are errors. Names may change, keys may not.

import { Type, type Static } from 'typebox';
import { MODBUS_TRANSPORTS } from './modbus-address.ts';
import { AssetClass, Condition, Duration, ProbeSettings } from './profile.ts';
import { SITE_CLASSES } from './site-class.ts';
import { Text } from './text-schema.ts';

const strict = { additionalProperties: false } as const;
const Slug = Type.String({
  pattern: '^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$',
  title: 'a key of lower-case letters, digits and hyphens',
  examples: ['cam-01', 'sw-lobby'],
});
/** `asset`, or `asset/kind:name`. */
const PlaceKey = Type.String({
  pattern: '^[a-z0-9][a-z0-9-]*(/[a-z][a-z0-9-]*:[A-Za-z0-9][A-Za-z0-9._/-]*)?$',
  title: 'an asset, or a port or part of one',
  examples: ['sw-a', 'sw-a/port:gi7', 'nvr-1/channel:7'],
});

export const Day = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\d$', title: 'a day', examples: ['2027-01-01'] });

const Mac = Type.String({
  pattern: '^[0-9a-f]{2}(:[0-9a-f]{2}){5}$',
  title: 'a MAC address in lower case with colons',
  examples: ['00:11:22:aa:bb:cc'],
});

/** A secret: `${ENV_NAME}`, `file:/path`, or, for trying out, the text itself. */
const Secret = Type.String({ maxLength: 512 });

export const CredentialEntry = Type.Union([
  Type.Object({ name: Slug, kind: Type.Literal('snmp-v1'), community: Secret }, strict),
  Type.Object({ name: Slug, kind: Type.Literal('snmp-v2c'), community: Secret }, strict),
  Type.Object(
    {
      name: Slug,
      kind: Type.Literal('snmp-v3'),
      user: Type.String(),
      authProtocol: Type.Optional(Type.Enum(['none', 'md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'])),
      authKey: Type.Optional(Secret),
      privProtocol: Type.Optional(Type.Enum(['none', 'des', 'aes128', 'aes192b', 'aes192r', 'aes256b', 'aes256r'])),
      privKey: Type.Optional(Secret),
      context: Type.Optional(Type.String()),
    },
    strict,
  ),
  Type.Object({ name: Slug, kind: Type.Literal('password'), user: Type.String(), password: Secret }, strict),
]);

/** Encryption of a connection to a broker, a recorder or a camera. */
const Tls = {
  tls: Type.Optional(Type.Boolean()),
  /** File with the certificate (PEM) of the authority that signed the other's; the system's authorities unless given. */
  ca: Type.Optional(Type.String({ minLength: 1, maxLength: 300 })),
  /** Accepts any certificate: the connection is hidden from listeners, but nobody proves who is at its other end. */
  insecure: Type.Optional(Type.Boolean()),
};

/** SHA-256 of the very certificate that a recorder or camera shows; most sign their own. */
const Fingerprint = Type.String({
  pattern: '^[0-9A-Fa-f]{2}(:?[0-9A-Fa-f]{2}){31}$',
  title: 'the SHA-256 fingerprint of a certificate, 64 hexadecimal digits',
  examples: ['AB:CD:…'],
});

/** Days that recordings must be kept: 30, 90 … */
const RecordingDays = Type.Integer({ minimum: 1, maximum: 366, title: 'a number of days', examples: [30, 90] });

/** Differences from what the profile and the defaults say of one target of an asset. */
export const TargetEntry = Type.Object(
  {
    host: Type.Optional(Type.String({ maxLength: 253 })),
    port: Type.Optional(Type.Integer({ minimum: 1, maximum: 65_535 })),
    credential: Type.Optional(Slug),
    /** For remote actions, where reading takes another credential than changing. */
    writeCredential: Type.Optional(Slug),
    interval: Type.Optional(Duration),
    timeout: Type.Optional(Duration),
    disabled: Type.Optional(Type.Boolean()),
    /** How Modbus is spoken: `tcp`; `rtu` where the host is a serial port (/dev/ttyUSB0). */
    transport: Type.Optional(Type.Enum(MODBUS_TRANSPORTS)),
    /** Of a serial port: 9600 8N1 unless given, for ASCII 7E1. */
    baud: Type.Optional(Type.Integer({ minimum: 50, maximum: 4_000_000 })),
    dataBits: Type.Optional(Type.Enum([7, 8])),
    parity: Type.Optional(Type.Enum(['none', 'even', 'odd'])),
    stopBits: Type.Optional(Type.Enum([1, 2])),
    /** Modbus unit id. */
    unit: Type.Optional(Type.Integer({ minimum: 0, maximum: 255 })),
    /** Silence a Modbus bus needs between two requests. */
    requestDelay: Type.Optional(Duration),
    /** Silence it needs after the connection is opened. */
    connectDelay: Type.Optional(Duration),
    /** Gives the port free for other masters as soon as nothing more is to be read. */
    closeAfterPoll: Type.Optional(Type.Boolean()),
    /** A Modbus connection without requests is closed after this; `0s` closes it after each poll. */
    closeIdle: Type.Optional(Duration),
    /** MQTT topic prefix of the asset. */
    topicPrefix: Type.Optional(Type.String({ maxLength: 200 })),
    ...Tls,
    fingerprint: Type.Optional(Fingerprint),
    path: Type.Optional(Type.String({ maxLength: 200 })),
    /** Of a camera's picture: count it up when the camera was turned on purpose, and what it shows is learnt anew. */
    view: Type.Optional(Type.Integer({ minimum: 1, maximum: 9999 })),
    /** Of a camera's picture: what it shows is learnt for so long before it is judged; a day unless given. */
    learn: Type.Optional(Duration),
    ...ProbeSettings,
  },
  strict,
);

export const AssetEntry = Type.Object(
  {
    key: Slug,
    name: Text,
    class: AssetClass,
    /** Profile id; absent for things that cannot be watched: boxes, unmanaged switches, supplies. */
    profile: Type.Optional(Type.String()),
    /** CCTV, network, power, kiosks, bus, AV: for grouping. */
    system: Type.Optional(Slug),
    host: Type.Optional(Type.String({ maxLength: 253 })),
    /** By target name (snmp, modbus, mqtt, ping, rtsp …). */
    targets: Type.Optional(Type.Record(Type.String(), TargetEntry)),
    /** Where it stands, in the words of the point list. */
    position: Type.Optional(Text),
    vendor: Type.Optional(Type.String({ maxLength: 100 })),
    model: Type.Optional(Type.String({ maxLength: 100 })),
    serial: Type.Optional(Type.String({ maxLength: 100 })),
    /** Its number in the point list (点位编号), by which a later list finds it again. */
    point: Type.Optional(Type.String({ maxLength: 100 })),
    /** MAC addresses that the point list gives it, lower-case with colons. */
    macs: Type.Optional(Type.Array(Mac, { maxItems: 16 })),
    /** Last day of the warranty. */
    warrantyUntil: Type.Optional(Day),
    /** Remark of the point list. */
    note: Type.Optional(Type.String({ maxLength: 256 })),
    /** Port of the next network device on the way to the gateway, `sw1/port:gi7`, or that device. */
    linkedTo: Type.Optional(PlaceKey),
    /** That port in the words of the point list (`7口`), where `linkedTo` names only the device: found among its real ports. */
    linkedPort: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    /** Its own port on that link, when the asset has ports: `port:gi25`. */
    uplink: Type.Optional(Type.String()),
    /** Outlets or assets that feed it; PoE from `linkedTo` goes without saying for a camera with `poe: true`. */
    poweredBy: Type.Optional(Type.Array(PlaceKey)),
    poe: Type.Optional(Type.Boolean()),
    /** Recorder channel that shows it: `nvr-1/channel:7`. */
    channel: Type.Optional(PlaceKey),
    /** Days that this recorder must keep; the site's unless given. */
    recordingDays: Type.Optional(RecordingDays),
    /** Box or cabinet it is housed in (an asset of class box). */
    box: Type.Optional(Slug),
    /** Cable route and circuit, in the words of the point list. */
    route: Type.Optional(Type.String({ maxLength: 100 })),
    circuit: Type.Optional(Type.String({ maxLength: 100 })),
    /** Bus gateway it is reached through. */
    via: Type.Optional(Slug),
    /** Shut-down order when on battery, 1 goes first. */
    shedOrder: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  },
  strict,
);
export type AssetEntry = Static<typeof AssetEntry>;

export const CLOCK_KINDS = ['respond', 'plan', 'arrive', 'restore', 'fix'] as const;
export type ClockKind = (typeof CLOCK_KINDS)[number];

/** A promise of the contract for one severity. Times count in working time of `calendar`. */
export const SlaPromise = Type.Object(
  {
    severities: Type.Array(Type.Enum(['critical', 'major', 'minor', 'warning']), { minItems: 1 }),
    respond: Type.Optional(Duration),
    plan: Type.Optional(Duration),
    arrive: Type.Optional(Duration),
    restore: Type.Optional(Duration),
    fix: Type.Optional(Duration),
    /** What `plan`, `arrive`, `restore` and `fix` count from; the report unless given. */
    from: Type.Optional(Type.Record(Type.String(), Type.Enum(['report', 'respond', 'arrive']))),
  },
  strict,
);

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

const calendar = {
  /** Working hours by weekday, `mon: [08:30-17:30]`; `always` for 7×24. */
  hours: Type.Union([
    Type.Literal('always'),
    Type.Record(
      Type.String({ pattern: '^(mon|tue|wed|thu|fri|sat|sun)$' }),
      Type.Array(
        Type.String({
          pattern: '^\\d\\d:\\d\\d-\\d\\d:\\d\\d$',
          title: 'a span of hours',
          examples: ['08:30-17:30'],
        }),
      ),
    ),
  ]),
  /** Days off, `2027-01-01`. */
  holidays: Type.Optional(Type.Array(Day)),
  /** Days worked in exchange (调休). */
  workdays: Type.Optional(Type.Array(Day)),
  /** Last day for which holidays are known; later due times are shown as provisional. */
  knownUntil: Type.Optional(Day),
};
export const CalendarEntry = Type.Object(calendar, strict);

/** Hours in which things are meant to be on (营业时间): of one asset, circuit or system; of the whole site without one. The nearest wins. */
export const OnHoursEntry = Type.Object(
  {
    asset: Type.Optional(Slug),
    circuit: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    system: Type.Optional(Slug),
    ...calendar,
    /** Before closing people begin to switch off: what falls silent then waits for the next opening. */
    early: Type.Optional(Duration),
    /** After opening things take their time to start. */
    grace: Type.Optional(Duration),
  },
  strict,
);

export const OverrideEntry = Type.Object(
  {
    class: Type.Optional(AssetClass),
    asset: Type.Optional(Slug),
    condition: Type.String(),
    set: Type.Partial(Type.Omit(Condition, ['id', 'predicate', 'measurement', 'field', 'when'])),
  },
  strict,
);

export const ContractEntry = Type.Object(
  { key: Slug, name: Text, calendar: CalendarEntry, promises: Type.Array(SlaPromise, { minItems: 1 }) },
  strict,
);

export const ContactEntry = Type.Object(
  {
    role: Type.Enum(['customer', 'onsite', 'electrician', 'carrier', 'engineer', 'cash']),
    name: Text,
    phone: Type.Optional(Type.String()),
    /** Where treatment plans go; of the customer’s contact. */
    email: Type.Optional(Type.String({ maxLength: 254, pattern: '^[^\\s@<>]+@[^\\s@<>]+$' })),
    note: Type.Optional(Text),
  },
  strict,
);

/** How our people come in. */
export const AccessEntry = Type.Object(
  {
    /** Hours in which somebody lets us in, as in a contract’s calendar; unless given, any time. */
    hours: Type.Optional(calendar.hours),
    /** From the engineer’s base to the site. */
    travel: Type.Optional(Duration),
    /** What every visit here needs besides: an entry form … */
    permits: Type.Optional(Type.Array(Type.Enum(['entry-form', 'road-closure', 'confined', 'hot-work']))),
    note: Type.Optional(Text),
  },
  strict,
);

export const SiteFile = Type.Object(
  {
    site: Slug,
    name: Text,
    customer: Type.Optional(Text),
    address: Type.Optional(Text),
    timezone: Type.String(),
    /** Days that recorders must keep what they record. */
    recordingDays: Type.Optional(RecordingDays),
    /** The asset our gateway is plugged into: the root of the traffic tree. */
    gatewayAt: Type.Optional(PlaceKey),
    /** Carrier line, as the carrier knows it. */
    line: Type.Optional(
      Type.Object({ carrier: Text, number: Type.String(), hotline: Type.Optional(Type.String()) }, strict),
    ),
    defaults: Type.Optional(
      Type.Object(
        {
          interval: Type.Optional(Duration),
          timeout: Type.Optional(Duration),
          credentials: Type.Optional(Type.Record(Type.String(), Slug)),
          /** For remote actions, by protocol. */
          writeCredentials: Type.Optional(Type.Record(Type.String(), Slug)),
        },
        strict,
      ),
    ),
    credentials: Type.Optional(Type.Array(CredentialEntry)),
    contacts: Type.Optional(Type.Array(ContactEntry)),
    /** What kind of site it is, where that changes what breaks how often. */
    kind: Type.Optional(Type.Enum(SITE_CLASSES)),
    access: Type.Optional(AccessEntry),
    contract: Type.Optional(ContractEntry),
    /** MQTT brokers by name; the first is the default. */
    brokers: Type.Optional(
      Type.Array(
        Type.Object(
          {
            host: Type.String(),
            port: Type.Integer({ minimum: 1, maximum: 65_535 }),
            credential: Type.Optional(Slug),
            ...Tls,
            /** Our name as a host of Sparkplug B, told on `spBv1.0/STATE/<name>`; nodes may wait for it. */
            sparkplugHost: Type.Optional(Slug),
          },
          strict,
        ),
      ),
    ),
    assets: Type.Array(AssetEntry, { minItems: 1, maxItems: 20_000 }),
    /** Overrides of profile conditions: by class, or one asset; the nearest wins. */
    overrides: Type.Optional(Type.Array(OverrideEntry)),
    onHours: Type.Optional(Type.Array(OnHoursEntry, { maxItems: 2000 })),
    /**
     * How long a camera, kiosk or other end device may be away before that makes a ticket: a plug is tried, a cleaner needs the
     * socket. By class unless given; `0s` makes it at once.
     */
    shortAbsence: Type.Optional(Duration),
    /** A new site begins in takeover (接管彻查): what is found goes to a list that both sides sign; no tickets before. */
    takeover: Type.Optional(Type.Boolean()),
    /** Tickets of cameras keep one picture of what the camera sees. People may be on it: off unless said. */
    ticketPictures: Type.Optional(Type.Boolean()),
  },
  strict,
);
export type SiteFile = Static<typeof SiteFile>;
export type ContractEntry = Static<typeof ContractEntry>;
export type SlaPromise = Static<typeof SlaPromise>;
export type CalendarEntry = Static<typeof CalendarEntry>;
export type OnHoursEntry = Static<typeof OnHoursEntry>;
export type OverrideEntry = Static<typeof OverrideEntry>;
export type CredentialEntry = Static<typeof CredentialEntry>;
export type TargetEntry = Static<typeof TargetEntry>;
