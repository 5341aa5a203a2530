// The simulated site as its integrator would have written it down: the inventory file handed to Foresite. It holds what a
// point list holds, no more: what a device tells by itself is left for the device to tell.

import type { AssetEntry, ContractEntry, SiteFile, TargetEntry } from '../contract/site-file.ts';
import {
  CAMERA_LOGIN,
  COMMUNITY,
  DNS_DOMAIN,
  PORTS,
  RECORDER_LOGIN,
  recorderMake,
  SUNSPEC_MODEL,
  V3_USER,
  type Device,
  type Kind,
} from './device.ts';
import type { Layout } from './layout.ts';
import { SYSTEM_KINDS, SYSTEMS, type SystemKind } from './systems.ts';
import { STREAM_PATH } from './services/text-services.ts';

const CLASS_OF: Readonly<Record<Kind, AssetEntry['class']>> = {
  router: 'router',
  core: 'switch',
  access: 'switch',
  recorder: 'recorder',
  camera: 'camera',
  kiosk: 'kiosk',
  ups: 'ups',
  pdu: 'pdu',
  'bus-gateway': 'bus-gateway',
  meter: 'meter',
  plc: 'plc',
  amplifier: 'av',
  player: 'player',
  box: 'box',
  unmanaged: 'switch',
  converter: 'box',
  supply: 'box',
  ...ofSystems('class'),
};

/** That of a recorder is its maker's. */
const PROFILE_OF: Readonly<Record<Exclude<Kind, 'recorder'>, string>> = {
  router: 'router-generic',
  core: 'cisco-business',
  access: 'cisco-business',
  camera: 'hikvision-camera',
  kiosk: 'kiosk',
  ups: 'ups-rfc1628',
  pdu: 'apc-rpdu2',
  'bus-gateway': 'bus-gateway',
  meter: 'sdm630',
  plc: 'plc-demo',
  amplifier: 'amplifier-mqtt',
  player: 'signage-player',
  box: '',
  unmanaged: '',
  converter: '',
  supply: '',
  ...ofSystems('profile'),
};

const SYSTEM_OF: Readonly<Record<Kind, string>> = {
  router: 'network',
  core: 'network',
  access: 'network',
  recorder: 'cctv',
  camera: 'cctv',
  kiosk: 'kiosks',
  ups: 'power',
  pdu: 'power',
  'bus-gateway': 'building',
  meter: 'building',
  plc: 'building',
  amplifier: 'av',
  player: 'av',
  box: 'cctv',
  unmanaged: 'network',
  converter: 'network',
  supply: 'power',
  ...ofSystems('system'),
};

/** One column of the table of systems. */
function ofSystems<K extends 'class' | 'profile' | 'system'>(
  column: K,
): Record<SystemKind, (typeof SYSTEMS)[SystemKind][K]> {
  const cells = SYSTEM_KINDS.map((kind) => [kind, SYSTEMS[kind][column]] as const);
  // Every kind has a cell.
  return Object.fromEntries(cells) as Record<SystemKind, (typeof SYSTEMS)[SystemKind][K]>;
}

/** What of the site stands in the point list, beyond the assets themselves. */
export interface Knowledge {
  /** The device above, by its port where that is known. */
  link: (device: Device) => 'port' | 'device' | 'none';
  feed: (device: Device) => boolean;
  circuit: (device: Device) => boolean;
  box: (device: Device) => boolean;
  route: (device: Device) => boolean;
}

/** A list in which nothing is missing. */
export const WHOLE_LIST: Knowledge = {
  link: () => 'port',
  feed: () => true,
  circuit: () => true,
  box: () => true,
  route: () => true,
};

/** A stream is watched for a second before anything is said of its frames. */
/** A simulated site is minutes old when its first camera is knocked aside. */
const LEARN = '0s';
const STREAM_TIMEOUT = '3s';
const SHOWN_BY_RECORDER: Readonly<Record<string, TargetEntry>> = { snapshot: { learn: LEARN } };

export function renderSiteFile(layout: Layout, known: Knowledge = WHOLE_LIST): SiteFile {
  const { site } = layout;
  return {
    site: site.key,
    name: site.name,
    customer: site.customer,
    address: site.address,
    timezone: 'Asia/Shanghai',
    gatewayAt: layout.root,
    line: { carrier: { zh: '中国电信', en: 'China Telecom' }, number: 'HZ-ZX-2024-08817', hotline: '10000' },
    recordingDays: 30,
    ticketPictures: true,
    defaults: {
      interval: '5s',
      timeout: '1s',
      credentials: { snmp: 'snmp-read' },
      writeCredentials: { snmp: 'snmp-write' },
    },
    credentials: [
      { name: 'snmp-read', kind: 'snmp-v2c', community: COMMUNITY.read },
      { name: 'snmp-write', kind: 'snmp-v2c', community: COMMUNITY.write },
      {
        name: 'snmp-router',
        kind: 'snmp-v3',
        user: V3_USER.name,
        authProtocol: 'sha1',
        authKey: V3_USER.authPassword,
        privProtocol: 'aes128',
        privKey: V3_USER.privPassword,
      },
      { name: 'recorder-view', kind: 'password', ...RECORDER_LOGIN },
      { name: 'camera-view', kind: 'password', ...CAMERA_LOGIN },
    ],
    contacts: contacts(),
    contract: contract(layout),
    brokers: [{ host: layout.broker.host, port: layout.broker.port }],
    assets: layout.devices.map((device) => assetOf(layout, device, known)),
  };
}

function assetOf(layout: Layout, device: Device, known: Knowledge): AssetEntry {
  const host = device.via === '' ? device.host : (layout.byKey.get(device.via)?.host ?? '');
  const profile = profileOf(device);
  const isBehindRecorder = host === '' && device.channel > 0;
  const targets = host !== '' ? targetsOf(layout, device) : isBehindRecorder ? SHOWN_BY_RECORDER : {};
  const isWatched = profile !== '' && (host !== '' || isBehindRecorder);
  return {
    key: device.key,
    name: device.name,
    class: CLASS_OF[device.kind],
    ...(isWatched && { profile }),
    system: SYSTEM_OF[device.kind],
    ...(host !== '' && { host }),
    ...(Object.keys(targets).length > 0 && { targets }),
    position: device.position,
    model: device.model,
    serial: device.serial,
    ...placing(layout, device, known),
    ...powering(device, known),
    ...(device.channel > 0 && { channel: `${device.recorder}/channel:${device.channel}` }),
    ...(device.via !== '' && { via: device.via }),
    ...(device.shedOrder > 0 && { shedOrder: device.shedOrder }),
  };
}

function profileOf(device: Device): string {
  // On a recorder's own port.
  if (device.kind === 'camera' && device.host === '') return 'camera-behind-recorder';
  if (device.model === SUNSPEC_MODEL) return 'meter-sunspec';
  return device.kind === 'recorder' ? `${recorderMake(device)}-recorder` : PROFILE_OF[device.kind];
}

/** Where its cable goes, and what it stands in. */
function placing(
  layout: Layout,
  device: Device,
  known: Knowledge,
): Pick<AssetEntry, 'linkedTo' | 'uplink' | 'box' | 'route'> {
  const { uplink, box } = device;
  const inBox = box !== '' && known.box(device) ? { box } : {};
  const how = known.link(device);
  if (!uplink) return inBox;
  const route = uplink.route !== '' && known.route(device) ? { route: uplink.route } : {};
  if (how === 'none') return { ...inBox, ...route };
  const port = layout.byKey.get(uplink.asset)?.ports.find(({ ifIndex }) => ifIndex === uplink.port);
  const own = device.ports.find(({ ifIndex }) => ifIndex === uplink.ownPort);
  const isNamed = port !== undefined && how === 'port';
  return {
    linkedTo: isNamed ? `${uplink.asset}/port:${port.name}` : uplink.asset,
    ...(own && how === 'port' && { uplink: `port:${own.name}` }),
    ...inBox,
    ...route,
  };
}

function powering(device: Device, known: Knowledge): Pick<AssetEntry, 'poweredBy' | 'poe' | 'circuit'> {
  const poweredBy = device.feeds.flatMap((feed) => {
    if (feed.kind === 'outlet') return `${feed.pdu}/outlet:${feed.outlet}`;
    return feed.kind === 'asset' ? feed.asset : [];
  });
  const circuit = device.feeds.find((feed) => feed.kind === 'circuit')?.circuit;
  return {
    ...(circuit !== undefined && known.circuit(device) && { circuit }),
    ...(poweredBy.length > 0 && known.feed(device) && { poweredBy }),
    ...(device.feeds.some(({ kind }) => kind === 'poe') && { poe: true }),
  };
}

function targetsOf(layout: Layout, device: Device): Record<string, TargetEntry> {
  const snmp = { port: PORTS.snmp };
  // Ports and outlets may be cycled: those need the community that also sets.
  const writable = { port: PORTS.snmp, credential: 'snmp-write' };
  const mqtt = { host: layout.broker.host, port: layout.broker.port, topicPrefix: `site/${device.key}` };
  switch (device.kind) {
    case 'router':
      return { snmp: { port: PORTS.snmp, credential: 'snmp-router' } };
    case 'recorder':
      return {
        snmp,
        [recorderMake(device) === 'hikvision' ? 'isapi' : 'dahua-cgi']: {
          port: PORTS.http,
          credential: 'recorder-view',
        },
      };
    case 'core':
    case 'ups':
      return { snmp };
    case 'access':
    case 'pdu':
      return { snmp: writable };
    case 'camera':
      return {
        snmp,
        rtsp: { port: PORTS.rtsp, path: STREAM_PATH, timeout: STREAM_TIMEOUT },
        http: { port: PORTS.http },
        onvif: { port: PORTS.http, credential: 'camera-view' },
        snapshot: { port: PORTS.http, credential: 'camera-view', learn: LEARN },
      };
    case 'kiosk':
    case 'projector':
    case 'matrix':
    case 'controller':
    case 'speed-point':
    case 'event-detector':
    case 'sign':
      return { mqtt };
    case 'platform':
      return { mqtt, http: { port: PORTS.http } };
    case 'server':
      return { snmp };
    case 'portal':
      return { https: { port: PORTS.https } };
    case 'name-server':
      return { dns: dnsTarget(layout) };
    case 'time-server':
      return { ntp: { port: PORTS.ntp } };
    case 'amplifier':
      return { mqtt, tcp: { port: PORTS.amplifier } };
    case 'player':
      return { snmp, mqtt };
    case 'bus-gateway':
      return { tcp: { port: PORTS.modbus } };
    case 'meter':
    case 'plc':
    case 'wastewater':
    case 'room-sensor':
      // Five units share the bus, and one reply may take half of it.
      return { modbus: { port: PORTS.modbus, unit: device.unit, timeout: '2s' } };
    case 'box':
    case 'unmanaged':
    case 'converter':
    case 'supply':
      return {};
    default:
      return device.kind satisfies never;
  }
}

/** The first recorder's name, or what the gateway is plugged into where there is none. */
function dnsTarget(layout: Layout): TargetEntry {
  const named = layout.devices.find(({ kind }) => kind === 'recorder') ?? layout.byKey.get(layout.root);
  return { port: PORTS.dns, query: `${named?.key ?? ''}.${DNS_DOMAIN}`, expect: named?.host ?? '' };
}

function contacts(): NonNullable<SiteFile['contacts']> {
  return [
    { role: 'customer', name: { zh: '滨江商管 王经理', en: 'Ms Wang, mall management' }, phone: '0571-5550101' },
    {
      role: 'onsite',
      name: { zh: '物业值班室', en: 'Property duty desk' },
      phone: '0571-5550110',
      note: { zh: '7×24 值守', en: 'staffed day and night' },
    },
    { role: 'electrician', name: { zh: '物业强电 李师傅', en: 'Mr Li, house electrician' }, phone: '0571-5550112' },
    { role: 'cash', name: { zh: '财务清钞组', en: 'Cash team' }, phone: '0571-5550120' },
    { role: 'carrier', name: { zh: '电信专线客服', en: 'Carrier, leased lines' }, phone: '10000' },
    { role: 'engineer', name: { zh: '驻点工程师 陈工', en: 'Mr Chen, field engineer' }, phone: '0571-5550200' },
  ];
}

/** Two fault levels in working time of the mall; holidays of the State Council’s notice for 2026. */
function contract({ site }: Layout): ContractEntry {
  const day = ['08:30-22:00'];
  return {
    key: `${site.key}-elv-2026`,
    name: { zh: `${site.short.zh}弱电系统年度维保`, en: `${site.short.en} ELV maintenance, yearly` },
    calendar: {
      hours: { mon: day, tue: day, wed: day, thu: day, fri: day, sat: day, sun: day },
      holidays: [
        ...dates('2026-01', 1, 3),
        ...dates('2026-02', 15, 23),
        ...dates('2026-04', 4, 6),
        ...dates('2026-05', 1, 5),
        ...dates('2026-06', 19, 21),
        ...dates('2026-09', 25, 27),
        ...dates('2026-10', 1, 7),
      ],
      workdays: ['2026-01-04', '2026-02-14', '2026-02-28', '2026-05-09', '2026-09-20', '2026-10-10'],
      knownUntil: '2026-12-31',
    },
    promises: [
      // Level I: work stopped. The plan counts from the response, as the contract says.
      {
        severities: ['critical', 'major'],
        respond: '1h',
        plan: '30m',
        arrive: '2h',
        restore: '4h',
        fix: '24h',
        from: { plan: 'respond' },
      },
      // Level II: part of the system is down, work goes on.
      {
        severities: ['minor', 'warning'],
        respond: '2h',
        plan: '1h',
        arrive: '8h',
        fix: '2d',
        from: { plan: 'respond' },
      },
    ],
  };
}

function dates(month: string, first: number, last: number): string[] {
  return Array.from({ length: last - first + 1 }, (_, at) => `${month}-${String(first + at).padStart(2, '0')}`);
}
