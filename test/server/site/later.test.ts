// When a ticket's verdict is thought about again.

import { expect, it } from 'vitest';
import { nextLookAt, TABLES_TELL_AFTER_MS } from '../../../server/site/later.ts';
import type { RankedCause } from '../../../server/domain/diagnose/types.ts';

const OPENED = 1_000_000;
const causes = (isTied: boolean) => ({ causes: [{ isTied } as unknown as RankedCause] });

it('looks once more at what is not told apart, when the tables of switches have spoken', () => {
  const toldMs = OPENED + TABLES_TELL_AFTER_MS;
  expect(nextLookAt(null, causes(true), OPENED, OPENED)).toBe(toldMs);
  expect(nextLookAt(toldMs - 1, causes(true), OPENED, OPENED)).toBe(toldMs - 1);
  expect(nextLookAt(toldMs + 1, causes(true), OPENED, OPENED)).toBe(toldMs);
  expect(nextLookAt(null, causes(true), OPENED, toldMs)).toBeNull();
  expect(nextLookAt(null, causes(false), OPENED, OPENED)).toBeNull();
  expect(nextLookAt(toldMs + 1, causes(false), OPENED, OPENED)).toBe(toldMs + 1);
});

it('looks when a table is to be read, tied or not', () => {
  const tablesTellAtMs = OPENED + 200_000;
  expect(nextLookAt(null, { ...causes(false), tablesTellAtMs }, OPENED, OPENED)).toBe(tablesTellAtMs);
  expect(nextLookAt(null, { ...causes(true), tablesTellAtMs }, OPENED, OPENED)).toBe(tablesTellAtMs);
  expect(nextLookAt(tablesTellAtMs - 1, { ...causes(false), tablesTellAtMs }, OPENED, OPENED)).toBe(tablesTellAtMs - 1);
});
