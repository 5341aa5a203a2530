// The systems of the simulated site beside cameras, kiosks and network: audio and video, roadside, platform, plant, room.
// What they are, where they stand, and what they publish while all is well. Data only.

import type { Text } from '../contract/text.ts';

export const SYSTEM_KINDS = [
  'projector',
  'matrix',
  'controller',
  'speed-point',
  'event-detector',
  'sign',
  'platform',
  'server',
  'wastewater',
  'room-sensor',
  'portal',
  'name-server',
  'time-server',
] as const;
export type SystemKind = (typeof SYSTEM_KINDS)[number];

interface SystemPlan {
  key: string;
  class: 'display' | 'av' | 'sensor' | 'server' | 'plc';
  profile: string;
  system: string;
  /** Below 127.N and at the core switch, or a unit behind the bus gateway. */
  at: { address: string; corePort: number } | { unit: number };
  model: string;
  watts: number;
  name: Text;
  position: Text;
}

export const SYSTEMS: Readonly<Record<SystemKind, SystemPlan>> = {
  projector: {
    key: 'proj-1',
    class: 'display',
    profile: 'display-mqtt',
    system: 'av',
    at: { address: '0.42', corePort: 11 },
    model: 'EB-L730U',
    watts: 360,
    name: { zh: '多功能厅投影机', en: 'Hall projector' },
    position: { zh: '三层多功能厅吊架', en: 'Ceiling of the hall, floor 3' },
  },
  matrix: {
    key: 'matrix-1',
    class: 'av',
    profile: 'matrix-mqtt',
    system: 'av',
    at: { address: '0.43', corePort: 12 },
    model: 'MX-0808',
    watts: 60,
    name: { zh: '多功能厅矩阵', en: 'Hall video matrix' },
    position: { zh: '三层多功能厅控制室', en: 'Control room of the hall, floor 3' },
  },
  controller: {
    key: 'ctrl-1',
    class: 'av',
    profile: 'control-mqtt',
    system: 'av',
    at: { address: '0.44', corePort: 13 },
    model: 'CP-30',
    watts: 24,
    name: { zh: '多功能厅中控主机', en: 'Hall central controller' },
    position: { zh: '三层多功能厅控制室', en: 'Control room of the hall, floor 3' },
  },
  'speed-point': {
    key: 'speed-1',
    class: 'sensor',
    profile: 'speed-point',
    system: 'traffic',
    at: { address: '0.50', corePort: 14 },
    model: 'TC-9',
    watts: 45,
    name: { zh: '滨江大道测速点', en: 'Speed point Riverside Avenue' },
    position: { zh: '滨江大道 K1+200 龙门架', en: 'Gantry at K1+200, Riverside Avenue' },
  },
  'event-detector': {
    key: 'event-1',
    class: 'sensor',
    profile: 'event-detector',
    system: 'traffic',
    at: { address: '0.51', corePort: 15 },
    model: 'VD-4',
    watts: 60,
    name: { zh: '匝道事件检测器', en: 'Ramp event detector' },
    position: { zh: '停车场匝道机柜', en: 'Cabinet at the car park ramp' },
  },
  sign: {
    key: 'sign-1',
    class: 'display',
    profile: 'guidance-sign',
    system: 'traffic',
    at: { address: '0.52', corePort: 16 },
    model: 'LED-P10',
    watts: 220,
    name: { zh: '停车诱导屏', en: 'Car park guidance sign' },
    position: { zh: '西广场入口立杆', en: 'Pole at the west entrance' },
  },
  platform: {
    key: 'platform-1',
    class: 'server',
    profile: 'integration-platform',
    system: 'server',
    at: { address: '0.60', corePort: 17 },
    model: 'R540',
    watts: 210,
    name: { zh: '集成管理平台', en: 'Integration platform' },
    position: { zh: '负一层弱电机房 3 号机柜', en: 'ELV room B1, rack 3' },
  },
  server: {
    key: 'srv-1',
    class: 'server',
    profile: 'server-generic',
    system: 'server',
    at: { address: '0.61', corePort: 18 },
    model: 'R340',
    watts: 160,
    name: { zh: '数据库服务器', en: 'Database server' },
    position: { zh: '负一层弱电机房 3 号机柜', en: 'ELV room B1, rack 3' },
  },
  wastewater: {
    key: 'plc-2',
    class: 'plc',
    profile: 'wastewater-plc',
    system: 'building',
    at: { unit: 4 },
    model: 'S7-200 SMART',
    watts: 0,
    name: { zh: '隔油污水处理控制器', en: 'Wastewater controller' },
    position: { zh: '负二层污水处理间', en: 'Wastewater room B2' },
  },
  'room-sensor': {
    key: 'env-1',
    class: 'sensor',
    profile: 'room-environment',
    system: 'building',
    at: { unit: 5 },
    model: 'ENV-8',
    watts: 0,
    name: { zh: '机房环境监测', en: 'ELV room environment' },
    position: { zh: '负一层弱电机房', en: 'ELV room, basement 1' },
  },
  portal: {
    key: 'portal-1',
    class: 'server',
    profile: 'web-service',
    system: 'server',
    at: { address: '0.62', corePort: 19 },
    model: 'WEB-2',
    watts: 40,
    name: { zh: '商户服务门户', en: 'Tenants’ portal' },
    position: { zh: '负一层弱电机房 3 号机柜', en: 'ELV room B1, rack 3' },
  },
  'name-server': {
    key: 'dns-1',
    class: 'server',
    profile: 'name-server',
    system: 'server',
    at: { address: '0.63', corePort: 20 },
    model: 'NS-1',
    watts: 20,
    name: { zh: '域名服务器', en: 'Name server' },
    position: { zh: '负一层弱电机房 3 号机柜', en: 'ELV room B1, rack 3' },
  },
  'time-server': {
    key: 'ntp-1',
    class: 'server',
    profile: 'time-server',
    system: 'server',
    at: { address: '0.64', corePort: 21 },
    model: 'BDS-100',
    watts: 15,
    name: { zh: '北斗时间服务器', en: 'BeiDou time server' },
    position: { zh: '负一层弱电机房 1 号机柜', en: 'ELV room B1, rack 1' },
  },
};

type Says = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** Topics below `site/<asset>` with their usual values. A fault sets `<topic>.<path>`. */
export const SAYS: Readonly<Partial<Record<string, Says>>> = {
  projector: { state: { power: 1, wanted: 1, signal: 1, lampHours: 4120, lampLeft: 62, filter: 0, temperature: 48 } },
  matrix: { 'input/pc-1': { signal: 1 }, 'input/pc-2': { signal: 1 }, 'input/camera': { signal: 1 } },
  controller: {
    state: { missedTasks: 0, scene: 2 },
    'device/projector': { feedback: 1 },
    'device/screen': { feedback: 1 },
    'device/lights': { feedback: 1 },
  },
  'speed-point': {
    state: { recordAge: 4, uploadAge: 6, backlog: 2, perMinute: 11, recognition: 96, supplyVolts: 12.8 },
    'lane/lane-1': { perMinute: 6 },
    'lane/lane-2': { perMinute: 5 },
  },
  'event-detector': { state: { recordAge: 20, uploadAge: 25, backlog: 0, perMinute: 1, supplyVolts: 12.9 } },
  sign: { state: { failedModules: 0, content: 1, brightness: 70, power: 1 } },
  platform: {
    host: { cpu: 22, memory: 54, disk: 61 },
    'process/vms-core': { running: 1 },
    'process/alarm-center': { running: 1 },
    'database/main': { used: 58, connections: 21, backupAge: 32_000 },
    'licence/vms': { daysLeft: 212 },
    'interface/payment': { successPercent: 99, queue: 0, ackAge: 2 },
    'interface/upper-platform': { successPercent: 100, queue: 3, ackAge: 5 },
    transactions: { attempted: 210, completed: 207, successPercent: 98.6 },
  },
  amplifier: {
    'zone/zone-1': { line: 0, impedance: 100, muted: 0, level: -14 },
    'zone/zone-2': { line: 0, impedance: 98, muted: 0, level: -16 },
  },
  kiosk: {
    transactions: { attempted: 36, completed: 35, successPercent: 97.2 },
    host: { cpu: 24, memory: 47, disk: 55, temperature: 43, clockOffset: 0 },
  },
};

/** Kinds that speak MQTT, and take orders by it. */
export const PUBLISHERS: ReadonlySet<string> = new Set(['player', ...Object.keys(SAYS)]);
