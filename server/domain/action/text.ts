// The words of remote actions in both languages. Pure.

import type { Verb } from '../../../contract/action.ts';
import type { Text } from '../../../contract/text.ts';
import type { ActionState } from './types.ts';

export const VERB_TEXT: Readonly<Record<Verb, Text>> = {
  'poe-cycle': { zh: 'PoE 端口断电重启', en: 'PoE power cycle' },
  'outlet-cycle': { zh: '插座断电重启', en: 'outlet power cycle' },
  'outlet-on': { zh: '插座接通', en: 'switching the outlet on' },
  reboot: { zh: '重启设备', en: 'restart' },
  'service-restart': { zh: '重启应用程序', en: 'restart of the application' },
  'mqtt-command': { zh: '下发指令', en: 'command' },
};

export const ACTION_STATE_TEXT: Readonly<Record<ActionState, Text>> = {
  waiting: { zh: '等待批准', en: 'waiting for approval' },
  sent: { zh: '已下达', en: 'ordered' },
  watching: { zh: '已执行，观察是否恢复', en: 'carried out, watching whether it helps' },
  healed: { zh: '故障已恢复', en: 'the fault is gone' },
  'not-healed': { zh: '未能恢复，转人工处理', en: 'it did not help, handed over' },
  failed: { zh: '执行失败，转人工处理', en: 'failed, handed over' },
  refused: { zh: '网关拒绝执行', en: 'the gateway refused' },
  stuck: { zh: '供电未能恢复，请立即处理', en: 'power could not be given back: act at once' },
  expired: { zh: '无人批准，已过期', en: 'nobody agreed in time' },
  revoked: { zh: '已撤回', en: 'taken back' },
  unsent: { zh: '网关未连接，未下达', en: 'not sent: no line to the gateway' },
};
