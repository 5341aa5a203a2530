// The switch's own test of a copper line: asked for where it would decide, believed when it answers.

import { describe, expect, it } from 'vitest';
import { NOW, ONSET } from '../../../cases/seen-site.ts';
import { onlyFault, site, verdictOf } from '../../../cases/verdicts.ts';

/** A camera is gone, its port has no link and finds nothing to feed; the line is untested. */
function darkPort() {
  return site()
    .silence('cam-3')
    .bad('channel', 'nvr/channel:3')
    .bad('link', 'sw1/port:gi3')
    .bad('poe-delivery', 'sw1/port:gi3')
    .unknown('cable', 'sw1/port:gi3');
}

describe('the cable test', () => {
  it('is asked of the port, where cable and camera look alike', () => {
    const [first] = verdictOf(darkPort()).wanted;
    expect(first).toMatchObject({ asset: 'sw1', target: 'snmp', probe: { kind: 'cable-test', component: 'port:gi3' } });
  });

  it('is not asked where no port offers it', () => {
    const seen = site().silence('cam-3').bad('link', 'sw1/port:gi3').bad('poe-delivery', 'sw1/port:gi3');
    expect(verdictOf(seen).wanted.filter(({ probe }) => probe)).toEqual([]);
  });

  it('that finds a break means the cable', () => {
    const fault = onlyFault(darkPort().bad('cable', 'sw1/port:gi3', NOW - 1000, false));
    expect(fault.cause).toBe('camera-cable-cut');
    expect(fault.causes[0]?.confidence).toBeGreaterThan(0.9);
    expect(fault.causes[0]?.evidence.map(({ text }) => text.en).join()).toContain('the cable test finds');
  });

  it('that tells how far off the break is sends people there', () => {
    const readings = { at: (...asked: string[]) => (asked.join() === 'cable_test,fault_m,sw1/port:gi3' ? 36.6 : null) };
    const broken = darkPort().bad('cable', 'sw1/port:gi3', NOW - 1000, false);
    const { causes, visit } = onlyFault(broken, readings);
    expect(causes[0]?.evidence.map(({ text }) => text.en).join()).toContain('about 37 m from the switch');
    expect(visit.firstCheck.en).toMatch(
      /^by its cable test the fault is about 37 m from .*begin there; look at both plugs/,
    );
    expect(visit.firstCheck.zh).toMatch(/约 37 米/);
    // What was told of another fault of this line says nothing while it is sound.
    const sound = onlyFault(darkPort().ok('cable', 'sw1/port:gi3', NOW - 1000), readings);
    expect(JSON.stringify([sound.visit, sound.causes[0]])).not.toContain('37');
  });

  it('that finds the line sound means the camera, and its part is brought', () => {
    const fault = onlyFault(darkPort().ok('cable', 'sw1/port:gi3', NOW - 1000));
    expect(fault.cause).toBe('camera-dead');
    expect(fault.visit.parts[0]?.spec.en).toContain('camera');
  });

  it('made before the fault says nothing', () => {
    const seen = darkPort().ok('cable', 'sw1/port:gi3', ONSET - 3_600_000);
    expect(onlyFault(seen).cause).toBe('camera-cable-cut');
    expect(verdictOf(seen).wanted.some(({ probe }) => probe)).toBe(true);
  });
});
