// Ports of a switch whose hardware has failed together: what hangs on them has one fault.

import { describe, expect, it } from 'vitest';
import { buildGraph } from '../../../../server/domain/topology/build.ts';
import { asset, demoSite } from '../../../cases/demo-site.ts';
import { ONSET, SeenSite } from '../../../cases/seen-site.ts';
import { onlyFault, site, verdictOf } from '../../../cases/verdicts.ts';

describe('a group of ports that feed cameras', () => {
  it('takes along what has its own supply on the next port, in the same moment', () => {
    const group = (linkLostMs: number): SeenSite => {
      const seen = site([asset('desk', 'kiosk', { linkedTo: 'sw1/port:gi11' })]);
      for (const n of [9, 10]) {
        seen.silence(`cam-${n}`).bad('channel', `nvr/channel:${n}`);
        for (const predicate of ['link', 'poe-delivery', 'poe-fault'] as const) seen.bad(predicate, `sw1/port:gi${n}`);
      }
      return seen.silence('desk', linkLostMs).bad('link', 'sw1/port:gi11', linkLostMs);
    };
    expect(onlyFault(group(ONSET)).cause).toBe('poe-port-group-failed');
    // Before the group it was no part of it.
    const causes = verdictOf(group(ONSET - 180_000)).faults.map(({ cause }) => cause);
    expect(causes).toEqual(expect.arrayContaining(['poe-port-group-failed', 'kiosk-unplugged']));
  });

  it('is one also where the list knows what hangs on one of them only', () => {
    const components = ['gi10', 'gi17', 'gi18'].map((port) => ({ key: `port:${port}`, name: '' }));
    const graph = buildGraph(demoSite(), new Map([['sw1', { components }]]));
    const seen = new SeenSite(graph).silence('cam-10').bad('channel', 'nvr/channel:10');
    for (const predicate of ['link', 'poe-delivery', 'poe-fault'] as const) seen.bad(predicate, 'sw1/port:gi10');
    for (const port of ['gi17', 'gi18']) seen.bad('poe-fault', `sw1/port:${port}`);
    expect(onlyFault(seen).cause).toBe('poe-port-group-failed');
  });

  it('is none where one port alone tells of a fault', () => {
    const seen = site().bad('poe-fault', 'sw1/port:gi17');
    expect(onlyFault(seen).cause).toBe('poe-load-shorted');
  });

  it('is none without a fault of supply', () => {
    const seen = site();
    for (const n of [21, 22]) seen.silence(`kiosk-${n - 20}`).bad('link', `sw1/port:gi${n}`);
    expect(verdictOf(seen).faults.map(({ cause }) => cause)).not.toContain('poe-port-group-failed');
  });
});
