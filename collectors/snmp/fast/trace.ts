// Written along with a full reading: which object became which sample, and how. A sample that is not written down here
// keeps its device on full readings; so a reader that knows nothing of traces is slow, never wrong.

import type { Decoding, Varbind } from '../decode.ts';
import type { CounterState } from '../counters.ts';

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

export class Trace {
  readonly steps: Step[] = [];
  /** Objects that give no sample but must be as they were. */
  readonly fixed: Source[] = [];
  /** Objects that were answered, but with nothing usable. */
  readonly unusable: Source[] = [];
  /** Place in `fixed` of a row's discontinuity time. */
  readonly discontinuities = new Map<object, number>();
  uptime: Source | undefined;
  /** False once something was read that no step can repeat. */
  isWhole = true;

  add(step: Step): void {
    this.steps.push(step);
  }
}

const PLAIN: Decoding = {};

export function sourceOf(
  varbind: Varbind,
  options: { column?: string; decoding?: Decoding; fixed?: number | undefined; isTime?: boolean } = {},
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
  };
}
