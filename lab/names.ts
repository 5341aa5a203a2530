// What people call the things of the simulated site, in Chinese and English, as the point list of a shopping mall would.

import type { Text } from '../contract/text.ts';

export const SITE_KEY = 'binjiang';
export const SITE_NAME: Text = { zh: '滨江天地购物中心', en: 'Riverside Plaza Mall' };
export const SITE_SHORT: Text = { zh: '滨江天地', en: 'Riverside Plaza' };
export const CUSTOMER: Text = { zh: '滨江商业管理有限公司', en: 'Riverside Commercial Management Ltd.' };
export const ADDRESS: Text = { zh: '滨江大道 88 号', en: '88 Riverside Avenue' };

const ROOM: Text = { zh: '负一层弱电机房', en: 'ELV room, basement 1' };

interface Called {
  name: Text;
  position: Text;
}

const CALLED: Readonly<Record<string, Called>> = {
  router: {
    name: { zh: '出口路由器', en: 'Site router' },
    position: { zh: '负一层弱电机房 1 号机柜', en: 'ELV room B1, rack 1' },
  },
  core: {
    name: { zh: '核心交换机', en: 'Core switch' },
    position: { zh: '负一层弱电机房 1 号机柜', en: 'ELV room B1, rack 1' },
  },
  'sw-a': {
    name: { zh: '一层接入交换机', en: 'Access switch floor 1' },
    position: { zh: '一层东弱电间', en: 'East riser, floor 1' },
  },
  'sw-b': {
    name: { zh: '二层接入交换机', en: 'Access switch floor 2' },
    position: { zh: '二层东弱电间', en: 'East riser, floor 2' },
  },
  'nvr-1': { name: { zh: '1 号录像机', en: 'Recorder 1' }, position: { zh: '负一层监控室', en: 'Control room B1' } },
  'bus-gw': { name: { zh: '总线网关', en: 'Bus gateway' }, position: { zh: '负一层配电室', en: 'Switch room B1' } },
  'amp-1': {
    name: { zh: '一层背景音乐功放', en: 'Background music amplifier floor 1' },
    position: { zh: '负一层弱电机房 2 号机柜', en: 'ELV room B1, rack 2' },
  },
  'player-1': {
    name: { zh: '中庭信息发布播放器', en: 'Atrium signage player' },
    position: { zh: '一层中庭大屏后', en: 'Behind the atrium screen, floor 1' },
  },
  'ups-1': { name: { zh: '机房 UPS', en: 'ELV room UPS' }, position: ROOM },
  'pdu-1': {
    name: { zh: '机房 PDU', en: 'ELV room PDU' },
    position: { zh: '负一层弱电机房 1 号机柜', en: 'ELV room B1, rack 1' },
  },
  'meter-1': {
    name: { zh: '机房 UPS 输出电表', en: 'ELV room UPS output meter' },
    position: { zh: '负一层配电室 UPS 输出回路', en: 'Switch room B1, UPS output' },
  },
  'meter-2': {
    name: { zh: '室外照明电表', en: 'Outdoor lighting meter' },
    position: { zh: '负一层配电室 C3 回路', en: 'Switch room B1, circuit C3' },
  },
  'plc-1': {
    name: { zh: '集水井控制器', en: 'Sump pump controller' },
    position: { zh: '负二层泵房', en: 'Pump room B2' },
  },
  'box-1': {
    name: { zh: '西广场立杆箱', en: 'West plaza pole box' },
    position: { zh: '西广场 1 号立杆', en: 'West plaza, pole 1' },
  },
};

/** Names in the order of the camera's number. */
const CAMERAS: readonly (readonly [string, string])[] = [
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

const KIOSKS: readonly (readonly [string, string])[] = [
  ['一层东门厅', 'East lobby, floor 1'],
  ['一层中庭', 'Atrium, floor 1'],
  ['二层餐饮区', 'Food court, floor 2'],
  ['二层东扶梯口', 'East escalator, floor 2'],
];

export function deviceNames(key: string): Called {
  return CALLED[key] ?? { name: { zh: key, en: key }, position: ROOM };
}

export function cameraNames(number: number): Text {
  const at = cameraPositions(number);
  return { zh: `${at.zh}摄像机`, en: `Camera ${at.en}` };
}

export function cameraPositions(number: number): Text {
  const [zh = '', en = ''] = CAMERAS[number - 1] ?? [];
  return { zh, en };
}

export function kioskNames(number: number): Text {
  return { zh: `${number} 号自助缴费机`, en: `Payment kiosk ${number}` };
}

export function kioskPositions(number: number): Text {
  const [zh = '', en = ''] = KIOSKS[number - 1] ?? [];
  return { zh, en };
}
