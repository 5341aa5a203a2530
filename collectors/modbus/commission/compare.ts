// Whether a device gives the same values in blocks as it gives singly. Some shift a block by a register, or fill its gaps, and
// say nothing: only this comparison finds it. Each point is read singly before and after its block; what moves meanwhile is
// no difference.

import { type WirePlace, wireWords } from '../../../contract/modbus-address.ts';
import { type Block, type Range, coalesce } from '../blocks.ts';
import type { BusReply } from '../bus.ts';
import type { PointPlan } from '../config.ts';
import { decodeRegisters, readerOf } from '../decode.ts';
import { type Asker, rawOf, replyWords } from './asker.ts';

/** Gaps that are tried, in registers: wider ones save nothing. */
export const COMPARED_GAP = 50;

export const VERDICTS = ['same', 'moves', 'differs', 'refused', 'unread'] as const;
export type Verdict = (typeof VERDICTS)[number];

const NO_ADDRESSES = "the profile names no addresses: those of a SunSpec map are the device's, and a poll proves them";

export interface ComparedPoint {
  as: string;
  component: string;
  wire: string;
  single: number | null;
  block: number | null;
  verdict: Verdict;
  /** Registers that the block's value lies away from its place, where it was found there. */
  shift?: number;
  /** Why there is no value. */
  what?: string;
}

export interface Comparison {
  points: ComparedPoint[];
  /** Where reads over gaps gave what single reads give, and the gaps over which they did not, for the map. */
  readable: Range[];
  unreadable: Range[];
  failure: string | undefined;
}

interface Read {
  raw: readonly number[] | undefined;
  what: string;
}

export async function compareReads(asker: Asker): Promise<Comparison> {
  const { points, gaps } = asker.plan;
  const result: Comparison = { points: [], readable: [], unreadable: [], failure: undefined };
  if (points.length === 0) return { ...result, failure: NO_ADDRESSES };
  for (const block of coalesce(points, gaps)) {
    const compared = await compareBlock(asker, block);
    if (typeof compared === 'string') return { ...result, failure: compared };
    result.points.push(...compared);
  }
  // Each gap by itself, so that one that is refused condemns no other; then what they make up together.
  for (const gap of gapsBetween(coalesce(points, gaps))) {
    const isGood = await isReadOver(asker, gap.block);
    if (typeof isGood === 'string') return { ...result, failure: isGood };
    if (isGood) addRange(result.readable, rangeOf(gap.block));
    else result.unreadable.push(gap.range);
  }
  for (const block of coalesce(points, { ...gaps, ...result })) {
    if (block.points.length < 3 || !hasGap(block)) continue;
    const isGood = await isReadOver(asker, block);
    if (typeof isGood === 'string') return { ...result, failure: isGood };
    if (isGood) continue;
    const range = rangeOf(block);
    result.readable = result.readable.filter(
      (one) => one.table !== range.table || one.to < range.from || one.from > range.to,
    );
    result.unreadable.push(range);
  }
  return result;
}

interface Gap {
  range: Range;
  /** The points beside it, read at once. */
  block: Block<PointPlan>;
}

/** Gaps between blocks that are worth trying. */
function gapsBetween(blocks: readonly Block<PointPlan>[]): Gap[] {
  return blocks.flatMap((block, i) => {
    const before = blocks[i - 1];
    const from = before ? before.address + before.count : block.address;
    if (before?.table !== block.table || block.address <= from || block.address - from > COMPARED_GAP) return [];
    const last = before.points.at(-1);
    const over = coalesce([...(last ? [last] : []), ...block.points], { maxGap: COMPARED_GAP })[0];
    return over ? [{ range: { table: block.table, from, to: block.address - 1 }, block: over }] : [];
  });
}

function rangeOf({ table, address, count }: Block<PointPlan>): Range {
  return { table, from: address, to: address + count - 1 };
}

/** Ranges that meet are one. */
function addRange(ranges: Range[], range: Range): void {
  const last = ranges.at(-1);
  if (last?.table === range.table && range.from <= last.to + 1) last.to = Math.max(last.to, range.to);
  else ranges.push(range);
}

/** @returns why the device cannot be asked, where it cannot */
async function isReadOver(asker: Asker, block: Block<PointPlan>): Promise<boolean | string> {
  const compared = await compareBlock(asker, block);
  return typeof compared === 'string'
    ? compared
    : compared.every(({ verdict }) => verdict === 'same' || verdict === 'moves');
}

/** @returns why the device cannot be asked, where it cannot */
async function compareBlock(asker: Asker, block: Block<PointPlan>): Promise<ComparedPoint[] | string> {
  const before: Read[] = [];
  for (const point of block.points) {
    const reply = await ask(asker, { ...point, count: point.width });
    if (typeof reply === 'string') return reply;
    before.push(reply);
  }
  const whole = await ask(asker, block);
  if (typeof whole === 'string') return whole;
  const compared: ComparedPoint[] = [];
  for (const [i, point] of block.points.entries()) {
    const after = await ask(asker, { ...point, count: point.width });
    if (typeof after === 'string') return after;
    compared.push(judge(point, block, { before: before[i] ?? after, whole, after }));
  }
  return compared;
}

function judge(
  plan: PointPlan,
  block: Block<PointPlan>,
  { before, whole, after }: { before: Read; whole: Read; after: Read },
): ComparedPoint {
  const at = plan.address - block.address;
  const inBlock = whole.raw?.slice(at, at + plan.width);
  const point = {
    as: plan.point.as,
    component: plan.component,
    wire: wireWords(plan, plan.width),
    single: valueOf(plan, after.raw),
    block: valueOf(plan, inBlock),
  };
  if (!after.raw || !before.raw) return { ...point, verdict: 'unread', what: after.what || before.what };
  if (!inBlock || !whole.raw) return { ...point, verdict: 'refused', what: whole.what };
  if (isSame(inBlock, before.raw) || isSame(inBlock, after.raw)) return { ...point, verdict: 'same' };
  const shift = shiftOf(whole.raw, at, after.raw);
  if (shift !== undefined) return { ...point, verdict: 'differs', shift };
  return { ...point, verdict: isSame(before.raw, after.raw) ? 'differs' : 'moves' };
}

/** How far away in the block the single value stands; zeros and ones stand everywhere. */
function shiftOf(whole: readonly number[], at: number, single: readonly number[]): number | undefined {
  if (single.every((one) => one <= 1)) return undefined;
  for (const shift of [-1, 1, -2, 2]) {
    if (at + shift >= 0 && isSame(whole.slice(at + shift, at + shift + single.length), single)) return shift;
  }
  return undefined;
}

async function ask(asker: Asker, { table, address, count }: WirePlace & { count: number }): Promise<Read | string> {
  const reply: BusReply = await asker.read({ unit: asker.plan.unit, table, address, count });
  if (reply.kind === 'unreachable') return reply.result.detail;
  if (reply.kind === 'registers' || reply.kind === 'bits') return { raw: rawOf(reply, count), what: '' };
  return { raw: undefined, what: replyWords(reply) };
}

function valueOf({ table, point }: PointPlan, raw: readonly number[] | undefined): number | null {
  if (!raw) return null;
  if (table === 'coil' || table === 'discrete') return readerOf(point, table)(Buffer.from(raw), 0) ?? null;
  return decodeRegisters(raw, point) ?? null;
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((one, i) => one === b[i]);
}

function hasGap(block: Block<PointPlan>): boolean {
  const ends = block.points.map((point) => point.address + point.width);
  return block.points.some((point, i) => i > 0 && point.address > Math.max(...ends.slice(0, i)));
}
