// A shopping mall as the server would show it, for the console's tests and for work on its looks: names and shapes are real,
// nothing is measured. It holds no logic of the server.

import type { ComponentView } from '../../contract/api-facts.ts';
import type { AssetDetail, AssetView, Health, ReadingView, SiteView, TopologyView } from '../../contract/api.ts';
import { errorLine } from '../../contract/errors.ts';
import { pollWords } from '../../contract/poll-words.ts';
import type { Text } from '../../contract/text.ts';

export const SITE = 'binjiang';
export const SITE_NAME: Text = { zh: '滨江天地购物中心', en: 'Riverside Plaza Mall' };

type Row = [key: string, zh: string, en: string, kind: AssetView['class'], system: string, model: string];

const FIXED: readonly Row[] = [
  ['nvr-1', '1 号录像机', 'Recorder 1', 'recorder', 'cctv', 'DH-NVR5424-4KS2'],
  ['box-1', '西广场立杆箱', 'West plaza pole box', 'box', 'cctv', ''],
  ['router', '出口路由器', 'Site router', 'router', 'network', 'AR651'],
  ['core', '核心交换机', 'Core switch', 'switch', 'network', 'CBS350-24T-4G'],
  ['sw-a', '一层接入交换机', 'Access switch floor 1', 'switch', 'network', 'CBS350-24P-4G'],
  ['sw-b', '二层接入交换机', 'Access switch floor 2', 'switch', 'network', 'CBS350-24P-4G'],
  ['ups-1', '机房 UPS', 'ELV room UPS', 'ups', 'power', 'SPM3K'],
  ['pdu-1', '机房 PDU', 'ELV room PDU', 'pdu', 'power', 'AP8853'],
  ['kiosk-1', '1 号自助缴费机', 'Payment kiosk 1', 'kiosk', 'kiosks', 'PK-200'],
  ['kiosk-2', '2 号自助缴费机', 'Payment kiosk 2', 'kiosk', 'kiosks', 'PK-200'],
  ['kiosk-3', '3 号自助缴费机', 'Payment kiosk 3', 'kiosk', 'kiosks', 'PK-200'],
  ['kiosk-4', '4 号自助缴费机', 'Payment kiosk 4', 'kiosk', 'kiosks', 'PK-200'],
  ['bus-gw', '总线网关', 'Bus gateway', 'bus-gateway', 'building', 'NPort MB3180'],
  ['meter-1', '机房 UPS 输出电表', 'ELV room UPS output meter', 'meter', 'building', 'SDM630'],
  ['meter-2', '室外照明电表', 'Outdoor lighting meter', 'meter', 'building', 'SDM630'],
  ['plc-1', '集水井控制器', 'Sump pump controller', 'plc', 'building', 'S7-1200'],
  ['amp-1', '一层背景音乐功放', 'Background music amplifier floor 1', 'av', 'av', 'PA-4240'],
  ['player-1', '中庭信息发布播放器', 'Atrium signage player', 'player', 'av', 'MP-500'],
];

const CAMERAS: readonly (readonly [zh: string, en: string])[] = [
  ['一层东门厅', 'East lobby, floor 1'],
  ['一层东门外', 'East entrance, outside'],
  ['一层服务台', 'Service desk, floor 1'],
  ['一层中庭南', 'Atrium south, floor 1'],
  ['一层中庭北', 'Atrium north, floor 1'],
  ['一层自助区', 'Kiosk area, floor 1'],
  ['一层西门厅', 'West lobby, floor 1'],
  ['一层货梯厅', 'Goods lift hall, floor 1'],
  ['一层消防通道', 'Fire exit, floor 1'],
  ['一层卸货区', 'Loading bay'],
  ['负一层车库入口', 'Car park entrance, B1'],
  ['负一层车库出口', 'Car park exit, B1'],
  ['二层东扶梯口', 'East escalator, floor 2'],
  ['二层西扶梯口', 'West escalator, floor 2'],
  ['二层连廊', 'Link bridge, floor 2'],
  ['二层餐饮区', 'Food court, floor 2'],
  ['二层儿童区', 'Children’s area, floor 2'],
  ['二层自助区', 'Kiosk area, floor 2'],
  ['二层财务室门口', 'Cash office door, floor 2'],
  ['二层货梯厅', 'Goods lift hall, floor 2'],
  ['西广场全景', 'West plaza overview'],
  ['西广场公交站', 'West plaza bus stop'],
  ['西广场出租车区', 'West plaza taxi rank'],
  ['西广场非机动车区', 'West plaza bicycle parking'],
];

function cameraKey(number: number): string {
  return `cam-${String(number).padStart(2, '0')}`;
}

function headlineOf(kind: AssetView['class'], at: number): AssetView['headline'] {
  switch (kind) {
    case 'camera':
      return { label: { zh: '视频应答', en: 'video answer' }, value: 11 + (at % 7), unit: 'ms' };
    case 'ups':
      return { label: { zh: '负载', en: 'load' }, value: 38, unit: '%' };
    case 'meter':
      return { label: { zh: '功率', en: 'power' }, value: 840 + at, unit: 'W' };
    case 'kiosk':
      return { label: { zh: '今日交易', en: 'sales today' }, value: 60 + at, unit: '' };
    case 'switch':
    case 'router':
      return { label: { zh: 'CPU', en: 'CPU' }, value: 9 + (at % 5), unit: '%' };
    default:
      return null;
  }
}

function assetView(row: Row, at: number, position: Text | null, now: number): AssetView {
  const [key, zh, en, kind, system, model] = row;
  return {
    site: SITE,
    key,
    name: { zh, en },
    class: kind,
    system,
    model,
    position,
    host: kind === 'box' ? '' : `10.8.${system === 'cctv' ? 20 : 10}.${at + 10}`,
    health: 'ok',
    because: null,
    ticket: null,
    seenAt: kind === 'box' ? null : new Date(now - 3000).toISOString(),
    headline: headlineOf(kind, at),
    maintenance: false,
  };
}

export function makeAssets(now: number): AssetView[] {
  const cameras = CAMERAS.map(([zh, en], index) =>
    assetView(
      [cameraKey(index + 1), `${zh}摄像机`, `Camera ${en}`, 'camera', 'cctv', 'DS-2CD2T47G2'],
      index,
      { zh, en },
      now,
    ),
  );
  const room: Text = { zh: '负一层弱电机房', en: 'ELV room, basement 1' };
  return [...FIXED.map((row, index) => assetView(row, index, room, now)), ...cameras];
}

export function makeSite(assets: readonly AssetView[], now: number): SiteView {
  const count = (health: Health): number => assets.filter((asset) => asset.health === health).length;
  return {
    key: SITE,
    name: SITE_NAME,
    customer: { zh: '滨江商业管理有限公司', en: 'Riverside Commercial Management Ltd.' },
    address: { zh: '滨江大道 88 号', en: '88 Riverside Avenue' },
    timezone: 'Asia/Shanghai',
    state: assets.some((asset) => asset.health === 'bad') ? 'bad' : 'ok',
    heardAt: new Date(now - 1000).toISOString(),
    assets: { ok: count('ok'), bad: count('bad'), unknown: count('unknown'), unreachable: count('unreachable') },
    tickets: { critical: 0, major: 0, minor: 0, warning: 0 },
    maintenance: false,
  };
}

/** Where each camera is plugged in. */
export function uplinkOf(key: string): { parent: string; port: string } {
  const number = Number(/^cam-(\d+)$/.exec(key)?.[1] ?? 0);
  if (number >= 21) return { parent: 'box-1', port: '' };
  if (number >= 13) return { parent: 'sw-b', port: `gi${number - 12}` };
  if (number >= 1) return { parent: 'sw-a', port: `gi${number}` };
  const fixed: Record<string, [string, string]> = {
    core: ['', ''],
    router: ['core', 'gi1'],
    'sw-a': ['core', 'gi2'],
    'sw-b': ['core', 'gi3'],
    'nvr-1': ['core', 'gi4'],
    'bus-gw': ['core', 'gi5'],
    'amp-1': ['core', 'gi6'],
    'player-1': ['core', 'gi7'],
    'ups-1': ['core', 'gi8'],
    'pdu-1': ['core', 'gi9'],
    'kiosk-1': ['sw-a', 'gi13'],
    'kiosk-2': ['sw-a', 'gi14'],
    'kiosk-3': ['sw-b', 'gi13'],
    'kiosk-4': ['sw-b', 'gi14'],
    'box-1': ['sw-b', 'gi26'],
  };
  const [parent = '', port = ''] = fixed[key] ?? [];
  return { parent, port };
}

const OUTLETS = ['router', 'core', 'sw-a', 'sw-b', 'nvr-1', 'bus-gw', 'amp-1', 'player-1'];

export function makeTopology(assets: readonly AssetView[]): TopologyView {
  const edges: TopologyView['edges'] = [];
  for (const { key } of assets) {
    const { parent, port } = uplinkOf(key);
    const source = key.startsWith('cam') ? 'bridge' : 'lldp';
    if (parent !== '') edges.push({ kind: 'link', from: key, to: parent, label: port, source });
    const outlet = OUTLETS.indexOf(key) + 1;
    if (outlet > 0) edges.push({ kind: 'power', from: key, to: 'pdu-1', label: String(outlet), source: 'inventory' });
    if (/^cam-2[1-4]$/.test(key)) edges.push({ kind: 'power', from: key, to: 'box-1', label: '', source: 'inventory' });
    if (/^(meter|plc)-/.test(key)) edges.push({ kind: 'bus', from: key, to: 'bus-gw', label: '', source: 'inventory' });
  }
  edges.push({ kind: 'power', from: 'pdu-1', to: 'ups-1', label: '', source: 'inventory' });
  return {
    root: 'router',
    nodes: assets.map(({ key, name, class: kind, health }) => ({ key, name, class: kind, health })),
    edges,
    conflicts: [
      {
        zh: '9 号摄像机：点位表称接在一层接入交换机端口 gi9；网络显示接在一层接入交换机端口 gi10（据交换机 MAC 地址表）',
        en: 'Camera 9: the list says it hangs on port gi9 of Access switch floor 1; the network shows it on port gi10 of Access switch floor 1 (by the MAC addresses that the switch has learnt)',
      },
    ],
  };
}

function reading(
  component: string,
  name: string,
  field: string,
  unit: string,
  value: number,
  now: number,
): ReadingView {
  const [measurement = '', last = ''] = field.split('.');
  return {
    component,
    componentName: name,
    measurement,
    field: last,
    unit,
    isCounter: last.startsWith('ifHC'),
    value,
    at: new Date(now - 2000).toISOString(),
    level: 'none',
  };
}

export function makeReadings(asset: AssetView, now: number): ReadingView[] {
  const base = [
    reading('', '', 'ping.average_response_ms', 'ms', 1.42, now),
    reading('', '', 'ping.percent_packet_loss', '%', 0, now),
    reading('', '', 'snmp.uptime_s', 's', 4_406_400, now),
  ];
  if (asset.class !== 'switch') return base;
  const ports = Array.from({ length: 6 }, (_, index) => {
    const component = `port:gi${index + 1}`;
    const name = `gi${index + 1}`;
    return [
      reading(component, name, 'interface.ifOperStatus', '', index === 4 ? 2 : 1, now),
      reading(component, name, 'interface.ifHCInOctets', 'B', 38_291_002_112 + index * 1e9, now),
      reading(component, name, 'poe.power_watts', 'W', index === 4 ? 0 : 4.1 + index / 10, now),
    ];
  }).flat();
  return [...base, reading('', '', 'cpu.usage_percent', '%', 11, now), ...ports];
}

export function makeDetail(asset: AssetView, now: number): AssetDetail {
  const { parent, port } = uplinkOf(asset.key);
  const parentRow = FIXED.find(([key]) => key === parent);
  return {
    asset,
    serial: `F${asset.key.toUpperCase().replaceAll('-', '')}2231`,
    profile: asset.class === 'camera' ? 'hikvision-camera' : 'switch-poe',
    uplink:
      parentRow === undefined
        ? null
        : {
            asset: parent,
            name: { zh: parentRow[1], en: parentRow[2] },
            port: `${parent}/port:${port}`,
            ownPort: asset.class === 'switch' ? `${asset.key}/port:gi28` : '',
            source: 'lldp',
          },
    feeds: [{ place: 'pdu-1/outlet:3', name: { zh: '机房 PDU 插座 3', en: 'ELV room PDU outlet 3' } }],
    targets: [
      target('ping', 'ping', asset.host, asset.health === 'bad' ? 'timeout' : 'ok', now),
      // Its management alone has never answered, as the page of the gateway tells.
      target(
        'snmp',
        'snmp',
        `${asset.host}:161`,
        asset.health === 'bad' || asset.key === 'pdu-1' ? 'timeout' : 'ok',
        now,
      ),
      ...(asset.class === 'kiosk' ? [target('mqtt', 'mqtt', '10.8.10.30:8883', 'ok', now)] : []),
    ],
    readings: makeReadings(asset, now),
    alarms: [],
    ...toldBy(asset, now),
    facts: { sysDescr: 'CBS350 24-Port Gigabit PoE Managed Switch', firmware: '3.2.1.1', mac: '00:1b:21:3c:4d:5e' },
    conditions: [
      condition('ping-lost', 'reachable', 'critical', 'ping.result_code ∈ {1}', 15_000),
      condition('snmp-silent', 'agent', 'minor', 'foresite_target.result_code ∉ {0}', 30_000),
      condition('cpu-high', 'load', 'observe', 'cpu.usage_percent > 90', 300_000),
    ],
    tickets: [],
  };
}

function toldBy(
  asset: AssetView,
  now: number,
): Pick<AssetDetail, 'identity' | 'components' | 'downlinks' | 'neighbours' | 'learned' | 'traps'> {
  const isSwitch = asset.class === 'switch';
  const named = (kind: string, count: number, name: string): ComponentView[] =>
    Array.from({ length: isSwitch ? count : 0 }, (_, at) => ({
      key: `${kind}:${name}${at + 1}`,
      name: `${name}${at + 1}`,
      details: kind === 'port' && at === 6 ? { alias: 'West lobby' } : {},
    }));
  return {
    identity: {
      vendor: isSwitch ? 'Cisco' : '',
      model: asset.model,
      serial: `F${asset.key.toUpperCase()}2231`,
      firmware: isSwitch ? '3.2.1.1' : '',
      sysName: asset.key,
      sysDescr: 'CBS350 24-Port Gigabit PoE Managed Switch',
      sysObjectId: '1.3.6.1.4.1.9.6.1.1004.24.1',
    },
    components: [...named('port', 28, 'gi'), ...named('fan', 2, 'Fan '), ...named('psu', 1, 'PSU ')],
    downlinks: isSwitch
      ? CAMERAS.slice(0, 12).map(([zh, en], at) => ({
          asset: cameraKey(at + 1),
          name: { zh: `${zh}摄像机`, en: `Camera ${en}` },
          port: `port:gi${at + 1}`,
          source: 'bridge',
        }))
      : [],
    neighbours: isSwitch
      ? [{ port: 'port:gi28', name: 'core', portId: 'gi2', address: '10.8.10.13', platform: '', isNetwork: true }]
      : [],
    traps: isSwitch ? makeTraps(now) : [],
    learned: isSwitch ? { answer_octets: 1472, round_trip_ms: 1.4, counter_bits: 64 } : {},
  };
}

function makeTraps(now: number): AssetDetail['traps'] {
  const trap = (code: string, zh: string, en: string, component: string, count: number, ageMs: number) => ({
    at: new Date(now - ageMs).toISOString(),
    firstAt: new Date(now - ageMs - 60_000 * count).toISOString(),
    count,
    code,
    title: { zh, en },
    component,
    componentName: component.replace('port:', ''),
    oid: '1.3.6.1.6.3.1.1.5.3',
    source: '10.8.10.14',
    version: 'v2c',
    objects: '1.3.6.1.2.1.2.2.1.1.7=7; 1.3.6.1.2.1.2.2.1.7.7=1; 1.3.6.1.2.1.2.2.1.8.7=2',
  });
  return [
    trap('linkUp', '端口恢复', 'link up', 'port:gi7', 3, 90_000),
    trap('linkDown', '端口断开', 'link down', 'port:gi7', 3, 95_000),
    trap('trap', '1.3.6.1.4.1.9.6.1.101.2.0.1', '1.3.6.1.4.1.9.6.1.101.2.0.1', '', 1204, 400_000),
    trap('authenticationFailure', '有人使用错误的团体名访问', 'somebody used a wrong community', '', 12, 7_200_000),
    trap('coldStart', '设备冷启动', 'cold start', '', 1, 90_000_000),
    trap('entConfigChange', '硬件配置变化', 'hardware configuration changed', '', 1, 90_100_000),
  ];
}

function target(
  name: string,
  protocol: string,
  address: string,
  result: string,
  now: number,
): AssetDetail['targets'][number] {
  const detail = result === 'ok' ? '' : errorLine('snmp_timeout', { where: address, timeout: 2000, port: 161 });
  return {
    name,
    protocol,
    address,
    result,
    detail,
    words: pollWords(detail),
    at: new Date(now - 2000).toISOString(),
    durationMs: result === 'ok' ? 4.2 : 2000,
  };
}

function condition(
  id: string,
  predicate: string,
  severity: string,
  rule: string,
  holdMs: number,
): AssetDetail['conditions'][number] {
  return { id, predicate, severity, rule, holdMs, clearMs: 20_000, source: 'profile' };
}
