// A camera fault as the site engine would order its ticket: what tests of tickets, clocks, records and messages start from.

import type { Log } from '../../contract/collector.ts';
import type { OpenTicket } from '../../server/domain/ticket/next.ts';
import type { AlarmRef } from '../../server/domain/ticket/types.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
/** Monday 5 January 2026, 09:00 in Shanghai. */
export const MONDAY_9 = Date.UTC(2026, 0, 5, 1, 0, 0);

export function alarm(key = 'cam-01:reachable', sinceMs = MONDAY_9 - MINUTE): AlarmRef {
  return { key, condition: 'reachable', asset: 'cam-01', component: '', severity: 'major', sinceMs };
}

export function order(change: Partial<OpenTicket> = {}): OpenTicket {
  return {
    site: 'mall',
    faultKey: 'sw-a/port:gi1#poe-port-dead',
    asset: 'sw-a',
    component: 'port:gi1',
    severity: 'major',
    title: { zh: '交换机 sw-a 端口 gi1 供电故障', en: 'PoE of port gi1 on switch sw-a has failed' },
    sinceMs: MONDAY_9 - MINUTE,
    alarms: [alarm()],
    affected: ['cam-01'],
    causes: [
      {
        cause: 'poe-port-dead',
        asset: 'sw-a',
        component: 'port:gi1',
        confidence: 0.92,
        title: { zh: 'PoE 端口损坏', en: 'dead PoE port' },
        evidence: [{ text: { zh: '端口报告 PoE 故障', en: 'the port reports a PoE fault' }, supports: true, bits: 5 }],
      },
    ],
    visit: {
      decision: 'engineer',
      urgency: 'by-clock',
      reason: { zh: '端口需改接', en: 'the camera must move to another port' },
      parts: [{ spec: { zh: '六类跳线 2 米', en: 'Cat 6 patch cord, 2 m' }, quantity: 1, alternatives: [] }],
      tools: [{ zh: 'PoE 测试仪', en: 'PoE tester' }],
      permits: [],
      firstCheck: { zh: '看端口指示灯', en: 'look at the port light' },
      phoneScript: [{ zh: '请看摄像机是否亮灯', en: 'please see whether the camera has a light' }],
    },
    ...change,
  };
}

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };

export interface Logged {
  level: keyof Log;
  fields: object;
  message: string;
}

export function recordingLog(): Log & { lines: Logged[] } {
  const lines: Logged[] = [];
  const write = (level: keyof Log) => (fields: object, message: string) => void lines.push({ level, fields, message });
  return { lines, debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}
