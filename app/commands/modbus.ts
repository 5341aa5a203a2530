// `foresite modbus scan|order|compare`: what a person needs on site to prove a point list against the device: which units
// answer, what registers mean, and whether reading in blocks gives what single reads give. Only reads.

import { systemClock } from '../../contract/clock.ts';
import type { Target } from '../../contract/collector.ts';
import { ForesiteError } from '../../contract/errors.ts';
import { notationOf, wirePlace, wireWords, type WirePlace } from '../../contract/modbus-address.ts';
import type { Profile } from '../../contract/profile.ts';
import { createSystemNetwork } from '../../collectors/network.ts';
import { openAsker, rawOf, replyWords, type Asker } from '../../collectors/modbus/commission/asker.ts';
import { compareReads, type Comparison } from '../../collectors/modbus/commission/compare.ts';
import { orderReadings } from '../../collectors/modbus/commission/orders.ts';
import {
  MAX_UNIT,
  SCAN_TIMEOUT_MS,
  scanUnits,
  unitsOf,
  type FoundUnit,
} from '../../collectors/modbus/commission/scan.ts';
import type { CommandContext } from '../context.ts';
import { ownerOf } from '../data-folder.ts';
import { unknownProfile } from '../profile-names.ts';
import { textTable } from '../text-table.ts';
import { stderrLog } from './discover.ts';
import { chosen } from './profile.ts';
import { targetsOfAsset } from './test.ts';

/** How long a reply is waited for where nothing else is said, ms. */
const ASK_TIMEOUT_MS = 3000;
const MAX_TIMEOUT_MS = 60_000;
/** Registers that are shown beside each other unless told otherwise: those of the longest number. */
const ORDER_COUNT = 4;
const MAX_ORDER_COUNT = 64;

export interface LineOptions {
  transport?: string;
  baud?: string;
  parity?: string;
  stopBits?: string;
  dataBits?: string;
  timeout?: string;
  json?: boolean;
}

export interface OrderOptions extends LineOptions {
  unit: string;
  address: string;
  table?: string;
  count?: string;
  expect?: string;
}

export interface CompareOptions extends LineOptions {
  profile?: string;
  unit?: string;
  config?: string;
}

const WORDS = {
  zh: {
    units: ['单元', '线圈 0', '离散输入 0', '保持寄存器 0', '输入寄存器 0'],
    orders: ['类型', '字节序', '读数', '', '倍率'],
    compare: ['结论', '点', '报文地址', '单读', '块读', '说明'],
    found: '个单元应答，共询问', none: '没有单元应答', alike: '每个单元号都应答：设备不看单元号，用 1 即可',
    plausible: '← 合理', matches: '← 与面板一致', raw: '寄存器',
    same: '一致', moves: '数值在变', differs: '不一致', refused: '块读被拒', unread: '单读失败',
    shift: '错位 {n} 个寄存器', readable: '以下空隙可读，写入点表：', unreadable: '以下空隙不可读，写入点表：', allSame: '块读与单读全部一致',
    running: 'Foresite 正在运行并占用总线：网关若只允许一个连接，请先停止它',
  },
  en: {
    units: ['unit', 'coil 0', 'discrete 0', 'holding 0', 'input 0'],
    orders: ['type', 'order', 'value', '', 'scale'],
    compare: ['verdict', 'point', 'on the wire', 'single', 'block', ''],
    found: 'unit(s) answer, of those asked:', none: 'no unit answers', alike: 'every unit id answers: the device does not look at it; use 1',
    plausible: '← plausible', matches: '← as the panel says', raw: 'registers',
    same: 'same', moves: 'moves', differs: 'DIFFERS', refused: 'refused in a block', unread: 'cannot be read',
    shift: 'shifted by {n} register(s)', readable: 'these gaps can be read; add to the map:', unreadable: 'these cannot; add to the map:', allSame: 'blocks give what single reads give',
    running: 'Foresite runs and uses the bus: stop it first where the gateway allows one connection',
  },
} as const; // prettier-ignore

export async function scan(
  context: CommandContext,
  endpoint: string,
  options: LineOptions & { units?: string },
): Promise<number> {
  const units = unitsOf(options.units ?? `1-${MAX_UNIT}`);
  if (!units) throw wrongOption('--units', 'is no list of units', 'write 1-247, or 1,3,7-9; up to 255');
  const say = WORDS[context.environment.language];
  const row = ({ unit, tables }: FoundUnit): string[] => [
    String(unit), tables.coil, tables.discrete, tables.holding, tables.input,
  ]; // prettier-ignore
  const asker = askerOf(context, targetOf(endpoint, { unit: 1, ...options }, ANY_PROFILE, SCAN_TIMEOUT_MS));
  try {
    const result = await scanUnits(asker, units, (found) => {
      // At once: a scan of a line takes minutes.
      if (!options.json) context.printError(`+ ${row(found).join('  ')}`);
    });
    if (result.failure !== undefined) context.printError(result.failure);
    if (options.json) {
      context.print(JSON.stringify({ endpoint: asker.where, asked: result.asked, found: result.found }, null, 2));
    } else {
      if (result.found.length > 0) for (const line of textTable(say.units, result.found.map(row))) context.print(line);
      context.print(result.found.length > 0 ? `${result.found.length} ${say.found} ${result.asked}` : say.none);
      if (result.asked > 8 && result.found.length === result.asked) context.print(say.alike);
    }
    return result.failure === undefined && result.found.length > 0 ? 0 : 1;
  } finally {
    asker.close();
  }
}

export async function order(context: CommandContext, endpoint: string, options: OrderOptions): Promise<number> {
  const say = WORDS[context.environment.language];
  const place = placeOf(options);
  const count = numberOption('--count', options.count ?? String(ORDER_COUNT), 1, MAX_ORDER_COUNT);
  const expected = options.expect === undefined ? undefined : Number(options.expect);
  if (expected !== undefined && !Number.isFinite(expected))
    throw wrongOption('--expect', 'is no number', 'write what the panel shows');
  const unit = numberOption('--unit', options.unit, 0, 255);
  const asker = askerOf(context, targetOf(endpoint, { ...options, unit }, ANY_PROFILE, ASK_TIMEOUT_MS));
  try {
    const { registers, failure } = await readAsMany(asker, place, count);
    const wire = wireWords(place, Math.max(1, registers.length));
    if (failure !== '')
      throw new ForesiteError('modbus_unread', { unit, where: asker.where, request: wire, what: failure });
    const readings = orderReadings(registers, expected);
    if (options.json) {
      context.print(JSON.stringify({ endpoint: asker.where, unit, ...place, wire, registers, readings }, null, 2));
      return 0;
    }
    context.print(`${notationOf(place)} = ${wire}`);
    context.print(
      `${say.raw}: ${registers.map((one) => `0x${one.toString(16).toUpperCase().padStart(4, '0')}`).join(' ')}`,
    );
    const mark = expected === undefined ? say.plausible : say.matches;
    const rows = readings.map(({ type, order: bytes = '', value, isPlausible, scale }) => [
      type, bytes, String(value ?? '–'), isPlausible ? mark : '', scale === undefined || scale === 1 ? '' : `× ${scale}`,
    ]); // prettier-ignore
    for (const line of textTable(say.orders, rows)) context.print(line);
    return 0;
  } finally {
    asker.close();
  }
}

/** Fewer where the device ends before: the last register of a table can be looked at, too. */
async function readAsMany(
  asker: Asker,
  { table, address }: WirePlace,
  wanted: number,
): Promise<{ registers: readonly number[]; failure: string }> {
  let failure = '';
  for (const count of new Set([wanted, 4, 2, 1].filter((one) => one <= wanted && address + one <= 65_536))) {
    const reply = await asker.read({ unit: asker.plan.unit, table, address, count });
    if (reply.kind === 'registers' || reply.kind === 'bits') return { registers: rawOf(reply, count), failure: '' };
    failure = replyWords(reply);
    if (reply.kind !== 'exception' || (reply.code !== 2 && reply.code !== 3)) break;
  }
  return { registers: [], failure };
}

export async function compare(context: CommandContext, what: string, options: CompareOptions): Promise<number> {
  const say = WORDS[context.environment.language];
  if (ownerOf(context.environment.dataFolder) !== null) context.printError(say.running);
  const asker = askerOf(context, comparedTarget(context, what, options));
  try {
    const result = await compareReads(asker);
    if (options.json) context.print(JSON.stringify({ endpoint: asker.where, ...result }, null, 2));
    else printComparison(context, result);
    if (result.failure !== undefined) context.printError(result.failure);
    const isGood = result.points.every(({ verdict }) => verdict === 'same' || verdict === 'moves');
    return result.failure === undefined && isGood ? 0 : 1;
  } finally {
    asker.close();
  }
}

function comparedTarget(context: CommandContext, what: string, options: CompareOptions): Target {
  if (options.profile === undefined) {
    const target = targetsOfAsset(context, options.config, what).find(({ protocol }) => protocol === 'modbus');
    if (target) return target;
    throw new ForesiteError('not_found', { what: `Modbus target of asset ${what}` });
  }
  const { profile, profiles } = chosen(context, options.profile);
  if (!profile) throw unknownProfile(options.profile, profiles);
  const unit = numberOption('--unit', options.unit ?? '1', 0, 255);
  return targetOf(what, { ...options, unit }, profile, ASK_TIMEOUT_MS);
}

function printComparison(context: CommandContext, { points, readable, unreadable }: Comparison): void {
  const say = WORDS[context.environment.language];
  const rows = points.map((point) => [
    say[point.verdict],
    [point.as, point.component].filter((one) => one !== '').join(' '),
    point.wire,
    String(point.single ?? '–'),
    String(point.block ?? '–'),
    point.shift === undefined ? (point.what ?? '') : say.shift.replace('{n}', String(point.shift)),
  ]);
  for (const line of textTable(say.compare, rows)) context.print(line);
  if (points.length > 0 && points.every(({ verdict }) => verdict === 'same' || verdict === 'moves')) context.print(say.allSame);
  for (const [key, ranges] of [['readable', readable], ['unreadable', unreadable]] as const) {
    if (ranges.length === 0) continue;
    context.print(say[key]);
    const written = ranges.map(({ table, from, to }) => `{ table: ${table}, from: ${from}, to: ${to} }`);
    context.print(`  ${key}: [${written.join(', ')}]`);
  }
} // prettier-ignore

const ANY_PROFILE: Profile = {
  profile: 'any',
  title: { zh: '', en: '' },
  modbus: { points: [{ as: 'plc_point.value', component: 'point:any', table: 'holding', address: 0, type: 'u16' }] },
};

function placeOf({ address, table }: OrderOptions): WirePlace {
  const known = TABLES.find((one) => one === table);
  if (table !== undefined && known === undefined)
    throw wrongOption('--table', 'is none', `write one of ${TABLES.join(', ')}`);
  const place = wirePlace(known, address);
  if ('what' in place) throw wrongOption('--address', place.what, place.hint);
  return place;
}

const TABLES = ['holding', 'input', 'coil', 'discrete'] as const;

/** @throws ForesiteError option_invalid; target_misconfigured for an asset of the site */
function askerOf(context: CommandContext, target: Target): Asker {
  const log = stderrLog(context);
  const asker = openAsker(target, { network: createSystemNetwork({ log }), clock: systemClock, log });
  if (!('what' in asker)) return asker;
  const code = target.site === '' ? 'option_invalid' : 'target_misconfigured';
  throw new ForesiteError(code, { where: target.host, what: asker.what });
}

function targetOf(
  endpoint: string,
  options: Omit<LineOptions, 'json'> & { unit: number },
  profile: Profile,
  timeoutMs: number,
): Target {
  const [, bracketed, plain, port = '502'] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(endpoint) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined)
    throw new ForesiteError('address_invalid', { address: endpoint, what: 'is no host[:port] and no serial port' });
  const { transport, parity, baud, stopBits, dataBits, timeout, unit } = options;
  const settings: Record<string, string | number> = { unit };
  if (transport !== undefined) settings['transport'] = transport;
  if (parity !== undefined) settings['parity'] = parity;
  for (const [name, value] of Object.entries({ baud, stopBits, dataBits }))
    if (value !== undefined) settings[name] = Number(value);
  return {
    site: '', asset: endpoint, class: 'meter', name: 'modbus', protocol: 'modbus', host, port: Number(port), credential: null, profile,
    intervalMs: 0, timeoutMs: timeout === undefined ? timeoutMs : numberOption('--timeout', timeout, 1, MAX_TIMEOUT_MS), settings,
  }; // prettier-ignore
}

function numberOption(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw wrongOption(option, 'is out of bounds', `write a number from ${least} to ${most}`);
}

function wrongOption(option: string, what: string, hint: string): ForesiteError {
  return new ForesiteError('option_invalid', { where: option, what: `${what}; ${hint}` });
}
