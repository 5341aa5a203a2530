// Whether a device reads over a gap as it should. A few shift what lies behind it and say nothing: so one point behind the gap,
// the witness, is read by itself once, and must have the block's value. Pure.

import type { Span } from './blocks.ts';

/** Registers that values were seen to be shifted by. */
const SHIFTS = [-1, 1, -2, 2] as const;

/**
 * A point whose value stands nowhere beside its place in the block, so that a shift would show; undefined where there is none at
 * present, as among zeros.
 */
export function witnessOf<P extends Span>(first: number, octets: Buffer, points: readonly P[]): P | undefined {
  return points.findLast((point) => {
    const own = at(octets, point.address - first, point.width);
    return own !== undefined && !SHIFTS.some((shift) => own.equals(shifted(first, octets, point, shift) ?? EMPTY));
  });
}

/** @param single what the witness gave by itself */
export function provenBy(first: number, octets: Buffer, witness: Span, single: Buffer): 'same' | 'shifted' | 'moves' {
  if (at(octets, witness.address - first, witness.width)?.equals(single) === true) return 'same';
  const isShifted = SHIFTS.some((shift) => shifted(first, octets, witness, shift)?.equals(single) === true);
  // A value that counts may meet its neighbour's by chance, but not one that is not trivial.
  return isShifted && single.some((octet) => octet > 1) ? 'shifted' : 'moves';
}

const EMPTY = Buffer.alloc(0);

function shifted(first: number, octets: Buffer, point: Span, shift: number): Buffer | undefined {
  return at(octets, point.address - first + shift, point.width);
}

function at(octets: Buffer, register: number, width: number): Buffer | undefined {
  const from = register * 2;
  const end = from + width * 2;
  return from >= 0 && end <= octets.length ? octets.subarray(from, end) : undefined;
}
