// How polling does and where list and network disagree, as the server would tell it: for the console's tests.

import type { ConflictView } from '../../contract/api-conflicts.ts';
import type { PollingView } from '../../contract/api-polling.ts';
import type { BrokerView, TopicsView } from '../../contract/api-topics.ts';
import { errorLine } from '../../contract/errors.ts';
import { pollWords } from '../../contract/poll-words.ts';
import type { Text } from '../../contract/text.ts';
import { SITE } from './fake-site.ts';

export function makePolling(now: number): PollingView {
  return {
    targets: 188,
    running: 3,
    waiting: 0,
    polls: 1_482_210,
    overruns: 2,
    abandoned: 0,
    latenessP50Ms: 1.2,
    latenessP99Ms: 18.4,
    eventLoopP99Ms: 6.3,
    slowest: [
      slow('nvr-1', 8120, 11_900, 0.81, 41),
      slow('sw-b', 310, 950, 0.031, 2),
      slow('core', 96, 140, 0.0096, 0),
    ],
    silent: [
      {
        site: SITE,
        asset: 'pdu-1',
        target: 'snmp',
        protocol: 'snmp',
        result: 'timeout',
        ...words(errorLine('snmp_timeout', { where: '10.8.10.17:161', timeout: 2000, port: 161 })),
        failures: 412,
        hasAnswered: false,
      },
      {
        site: SITE,
        asset: 'meter-2',
        target: 'modbus',
        protocol: 'modbus',
        result: 'exception',
        ...words(
          errorLine('modbus_exception', {
            unit: 2,
            where: '10.8.10.22:502',
            code: 2,
            meaning: 'illegal data address',
            request: 'holding 0 (0x0000, function 3)',
          }),
        ),
        failures: 3,
        hasAnswered: true,
      },
    ],
    traps: {
      port: 1162,
      lastError: '',
      received: 1204,
      matched: 1150,
      unmatched: 54,
      limited: 7,
      restarts: 0,
      strangers: [
        stranger('10.8.10.99', '1.3.6.1.6.3.1.1.5.3', 'unknown', 31, now - 40_000),
        stranger('10.8.20.14', '', 'community', 22, now - 3_600_000),
        stranger('10.8.20.15', '', 'a reason of tomorrow', 1, now - 86_400_000),
      ],
    },
  };
}

function words(detail: string): { detail: string; words: Text } {
  return { detail, words: pollWords(detail) };
}

function slow(
  asset: string,
  p50Ms: number,
  maxMs: number,
  intervalShare: number,
  timeouts: number,
): PollingView['slowest'][number] {
  return {
    site: SITE,
    asset,
    target: 'snmp',
    protocol: 'snmp',
    p50Ms,
    maxMs,
    polls: 8640,
    timeouts,
    intervalMs: 10_000,
    intervalShare,
    result: 'ok',
  };
}

function stranger(
  source: string,
  trapOid: string,
  reason: string,
  count: number,
  lastMs: number,
): NonNullable<PollingView['traps']>['strangers'][number] {
  return { source, trapOid, version: 'v2c', reason, count, lastMs };
}

export function makeConflicts(): ConflictView[] {
  return [
    {
      kind: 'other-port',
      asset: 'cam-09',
      name: { zh: '一层消防通道摄像机', en: 'Camera Fire exit, floor 1' },
      listSays: { zh: '接在一层接入交换机端口 gi9', en: 'it hangs on port gi9 of Access switch floor 1' },
      networkSays: {
        zh: '网络显示接在一层接入交换机端口 gi10',
        en: 'the network shows it on port gi10 of Access switch floor 1',
      },
      evidence: { zh: '据交换机 MAC 地址表', en: 'by the MAC addresses that the switch has learnt' },
    },
    {
      kind: 'other-serial',
      asset: 'ups-1',
      name: { zh: '机房 UPS', en: 'ELV room UPS' },
      listSays: { zh: '序列号 AS2231', en: 'serial number AS2231' },
      networkSays: { zh: '设备自报 AS2299', en: 'the device tells AS2299' },
      evidence: { zh: '据设备 SNMP', en: 'by SNMP of the device' },
    },
  ];
}

export function makeBrokers(): BrokerView[] {
  const broker = { isEncrypted: true, user: 'foresite', assets: ['kiosk-1', 'kiosk-2'] };
  return [
    { ...broker, id: 'b1', address: '10.8.10.30:8883' },
    { ...broker, id: 'b2', address: '10.8.10.31:1883', isEncrypted: false, user: '', assets: [] },
  ];
}

export function makeTopics(): TopicsView {
  const heard = { messages: 40, ratePerS: 0.2, ageS: 2.4, isRetained: false, bytes: 40 };
  const part = { asset: 'kiosk-1', component: 'part:cash-box', measurement: 'kiosk_part' };
  const [broker] = makeBrokers();
  if (!broker) throw new Error('there is no broker');
  return {
    broker,
    state: 'up',
    words: { zh: '', en: '' },
    isPartial: false,
    topics: [
      { ...heard, topic: 'building/lift-3/state', last: '<b>up</b>', assets: [], feeds: [] },
      {
        ...heard,
        topic: 'site/kiosk-1/part/cash-box',
        last: '{"state":0,"level":38}',
        assets: ['kiosk-1'],
        feeds: [
          { ...part, field: 'state', unit: '', value: 0 },
          { ...part, field: 'level_percent', unit: '%', value: 38 },
          { ...part, field: 'reject_percent', unit: '%', value: null },
        ],
      },
      {
        ...heard,
        topic: 'site/kiosk-1/status',
        ratePerS: 0,
        isRetained: true,
        last: 'online',
        assets: ['kiosk-1'],
        feeds: [{ ...part, component: '', measurement: '', field: '', unit: '', value: null }],
      },
      { ...heard, topic: 'site/kiosk-2/debug', last: 'x', assets: ['kiosk-2'], feeds: [] },
    ],
    matching: 4,
    total: 4,
    elsewhere: 3,
    uncounted: 0,
  };
}

/** A wave with gaps. */
export function history(query: URLSearchParams): unknown {
  const from = Date.parse(query.get('from') ?? '');
  const to = Date.parse(query.get('to') ?? '');
  const points = Math.min(600, Number(query.get('points') ?? 300));
  const stepMs = (to - from) / points;
  const timeMs = Array.from({ length: points }, (_, index) => from + index * stepMs);
  const wave = (at: number): number | null =>
    at % 97 > 90 ? null : 40 + 18 * Math.sin(at / 23) + 7 * Math.sin(at / 5) + ((at * 7919) % 11);
  const mean = timeMs.map((_, index) => wave(index));
  return {
    unit: query.get('measurement') === 'cpu' ? '%' : 'ms',
    isCounter: false,
    stepMs,
    timeMs,
    mean,
    min: mean.map((value) => value && value - 6),
    max: mean.map((value) => value && value + 9),
  };
}
