// Which probes are put to a site, and how soon again.

import { expect, it } from 'vitest';
import { MAX_PROBES, PROBE_AGAIN_MS, Prober, TABLES_AGAIN_MS } from '../../../server/site/prober.ts';
import type { Wanted } from '../../../server/domain/diagnose/types.ts';

const wanted = (kind: 'cable-test' | 'tables', asset = 'sw'): Wanted => ({
  asset,
  target: 'snmp',
  probe: { kind, component: '' },
  bits: 1,
});

it.each([
  ['cable-test', PROBE_AGAIN_MS],
  ['tables', TABLES_AGAIN_MS],
] as const)('asks for a %s again only after a while', (kind, againMs) => {
  const prober = new Prober();
  for (const one of prober.due([wanted(kind)], 1000)) prober.asked('q', one, 1000);
  expect(prober.answered('q')).toBe(true);
  expect(prober.answered('q')).toBe(false);
  expect(prober.due([wanted(kind)], 1000 + againMs - 1)).toEqual([]);
  expect(prober.due([wanted(kind)], 1000 + againMs)).toHaveLength(1);
});

it('asks for so many at once, and never for a mere poll', () => {
  const many = Array.from({ length: MAX_PROBES + 1 }, (_, at) => wanted('tables', `sw${at}`));
  expect(new Prober().due([{ asset: 'cam', target: '', bits: 1 }, ...many], 0)).toHaveLength(MAX_PROBES);
});
