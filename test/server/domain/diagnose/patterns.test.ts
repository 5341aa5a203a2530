// Faults that show only as a pattern over several devices: a common cable route, a storm.

import { describe, expect, it } from 'vitest';
import { asset } from '../../../cases/demo-site.ts';
import type { SeenSite } from '../../../cases/seen-site.ts';
import { onlyFault, site, verdictOf } from '../../../cases/verdicts.ts';

const ON_ROUTE = [1, 2, 3, 4];
const BESIDE = [5, 6];

/** Cameras of two switches along one cable route, and two beside it. */
function yard(): SeenSite {
  const routed = [...ON_ROUTE, ...BESIDE].map((n) =>
    asset(`yard-${n}`, 'camera', {
      linkedTo: `${n % 2 === 0 ? 'sw1' : 'sw2'}/port:gi${30 + n}`,
      poe: true,
      ...(ON_ROUTE.includes(n) && { route: 'east duct' }),
    }),
  );
  return site(routed);
}

function loseLine(seen: SeenSite, n: number): void {
  const port = `${n % 2 === 0 ? 'sw1' : 'sw2'}/port:gi${30 + n}`;
  seen.silence(`yard-${n}`).bad('link', port).bad('poe-delivery', port);
}

describe('a cable route', () => {
  it('is one fault when all that runs along it goes at once, over whatever switches', () => {
    const seen = yard();
    for (const n of ON_ROUTE) loseLine(seen, n);
    const fault = onlyFault(seen);
    expect(`${fault.cause} ${fault.place}`).toBe('cable-route-cut @route/east duct');
    expect(fault.title.en).toContain('cable route east duct');
  });

  it('is not blamed for one camera of it', () => {
    const seen = yard();
    loseLine(seen, 1);
    expect(onlyFault(seen).cause).toBe('camera-cable-cut');
  });

  it('is not blamed for two that fell hours apart', () => {
    const seen = yard();
    const hour = 3_600_000;
    loseLine(seen, 1);
    const port = 'sw1/port:gi32';
    const before = seen.findings()[0]?.sinceMs ?? 0;
    seen.silence('yard-2', before - 5 * hour).bad('link', port, before - 5 * hour);
    expect(verdictOf(seen).faults.map(({ cause }) => cause)).not.toContain('cable-route-cut');
  });
});

describe('a storm', () => {
  it('is one fault when devices with nothing in common die in the same minute and ports report faults', () => {
    const seen = yard();
    for (const n of [1, 4, 5, 6]) {
      loseLine(seen, n);
      seen.bad('poe-fault', `${n % 2 === 0 ? 'sw1' : 'sw2'}/port:gi${30 + n}`);
    }
    const fault = onlyFault(seen);
    expect(fault.cause).toBe('lightning-surge');
    expect(fault.visit.parts.map(({ spec }) => spec.en).join()).toContain('arresters');
  });

  it('is not blamed for two cameras that go within a minute of each other', () => {
    const seen = yard();
    loseLine(seen, 1);
    loseLine(seen, 6);
    expect(verdictOf(seen).faults.map(({ cause }) => cause)).not.toContain('lightning-surge');
  });
});
