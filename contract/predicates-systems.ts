// The observables of kiosk parts, audio and video, roadside systems, platforms and plants; see contract/predicates.ts. A
// part that runs out says what runs out: paper at a printer is loaded by anybody, a full cash box by two authorised people.

import type { Text } from './text.ts';

/** As in contract/predicates.ts, which takes these in. */
interface Predicate {
  readonly component: string;
  readonly bad: Text;
  readonly ok: Text;
}

const KIOSK_PREDICATES = {
  'paper-out': {
    component: 'part',
    bad: { zh: '{place} 缺纸', en: '{place} is out of paper' },
    ok: { zh: '{place} 有纸', en: '{place} has paper' },
  },
  'paper-low': {
    component: 'part',
    bad: { zh: '{place} 纸将尽', en: '{place} is low on paper' },
    ok: { zh: '{place} 纸量充足', en: '{place} has plenty of paper' },
  },
  'paper-jam': {
    component: 'part',
    bad: { zh: '{place} 卡纸', en: 'paper is jammed in {place}' },
    ok: { zh: '{place} 未卡纸', en: 'no paper is jammed in {place}' },
  },
  'cash-full': {
    component: 'part',
    bad: { zh: '{place} 钞满，不再收钞', en: '{place} is full of notes' },
    ok: { zh: '{place} 未满', en: '{place} has room for notes' },
  },
  'cash-high': {
    component: 'part',
    bad: { zh: '{place} 将满，应安排清钞', en: '{place} will soon be full of notes' },
    ok: { zh: '{place} 余量充足', en: '{place} has plenty of room for notes' },
  },
  'cash-box-seated': {
    component: 'part',
    bad: { zh: '{place} 未到位或被取走', en: '{place} is not seated or has been taken' },
    ok: { zh: '{place} 在位', en: '{place} is seated' },
  },
  'note-jam': {
    component: 'part',
    bad: { zh: '{place} 卡钞', en: 'a note is jammed in {place}' },
    ok: { zh: '{place} 未卡钞', en: 'no note is jammed in {place}' },
  },
  'note-rejects': {
    component: 'part',
    bad: { zh: '{place} 拒钞率高', en: '{place} refuses too many notes' },
    ok: { zh: '{place} 拒钞率正常', en: '{place} refuses few notes' },
  },
  'card-jam': {
    component: 'part',
    bad: { zh: '{place} 卡片卡住', en: 'a card is stuck in {place}' },
    ok: { zh: '{place} 无卡片卡住', en: 'no card is stuck in {place}' },
  },
  'card-bin-full': {
    component: 'part',
    bad: { zh: '{place} 回收箱满', en: 'the bin of retained cards of {place} is full' },
    ok: { zh: '{place} 回收箱未满', en: 'the bin of retained cards of {place} has room' },
  },
  'part-tampered': {
    component: 'part',
    bad: { zh: '{place} 疑被加装异物或改动', en: '{place} may have been tampered with' },
    ok: { zh: '{place} 未被改动', en: '{place} has not been tampered with' },
  },
  'touch-works': {
    component: 'part',
    bad: { zh: '{place} 触摸失灵', en: '{place} does not take touches' },
    ok: { zh: '{place} 触摸正常', en: '{place} takes touches' },
  },
} as const satisfies Record<string, Predicate>;

const AV_PREDICATES = {
  'zone-line': {
    component: 'zone',
    bad: { zh: '{place} 广播线路短路、断路或接地', en: 'the speaker line of {place} is shorted, open or earthed' },
    ok: { zh: '{place} 广播线路正常', en: 'the speaker line of {place} is whole' },
  },
  'zone-sound': {
    component: 'zone',
    bad: { zh: '{place} 被静音', en: '{place} is muted' },
    ok: { zh: '{place} 未静音', en: '{place} is not muted' },
  },
  signal: {
    component: '',
    bad: { zh: '{place} 无输入信号', en: '{place} has no input signal' },
    ok: { zh: '{place} 有输入信号', en: '{place} has an input signal' },
  },
  'input-signal': {
    component: 'channel',
    bad: { zh: '{place} 无信号', en: '{place} has no signal' },
    ok: { zh: '{place} 有信号', en: '{place} has a signal' },
  },
  lamp: {
    component: '',
    bad: { zh: '{place} 灯泡或光源寿命将尽', en: 'the lamp of {place} is near its end' },
    ok: { zh: '{place} 光源寿命充足', en: 'the lamp of {place} has life left' },
  },
  filter: {
    component: '',
    bad: { zh: '{place} 滤网需清洁', en: 'the filter of {place} needs cleaning' },
    ok: { zh: '{place} 滤网正常', en: 'the filter of {place} is clean' },
  },
  content: {
    component: '',
    bad: { zh: '{place} 显示的不是已发布的内容', en: '{place} does not show what was published' },
    ok: { zh: '{place} 内容为最新', en: '{place} shows what was published' },
  },
  feedback: {
    component: 'device',
    bad: { zh: '{place} 无回码', en: '{place} gives no feedback' },
    ok: { zh: '{place} 回码正常', en: '{place} gives feedback' },
  },
  scene: {
    component: '',
    bad: { zh: '{place} 有定时任务未执行', en: '{place} has missed a timed task' },
    ok: { zh: '{place} 定时任务均已执行', en: '{place} has run its timed tasks' },
  },
} as const satisfies Record<string, Predicate>;

const PLATFORM_PREDICATES = {
  'data-flow': {
    component: '',
    bad: { zh: '{place} 已无新数据', en: '{place} records nothing new' },
    ok: { zh: '{place} 数据持续产生', en: '{place} keeps recording' },
  },
  upload: {
    component: '',
    bad: { zh: '{place} 数据积压未上传', en: '{place} does not get its data through' },
    ok: { zh: '{place} 数据上传正常', en: '{place} gets its data through' },
  },
  'sign-panel': {
    component: '',
    bad: { zh: '{place} 显示模组损坏', en: 'modules of {place} have failed' },
    ok: { zh: '{place} 显示模组完好', en: 'the modules of {place} are whole' },
  },
  transactions: {
    component: '',
    bad: { zh: '{place} 业务成功率低', en: 'too many transactions fail at {place}' },
    ok: { zh: '{place} 业务成功率正常', en: 'transactions succeed at {place}' },
  },
  'service-port': {
    component: '',
    bad: { zh: '{place} 服务端口无应答', en: 'a service port of {place} does not answer' },
    ok: { zh: '{place} 服务端口有应答', en: 'the service port of {place} answers' },
  },
  database: {
    component: 'database',
    bad: { zh: '{place} 数据库空间或连接将用尽', en: '{place} runs out of space or connections' },
    ok: { zh: '{place} 数据库正常', en: '{place} has space and connections' },
  },
  'app-interface': {
    component: 'api',
    bad: { zh: '{place} 接口失败或积压', en: 'the interface {place} fails or is stuck' },
    ok: { zh: '{place} 接口正常', en: 'the interface {place} works' },
  },
  'pump-trip': {
    component: 'point',
    bad: { zh: '{place} 跳闸或故障', en: '{place} has tripped' },
    ok: { zh: '{place} 正常', en: '{place} is in order' },
  },
  programme: {
    component: '',
    bad: { zh: '{place} 程序停滞，计数不再变化', en: 'the programme of {place} stands still' },
    ok: { zh: '{place} 程序在运行', en: 'the programme of {place} runs' },
  },
  'tank-level': {
    component: 'point',
    bad: { zh: '{place} 液位越限', en: '{place} is out of its limits' },
    ok: { zh: '{place} 液位正常', en: '{place} is within its limits' },
  },
  'process-value': {
    component: 'point',
    bad: { zh: '{place} 工艺参数越限', en: '{place} is out of its process limits' },
    ok: { zh: '{place} 工艺参数正常', en: '{place} is within its process limits' },
  },
} as const satisfies Record<string, Predicate>;

export const SYSTEM_PREDICATES = {
  ...KIOSK_PREDICATES,
  ...AV_PREDICATES,
  ...PLATFORM_PREDICATES,
} as const satisfies Record<string, Predicate>;
