// Faults that are easily missed, or easily taken for several: each becomes one ticket of the right cause.

import { afterEach, expect, test } from 'vitest';
import type { Session } from '../../../app/score/session.ts';
import { demoSession, MINUTE_MS } from './demo-session.ts';

const HOUR_MS = 60 * MINUTE_MS;

let session: Session | null = null;

afterEach(async () => {
  await session?.close();
  session = null;
});

test.each([
  // Its counter begins anew, whatever its ratio is set to.
  { fault: 'meter-ct-ratio-wrong', on: 'meter-2', forMs: 10 * MINUTE_MS, expected: 'meter-swapped meter-2' },
  // Nothing is out of range: only that it never moves while the dampness of the room does.
  { fault: 'room-sensor-stuck', on: 'env-1', forMs: 30 * HOUR_MS, expected: 'sensor-faulty env-1' },
])(
  '$fault is one ticket',
  async ({ fault, on, forMs, expected }) => {
    session = await demoSession();
    session.rig.board.break({ fault, on, seed: 1 });
    await session.life.run(forMs);
    const said = session.life.tickets().map(({ causes: [first], asset }) => `${first?.cause} ${asset}`);
    expect(said).toEqual([expected]);
  },
  120_000,
);
