// What people call drawn sites and the places in them. Data only.

import type { Text } from '../../contract/text.ts';

type Pair = readonly [zh: string, en: string];

export const SITE_NAMES = {
  shop: ['便利店', 'corner shop'],
  mall: ['购物中心', 'mall'],
  campus: ['产业园', 'campus'],
  stack: ['办公楼', 'office tower'],
  highway: ['高速路段', 'motorway section'],
  room: ['数据机房', 'machine room'],
  kiosks: ['政务大厅', 'service hall'],
  av: ['会议中心', 'conference centre'],
  bus: ['能源站', 'energy plant'],
} as const satisfies Record<string, Pair>;

export const TOWNS: readonly [Pair, ...Pair[]] = [
  ['滨江', 'Riverside'],
  ['城东', 'East Town'],
  ['湖畔', 'Lakeside'],
  ['钱塘', 'Qiantang'],
  ['西溪', 'Xixi'],
  ['萧山', 'Xiaoshan'],
  ['临平', 'Linping'],
  ['富阳', 'Fuyang'],
  ['余杭', 'Yuhang'],
  ['桐庐', 'Tonglu'],
];

export const AREAS: readonly [Pair, ...Pair[]] = [
  ['东门厅', 'east lobby'],
  ['西门厅', 'west lobby'],
  ['中庭', 'atrium'],
  ['扶梯口', 'escalator'],
  ['货梯厅', 'goods lift hall'],
  ['消防通道', 'fire exit'],
  ['连廊', 'link bridge'],
  ['卸货区', 'loading bay'],
  ['收银台', 'cash desk'],
  ['仓库', 'store room'],
  ['车库入口', 'car park entrance'],
  ['财务室门口', 'cash office door'],
];

export const OUTDOORS: readonly [Pair, ...Pair[]] = [
  ['东围墙', 'east fence'],
  ['西围墙', 'west fence'],
  ['北大门', 'north gate'],
  ['南大门', 'south gate'],
  ['停车场', 'car park'],
  ['广场', 'plaza'],
];

export function words([zh, en]: Pair): Text {
  return { zh, en: en.charAt(0).toUpperCase() + en.slice(1) };
}

export function floor(number: number): Text {
  return number < 0
    ? { zh: `负${-number}层`, en: `Basement ${-number}` }
    : { zh: `${number}层`, en: `Floor ${number}` };
}

/** A kilometre post. */
export function post(metres: number): Text {
  const mark = `K${Math.floor(metres / 1000)}+${String(metres % 1000).padStart(3, '0')}`;
  return { zh: `${mark} 机柜`, en: `Cabinet at ${mark}` };
}

export function inside(where: Text, what: Text): Text {
  // Abbreviations stay as they are.
  const isWord = /^.[a-z]/.test(what.en);
  const en = isWord ? `${what.en.charAt(0).toLowerCase()}${what.en.slice(1)}` : what.en;
  return { zh: `${where.zh}${what.zh}`, en: `${where.en}, ${en}` };
}

export const ROOM: Text = { zh: '弱电机房', en: 'ELV room' };
