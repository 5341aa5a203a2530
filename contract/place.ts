// Where something is: an asset of a site, or a component of it. Keys are slugs fixed at creation; they are tags in the
// metric store and fingerprints of tickets, so they never hold a device's own text. A component is `kind:name`.

import type { Text } from './text.ts';

/** Site and asset keys: lower-case letters, digits and hyphens, at most 64. */
export const SLUG = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;
/** A component key: kind, then a name made safe by {@link componentKey}. */
export const COMPONENT = /^[a-z][a-z0-9-]{0,31}:[A-Za-z0-9][A-Za-z0-9._/-]{0,63}$/;

export interface Place {
  asset: string;
  /** `kind:name`, or '' for the asset itself. */
  component: string;
}

/** `asset`, or `asset/kind:name`: a place's key inside its site. */
export function placeKey(place: Place): string {
  return place.component === '' ? place.asset : `${place.asset}/${place.component}`;
}

/** Reads what {@link placeKey} wrote. The asset part never holds a slash; a component name may. */
export function parsePlace(key: string): Place {
  const slash = key.indexOf('/');
  return slash < 0 ? { asset: key, component: '' } : { asset: key.slice(0, slash), component: key.slice(slash + 1) };
}

/** Makes a component key of a device's own name for it: other characters become hyphens. Returns '' if nothing is left. */
export function componentKey(kind: string, name: string): string {
  const safe = name
    .replace(/[^A-Za-z0-9._/-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+|[-]+$/g, '')
    .slice(0, 64);
  return safe === '' ? '' : `${kind}:${safe}`;
}

export function componentKind(component: string): string {
  const colon = component.indexOf(':');
  return colon < 0 ? '' : component.slice(0, colon);
}

export function componentName(component: string): string {
  return component.slice(component.indexOf(':') + 1);
}

/** What people call a component of a kind. */
const KIND_WORDS: Readonly<Record<string, Text>> = {
  port: { zh: '端口', en: 'port' },
  channel: { zh: '通道', en: 'channel' },
  disk: { zh: '硬盘', en: 'disk' },
  outlet: { zh: '插座', en: 'outlet' },
  storage: { zh: '存储', en: 'storage' },
  'poe-group': { zh: 'PoE 电源', en: 'PoE supply' },
  point: { zh: '测点', en: 'point' },
  sensor: { zh: '传感器', en: 'sensor' },
  part: { zh: '部件', en: 'part' },
  cpu: { zh: '处理器', en: 'processor' },
  fan: { zh: '风扇', en: 'fan' },
  module: { zh: '模块', en: 'module' },
  psu: { zh: '电源', en: 'power supply' },
  array: { zh: '阵列', en: 'array' },
  controller: { zh: '控制器', en: 'controller' },
  input: { zh: '输入', en: 'input' },
  output: { zh: '输出', en: 'output' },
  bypass: { zh: '旁路', en: 'bypass' },
  supply: { zh: '耗材', en: 'supply' },
  tray: { zh: '纸盒', en: 'tray' },
  cover: { zh: '盖板', en: 'cover' },
  radio: { zh: '射频', en: 'radio' },
  ap: { zh: 'AP', en: 'access point' },
  modem: { zh: '模块', en: 'modem' },
  member: { zh: '成员', en: 'member' },
  trap: { zh: '主动告警', en: 'trap' },
  process: { zh: '进程', en: 'process' },
  zone: { zh: '分区', en: 'zone' },
  database: { zh: '数据库', en: 'database' },
  api: { zh: '接口', en: 'interface' },
  device: { zh: '受控设备', en: 'device' },
  lane: { zh: '车道', en: 'lane' },
  licence: { zh: '授权', en: 'licence' },
};

/** Components by the names that shipped profiles give them. */
const NAMED_WORDS: Readonly<Record<string, Text>> = {
  'part:bill-validator': { zh: '识币器', en: 'bill validator' },
  'part:card-reader': { zh: '读卡器', en: 'card reader' },
  'part:cash-box': { zh: '钞箱', en: 'cash box' },
  'part:coin-acceptor': { zh: '硬币器', en: 'coin acceptor' },
  'part:coin-box': { zh: '硬币箱', en: 'coin box' },
  'part:qr-scanner': { zh: '扫码器', en: 'QR scanner' },
  'part:receipt-printer': { zh: '凭条打印机', en: 'receipt printer' },
  'part:touch-screen': { zh: '触摸屏', en: 'touch screen' },
  'point:tank-level': { zh: '液位', en: 'tank level' },
  'point:ph': { zh: 'pH', en: 'pH' },
  'point:flow': { zh: '流量', en: 'flow' },
  'point:oxygen': { zh: '溶解氧', en: 'dissolved oxygen' },
  'point:pump-1': { zh: '1 号泵', en: 'pump 1' },
  'point:pump-2': { zh: '2 号泵', en: 'pump 2' },
  'point:pump-1-trip': { zh: '1 号泵', en: 'pump 1' },
  'point:pump-2-trip': { zh: '2 号泵', en: 'pump 2' },
  'point:blower-trip': { zh: '风机', en: 'blower' },
  'sensor:room-temperature': { zh: '室温', en: 'room temperature' },
  'sensor:room-humidity': { zh: '室内湿度', en: 'room humidity' },
  'input:water-leak': { zh: '水浸传感器', en: 'water sensor' },
  'input:smoke': { zh: '烟感', en: 'smoke detector' },
  'input:door': { zh: '门磁', en: 'door contact' },
};

/** What a component is called whose name means something to everybody. */
export function namedWords(component: string): Text | undefined {
  return Object.hasOwn(NAMED_WORDS, component) ? NAMED_WORDS[component] : undefined;
}

/**
 * A component in words: “port gi7”, “通道 3”, “cash box”.
 *
 * @param told the name that the device itself gives it, where it gives one
 */
export function componentWords(component: string, told = ''): Text {
  const kind = componentKind(component);
  const name = componentName(component);
  const named = told === '' || kind === 'part' ? namedWords(component) : undefined;
  if (named) return named;
  // `zone-2` of the kind zone is zone 2. A channel keeps its number, whatever it is called.
  const short = name.startsWith(`${kind}-`) ? name.slice(kind.length + 1) : name;
  const isNumbered = kind === 'channel' && /^\d+$/.test(name) && !told.includes(name);
  const own = told === '' ? short : isNumbered ? `${name} ${told}` : told;
  const word = Object.hasOwn(KIND_WORDS, kind) ? KIND_WORDS[kind] : undefined;
  // Devices that say “Port 7” or “硬盘 1” need no word of ours before it.
  if (!word || own.toLowerCase().startsWith(word.en.toLowerCase()) || own.startsWith(word.zh))
    return { zh: own, en: own };
  return { zh: `${word.zh} ${own}`, en: `${word.en} ${own}` };
}
