// A device with two supplies tells when one of them has lost its feed: a sign of what happened to that feed, however long a battery
// has carried it.

import { describe, expect, it } from 'vitest';
import { buildGraph } from '../../../../server/domain/topology/build.ts';
import { asset, demoSite } from '../../../cases/demo-site.ts';
import { NOW, ONSET, SeenSite } from '../../../cases/seen-site.ts';
import { onlyFault, verdictOf } from '../../../cases/verdicts.ts';

const HOUR_MS = 3_600_000;
const SUPPLY = 'twin/psu:1';

/** A switch with two supplies, of which the UPS feeds one. */
function twin(): SeenSite {
  const extra = [
    asset('ups-b', 'ups', { linkedTo: 'core/port:gi12', circuit: 'B-1' }),
    asset('twin', 'switch', { linkedTo: 'core/port:gi27', poweredBy: ['pdu/outlet:8', 'ups-b'] }),
  ];
  const supplies = ['psu:1', 'psu:2'].map((key) => ({ key, name: key }));
  const seen = new SeenSite(buildGraph(demoSite(extra), new Map([['twin', { components: supplies }]])));
  for (const { key } of supplies) seen.ok('psu-works', `twin/${key}`);
  return seen;
}

describe('a supply without its feed', () => {
  it('belongs to the mains that the UPS lost, when its battery is empty', () => {
    const seen = twin()
      .bad('mains', 'ups-b', NOW - HOUR_MS)
      .bad('battery', 'ups-b', NOW - HOUR_MS / 2)
      .bad('psu-works', SUPPLY, NOW - HOUR_MS / 4);
    expect(onlyFault(seen)).toMatchObject({ cause: 'mains-lost', place: 'ups-b' });
  });

  it('belongs to its PDU outlet that is off', () => {
    const seen = twin().bad('outlet', 'pdu/outlet:8').bad('outlet-draw', 'pdu/outlet:8').bad('psu-works', SUPPLY);
    expect(onlyFault(seen)).toMatchObject({ cause: 'outlet-off', place: 'pdu/outlet:8' });
  });

  it('is a fault of its own when all that feeds the device is well', () => {
    expect(onlyFault(twin().bad('psu-works', SUPPLY)).cause).toBe('psu-without-mains');
  });

  it('is a fault of its own beside one of what does not feed it', () => {
    const seen = twin()
      .bad('mains', 'ups', ONSET)
      .bad('battery', 'ups-b', ONSET - 24 * HOUR_MS);
    seen.bad('psu-works', SUPPLY, ONSET - 2 * HOUR_MS);
    expect(verdictOf(seen).faults.map(({ cause }) => cause)).toContain('psu-without-mains');
  });
});
