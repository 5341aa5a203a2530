import { describe, expect, it } from 'vitest';
import type { PredicateName } from '../../../contract/predicates.ts';
import { plain } from '../../../contract/text.ts';
import type { Evidence } from '../../../server/domain/diagnose/types.ts';
import { Healing, HEALS_WITHIN_MS, SETTLES_MS } from '../../../server/site/healing.ts';

const T0 = 1_800_000_000_000;
const T = 't1';

function sign(place: string, predicate: PredicateName = 'reachable'): Evidence {
  return { predicate, place, supports: true, bits: 1, text: plain(place) };
}

function alarm(sinceMs: number, predicate: PredicateName = 'reachable') {
  return { sinceMs, predicate };
}

/** What it looks like explains `explains` alarms, of which these have joined it now. */
function of(joined: readonly ReturnType<typeof alarm>[], explains = 3) {
  return { joined, explains };
}

/** A ticket whose verdict rests on three cameras that are silent. */
function ticket() {
  const well = new Set<string>();
  const healing = new Healing(
    (_predicate, place) => well.has(place),
    (place) => place.startsWith('core'),
  );
  expect(healing.look(T, of([alarm(T0)]), T0)).toBe(false);
  healing.rests(
    T,
    ['cam-1', 'cam-2', 'cam-3'].map((key) => sign(key)),
    3,
  );
  return { healing, well };
}

describe('the verdict of a ticket', () => {
  it('stays from the moment on that one of its signs is seen to be well', () => {
    const { healing, well } = ticket();
    expect(healing.look(T, of([]), T0 + 1000)).toBe(false);
    well.add('cam-2');
    expect(healing.look(T, of([]), T0 + 2000)).toBe(true);
  });

  it('stays when most is well and an alarm tells late of what was so before', () => {
    const { healing, well } = ticket();
    well.add('cam-1').add('cam-2');
    expect(healing.look(T, of([alarm(T0 + 1500)]), T0 + 2000)).toBe(true);
    expect(healing.look(T, of([alarm(T0 + 2000)]), T0 + 9000)).toBe(true);
  });

  it('is made anew for an alarm that began after it was healing', () => {
    const { healing, well } = ticket();
    well.add('cam-1').add('cam-2');
    healing.begin(T, T0 + 2000);
    expect(healing.look(T, of([alarm(T0 + 2001)]), T0 + 9000)).toBe(false);
  });

  it('is made anew for late alarms, too, while most of its signs are still bad', () => {
    const { healing, well } = ticket();
    well.add('cam-1');
    expect(healing.look(T, of([alarm(T0 + 1500)]), T0 + 2000)).toBe(false);
  });

  it('stays a while for late alarms when the line that carries them is back: each has its turn to be heard', () => {
    const { healing, well } = ticket();
    healing.rests(T, [sign('core/port:gi3', 'link'), ...['cam-1', 'cam-2', 'cam-3'].map((key) => sign(key))], 4);
    well.add('core/port:gi3');
    expect(healing.look(T, of([alarm(T0 + 1500)]), T0 + 2000)).toBe(true);
    expect(healing.look(T, of([alarm(T0 + 1800)]), T0 + 9000)).toBe(true);
    expect(healing.look(T, of([]), T0 + 2000 + SETTLES_MS - 1)).toBe(true);
    expect(healing.look(T, of([]), T0 + 2000 + SETTLES_MS)).toBe(false);
  });

  it('stays when they are back by then', () => {
    const { healing, well } = ticket();
    healing.rests(T, [sign('core/port:gi3', 'link'), ...['cam-1', 'cam-2', 'cam-3'].map((key) => sign(key))], 4);
    well.add('core/port:gi3');
    expect(healing.look(T, of([alarm(T0 + 1500)]), T0 + 2000)).toBe(true);
    well.add('cam-1').add('cam-2');
    expect(healing.look(T, of([]), T0 + 2000 + SETTLES_MS)).toBe(true);
  });

  it('is made anew at once for what began after the line was back', () => {
    const { healing, well } = ticket();
    healing.rests(T, [sign('core/port:gi3', 'link'), ...['cam-1', 'cam-2', 'cam-3'].map((key) => sign(key))], 4);
    well.add('core/port:gi3');
    expect(healing.look(T, of([alarm(T0 + 1500)]), T0 + 2000)).toBe(true);
    expect(healing.look(T, of([alarm(T0 + 2001)]), T0 + 3000)).toBe(false);
  });

  it('is made anew when what has come back is not as it was, whenever that was found', () => {
    const { healing, well } = ticket();
    well.add('cam-1').add('cam-2');
    expect(healing.look(T, of([alarm(T0 + 1500, 'restarted')]), T0 + 2000)).toBe(true);
    expect(healing.look(T, of([alarm(T0 + 1500, 'config-kept')]), T0 + 9000)).toBe(false);
  });

  it('is made anew where it has more signs than before long after it began to heal: it comes and goes', () => {
    const { healing, well } = ticket();
    well.add('cam-1');
    expect(healing.look(T, of([]), T0 + 2000)).toBe(true);
    const laterMs = T0 + 2000 + HEALS_WITHIN_MS;
    expect(healing.look(T, of([], 4), laterMs - 1)).toBe(true);
    expect(healing.look(T, of([], 3), laterMs)).toBe(true);
    expect(healing.look(T, of([], 4), laterMs)).toBe(false);
    healing.rests(T, [sign('cam-2')], 4);
    expect(healing.look(T, of([], 4), laterMs + 1000)).toBe(false);
  });

  it('is made anew when the ticket is forgotten', () => {
    const { healing, well } = ticket();
    well.add('cam-1').add('cam-2');
    healing.keep(() => false);
    expect(healing.look(T, of([alarm(T0)]), T0 + 2000)).toBe(false);
  });
});
