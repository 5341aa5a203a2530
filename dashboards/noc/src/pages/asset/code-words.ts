// What the numbers of coded readings mean. The codes are those of contract/metrics.ts; one that is not listed is shown as
// its number. Pure.

import type { ReadingView } from '../../../../../contract/api.ts';
import type { Language } from '../../../../../contract/text.ts';

type Word = readonly [zh: string, en: string];
type Codes = Readonly<Record<number, Word>>;

const ON_OFF: Codes = { 1: ['开', 'on'], 2: ['关', 'off'] };
const YES_NO = (zh0: string, en0: string, zh1: string, en1: string): Codes => ({ 0: [zh0, en0], 1: [zh1, en1] });
const ANSWER: Codes = {
  0: ['有应答', 'answered'],
  1: ['超时', 'timeout'],
  2: ['拒绝连接', 'refused'],
  3: ['拒绝登录', 'unauthorised'],
  4: ['应答无法识别', 'unreadable answer'],
};

const CODES: Readonly<Record<string, Codes>> = {
  'ping.result_code': YES_NO('通', 'alive', '不通', 'silent'),
  'net_response.result_code': ANSWER,
  'http_response.result_code': ANSWER,
  'rtsp_response.result_code': ANSWER,
  'interface.ifOperStatus': {
    1: ['连通', 'up'],
    2: ['断开', 'down'],
    3: ['测试', 'testing'],
    4: ['未知', 'unknown'],
    5: ['休眠', 'dormant'],
    6: ['不存在', 'not present'],
    7: ['下层断开', 'lower layer down'],
  },
  'interface.ifAdminStatus': { 1: ['启用', 'up'], 2: ['停用', 'down'], 3: ['测试', 'testing'] },
  'poe.admin_enable': ON_OFF,
  'poe.detection_status': {
    1: ['停用', 'disabled'],
    2: ['检测中', 'searching'],
    3: ['供电中', 'delivering'],
    4: ['故障', 'fault'],
    5: ['测试', 'test'],
    6: ['其他故障', 'other fault'],
  },
  'poe_group.oper_status': { ...ON_OFF, 3: ['故障', 'faulty'] },
  'recorder.status': YES_NO('异常', 'bad', '正常', 'good'),
  'recorder_disk.status': {
    0: ['正常', 'normal'],
    1: ['未格式化', 'unformatted'],
    2: ['即将损坏', 'failing'],
    3: ['损坏', 'failed'],
    4: ['不在位', 'absent'],
  },
  'recorder_channel.status': { 0: ['已连接', 'connected'], 1: ['视频丢失', 'lost'], 2: ['未分配', 'not assigned'] },
  'upsd.output_source': {
    1: ['其他', 'other'],
    2: ['无输出', 'none'],
    3: ['市电', 'normal'],
    4: ['旁路', 'bypass'],
    5: ['电池', 'battery'],
    6: ['升压', 'booster'],
    7: ['降压', 'reducer'],
  },
  'upsd.battery_status': {
    1: ['未知', 'unknown'],
    2: ['正常', 'normal'],
    3: ['电量低', 'low'],
    4: ['耗尽', 'depleted'],
  },
  'pdu_outlet.state': ON_OFF,
  'kiosk.screen_on': YES_NO('熄灭', 'off', '点亮', 'on'),
  'kiosk.door_open': YES_NO('关闭', 'closed', '打开', 'open'),
  'kiosk_part.state': {
    0: ['正常', 'ok'],
    1: ['需留意', 'attention'],
    2: ['满或用尽', 'full or out'],
    3: ['卡住', 'jammed'],
    4: ['不能工作', 'inoperative'],
    5: ['缺失', 'missing'],
    6: ['被动过', 'manipulated'],
    7: ['离线', 'offline'],
  },
  'amplifier.protect': YES_NO('正常', 'normal', '保护中', 'protecting'),
  'player.playing': YES_NO('停止', 'stopped', '播放中', 'playing'),
};

export function codeWord(reading: ReadingView, language: Language): string | undefined {
  const name = `${reading.measurement}.${reading.field}`;
  const word = Object.hasOwn(CODES, name) ? CODES[name]?.[reading.value] : undefined;
  return word?.[language === 'zh' ? 0 : 1];
}
