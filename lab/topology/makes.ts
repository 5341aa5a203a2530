// What the devices of drawn sites are called, which models they are, and what they draw. Data only; of each kind those
// models whose answers the lab knows.

import type { Kind, RecorderMake } from '../device.ts';

export interface Make {
  /** Keys are this and a number. */
  prefix: string;
  zh: string;
  en: string;
  models: readonly [string, ...string[]];
  watts: number;
  bootMs: number;
}

const make = (
  prefix: string,
  zh: string,
  en: string,
  watts: number,
  bootMs: number,
  ...models: [string, ...string[]]
): Make => ({ prefix, zh, en, models, watts, bootMs });

/** Recorders by their maker, where a site has those of one. */
export const RECORDER_MODELS: Readonly<Record<RecorderMake, readonly [string, ...string[]]>> = {
  dahua: ['DH-NVR5424-4KS2', 'DH-NVR5216-4KS2', 'DH-NVR5432-4KS2'],
  hikvision: ['DS-7732NXI-K4', 'DS-8632NXI-K8', 'DS-9632NI-M8'],
};

/** Those with ports of their own for cameras, by how many. */
export const POE_RECORDER_MODELS: Readonly<Record<RecorderMake, Readonly<Record<8 | 16, string>>>> = {
  dahua: { 8: 'DH-NVR4108-8P-4KS2', 16: 'DH-NVR5216-16P-4KS2' },
  hikvision: { 8: 'DS-7608NXI-K2/8P', 16: 'DS-7616NXI-K2/16P' },
};

export const MAKES: Readonly<Record<Kind, Make>> = {
  router: make('router', '路由器', 'router', 32, 6000, 'AR651', 'AR6120'),
  core: make('core', '核心交换机', 'core switch', 46, 6000, 'CBS350-24T-4G'),
  access: make('sw', '接入交换机', 'access switch', 38, 6000, 'CBS350-24P-4G'),
  unmanaged: make('hub', '非网管交换机', 'unmanaged switch', 6, 1000, 'TL-SF1008P', 'DS-3E0109P-E', 'TL-SG1005P'),
  converter: make('fc', '光纤收发器', 'media converter', 4, 500, 'HTB-3100', 'TL-FC311A'),
  supply: make('psu', '12V 集中电源', '12 V supply', 8, 0, 'GW-12V10A', 'LRS-150-12'),
  box: make('box', '弱电箱', 'field box', 4, 0, 'GW-BOX'),
  recorder: make('nvr', '录像机', 'recorder', 62, 8000, ...RECORDER_MODELS.dahua),
  camera: make('cam', '摄像机', 'camera', 6, 4000, 'DS-2CD2346G2-I', 'DS-2CD2T47G2-L', 'DS-2CD3T46WD-I3'),
  kiosk: make('kiosk', '自助机', 'kiosk', 120, 6000, 'ZX-T21', 'ZX-T19'),
  ups: make('ups', 'UPS', 'UPS', 40, 2000, 'UPS 3000 RT'),
  pdu: make('pdu', 'PDU', 'PDU', 8, 2000, 'AP8959', 'AP8953'),
  'bus-gateway': make('bus', '总线网关', 'bus gateway', 30, 3000, 'NPort MB3180', 'NPort MB3280'),
  meter: make('meter', '电表', 'meter', 0, 500, 'SDM630'),
  plc: make('plc', '集水井控制器', 'sump pump controller', 0, 2000, 'S7-200 SMART'),
  amplifier: make('amp', '功放', 'amplifier', 140, 3000, 'PA-4240'),
  player: make('player', '信息发布播放器', 'signage player', 26, 8000, 'SP-220'),
  projector: make('proj', '投影机', 'projector', 360, 5000, 'EB-L730U'),
  matrix: make('matrix', '视频矩阵', 'video matrix', 60, 5000, 'MX-0808'),
  controller: make('ctrl', '中控主机', 'central controller', 24, 5000, 'CP-30'),
  'speed-point': make('speed', '测速点', 'speed point', 45, 5000, 'TC-9'),
  'event-detector': make('event', '事件检测器', 'event detector', 60, 5000, 'VD-4'),
  sign: make('sign', '可变信息标志', 'variable message sign', 220, 5000, 'LED-P10'),
  platform: make('platform', '集成管理平台', 'integration platform', 210, 5000, 'R540'),
  server: make('srv', '服务器', 'server', 160, 5000, 'R340', 'R540'),
  wastewater: make('ww', '污水处理控制器', 'wastewater controller', 0, 1000, 'S7-200 SMART'),
  'room-sensor': make('env', '机房环境监测', 'room environment sensor', 0, 1000, 'ENV-8'),
  portal: make('portal', '服务门户', 'web portal', 40, 5000, 'WEB-2'),
  'name-server': make('dns', '域名服务器', 'name server', 20, 5000, 'NS-1'),
  'time-server': make('ntp', '时间服务器', 'time server', 15, 5000, 'BDS-100'),
};

/** PoE switches by the cameras that they take: model, PoE ports, all ports. */
export const POE_SWITCHES = [
  { model: 'CBS350-8P-E-2G', poe: 8, ports: 10 },
  { model: 'CBS350-16P-2G', poe: 16, ports: 18 },
  { model: 'CBS350-24P-4G', poe: 24, ports: 28 },
  { model: 'CBS350-48P-4G', poe: 48, ports: 52 },
] as const;
