// What the points and parts are called that shipped profiles name, where readings stand side by side and each needs a name of
// its own. In tickets contract/place.ts names them.

import { componentKind, componentName, namedWords } from '../place.ts';
import type { Language } from '../text.ts';
import type { Codes, FieldWords } from './types.ts';

const RUNS: Codes = { 0: ['停止', 'stopped'], 1: ['运行', 'running'] };
const TRIP: Codes = { 0: ['正常', 'OK'], 1: ['跳闸', 'tripped'] };
const FAULT: Codes = { 0: ['正常', 'OK'], 1: ['故障', 'fault'] };

const POINT_WORDS: Readonly<Record<string, FieldWords>> = {
  'point:mode': ['运行状态', 'operation', RUNS],
  'point:watchdog': ['程序心跳', 'watchdog'],
  'point:pump-current': ['水泵电流', 'pump current'],
  'point:fault-word': ['故障字', 'fault word'],
  'point:collective-fault': ['综合故障', 'collective fault', FAULT],
  'point:pump-1': ['1 号泵运行', 'pump 1 running', RUNS],
  'point:pump-2': ['2 号泵运行', 'pump 2 running', RUNS],
  'point:pump-1-trip': ['1 号泵跳闸', 'pump 1 trip', TRIP],
  'point:pump-2-trip': ['2 号泵跳闸', 'pump 2 trip', TRIP],
  'point:blower-trip': ['风机跳闸', 'blower trip', TRIP],
  'sensor:host': ['主机', 'host'],
  'sensor:board': ['主板', 'board'],
  'sensor:internal': ['机内', 'internal'],
  'sensor:ambient': ['环境', 'ambient'],
  'sensor:system': ['系统', 'system'],
  'sensor:cpu': ['处理器', 'processor'],
  'sensor:inside': ['柜内', 'inside'],
  'storage:system': ['系统盘', 'system'],
  'storage:total': ['合计', 'total'],
  'storage:log': ['日志', 'log'],
  'output:load': ['负载', 'load'],
  'reason:timeout': ['超时', 'timeout'],
  'reason:payment': ['支付失败', 'payment'],
  'reason:device': ['设备故障', 'device'],
  'reason:backend': ['后台故障', 'back end'],
  'reason:other': ['其他', 'other'],
  'disk:all': ['全部', 'all'],
  'fan:all': ['全部', 'all'],
  'psu:all': ['全部', 'all'],
};

/** What a component is called whose name is that of a shipped profile; a name that the device tells itself is kept. */
export function ownWords(component: string, told: string, language: Language): string | undefined {
  const name = componentName(component);
  const kind = componentKind(component);
  if (told !== '' && told !== name && kind !== 'part') {
    // Whoever stands before a recorder looks for the number, whatever the channel is called.
    return kind === 'channel' && /^\d+$/.test(name) ? `${name} ${told}` : undefined;
  }
  const own = Object.hasOwn(POINT_WORDS, component) ? POINT_WORDS[component] : undefined;
  const words = own?.[language === 'zh' ? 0 : 1] ?? namedWords(component)?.[language];
  // As the words beside it are written: `Cash box`, but `pH`.
  return words?.replace(/^[a-z](?=[a-z ])/, (letter) => letter.toUpperCase());
}

/** What the states of a point mean. */
export function pointCodes(component: string): Codes | undefined {
  return Object.hasOwn(POINT_WORDS, component) ? POINT_WORDS[component]?.[2] : undefined;
}
