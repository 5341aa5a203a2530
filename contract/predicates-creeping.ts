// The observables of what comes slowly, comes and goes, or measures what cannot be; see contract/predicates.ts. They say how
// something went wrong where the state alone does not: light that steps down was bent, light that fades is an ageing laser.

import type { Text } from './text.ts';

/** As in contract/predicates.ts, which takes these in. */
interface Predicate {
  readonly component: string;
  readonly bad: Text;
  readonly ok: Text;
}

const WAVERING = {
  steady: {
    component: '',
    bad: { zh: '{place} 反复掉线又自行恢复', en: '{place} drops out again and again and comes back by itself' },
    ok: { zh: '{place} 未反复掉线', en: '{place} does not drop out again and again' },
  },
  'bus-steady': {
    component: '',
    bad: { zh: '{place} 的 Modbus 应答时断时续', en: '{place} answers Modbus now and then only' },
    ok: { zh: '{place} 的 Modbus 应答稳定', en: '{place} answers Modbus steadily' },
  },
  'channel-steady': {
    component: 'channel',
    bad: { zh: '{place} 视频反复丢失又恢复', en: '{place} loses video again and again' },
    ok: { zh: '{place} 视频未反复丢失', en: '{place} does not lose video again and again' },
  },
  duplex: {
    component: 'port',
    bad: { zh: '{place} 两端双工模式不一致', en: 'the two ends of {place} differ in duplex' },
    ok: { zh: '{place} 双工模式正常', en: '{place} runs full duplex' },
  },
  'light-step': {
    component: 'port',
    bad: { zh: '{place} 收光突然下降', en: '{place} has lost light from one moment to the next' },
    ok: { zh: '{place} 收光没有突降', en: '{place} has not lost light at once' },
  },
  'light-fade': {
    component: 'port',
    bad: { zh: '{place} 收光逐日变弱', en: '{place} receives less light from day to day' },
    ok: { zh: '{place} 收光没有缓降', en: '{place} does not receive less light from day to day' },
  },
} as const satisfies Record<string, Predicate>;

const IMPOSSIBLE = {
  plausible: {
    component: '',
    bad: { zh: '{place} 读数不可能为真', en: '{place} measures what cannot be' },
    ok: { zh: '{place} 读数合理', en: 'what {place} measures makes sense' },
  },
  'sensor-sane': {
    component: 'sensor',
    bad: {
      zh: '{place} 读数超出一切可能，或长时间一动不动',
      en: '{place} shows a value beyond all reason, or the same to the digit',
    },
    ok: { zh: '{place} 读数可信', en: 'the value of {place} makes sense' },
  },
  'probe-moves': {
    component: 'point',
    bad: { zh: '{place} 读数整日不变', en: '{place} shows the same to the digit all day' },
    ok: { zh: '{place} 读数在变化', en: 'the value of {place} moves' },
  },
} as const satisfies Record<string, Predicate>;

const WEAR = {
  'print-head': {
    component: 'part',
    bad: { zh: '{place} 打印头已超过使用寿命', en: 'the print head of {place} is past its life' },
    ok: { zh: '{place} 打印头寿命充足', en: 'the print head of {place} has life left' },
  },
  'note-rejects-step': {
    component: 'part',
    bad: { zh: '{place} 拒钞率突升', en: '{place} refuses far more notes from one moment to the next' },
    ok: { zh: '{place} 拒钞率没有突升', en: '{place} does not refuse far more notes at once' },
  },
  licence: {
    component: 'licence',
    bad: { zh: '{place} 即将到期', en: '{place} ends soon' },
    ok: { zh: '{place} 有效', en: '{place} is valid' },
  },
  'supply-volts': {
    component: '',
    bad: { zh: '{place} 蓄电池电压过低', en: 'the battery of {place} is low' },
    ok: { zh: '{place} 蓄电池电压正常', en: 'the battery of {place} has its voltage' },
  },
} as const satisfies Record<string, Predicate>;

const ROADSIDE = {
  'lane-flow': {
    component: 'lane',
    bad: { zh: '{place} 无计数，其余车道正常', en: '{place} counts nothing while others do' },
    ok: { zh: '{place} 正常计数', en: '{place} counts' },
  },
  recognition: {
    component: '',
    bad: { zh: '{place} 识别率低', en: '{place} reads too few plates' },
    ok: { zh: '{place} 识别率正常', en: '{place} reads the plates' },
  },
  'recognition-step': {
    component: '',
    bad: { zh: '{place} 识别率突降', en: '{place} reads far fewer plates from one moment to the next' },
    ok: { zh: '{place} 识别率没有突降', en: '{place} does not read far fewer plates at once' },
  },
  'event-rate': {
    component: '',
    bad: { zh: '{place} 上报的事件异常多', en: '{place} reports far too many events' },
    ok: { zh: '{place} 上报的事件数量正常', en: '{place} reports as many events as usual' },
  },
  'panel-block': {
    component: '',
    bad: { zh: '{place} 整块不亮', en: 'a whole block of {place} is dark' },
    ok: { zh: '{place} 没有整块不亮', en: 'no whole block of {place} is dark' },
  },
  'zone-level': {
    component: 'zone',
    bad: { zh: '{place} 未静音却没有声音', en: '{place} is not muted and silent' },
    ok: { zh: '{place} 有声音', en: '{place} has sound' },
  },
} as const satisfies Record<string, Predicate>;

export const CREEPING_PREDICATES = {
  ...WAVERING,
  ...IMPOSSIBLE,
  ...WEAR,
  ...ROADSIDE,
} as const satisfies Record<string, Predicate>;
