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
  /** What it can show, in words. */
  readonly outcomes: Readonly<Record<string, Text>>;
}

export const PROBES = {
  ping: {
    title: { zh: 'ping', en: 'ping' },
    seconds: 2,
    load: 'light',
    sideEffect: 'none',
    outcomes: {
      answers: { zh: '有应答', en: 'answers' },
      loss: { zh: '丢包', en: 'loses packets' },
      silent: { zh: '无应答', en: 'is silent' },
    },
  },
  'rtsp-describe': {
    title: { zh: '请求视频流（RTSP DESCRIBE）', en: 'asking for video (RTSP DESCRIBE)' },
    seconds: 5,
    load: 'light',
    sideEffect: 'login-attempt',
    outcomes: {
      video: { zh: '有视频', en: 'video' },
      rejected: { zh: '拒绝账号', en: 'rejects the account' },
      silent: { zh: '无应答', en: 'is silent' },
      refused: { zh: '拒绝连接', en: 'refuses' },
    },
  },
  snapshot: {
    title: { zh: '取一张抓图', en: 'a snapshot' },
    seconds: 5,
    load: 'medium',
    sideEffect: 'login-attempt',
    outcomes: {
      picture: { zh: '有画面', en: 'a picture' },
      black: { zh: '全黑', en: 'black' },
      frozen: { zh: '画面不动', en: 'does not move' },
      blurred: { zh: '模糊', en: 'blurred' },
      rejected: { zh: '拒绝账号', en: 'rejects the account' },
      silent: { zh: '无应答', en: 'is silent' },
    },
  },
  'cable-test': {
    title: { zh: '交换机线缆检测（VCT/TDR）', en: 'the switch’s cable test (VCT/TDR)' },
    seconds: 10,
    load: 'medium',
    // On a port with link it takes the link down for a moment; it is offered on dead ports only.
    sideEffect: 'none',
    outcomes: {
      sound: { zh: '完好', en: 'sound' },
      open: { zh: '断路', en: 'open' },
      short: { zh: '短路', en: 'short' },
      crosstalk: { zh: '串扰', en: 'crosstalk' },
    },
  },
  'port-state': {
    title: { zh: '端口链路、PoE 与错误计数', en: 'link, PoE and error counters of the port' },
    seconds: 3,
    load: 'light',
    sideEffect: 'none',
    outcomes: {
      'up-delivering': { zh: '有链路且供电', en: 'link and power' },
      up: { zh: '有链路', en: 'link' },
      'down-searching': { zh: '无链路、未检测到设备', en: 'no link, finds no device' },
      'down-delivering': { zh: '无链路但在供电', en: 'no link, but power' },
      fault: { zh: '报故障', en: 'reports a fault' },
      denied: { zh: '被拒绝供电', en: 'is denied power' },
      disabled: { zh: '已关闭', en: 'is shut' },
      errors: { zh: '误码增加', en: 'errors rise' },
    },
  },
  'mac-table': {
    title: { zh: '端口学到的 MAC 地址', en: 'MAC addresses learnt on the port' },
    seconds: 5,
    load: 'medium',
    sideEffect: 'none',
    outcomes: {
      own: { zh: '本机 MAC', en: 'its own MAC' },
      none: { zh: '没有', en: 'none' },
      other: { zh: '别的 MAC', en: 'another MAC' },
      'other-vlan': { zh: '在别的 VLAN', en: 'in another VLAN' },
      moving: { zh: '在端口间跳动', en: 'moves between ports' },
    },
  },
  arp: {
    title: { zh: '地址与 MAC 的对应（ARP）', en: 'which MAC answers for the address (ARP)' },
    seconds: 3,
    load: 'light',
    sideEffect: 'none',
    outcomes: {
      own: { zh: '本机 MAC', en: 'its own MAC' },
      none: { zh: '没有', en: 'none' },
      other: { zh: '别的 MAC', en: 'another MAC' },
      flipping: { zh: '来回变化', en: 'flips' },
    },
  },
  'outlet-state': {
    title: { zh: '插座通断与电流', en: 'state and current of the outlet' },
    seconds: 3,
    load: 'light',
    sideEffect: 'none',
    outcomes: {
      'on-drawing': { zh: '接通且有电流', en: 'on and drawing' },
      'on-idle': { zh: '接通但无电流', en: 'on, draws nothing' },
      off: { zh: '断开', en: 'off' },
    },
  },
  'channel-state': {
    title: { zh: '录像机通道状态与原因', en: 'the recorder’s channel state and reason' },
    seconds: 5,
    load: 'light',
    sideEffect: 'login-attempt',
    outcomes: {
      online: { zh: '在线', en: 'online' },
      'no-video': { zh: '无视频', en: 'no video' },
      authentication: { zh: '账号错误', en: 'wrong account' },
      unreachable: { zh: '连不上', en: 'cannot be reached' },
      limit: { zh: '超出上限', en: 'over its limit' },
    },
  },
  'disk-state': {
    title: { zh: '硬盘状态与 SMART', en: 'disk state and SMART' },
    seconds: 10,
    load: 'medium',
    sideEffect: 'login-attempt',
    outcomes: {
      sound: { zh: '完好', en: 'sound' },
      failing: { zh: '异常', en: 'failing' },
      absent: { zh: '不在位', en: 'absent' },
      foreign: { zh: '外来盘', en: 'foreign' },
    },
  },
  optics: {
    title: { zh: '光模块收发光功率', en: 'light sent and received by the optic' },
    seconds: 3,
    load: 'light',
    sideEffect: 'none',
    outcomes: {
      normal: { zh: '正常', en: 'normal' },
      'rx-low': { zh: '收光弱', en: 'receives little' },
      'rx-none': { zh: '无光', en: 'receives none' },
      'tx-low': { zh: '发光弱', en: 'sends little' },
    },
  },
  'clock-read': {
    title: { zh: '读设备时钟', en: 'reading the device’s clock' },
    seconds: 3,
    load: 'light',
    sideEffect: 'none',
    outcomes: {
      right: { zh: '准确', en: 'right' },
      drifted: { zh: '走偏', en: 'has drifted' },
      zone: { zh: '时区不对', en: 'wrong zone' },
      reset: { zh: '回到出厂时间', en: 'reset' },
    },
  },
  'web-get': {
    title: { zh: '打开设备网页', en: 'opening the device’s web page' },
    seconds: 5,
    load: 'light',
    sideEffect: 'none',
    outcomes: {
      answers: { zh: '有应答', en: 'answers' },
      silent: { zh: '无应答', en: 'is silent' },
      refused: { zh: '拒绝连接', en: 'refuses' },
    },
  },
  'ups-state': {
    title: { zh: 'UPS 状态与电池', en: 'state and battery of the UPS' },
    seconds: 3,
    load: 'light',
    sideEffect: 'none',
    outcomes: {
      mains: { zh: '市电', en: 'mains' },
      'on-battery': { zh: '电池供电', en: 'on battery' },
      bypass: { zh: '旁路', en: 'bypass' },
      overload: { zh: '过载', en: 'overload' },
      silent: { zh: '无应答', en: 'is silent' },
    },
  },
  'bus-read': {
    title: { zh: '逐个读总线上的设备', en: 'reading the devices of the bus one by one' },
    seconds: 15,
    load: 'medium',
    sideEffect: 'none',
    outcomes: {
      'all-answer': { zh: '都应答', en: 'all answer' },
      'none-answer': { zh: '都不应答', en: 'none answers' },
      'behind-silent': { zh: '某点之后都不应答', en: 'silent behind one point' },
      'one-silent': { zh: '一台不应答', en: 'one is silent' },
      garbled: { zh: '乱码', en: 'garbled' },
    },
  },
  'app-heartbeat': {
    title: { zh: '应用心跳', en: 'heartbeat of the application' },
    seconds: 5,
    load: 'light',
    sideEffect: 'none',
    outcomes: {
      fresh: { zh: '新', en: 'fresh' },
      old: { zh: '过期', en: 'old' },
      none: { zh: '没有', en: 'none' },
    },
  },
} as const satisfies Record<string, ProbeKind>;

export type ProbeName = keyof typeof PROBES;
export const PROBE_KINDS = Object.keys(PROBES) as [ProbeName, ...ProbeName[]];
