// The words of point lists: what stands for nothing, what kind of device a Chinese or English word means, how a thing is
// powered. Chinese names end with what the thing is (摄像机电源 is a supply), so the word that ends last decides. Pure.

import { ASSET_CLASSES, type AssetClass } from '../../../../contract/profile.ts';

const BLANK = /^(?:[-–—_/\\.·~]+|无|没有|暂无|空|待定|待分配|未定|不详|未知|n\/?a|none|null|nil|tbd|dhcp|自动获取)$/i;

/** Cells by which a list says that there is nothing to say. */
export function isBlank(text: string): boolean {
  return text === '' || BLANK.test(text);
}

/** The same text for everything that a person would call the same. */
export function plainWord(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, '');
}

/** The first of each class is how an export writes it. */
const CLASS_WORDS: Readonly<Record<AssetClass, readonly string[]>> = {
  recorder: ['录像机', 'nvr', 'dvr', 'xvr', 'cvr', '硬盘录像', '录像主机', '视频存储', 'recorder'],
  camera: ['摄像机', '摄像头', '枪机', '球机', '半球', '筒机', '枪球', '云台', '鱼眼', '全景', '球型机', '高速球', '快球', 'ipc', 'camera', 'cam', 'dome', 'bullet', 'ptz', '人脸抓拍机', '抓拍机'],
  switch: ['交换机', 'switch', '收发器', '光电转换器', '光电转换', '光纤转换器', '媒体转换器', 'mediaconverter', 'converter', '集线器', 'hub', 'olt', 'onu'],
  router: ['路由器', 'router'],
  firewall: ['防火墙', 'firewall'],
  accesspoint: ['无线接入点', '无线ap', 'ap', '无线', 'wifi', 'accesspoint', '网桥', '无线网桥'],
  ups: ['ups', 'ups电源', '不间断电源', 'ups主机'],
  pdu: ['pdu', 'pdu插座', '智能插座', '机柜插座', '插座'],
  server: ['服务器', 'server', '主机服务器', '工控服务器'],
  nas: ['nas', '网络存储', '磁盘阵列', '存储阵列'],
  bmc: ['bmc', 'idrac', 'ilo', 'ipmi'],
  printer: ['打印机', 'printer'],
  kiosk: ['自助终端', '自助机', '自助设备', '查询机', '取票机', '缴费机', 'kiosk'],
  meter: ['电表', '表计', '电能表', '水表', '气表', '多功能表', 'meter'],
  plc: ['plc', '可编程控制器', '控制器'],
  sensor: ['传感器', '探测器', '温湿度', '变送器', '水浸', 'sensor'],
  display: ['显示器', '显示屏', 'led屏', '大屏', '拼接屏', '监视器', '电视', '电视机', '投影机', '投影仪', '屏', 'display', 'monitor', 'tv', 'projector'],
  av: ['功放', '音箱', '调音台', '矩阵', '音频处理器', '话筒', '广播', '功率放大器', '音柱', '喇叭', 'amplifier', 'speaker', 'av', '解码器', 'decoder', '编码器'],
  intercom: ['对讲', '对讲机', '对讲主机', '门口机', '室内机', '门禁', '门禁控制器', '门禁一体机', 'intercom', 'doorstation'],
  player: ['播放盒', '播放器', '信息发布', '发布盒', '播放终端', 'player', 'signage'],
  'lte-router': ['4g路由器', '5g路由器', '4g网关', '5g网关', '无线路由', 'lte', 'dtu', 'lterouter'],
  cooling: ['空调', '精密空调', '冷水机', 'cooling', 'aircon'],
  pc: ['电脑', '工作站', '计算机', '工控机', '客户端', '台式机', '一体机', 'pc', 'workstation', 'computer'],
  'bus-gateway': ['串口服务器', '通讯网关', '通信网关', '协议网关', '采集网关', '总线网关', 'busgateway', 'gateway', 'serialserver'],
  box: ['箱体', '箱', '机柜', '机箱', '控制箱', '配电箱', '配电柜', '柜', '弱电间', '电源', '电源箱', '开关电源', '12v电源', '24v电源', '集中电源', '适配器', '变压器', 'box', 'cabinet', 'rack', 'enclosure', 'supply', 'psu', 'adapter'],
}; // prettier-ignore

/** `摄像机`: the class in the words of a Chinese list. */
export function classWord(of: AssetClass): string {
  return CLASS_WORDS[of][0] ?? of;
}

const WORDS: readonly (readonly [word: string, of: AssetClass])[] = ASSET_CLASSES.flatMap((of) =>
  [...new Set([plainWord(of), ...CLASS_WORDS[of]])].map((word) => [word, of] as const),
);
const EXACT = new Map(WORDS.map(([word, of]) => [word, of]));

/** @returns null when no word of it names a kind of device */
export function classOf(text: string): AssetClass | null {
  const bare = text.normalize('NFKC').replace(/[([{【][^)\]}】]*[)\]}】]/g, '');
  const plain = plainWord(bare) || plainWord(text);
  // Latin words keep their spaces, which tell where they end.
  const words =
    bare
      .toLowerCase()
      .replace(/\s+(?=\p{sc=Han})|(?<=\p{sc=Han})\s+/gu, '')
      .trim() || plain;
  const exact = EXACT.get(plain) ?? EXACT.get(plain.replaceAll('-', ''));
  if (exact) return exact;
  let best: AssetClass | null = null;
  let bestEnd = 0;
  let bestLength = 0;
  for (const [word, of] of WORDS) {
    const end = endOf(words, word);
    if (end > bestEnd || (end === bestEnd && end > 0 && word.length > bestLength))
      [best, bestEnd, bestLength] = [of, end, word.length];
  }
  return best;
}

/** Where a word ends for the last time, 0 when it does not occur. Latin words must stand alone: “ap” is not in “capture”. */
function endOf(text: string, word: string): number {
  for (let at = text.lastIndexOf(word); at >= 0; at = at === 0 ? -1 : text.lastIndexOf(word, at - 1)) {
    const end = at + word.length;
    const isLatin = /^[a-z]/.test(word);
    if (!isLatin || !(/[a-z]/.test(text[at - 1] ?? '') || /[a-z]/.test(text[end] ?? ''))) return end;
  }
  return 0;
}

/** Things that forward packets and never tell of it: they need no row of their own. */
export function isUnmanagedWord(text: string): boolean {
  return /非网管|傻瓜|收发器|光电转换|光纤转换|unmanaged|media\s*converter/i.test(text.normalize('NFKC'));
}

/** `poe`: by its switch port. `local`: some other way, known. `unknown`: not a word of ours. */
export type PowerWay = 'poe' | 'local' | 'unknown';

export function powerOf(text: string): PowerWay {
  const plain = plainWord(text);
  if (/非poe|不支持poe|no-?poe|nopoe/.test(plain)) return 'local';
  if (/poe|网线供电|以太网供电|802\.3/.test(plain) || /^(?:是|yes|y|true|√|✓)$/.test(plain)) return 'poe';
  return /集中|本地|独立|就近|市电|自带|适配器|电源|ups|pdu|太阳能|电池|交流|直流|^(?:ac|dc|\d+v)|\d+v|local|mains|supply|adapter|^(?:否|no|n|false|×)$/.test(
    plain,
  )
    ? 'local'
    : 'unknown';
}
