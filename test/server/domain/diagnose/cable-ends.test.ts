// A cable has two ends, and the list often knows one of them: what both tell at once is one fault.

import { describe, expect, it } from 'vitest';
import type { AssetEntry } from '../../../../contract/site-file.ts';
import type { AssetFacts } from '../../../../contract/records.ts';
import { buildGraph } from '../../../../server/domain/topology/build.ts';
import { demoSite, asset } from '../../../cases/demo-site.ts';
import { ONSET, SeenSite } from '../../../cases/seen-site.ts';
import { onlyFault, verdictOf } from '../../../cases/verdicts.ts';

const PORTS: AssetFacts = { components: ['port:gi51', 'port:gi52'].map((key) => ({ key, name: key })) };
const CORE_PORTS: AssetFacts = { components: ['port:te1', 'port:te2'].map((key) => ({ key, name: key })) };

/** Three switches in a row behind the core, which are a ring by a cable that no list holds. */
function row(list: { port?: string }): SeenSite {
  const extra: AssetEntry[] = [
    asset('ring-1', 'switch', {
      linkedTo: list.port === undefined ? 'core' : `core/${list.port}`,
      poweredBy: ['pdu/outlet:9'],
    }),
    asset('ring-2', 'switch', { linkedTo: 'ring-1' }),
    asset('ring-3', 'switch', { linkedTo: 'ring-2' }),
    asset('ring-cam', 'camera', { linkedTo: 'ring-2/port:gi1', poe: true }),
  ];
  const facts = ['ring-1', 'ring-2', 'ring-3'].map((key) => [key, PORTS] as const);
  return new SeenSite(buildGraph(demoSite(extra), new Map([['core', CORE_PORTS], ...facts])));
}

function dark(seen: SeenSite, port: string, sinceMs = ONSET): void {
  seen.bad('optics', port, sinceMs).bad('link', port, sinceMs);
}

describe('a fibre whose other end nobody has written down', () => {
  it('is one fault where the ring carries on and both ends tell of it', () => {
    const seen = row({ port: 'port:te1' });
    dark(seen, 'core/port:te1');
    dark(seen, 'ring-1/port:gi51', ONSET + 3000);
    const fault = onlyFault(seen);
    expect(fault).toMatchObject({ cause: 'fibre-cut', place: 'ring-1/port:gi51' });
    expect(fault.causes[0]?.confidence).toBeGreaterThan(0.8);
  });

  it('is one fault where it closes the ring, too, which the list does not hold at all', () => {
    const seen = row({ port: 'port:te1' });
    dark(seen, 'core/port:te2');
    dark(seen, 'ring-3/port:gi52', ONSET + 3000);
    expect(onlyFault(seen).cause).toBe('fibre-cut');
  });

  it('is not the cable of another port that has lost its light at another time', () => {
    const seen = row({ port: 'port:te1' });
    dark(seen, 'core/port:te2', ONSET - 3_600_000);
    dark(seen, 'ring-3/port:gi52');
    expect(verdictOf(seen).faults).toHaveLength(2);
  });

  it('is not the cable of a port whose other end is known', () => {
    const seen = row({ port: 'port:te1' });
    dark(seen, 'core/port:gi25');
    dark(seen, 'ring-3/port:gi52');
    expect(verdictOf(seen).faults).toHaveLength(2);
  });

  it('tells a switch that has hung from a dead one, though it may be any port of what it hangs on', () => {
    const { profile: _, ...hub } = asset('hub', 'switch', { linkedTo: 'router' });
    const shops = ['a', 'b'].map((name) => asset(`shop-${name}`, 'kiosk', { linkedTo: 'hub' }));
    const ports = ['port:lan1', 'port:lan2', 'port:lan3'];
    const facts: AssetFacts = { components: ports.map((key) => ({ key, name: key })) };
    const silent = (): SeenSite => {
      const seen = new SeenSite(buildGraph(demoSite([hub, ...shops]), new Map([['router', facts]])));
      for (const { key } of shops) seen.silence(key);
      for (const port of ports) seen.ok('link', `router/${port}`);
      return seen;
    };
    expect(onlyFault(silent())).toMatchObject({ cause: 'switch-hung', place: 'hub' });
    const dead = onlyFault(silent().bad('link', 'router/port:lan2'));
    expect(dead.causes.filter(({ isTied }) => isTied).map(({ cause }) => cause)).toEqual(
      expect.arrayContaining(['switch-power-lost', 'switch-uplink-cut']),
    );
    expect(dead.causes.find(({ cause }) => cause === 'switch-hung')?.isTied).toBeUndefined();
  });

  it('tells it from one whose breaker has tripped, too', () => {
    const { profile: _, ...hub } = asset('hub', 'switch', { linkedTo: 'router', circuit: 'shop' });
    const shops = ['a', 'b'].map((name) => asset(`shop-${name}`, 'kiosk', { linkedTo: 'hub', circuit: 'shop' }));
    const facts: AssetFacts = { components: ['port:lan1', 'port:lan2'].map((key) => ({ key, name: key })) };
    const silent = (): SeenSite => {
      const seen = new SeenSite(buildGraph(demoSite([hub, ...shops]), new Map([['router', facts]])));
      for (const { key } of shops) seen.silence(key);
      return seen.ok('link', 'router/port:lan1').ok('link', 'router/port:lan2');
    };
    const first = (seen: SeenSite): string => onlyFault(seen).causes.map(({ cause }) => cause)[0] ?? '';
    expect(first(silent())).toBe('switch-hung');
    expect(first(silent().bad('link', 'router/port:lan2'))).toBe('circuit-tripped');
  });

  it('belongs to the switch that fell silent with it, when the list says of it only where it hangs', () => {
    const seen = row({}).cutOff('ring-1');
    dark(seen, 'core/port:te1');
    expect(onlyFault(seen).place).toBe('ring-1');
  });

  it('is lost with a switch that has no power, not by a cut above it, where it hangs on that switch', () => {
    const seen = row({ port: 'port:te1' }).silence('ring-1').bad('link', 'core/port:te1');
    dark(seen, 'ring-2/port:gi51', ONSET + 3000);
    const fault = onlyFault(seen);
    expect(fault).toMatchObject({ cause: 'switch-power-lost', place: 'ring-1' });
    expect(fault.causes.find(({ cause }) => cause === 'switch-uplink-cut')?.isTied).toBeUndefined();
  });

  it('closes a ring, in no list, and is lost with the switch at its end as with the breaker of that switch', () => {
    const tills = ['a', 'b'].map((name) => asset(`till-${name}`, 'kiosk', { linkedTo: 'last', circuit: 'B3' }));
    const list = [asset('last', 'switch', { linkedTo: 'core/port:te1', circuit: 'B3' }), ...tills];
    const facts = [['core', CORE_PORTS] as const, ['last', PORTS] as const];
    const seen = new SeenSite(buildGraph(demoSite(list), new Map(facts))).cutOff('last').bad('link', 'core/port:te1');
    dark(seen, 'core/port:te2', ONSET + 3000);
    const confidences = new Map(onlyFault(seen).causes.map(({ cause, confidence }) => [cause, confidence]));
    expect(confidences.get('switch-power-lost')).toBeGreaterThan(0.3);
    expect(confidences.get('circuit-tripped')).toBeGreaterThan(0.3);
  });

  it('belongs to the outlet that is off, and feeds the switch at its other end', () => {
    const seen = row({});
    seen.bad('outlet', 'pdu/outlet:9').bad('outlet-draw', 'pdu/outlet:9').cutOff('ring-1');
    dark(seen, 'core/port:te1', ONSET + 3000);
    expect(onlyFault(seen)).toMatchObject({ cause: 'outlet-off', place: 'pdu/outlet:9' });
  });
});
