// A change in words, in both languages. Pure.

import { VERBS } from '../../../../contract/action.ts';
import { fill, plain, type Text } from '../../../../contract/text.ts';
import { VERB_TEXT } from '../../action/text.ts';
import type { Change, ChangeKind } from './types.ts';

const ENDED: Text = { zh: '维护结束：{from}', en: 'planned work has ended: {from}' };
const ACTED: Text = { zh: '远程操作：{on} {verb}', en: 'remote action: {verb} of {on}' };
const NOTHING: Text = { zh: '无', en: 'nothing' };

const WORDS: Readonly<Record<ChangeKind, Text>> = {
  firmware: { zh: '固件由 {from} 变为 {to}', en: 'its firmware has changed from {from} to {to}' },
  model: { zh: '型号由 {from} 变为 {to}', en: 'its model has changed from {from} to {to}' },
  serial: {
    zh: '序列号由 {from} 变为 {to}，已换设备',
    en: 'its serial number has changed from {from} to {to}: it is another device',
  },
  name: { zh: '设备名由 {from} 改为 {to}', en: 'it calls itself {to}, no longer {from}' },
  software: { zh: '软件由 {from} 变为 {to}', en: 'its software has changed from {from} to {to}' },
  'component-gone': { zh: '不再出现', en: 'is no longer seen' },
  'component-new': { zh: '新增 {to}', en: 'is new: {to}' },
  'component-other': { zh: '由 {from} 换成 {to}', en: 'was {from} and is now {to}' },
  vlan: { zh: 'VLAN 由 {from} 改为 {to}', en: 'its VLAN has changed from {from} to {to}' },
  neighbour: { zh: '邻居由 {from} 变为 {to}', en: 'its neighbour was {from} and is now {to}' },
  moved: { zh: '由 {from} 改插到 {to}', en: 'has been moved from {from} to {to}' },
  address: { zh: '由地址 {from} 出现在 {to}', en: 'is seen at {to} instead of {from}' },
  'unknown-device': { zh: '出现陌生设备 {to}', en: 'an unknown device has appeared: {to}' },
  config: { zh: '重启后 {to} 个端口的 VLAN 与之前不同', en: 'after a restart {to} of its ports are in other VLANs' },
  inventory: { zh: '清单修改：{to}', en: 'its entry in the inventory has changed: {to}' },
  'asset-new': { zh: '加入清单', en: 'has been added to the inventory' },
  'asset-gone': { zh: '从清单移除', en: 'has been removed from the inventory' },
  maintenance: { zh: '维护：{to}', en: 'planned work: {to}' },
  action: { zh: '远程操作：{to}', en: 'remote action: {to}' },
};

/** @param nameOf the name of a place, for those that a change names */
export function changeText({ kind, from, to }: Change, nameOf: (place: string) => Text): Text {
  if (kind === 'maintenance' && to === '') return fill(ENDED, { from });
  const verb = VERBS.find((one) => one === to);
  if (kind === 'action' && verb) return fill(ACTED, { verb: VERB_TEXT[verb], on: nameOf(from) });
  const word = (text: string): Text => (text === '' ? NOTHING : kind === 'moved' ? nameOf(text) : plain(text));
  return fill(WORDS[kind], { from: word(from), to: word(to) });
}
