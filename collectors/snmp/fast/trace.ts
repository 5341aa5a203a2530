// Written along with a full reading: which object became which sample, and how. A sample that is not written down here
// keeps its device on full readings; so a reader that knows nothing of traces is slow, never wrong.

import type { RowFilter } from '../config.ts';
import type { Decoding, Varbind } from '../decode.ts';
import type { CounterState } from '../counters.ts';
import { TAG } from '../wire/ber.ts';

/** One object that a poll needs. */
export interface Source {
  readonly oid: string;
  /** The column it lies in, undefined for a scalar. */
  readonly column: string | undefined;
  /** ASN.1 tag it was answered with. */
  readonly type: number;
  readonly octets: number;
  readonly decoding: Decoding;
  /** What must stay as it was: the number read, told for each device. */
  readonly fixed: number | undefined;
  readonly isTime: boolean;
  /** Taken as it comes, for a section that reads it itself. */
  isCaptured: boolean;
  /** Only compared with what it was, see printOf. */
  readonly isPrint: boolean;
}

export type Step =
  | { readonly kind: 'gauge'; readonly series: number; readonly source: Source }
  | { readonly kind: 'first' | 'highest'; readonly series: number; readonly sources: readonly Source[] }
  | {
      readonly kind: 'counter';
      readonly series: number;
      readonly source: Source;
      /** Speed of the line in Mbit/s, where octets cannot come faster. */
      readonly speed: Source | undefined;
      readonly state: CounterState;
    }
  | {
      readonly kind: 'percent';
      readonly series: number;
      readonly part: Source;
      readonly wholes: readonly Source[];
      readonly isRest: boolean;
    }
  | { readonly kind: 'constant'; readonly series: number; readonly value: number };

/** By what a row was let in once and for all. */
export interface Entry {
  readonly source: Source;
  readonly filter: RowFilter;
}

export class Trace {
  readonly steps: Step[] = [];
  /** Objects that give no sample but must be as they were. */
  readonly fixed: Source[] = [];
  /** Objects that were answered, but with nothing usable. */
  readonly unusable: Source[] = [];
  readonly entries: Entry[] = [];
  /** Place in `fixed` of a row's discontinuity time. */
  readonly discontinuities = new Map<object, number>();
  uptime: Source | undefined;
  /** False once a section has read something that no step can repeat. */
  isWhole = true;
  /** Sections that no steps can repeat: all that they read is captured, and they are run on that. */
  readonly replays: number[] = [];
  /** Tables of those sections. */
  readonly replayedTables = new Set<object>();
  readonly captures: Source[] = [];
  /** Samples that these sections made. */
  replayedSamples = 0;

  add(step: Step): void {
    this.steps.push(step);
  }

  /** Begins a section; what it writes down can be taken back by the function that is returned. */
  begin(): () => void {
    this.isWhole = true;
    const { steps, fixed, unusable, entries } = this;
    const lengths = [steps.length, fixed.length, unusable.length, entries.length];
    return () => {
      [steps.length = 0, fixed.length = 0, unusable.length = 0, entries.length = 0] = lengths;
    };
  }
}

export const PLAIN: Decoding = {};

export function sourceOf(
  varbind: Varbind,
  options: {
    column?: string;
    decoding?: Decoding;
    fixed?: number | undefined;
    isTime?: boolean;
    isPrint?: boolean;
  } = {},
): Source {
  const { value } = varbind;
  return {
    oid: varbind.oid,
    column: options.column,
    type: varbind.type,
    octets: value instanceof Uint8Array || typeof value === 'string' ? value.length : 0,
    decoding: options.decoding ?? PLAIN,
    fixed: options.fixed,
    isTime: options.isTime === true,
    isCaptured: false,
    isPrint: options.isPrint === true,
  };
}

/** Read as a number by its octets, scaled at most. */
export function isPlain({ type, decoding, isTime }: Source): boolean {
  const { pattern, map, absent, bits, offset } = decoding;
  const isNumber = type === TAG.counter64 || type === 2 || (type >= 0x41 && type <= 0x43) || type === 0x47;
  return isNumber && !isTime && !pattern && !map && !absent && !bits && offset === undefined;
}
