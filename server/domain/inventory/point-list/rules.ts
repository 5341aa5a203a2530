// What can be wrong with a row of a point list, in both languages, with what to do. Codes are stable: programs read them.

import { fill, type Text, type TextValue } from '../../../../contract/text.ts';
import { POINT_COLUMNS, type PointField } from './columns.ts';

interface Rule {
  readonly level: 'error' | 'warning';
  readonly what: Text;
  readonly hint: Text;
}

export const ROW_RULES = {
  formula: {
    level: 'error',
    what: { zh: '单元格是公式，没有可用的值', en: 'the cell holds a formula and no value' },
    hint: { zh: '复制后“选择性粘贴为数值”再保存', en: 'paste it as a value and save again' },
  },
  cell_error: {
    level: 'error',
    what: { zh: '单元格是错误值', en: 'the cell holds an error value' },
    hint: { zh: '改正公式或直接填写值', en: 'correct the formula or write the value' },
  },
  too_long: {
    level: 'error',
    what: { zh: '内容超过 {limit} 个字符', en: 'longer than {limit} characters' },
    hint: { zh: '缩短，细节写入备注', en: 'shorten it' },
  },
  no_identity: {
    level: 'error',
    what: { zh: '没有点位编号，也没有名称', en: 'has neither a point number nor a name' },
    hint: { zh: '填写点位编号（推荐）或设备名称', en: 'give it a point number (better) or a name' },
  },
  duplicate_point: {
    level: 'error',
    what: { zh: '与第 {row} 行编号重复', en: 'stands in row {row}, too' },
    hint: { zh: '每个点位用唯一编号', en: 'give each point its own number' },
  },
  duplicate_name: {
    level: 'error',
    what: {
      zh: '与第 {row} 行名称相同，且都没有点位编号',
      en: 'row {row} has the same name, and neither has a number',
    },
    hint: { zh: '填写点位编号，或改成不同名称', en: 'give them point numbers, or different names' },
  },
  invalid_key: {
    level: 'error',
    what: { zh: '不是有效的资产键', en: 'is no asset key' },
    hint: { zh: '小写字母、数字和连字符，最长 64', en: 'lower-case letters, digits and hyphens, at most 64' },
  },
  unknown_class: {
    level: 'error',
    what: { zh: '看不出设备类型', en: 'names no kind of device that is known' },
    hint: {
      zh: '填写 摄像机、交换机、录像机、箱体、UPS、服务器 等，或英文类别',
      en: 'write camera, switch, recorder, box, ups, server …',
    },
  },
  no_class: {
    level: 'error',
    what: {
      zh: '表中没有“设备类型”，名称也看不出',
      en: 'the list has no class of it, and its name does not tell',
    },
    hint: {
      zh: '在“设备类型”列填写 摄像机、交换机、录像机、箱体、UPS、服务器 等，或英文类别',
      en: 'write camera, switch, recorder, box, ups, server … into a column “class”',
    },
  },
  class_by_name: {
    level: 'warning',
    what: {
      zh: '看不懂的设备类型，按名称或通道判断',
      en: 'is no kind of device that is known: it is judged by its name or channel',
    },
    hint: {
      zh: '填写 摄像机、交换机、录像机、箱体、UPS、服务器 等，或英文类别',
      en: 'write camera, switch, recorder, box, ups, server …',
    },
  },
  invalid_ip: {
    level: 'error',
    what: { zh: '不是 IP 地址', en: 'is no IP address' },
    hint: { zh: '形如 192.168.1.10', en: 'write it like 192.168.1.10' },
  },
  duplicate_ip: {
    level: 'error',
    what: { zh: '与第 {row} 行 IP 重复', en: 'row {row} has the same address' },
    hint: { zh: '核对哪一台使用该地址', en: 'find out which of them has it' },
  },
  ip_taken: {
    level: 'error',
    what: { zh: '资产 {asset} 已使用该地址，而表中没有它', en: 'belongs to asset {asset}, which is not in this list' },
    hint: {
      zh: '若是同一台设备，在“资产键”列填 {asset}；否则先删除旧资产',
      en: 'if it is the same device, put {asset} into a column “asset key”; else remove the old asset first',
    },
  },
  invalid_mac: {
    level: 'error',
    what: { zh: '不是 MAC 地址', en: 'is no MAC address' },
    hint: { zh: '12 位十六进制，如 00:11:22:AA:BB:CC', en: '12 hexadecimal digits, like 00:11:22:AA:BB:CC' },
  },
  duplicate_mac: {
    level: 'error',
    what: { zh: '与第 {row} 行 MAC 重复', en: 'row {row} has the same MAC address' },
    hint: { zh: '核对设备铭牌', en: 'look at the labels of the devices' },
  },
  duplicate_serial: {
    level: 'warning',
    what: { zh: '与第 {row} 行序列号重复', en: 'row {row} has the same serial number' },
    hint: { zh: '核对设备铭牌', en: 'look at the labels of the devices' },
  },
  unknown_upstream: {
    level: 'error',
    what: { zh: '表中和资产清单中都没有该设备', en: 'neither the list nor the inventory has this device' },
    hint: {
      zh: '为它增加一行（非网管交换机、收发器也要），或改正名称',
      en: 'add a row for it (unmanaged switches and converters, too), or correct its name',
    },
  },
  ambiguous_reference: {
    level: 'error',
    what: { zh: '可能是 {list}', en: 'may mean {list}' },
    hint: { zh: '改用点位编号或 IP', en: 'name it by its point number or address' },
  },
  self_upstream: {
    level: 'error',
    what: { zh: '指向自身', en: 'is the device itself' },
    hint: { zh: '填写它所接的上一级设备', en: 'name the next device on the way to the core' },
  },
  reference_to_bad_row: {
    level: 'warning',
    what: {
      zh: '所指设备在第 {row} 行，该行有错误，暂不关联',
      en: 'its row {row} has errors: the link is left out for now',
    },
    hint: { zh: '改正第 {row} 行后重新导入', en: 'correct row {row} and import again' },
  },
  port_without_device: {
    level: 'error',
    what: { zh: '有端口而没有上联设备', en: 'names a port and no upstream device' },
    hint: { zh: '填写上联设备', en: 'name the upstream device' },
  },
  duplicate_port: {
    level: 'error',
    what: { zh: '第 {row} 行已接在 {device} 的该端口', en: 'row {row} hangs on this port of {device}, too' },
    hint: { zh: '核对端口；一个端口只能接一台', en: 'find out which: a port carries one device' },
  },
  invalid_channel: {
    level: 'error',
    what: { zh: '不是通道号', en: 'is no channel number' },
    hint: { zh: '填 1 … 1024 的数字', en: 'write a number from 1 to 1024' },
  },
  channel_without_recorder: {
    level: 'error',
    what: { zh: '有通道号而不知是哪台录像机', en: 'gives a channel and not of which recorder' },
    hint: { zh: '填写“录像机”列', en: 'name the recorder' },
  },
  duplicate_channel: {
    level: 'error',
    what: { zh: '第 {row} 行已用 {device} 的该通道', en: 'row {row} has this channel of {device}, too' },
    hint: { zh: '核对录像机通道', en: 'look at the channels of the recorder' },
  },
  invalid_date: {
    level: 'error',
    what: { zh: '不是有效日期', en: 'is no date' },
    hint: { zh: '写成 2027-12-31', en: 'write it like 2027-12-31' },
  },
  unknown_profile: {
    level: 'error',
    what: { zh: '没有这个监控模板', en: 'there is no such profile' },
    hint: { zh: '可用：{list}', en: 'use one of: {list}' },
  },
  unknown_power: {
    level: 'warning',
    what: { zh: '看不懂的供电方式，已略过', en: 'names no way of supply that is known, and is left out' },
    hint: { zh: '写 PoE、集中供电、12V 电源、市电 …', en: 'write PoE, 12 V supply, mains …' },
  },
  inventory: {
    level: 'error',
    what: { zh: '{what}', en: '{what}' },
    hint: { zh: '{hint}', en: '{hint}' },
  },
} as const satisfies Readonly<Record<string, Rule>>;

export type RowRule = keyof typeof ROW_RULES;

export interface RowFault {
  readonly row: number;
  readonly level: 'error' | 'warning';
  readonly field: PointField | '';
  /** Letter of the column, '' when the fault is not of one cell. */
  readonly column: string;
  readonly value: string;
  readonly rule: RowRule;
  readonly what: Text;
  readonly hint: Text;
}

export interface FaultPlace {
  readonly row: number;
  readonly field: PointField | '';
  readonly column: string;
  readonly value: string;
}

export function rowFault(rule: RowRule, place: FaultPlace, values: Readonly<Record<string, TextValue>> = {}): RowFault {
  const { level, what, hint } = ROW_RULES[rule];
  return { ...place, level, rule, what: fill(what, values), hint: fill(hint, values) };
}

/** `第 7 行 F “IP地址”`: where a person finds the cell. */
export function placeWords({ row, column, field }: RowFault): Text {
  const base: Text = { zh: `第 ${row} 行`, en: `row ${row}` };
  if (field === '') return base;
  return fill(
    { zh: '{base} {column} 列（{title}）', en: '{base}, column {column} ({title})' },
    { base, column, title: POINT_COLUMNS[field].title },
  );
}
