// The questions that can be put to a site, with what they cost and what they may disturb. Causes name them and say what
// they would show; nothing here asks.

import type { Text } from '../../../contract/text.ts';

export interface ProbeKind {
  readonly title: Text;
  /** Until the answer is there, as a rule. */
  readonly seconds: number;
  /** What it costs the device and the line. */
  readonly load: 'light' | 'medium' | 'heavy';
  /** `interruption`: takes service away for a moment; it is an action, with all guards of one. */
  readonly sideEffect: 'none' | 'login-attempt' | 'interruption';
  /** What it can show. */
  readonly outcomes: readonly string[];
}

export const PROBES = {
  ping: {
    title: { zh: 'ping', en: 'ping' },
    seconds: 2,
    load: 'light',
    sideEffect: 'none',
    outcomes: ['answers', 'loss', 'silent'],
  },
  'rtsp-describe': {
    title: { zh: '请求视频流（RTSP DESCRIBE）', en: 'asking for video (RTSP DESCRIBE)' },
    seconds: 5,
    load: 'light',
    sideEffect: 'login-attempt',
    outcomes: ['video', 'rejected', 'silent', 'refused'],
  },
  snapshot: {
    title: { zh: '取一张抓图', en: 'a snapshot' },
    seconds: 5,
    load: 'medium',
    sideEffect: 'login-attempt',
    outcomes: ['picture', 'black', 'frozen', 'blurred', 'rejected', 'silent'],
  },
  'cable-test': {
    title: { zh: '交换机线缆检测（VCT/TDR）', en: 'the switch’s cable test (VCT/TDR)' },
    seconds: 10,
    load: 'medium',
    // On a port with link it takes the link down for a moment; it is offered on dead ports only.
    sideEffect: 'none',
    outcomes: ['sound', 'open', 'short', 'crosstalk'],
  },
  'port-state': {
    title: { zh: '端口链路、PoE 与错误计数', en: 'link, PoE and error counters of the port' },
    seconds: 3,
    load: 'light',
    sideEffect: 'none',
    outcomes: ['up-delivering', 'up', 'down-searching', 'down-delivering', 'fault', 'denied', 'disabled', 'errors'],
  },
  'mac-table': {
    title: { zh: '端口学到的 MAC 地址', en: 'MAC addresses learnt on the port' },
    seconds: 5,
    load: 'medium',
    sideEffect: 'none',
    outcomes: ['own', 'none', 'other', 'other-vlan', 'moving'],
  },
  arp: {
    title: { zh: '地址与 MAC 的对应（ARP）', en: 'which MAC answers for the address (ARP)' },
    seconds: 3,
    load: 'light',
    sideEffect: 'none',
    outcomes: ['own', 'none', 'other', 'flipping'],
  },
  'outlet-state': {
    title: { zh: '插座通断与电流', en: 'state and current of the outlet' },
    seconds: 3,
    load: 'light',
    sideEffect: 'none',
    outcomes: ['on-drawing', 'on-idle', 'off'],
  },
  'channel-state': {
    title: { zh: '录像机通道状态与原因', en: 'the recorder’s channel state and reason' },
    seconds: 5,
    load: 'light',
    sideEffect: 'login-attempt',
    outcomes: ['online', 'no-video', 'authentication', 'unreachable', 'limit'],
  },
  'disk-state': {
    title: { zh: '硬盘状态与 SMART', en: 'disk state and SMART' },
    seconds: 10,
    load: 'medium',
    sideEffect: 'login-attempt',
    outcomes: ['sound', 'failing', 'absent', 'foreign'],
  },
  optics: {
    title: { zh: '光模块收发光功率', en: 'light sent and received by the optic' },
    seconds: 3,
    load: 'light',
    sideEffect: 'none',
    outcomes: ['normal', 'rx-low', 'rx-none', 'tx-low'],
  },
  'clock-read': {
    title: { zh: '读设备时钟', en: 'reading the device’s clock' },
    seconds: 3,
    load: 'light',
    sideEffect: 'none',
    outcomes: ['right', 'drifted', 'zone', 'reset'],
  },
  'web-get': {
    title: { zh: '打开设备网页', en: 'opening the device’s web page' },
    seconds: 5,
    load: 'light',
    sideEffect: 'none',
    outcomes: ['answers', 'silent', 'refused'],
  },
  'ups-state': {
    title: { zh: 'UPS 状态与电池', en: 'state and battery of the UPS' },
    seconds: 3,
    load: 'light',
    sideEffect: 'none',
    outcomes: ['mains', 'on-battery', 'bypass', 'overload', 'silent'],
  },
  'bus-read': {
    title: { zh: '逐个读总线上的设备', en: 'reading the devices of the bus one by one' },
    seconds: 15,
    load: 'medium',
    sideEffect: 'none',
    outcomes: ['all-answer', 'none-answer', 'behind-silent', 'one-silent', 'garbled'],
  },
  'app-heartbeat': {
    title: { zh: '应用心跳', en: 'heartbeat of the application' },
    seconds: 5,
    load: 'light',
    sideEffect: 'none',
    outcomes: ['fresh', 'old', 'none'],
  },
} as const satisfies Record<string, ProbeKind>;

export type ProbeName = keyof typeof PROBES;
export const PROBE_KINDS = Object.keys(PROBES) as [ProbeName, ...ProbeName[]];
