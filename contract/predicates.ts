// The observables of the diagnosis: what can be bad, ok or unknown at a place. Profiles' conditions decide them, causes
// predict them, evidence is worded by them. `{place}` is the place's name.

import { CAMERA_PREDICATES } from './predicates-camera.ts';
import { CREEPING_PREDICATES } from './predicates-creeping.ts';
import { FACT_PREDICATES } from './predicates-facts.ts';
import { SYSTEM_PREDICATES } from './predicates-systems.ts';
import type { Text } from './text.ts';

export interface Predicate {
  /** What kind of place it is about: the asset itself, or a component of this kind. */
  readonly component: string;
  readonly bad: Text;
  readonly ok: Text;
}

export const PREDICATES = {
  heard: {
    component: '',
    bad: { zh: '{place} 已无任何数据', en: 'nothing is heard from {place}' },
    ok: { zh: '{place} 数据正常上报', en: '{place} is reporting' },
  },
  reachable: {
    component: '',
    bad: { zh: '{place} ping 不通', en: '{place} does not answer ping' },
    ok: { zh: '{place} 可 ping 通', en: '{place} answers ping' },
  },
  agent: {
    component: '',
    bad: { zh: '{place} 不应答管理查询', en: '{place} does not answer management queries' },
    ok: { zh: '{place} 应答管理查询', en: '{place} answers management queries' },
  },
  login: {
    component: '',
    bad: { zh: '{place} 拒绝账号或团体名', en: '{place} rejects the account or community' },
    ok: { zh: '{place} 账号验证通过', en: '{place} accepts the account' },
  },
  restarted: {
    component: '',
    bad: { zh: '{place} 刚刚重启过', en: '{place} has just restarted' },
    ok: { zh: '{place} 未曾重启', en: '{place} has not restarted' },
  },
  video: {
    component: '',
    bad: { zh: '{place} 视频服务（RTSP）无应答', en: '{place} gives no video (RTSP silent)' },
    ok: { zh: '{place} 视频服务（RTSP）正常', en: '{place} serves video (RTSP answers)' },
  },
  web: {
    component: '',
    bad: { zh: '{place} 网页服务无应答', en: '{place} web server is silent' },
    ok: { zh: '{place} 网页服务正常', en: '{place} web server answers' },
  },
  'web-content': {
    component: '',
    bad: { zh: '{place} 网页内容异常', en: '{place} serves something else than expected' },
    ok: { zh: '{place} 网页内容正常', en: '{place} serves what is expected' },
  },
  certificate: {
    component: '',
    bad: { zh: '{place} 证书即将到期或已到期', en: 'the certificate of {place} expires' },
    ok: { zh: '{place} 证书有效', en: 'the certificate of {place} is valid' },
  },
  'name-service': {
    component: '',
    bad: { zh: '{place} 域名解析异常', en: '{place} resolves names wrongly or not at all' },
    ok: { zh: '{place} 域名解析正常', en: '{place} resolves names' },
  },
  'time-service': {
    component: '',
    bad: { zh: '{place} 时间服务无应答或未同步', en: '{place} serves no time, or is not synchronised' },
    ok: { zh: '{place} 时间服务正常', en: '{place} serves the time' },
  },
  link: {
    component: 'port',
    bad: { zh: '{place} 链路断开', en: '{place} has no link' },
    ok: { zh: '{place} 链路正常', en: '{place} has link' },
  },
  cable: {
    component: 'port',
    bad: { zh: '线缆检测：{place} 的线路断路或短路', en: 'the cable test finds the line of {place} broken or shorted' },
    ok: { zh: '线缆检测：{place} 的线路完好', en: 'the cable test finds the line of {place} sound' },
  },
  'port-errors': {
    component: 'port',
    bad: { zh: '{place} 误码持续增加', en: 'errors keep rising on {place}' },
    ok: { zh: '{place} 无误码', en: '{place} has no errors' },
  },
  'link-flaps': {
    component: 'port',
    bad: { zh: '{place} 链路反复通断', en: 'the link of {place} comes and goes' },
    ok: { zh: '{place} 链路稳定', en: 'the link of {place} is steady' },
  },
  'poe-fault': {
    component: 'port',
    bad: { zh: '{place} PoE 报告故障', en: 'PoE reports a fault on {place}' },
    ok: { zh: '{place} PoE 未报故障', en: 'PoE reports no fault on {place}' },
  },
  'poe-delivery': {
    component: 'port',
    bad: { zh: '{place} 未向设备供电', en: '{place} delivers no power' },
    ok: { zh: '{place} 正在供电', en: '{place} is delivering power' },
  },
  'poe-budget': {
    component: 'poe-group',
    bad: { zh: '{place} PoE 功率接近上限', en: '{place} is near its PoE power limit' },
    ok: { zh: '{place} PoE 功率有余量', en: '{place} has PoE power to spare' },
  },
  'poe-supply': {
    component: 'poe-group',
    bad: { zh: '{place} PoE 电源报故障', en: '{place} says that its PoE supply is faulty' },
    ok: { zh: '{place} PoE 电源工作', en: '{place} says that its PoE supply works' },
  },
  'mac-learnt': {
    component: 'port',
    bad: { zh: '{place} 学不到设备的 MAC 地址', en: '{place} no longer learns the device’s MAC address' },
    ok: { zh: '{place} 学到设备的 MAC 地址', en: '{place} learns the device’s MAC address' },
  },
  channel: {
    component: 'channel',
    bad: { zh: '{place} 视频丢失', en: '{place} has lost video' },
    ok: { zh: '{place} 视频正常', en: '{place} has video' },
  },
  recording: {
    component: 'channel',
    bad: { zh: '{place} 已停止录像', en: '{place} is no longer recorded' },
    ok: { zh: '{place} 正在录像', en: '{place} is being recorded' },
  },
  'recording-days': {
    component: 'channel',
    bad: { zh: '{place} 录像保存天数不足', en: '{place} keeps fewer days of recordings than required' },
    ok: { zh: '{place} 录像保存天数足够', en: '{place} keeps as many days of recordings as required' },
  },
  'recording-gap': {
    component: 'channel',
    bad: { zh: '{place} 录像有缺失', en: 'recordings of {place} have gaps' },
    ok: { zh: '{place} 录像无缺失', en: 'recordings of {place} have no gaps' },
  },
  'disk-health': {
    component: 'disk',
    bad: { zh: '{place} 报告异常', en: '{place} reports failure' },
    ok: { zh: '{place} 状态正常', en: '{place} is healthy' },
  },
  'disk-present': {
    component: 'disk',
    bad: { zh: '{place} 不再出现', en: '{place} is no longer seen' },
    ok: { zh: '{place} 在位', en: '{place} is present' },
  },
  'disk-worn': {
    component: 'disk',
    bad: { zh: '{place} 老化，应更换', en: '{place} wears out and should be replaced' },
    ok: { zh: '{place} 未见老化', en: '{place} shows no wear' },
  },
  'disk-heat': {
    component: 'disk',
    bad: { zh: '{place} 温度过高', en: '{place} is too hot' },
    ok: { zh: '{place} 温度正常', en: '{place} temperature is normal' },
  },
  'array-health': {
    component: 'array',
    bad: { zh: '{place} 降级或失效', en: '{place} is degraded or has failed' },
    ok: { zh: '{place} 状态正常', en: '{place} is healthy' },
  },
  'controller-health': {
    component: 'controller',
    bad: { zh: '{place} 报告异常', en: '{place} reports trouble' },
    ok: { zh: '{place} 状态正常', en: '{place} is healthy' },
  },
  'fan-works': {
    component: 'fan',
    bad: { zh: '{place} 停转或异常', en: '{place} has failed' },
    ok: { zh: '{place} 运转正常', en: '{place} runs' },
  },
  'psu-works': {
    component: 'psu',
    bad: { zh: '{place} 故障或无输入', en: '{place} has failed or has no input' },
    ok: { zh: '{place} 工作正常', en: '{place} works' },
  },
  'sensor-range': {
    component: 'sensor',
    bad: { zh: '{place} 读数越限', en: '{place} is out of range' },
    ok: { zh: '{place} 读数正常', en: '{place} is in range' },
  },
  'alarm-input': {
    component: 'input',
    bad: { zh: '{place} 告警', en: '{place} reports an alarm' },
    ok: { zh: '{place} 正常', en: '{place} is normal' },
  },
  overload: {
    component: 'input',
    bad: { zh: '{place} 过载', en: '{place} is overloaded' },
    ok: { zh: '{place} 负载正常', en: '{place} carries a normal load' },
  },
  supply: {
    component: 'supply',
    bad: { zh: '{place} 即将用尽', en: '{place} is nearly used up' },
    ok: { zh: '{place} 余量充足', en: '{place} has plenty left' },
  },
  tray: {
    component: 'tray',
    bad: { zh: '{place} 缺纸或异常', en: '{place} is empty or out of order' },
    ok: { zh: '{place} 正常', en: '{place} is in order' },
  },
  member: {
    component: 'member',
    bad: { zh: '{place} 不在堆叠中', en: '{place} has left the stack' },
    ok: { zh: '{place} 在堆叠中', en: '{place} is in the stack' },
  },
  'ap-joined': {
    component: 'ap',
    bad: { zh: '{place} 未连上无线控制器', en: '{place} has left its controller' },
    ok: { zh: '{place} 已连上无线控制器', en: '{place} is joined to its controller' },
  },
  optics: {
    component: 'port',
    bad: { zh: '{place} 光功率过低', en: '{place} receives too little light' },
    ok: { zh: '{place} 光功率正常', en: '{place} receives enough light' },
  },
  trap: {
    component: 'trap',
    bad: { zh: '设备主动告警：{place}', en: 'the device reports by trap: {place}' },
    ok: { zh: '告警已解除：{place}', en: 'the device reports it over: {place}' },
  },
  health: {
    component: '',
    bad: { zh: '{place} 自报健康异常', en: '{place} itself reports trouble' },
    ok: { zh: '{place} 自报健康正常', en: '{place} itself reports good health' },
  },
  printing: {
    component: '',
    bad: { zh: '{place} 无法打印', en: '{place} cannot print' },
    ok: { zh: '{place} 可以打印', en: '{place} can print' },
  },
  'battery-aged': {
    component: '',
    bad: { zh: '{place} 要求更换电池', en: '{place} asks for new batteries' },
    ok: { zh: '{place} 未要求更换电池', en: '{place} asks for no new batteries' },
  },
  cellular: {
    component: 'modem',
    bad: { zh: '{place} 移动网络不通或信号弱', en: '{place} is not connected or has a weak signal' },
    ok: { zh: '{place} 移动网络正常', en: '{place} is connected' },
  },
  cooling: {
    component: '',
    bad: { zh: '{place} 制冷异常', en: '{place} does not cool as it should' },
    ok: { zh: '{place} 制冷正常', en: '{place} cools' },
  },
  registered: {
    component: '',
    bad: { zh: '{place} 未注册到服务器', en: '{place} is not registered with its server' },
    ok: { zh: '{place} 已注册到服务器', en: '{place} is registered with its server' },
  },
  'storage-space': {
    component: 'storage',
    bad: { zh: '{place} 空间不足', en: '{place} is nearly full' },
    ok: { zh: '{place} 空间充足', en: '{place} has space' },
  },
  'storage-works': {
    component: 'storage',
    bad: { zh: '{place} 无法写入', en: '{place} cannot be written to' },
    ok: { zh: '{place} 可写入', en: '{place} can be written to' },
  },
  'process-runs': {
    component: 'process',
    bad: { zh: '{place} 未按要求运行', en: '{place} does not run as it should' },
    ok: { zh: '{place} 正在运行', en: '{place} runs as it should' },
  },
  load: {
    component: '',
    bad: { zh: '{place} 处理器负荷过高', en: '{place} processor is overloaded' },
    ok: { zh: '{place} 处理器负荷正常', en: '{place} processor load is normal' },
  },
  memory: {
    component: '',
    bad: { zh: '{place} 内存不足', en: '{place} is short of memory' },
    ok: { zh: '{place} 内存正常', en: '{place} memory is normal' },
  },
  heat: {
    component: '',
    bad: { zh: '{place} 温度过高', en: '{place} is too hot' },
    ok: { zh: '{place} 温度正常', en: '{place} temperature is normal' },
  },
  clock: {
    component: '',
    bad: { zh: '{place} 时钟偏差过大', en: '{place} clock is wrong' },
    ok: { zh: '{place} 时钟准确', en: '{place} clock is right' },
  },
  mains: {
    component: '',
    bad: { zh: '{place} 市电中断，电池供电', en: '{place} is on battery: mains lost' },
    ok: { zh: '{place} 市电正常', en: '{place} has mains' },
  },
  battery: {
    component: '',
    bad: { zh: '{place} 电池电量低', en: '{place} battery is low' },
    ok: { zh: '{place} 电池正常', en: '{place} battery is fine' },
  },
  'ups-load': {
    component: '',
    bad: { zh: '{place} 负载过高', en: '{place} is overloaded' },
    ok: { zh: '{place} 负载正常', en: '{place} load is normal' },
  },
  bypass: {
    component: '',
    bad: { zh: '{place} 处于旁路', en: '{place} is on bypass' },
    ok: { zh: '{place} 不在旁路', en: '{place} is not on bypass' },
  },
  outlet: {
    component: 'outlet',
    bad: { zh: '{place} 已断开', en: '{place} is off' },
    ok: { zh: '{place} 已接通', en: '{place} is on' },
  },
  'outlet-draw': {
    component: 'outlet',
    bad: { zh: '{place} 无电流', en: '{place} draws no current' },
    ok: { zh: '{place} 有电流', en: '{place} draws current' },
  },
  'app-alive': {
    component: '',
    bad: { zh: '{place} 应用程序无响应', en: '{place} application is not responding' },
    ok: { zh: '{place} 应用程序正常', en: '{place} application is alive' },
  },
  screen: {
    component: '',
    bad: { zh: '{place} 屏幕未点亮', en: '{place} screen is off' },
    ok: { zh: '{place} 屏幕已点亮', en: '{place} screen is on' },
  },
  door: {
    component: '',
    bad: { zh: '{place} 机门打开', en: '{place} door is open' },
    ok: { zh: '{place} 机门关闭', en: '{place} door is closed' },
  },
  'part-consumed': {
    component: 'part',
    bad: { zh: '{place} 已满或用尽', en: '{place} is full or used up' },
    ok: { zh: '{place} 余量正常', en: '{place} has room or supply' },
  },
  'part-low': {
    component: 'part',
    bad: { zh: '{place} 即将满或用尽', en: '{place} will soon be full or used up' },
    ok: { zh: '{place} 余量充足', en: '{place} has plenty left' },
  },
  'part-jam': {
    component: 'part',
    bad: { zh: '{place} 卡住', en: '{place} is jammed' },
    ok: { zh: '{place} 未卡住', en: '{place} is not jammed' },
  },
  'part-works': {
    component: 'part',
    bad: { zh: '{place} 不能工作', en: '{place} does not work' },
    ok: { zh: '{place} 工作正常', en: '{place} works' },
  },
  'part-present': {
    component: 'part',
    bad: { zh: '{place} 不在位', en: '{place} is missing' },
    ok: { zh: '{place} 在位', en: '{place} is in place' },
  },
  'bus-reply': {
    component: '',
    bad: { zh: '{place} 不应答 Modbus 查询', en: '{place} does not answer Modbus' },
    ok: { zh: '{place} 应答 Modbus 查询', en: '{place} answers Modbus' },
  },
  voltage: {
    component: '',
    bad: { zh: '{place} 电压越限', en: '{place} measures a voltage out of range' },
    ok: { zh: '{place} 电压正常', en: '{place} measures a normal voltage' },
  },
  running: {
    component: '',
    bad: { zh: '{place} 已停止运行', en: '{place} has stopped' },
    ok: { zh: '{place} 正在运行', en: '{place} is running' },
  },
  protect: {
    component: '',
    bad: { zh: '{place} 处于保护状态', en: '{place} is protecting itself' },
    ok: { zh: '{place} 未保护', en: '{place} is not protecting' },
  },
  playing: {
    component: '',
    bad: { zh: '{place} 未在播放', en: '{place} is not playing' },
    ok: { zh: '{place} 正在播放', en: '{place} is playing' },
  },
  ...SYSTEM_PREDICATES,
  ...CAMERA_PREDICATES,
  ...FACT_PREDICATES,
  ...CREEPING_PREDICATES,
} as const satisfies Record<string, Predicate>;

export type PredicateName = keyof typeof PREDICATES;

export const PREDICATE_NAMES: readonly PredicateName[] = Object.keys(PREDICATES).filter(isPredicate);

export function isPredicate(name: string): name is PredicateName {
  return Object.hasOwn(PREDICATES, name);
}

/** The three states of anything observed. Unknown never clears an alarm and never counts as healthy. */
export type Level = 'ok' | 'bad' | 'unknown';
