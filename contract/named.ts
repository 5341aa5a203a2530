// What a message calls a thing of the API that somebody asked for: its kind, and its key as it was asked for.

import type { Text } from './text.ts';

const KINDS = {
  site: { zh: '项目', en: 'site' },
  system: { zh: '系统', en: 'system' },
  asset: { zh: '设备', en: 'asset' },
  recorder: { zh: '录像机', en: 'recorder' },
  ticket: { zh: '工单', en: 'ticket' },
  action: { zh: '远程操作', en: 'remote action' },
  window: { zh: '维护窗口', en: 'maintenance window' },
  protection: { zh: '保障期', en: 'protection period' },
  schedule: { zh: '建议的时间表', en: 'proposed schedule' },
  takeoverItem: { zh: '接管项', en: 'takeover item' },
  user: { zh: '用户', en: 'user' },
  token: { zh: '令牌', en: 'token' },
} as const satisfies Readonly<Record<string, Text>>;

export type NamedKind = keyof typeof KINDS;

/** @param keys from the site down where one alone names nothing: `named('asset', site, asset)` */
export function named(kind: NamedKind, ...keys: readonly (string | number)[]): Text {
  const { zh, en } = KINDS[kind];
  const key = keys.join('/');
  return { zh: `${zh} ${key}`, en: `${en} ${key}` };
}
