// Faults of the simulated systems beside cameras, kiosks and network. Each sets what its device says; the truth is the field's.

import type { Kind } from '../device.ts';
import type { Effect } from '../effects.ts';
import type { Curer, FaultDefinition, Part, RemoteCure } from '../fault.ts';
import { SYSTEMS, type SystemKind } from '../systems.ts';
import { MINUTE_MS } from './define.ts';
import { PARTS } from './parts.ts';

interface Said {
  name: string;
  code: string;
  zh: string;
  en: string;
  kind: Kind;
  on?: string;
  /** Keys of the device's values. */
  set: Readonly<Record<string, number>>;
  /** A service that stops with it. */
  silent?: 'http';
  cause: string;
  /** Component that is right, `kind:name`. */
  at?: string;
  by: Curer;
  parts?: Part[];
  cures?: readonly RemoteCure[];
  /** As of {@link FaultDefinition}. */
  showsAfterMs?: number;
}

function said({
  name,
  code,
  zh,
  en,
  kind,
  on,
  set,
  silent,
  cause,
  at,
  by,
  parts = [],
  cures = [],
  showsAfterMs,
}: Said): FaultDefinition {
  const key = on ?? SYSTEMS[kind as SystemKind].key;
  return {
    name,
    code,
    title: { zh, en },
    cures,
    ...(showsAfterMs !== undefined && { showsAfterMs }),
    kinds: [kind],
    on: key,
    effects: ({ key: asset }) => [
      ...Object.entries(set).map(([path, value]): Effect => ({ kind: 'set', asset, key: path, value })),
      ...(silent ? [{ kind: 'silent', asset, layer: silent } as const] : []),
    ],
    truth: ({ key: asset }) => ({
      cause,
      places: at === undefined ? [asset] : [`${asset}/${at}`, asset],
      visit: by === 'engineer',
      by,
      parts,
    }),
  };
}

const SHORTED = 1;
const OLD_S = 7200;
/** Staff mute a zone for a while: for less than this nobody calls it a fault. */
const MUTED_MS = 30 * MINUTE_MS;

const AV: readonly Said[] = [
  { name: 'zone-line-shorted', code: 'A02', zh: '广播分区线路短路', en: 'the speaker line of a zone is shorted', kind: 'amplifier', on: 'amp-1', set: { 'zone/zone-2.line': SHORTED, 'zone/zone-2.impedance': 6 }, cause: 'speaker-line-fault', at: 'zone:zone-2', by: 'engineer', parts: [PARTS.speakerTester] },
  { name: 'zone-muted', code: 'A04', cures: ['mqtt-command'], zh: '广播分区被静音', en: 'a zone is muted', kind: 'amplifier', on: 'amp-1', set: { 'zone/zone-1.muted': 1 }, cause: 'zone-muted', at: 'zone:zone-1', by: 'remote', showsAfterMs: MUTED_MS },
  { name: 'projector-off', code: 'A07', cures: ['mqtt-command'], zh: '投影机应开未开', en: 'a projector is off that should be on', kind: 'projector', set: { 'state.power': 0, 'state.signal': 0 }, cause: 'display-switched-off', by: 'remote' },
  { name: 'projector-no-signal', code: 'A12', zh: '投影机无信号', en: 'a projector has no signal', kind: 'projector', set: { 'state.signal': 0 }, cause: 'av-no-signal', by: 'onsite' },
  { name: 'projector-lamp-old', code: 'A06', zh: '投影机灯泡寿命将尽', en: 'the lamp of a projector is old', kind: 'projector', set: { 'state.lampLeft': 4 }, cause: 'projector-lamp-old', by: 'engineer', parts: [PARTS.lamp] },
  { name: 'projector-filter-dirty', code: 'A06', zh: '投影机滤网堵塞', en: 'the filter of a projector is clogged', kind: 'projector', set: { 'state.filter': 1, 'state.temperature': 74 }, cause: 'projector-filter-dirty', by: 'onsite' },
  { name: 'matrix-input-lost', code: 'A12', zh: '矩阵输入无信号', en: 'an input of the matrix has no signal', kind: 'matrix', set: { 'input/pc-2.signal': 0 }, cause: 'matrix-input-lost', at: 'channel:pc-2', by: 'onsite' },
  { name: 'control-no-feedback', code: 'A11', zh: '受控设备无回码', en: 'a controlled device gives no feedback', kind: 'controller', set: { 'device/screen.feedback': 0 }, cause: 'control-no-feedback', at: 'device:screen', by: 'engineer', parts: [PARTS.serialCable] },
  { name: 'control-task-missed', code: 'A05', cures: ['mqtt-command'], zh: '定时任务未执行', en: 'a timed task was not run', kind: 'controller', set: { 'state.missedTasks': 1 }, cause: 'timed-task-missed', by: 'remote' },
  { name: 'player-content-stale', code: 'A09', cures: ['mqtt-command', 'service-restart'], zh: '播放器节目未更新', en: 'a player plays old content', kind: 'player', on: 'player-1', set: { content: 0 }, cause: 'signage-content-stale', by: 'remote' },
  { name: 'player-screen-off', code: 'A07', cures: ['mqtt-command'], zh: '信息屏未点亮', en: 'the screen of a player is off', kind: 'player', on: 'player-1', set: { screen: 0 }, cause: 'display-switched-off', by: 'remote' },
]; // prettier-ignore

const ROADSIDE: readonly Said[] = [
  { name: 'speed-point-stopped', code: 'H04', zh: '测速点无新数据', en: 'a speed point records nothing', kind: 'speed-point', set: { 'state.recordAge': OLD_S, 'state.perMinute': 0 }, cause: 'detector-stopped', by: 'engineer', parts: [PARTS.detectorCard] },
  { name: 'speed-point-upload-stuck', code: 'B04', cures: ['service-restart'], zh: '测速点数据积压', en: 'the records of a speed point do not get through', kind: 'speed-point', set: { 'state.uploadAge': OLD_S, 'state.backlog': 1400 }, cause: 'upload-stuck', by: 'remote' },
  { name: 'event-detector-stopped', code: 'H04', cures: ['service-restart'], zh: '事件检测停止', en: 'event detection has stopped', kind: 'event-detector', set: { 'state.recordAge': OLD_S, 'state.perMinute': 0 }, cause: 'detector-stopped', by: 'remote' },
  { name: 'sign-modules-dark', code: 'H01', zh: '诱导屏模组不亮', en: 'modules of a sign are dark', kind: 'sign', set: { 'state.failedModules': 3 }, cause: 'sign-modules-failed', by: 'engineer', parts: [PARTS.signModule] },
  { name: 'sign-content-stale', code: 'H03', cures: ['mqtt-command', 'service-restart'], zh: '诱导屏内容未更新', en: 'a sign shows old content', kind: 'sign', set: { 'state.content': 0 }, cause: 'signage-content-stale', by: 'remote' },
]; // prettier-ignore

const PLATFORM: readonly Said[] = [
  { name: 'platform-process-down', code: 'B01', cures: ['service-restart'], zh: '平台进程停止', en: 'a process of the platform has stopped', kind: 'platform', set: { 'process/alarm-center.running': 0 }, cause: 'process-stopped', at: 'process:alarm-center', by: 'remote' },
  { name: 'platform-service-stopped', code: 'B01', cures: ['service-restart'], zh: '平台网页服务停止', en: 'the web service of the platform has stopped', kind: 'platform', set: {}, silent: 'http', cause: 'service-port-closed', by: 'remote' },
  { name: 'platform-database-full', code: 'B02', zh: '数据库将满', en: 'a database is nearly full', kind: 'platform', set: { 'database/main.used': 96 }, cause: 'database-exhausted', at: 'database:main', by: 'remote' },
  { name: 'platform-database-connections', code: 'B02', zh: '数据库连接耗尽', en: 'a database has no connections left', kind: 'platform', set: { 'database/main.connections': 99 }, cause: 'database-exhausted', at: 'database:main', by: 'remote' },
  { name: 'platform-interface-stuck', code: 'B04', cures: ['service-restart'], zh: '上级平台接口积压', en: 'the interface to the upper platform is stuck', kind: 'platform', set: { 'interface/upper-platform.queue': 5200, 'interface/upper-platform.ackAge': OLD_S }, cause: 'interface-stuck', at: 'api:upper-platform', by: 'remote' },
  { name: 'platform-transactions-fail', code: 'K15', zh: '平台业务成功率低', en: 'transactions fail at the platform', kind: 'platform', set: { 'transactions.completed': 96, 'transactions.successPercent': 45.7 }, cause: 'service-transactions-fail', by: 'remote' },
  { name: 'server-disk-full', code: 'R07', zh: '服务器磁盘将满', en: 'a disk of the server is nearly full', kind: 'server', set: { disk: 97 }, cause: 'disk-space-full', at: 'storage:root', by: 'remote' },
  { name: 'server-overloaded', code: 'B01', cures: ['service-restart'], zh: '服务器过载', en: 'the server is overloaded', kind: 'server', set: { cpu: 99 }, cause: 'server-overload', by: 'remote' },
]; // prettier-ignore

const SERVICES: readonly Said[] = [
  { name: 'portal-certificate-ends', code: 'N16', zh: '门户证书五天后到期', en: 'the certificate of a portal ends in five days', kind: 'portal', set: { certificateDays: 5 }, cause: 'certificate-not-renewed', by: 'remote' },
  { name: 'name-gone', code: '', zh: '域名服务器查不到域名', en: 'a name is gone from the name server', kind: 'name-server', set: { gone: 1 }, cause: 'name-service-failed', by: 'remote' },
  { name: 'time-server-off', code: 'C21', zh: '时间服务器时钟偏差', en: 'the clock of the time server is off', kind: 'time-server', set: { clockOffsetMs: 8000 }, cause: 'clock-wrong', by: 'remote' },
  { name: 'time-server-unsynchronised', code: 'C21', zh: '时间服务器失去卫星信号', en: 'the time server has lost its satellites', kind: 'time-server', set: { unsynchronised: 1 }, cause: 'time-source-lost', by: 'remote' },
]; // prettier-ignore

const PLANT: readonly Said[] = [
  { name: 'wastewater-pump-tripped', code: 'M06', zh: '污水泵跳闸', en: 'a wastewater pump has tripped', kind: 'wastewater', set: { 'trip.1': 1 }, cause: 'pump-tripped', at: 'point:pump-1-trip', by: 'onsite' },
  { name: 'wastewater-level-high', code: 'M06', zh: '污水池液位高', en: 'the level of the wastewater tank is high', kind: 'wastewater', set: { level: 965 }, cause: 'tank-level-abnormal', at: 'point:tank-level', by: 'onsite' },
  { name: 'wastewater-ph-low', code: 'M06', zh: '污水 pH 过低', en: 'the wastewater is too acid', kind: 'wastewater', set: { ph: 480 }, cause: 'process-value-abnormal', at: 'point:ph', by: 'onsite' },
  { name: 'wastewater-plc-stopped', code: 'M05', zh: '污水控制器停机', en: 'the wastewater controller has stopped', kind: 'wastewater', set: { mode: 0 }, cause: 'plc-stopped', by: 'onsite' },
  { name: 'wastewater-plc-hung', code: 'M05', zh: '污水控制器程序卡死', en: 'the programme of the wastewater controller hangs', kind: 'wastewater', set: { watchdog: 4711 }, cause: 'plc-hung', by: 'onsite' },
  { name: 'room-water-leak', code: 'R02', zh: '机房漏水', en: 'there is water in the machine room', kind: 'room-sensor', set: { 'water-leak': 1 }, cause: 'water-detected', at: 'input:water-leak', by: 'onsite' },
  { name: 'room-smoke', code: '', zh: '机房烟雾', en: 'there is smoke in the machine room', kind: 'room-sensor', set: { smoke: 1 }, cause: 'smoke-detected', at: 'input:smoke', by: 'onsite' },
  { name: 'room-hot', code: 'R01', zh: '机房温度过高', en: 'the machine room is too hot', kind: 'room-sensor', set: { temperature: 38 }, cause: 'room-hot', by: 'onsite' },
  { name: 'room-humid', code: '', zh: '机房湿度过高', en: 'the machine room is too humid', kind: 'room-sensor', set: { humidity: 88 }, cause: 'room-humid', at: 'sensor:room-humidity', by: 'onsite' },
]; // prettier-ignore

const KIOSKS: readonly Said[] = [
  { name: 'kiosk-touch-dead', code: 'K11', zh: '自助机触摸失灵', en: 'the touch screen of a kiosk is dead', kind: 'kiosk', on: 'kiosk-1', set: { 'touch-screen.state': 4 }, cause: 'kiosk-touch-failed', at: 'part:touch-screen', by: 'remote' },
  { name: 'kiosk-cashbox-taken', code: 'K08', zh: '钞箱被取走', en: 'the cash box of a kiosk has been taken', kind: 'kiosk', on: 'kiosk-3', set: { 'cash-box.state': 5 }, cause: 'kiosk-part-removed', at: 'part:cash-box', by: 'cash' },
  { name: 'kiosk-skimmer', code: '', zh: '读卡器疑被加装盗刷装置', en: 'a skimmer sits on the card reader of a kiosk', kind: 'kiosk', on: 'kiosk-3', set: { 'card-reader.state': 6 }, cause: 'kiosk-part-tampered', at: 'part:card-reader', by: 'cash' },
  { name: 'kiosk-transactions-fail', code: 'K14', zh: '自助机业务失败', en: 'transactions fail at a kiosk', kind: 'kiosk', on: 'kiosk-4', set: { 'transactions.completed': 12, 'transactions.successPercent': 33 }, cause: 'kiosk-transactions-fail', by: 'remote' },
  { name: 'kiosk-clock-wrong', code: 'K17', zh: '自助机时钟错误', en: 'the clock of a kiosk is wrong', kind: 'kiosk', on: 'kiosk-1', set: { 'host.clockOffset': -86_400 }, cause: 'clock-wrong', by: 'remote' },
]; // prettier-ignore

export const SYSTEM_FAULTS: readonly FaultDefinition[] = [
  ...AV,
  ...ROADSIDE,
  ...PLATFORM,
  ...SERVICES,
  ...PLANT,
  ...KIOSKS,
].map(said);
