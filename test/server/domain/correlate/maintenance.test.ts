import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { AssetEntry } from '../../../../contract/site-file.ts';
import { coveredAssets, isCovered, type Window } from '../../../../server/domain/correlate/maintenance.ts';
import { buildGraph } from '../../../../server/domain/topology/build.ts';
import { asset, demoSite } from '../../../cases/demo-site.ts';

const demo = buildGraph(demoSite(), new Map());

function covers(assets: (string | null)[], nowMs = 15, graph = demo): readonly string[] | null {
  const windows = assets.map((key): Window => ({ asset: key, fromMs: 10, toMs: 20 }));
  const covered = coveredAssets(windows, graph, nowMs);
  return covered && [...covered];
}

describe('a maintenance window', () => {
  it('covers an asset and what hangs on it by traffic', () => {
    expect(covers(['sw1'])).toEqual(expect.arrayContaining(['sw1', 'cam-1', 'cam-10', 'kiosk-1']));
    expect(covers(['sw1'])).not.toContain('sw2');
    expect(covers(['cam-1'])).toEqual(['cam-1']);
  });

  it('covers what it feeds, and what hangs on that', () => {
    expect(covers(['ups'])).toEqual(expect.arrayContaining(['pdu', 'sw1', 'cam-3', 'server', 'kiosk-1', 'meter-1']));
  });

  it('covers what is behind a bus gateway and in a box', () => {
    expect(covers(['bus-gw'])).toEqual(expect.arrayContaining(['bus-gw', 'meter-1', 'meter-2', 'plc']));
    expect(covers(['box-gate'])).toEqual(expect.arrayContaining(['gate-cam-1', 'gate-cam-4']));
  });

  test.each([
    ['the recorder channel of a covered camera', 'cam-1', 'nvr', 'nvr/channel:1', true],
    ['the recorder channel of another camera', 'cam-2', 'nvr', 'nvr/channel:1', false],
    ['the port that a covered camera hangs on', 'cam-1', 'sw1', 'sw1/port:gi1', true],
    ['the recorder itself', 'cam-1', 'nvr', 'nvr', false],
  ])('decides on %s', (_what, under, of, place, expected) => {
    const covered = coveredAssets([{ asset: under, fromMs: 10, toMs: 20 }], demo, 15);
    expect(isCovered({ asset: of, place }, covered, demo)).toBe(expected);
  });

  it('without an asset covers the whole site', () => {
    expect(covers(['cam-1', null])).toBeNull();
  });

  it('of an asset that is gone covers nothing else', () => {
    expect(covers(['gone'])).toEqual(['gone']);
  });

  test.each([
    [9, []],
    [10, ['cam-1']],
    [19, ['cam-1']],
    [20, []],
  ])('at %d of 10 … 20 covers %j', (nowMs, expected) => {
    expect(covers(['cam-1'], nowMs)).toEqual(expected);
  });
});

it('covers every dependant of a covered asset, on any site', () => {
  const ties = fc.record({ link: fc.nat(11), feed: fc.nat(11), via: fc.nat(11), box: fc.nat(11), kinds: fc.nat(15) });
  fc.assert(
    fc.property(fc.array(ties, { minLength: 2, maxLength: 12 }), fc.nat(11), (all, start) => {
      const graph = buildGraph(
        { ...demoSite(), gatewayAt: 'a0', assets: all.map((tie, n) => tied(n, tie)) },
        new Map(),
      );
      const covered = new Set(covers([`a${start % all.length}`], 15, graph));
      for (const key of covered) {
        for (const below of [
          ...graph.downstreamOf(key),
          ...graph.powerDownstreamOf(key),
          ...graph.membersOf(key),
          ...graph.housedIn(key),
        ])
          if (!covered.has(below)) throw new Error(`${below} hangs on ${key} and is not covered`);
      }
    }),
    { numRuns: 300 },
  );
});

function tied(n: number, tie: { link: number; feed: number; via: number; box: number; kinds: number }): AssetEntry {
  const to = (other: number): string => `a${other % Math.max(1, n)}`;
  return asset(`a${n}`, 'switch', {
    ...(n > 0 && tie.kinds & 1 ? { linkedTo: `${to(tie.link)}/port:${tie.kinds}` } : {}),
    ...(n > 0 && tie.kinds & 2 ? { poweredBy: [`${to(tie.feed)}/outlet:${tie.kinds}`] } : {}),
    ...(n > 0 && tie.kinds & 4 ? { via: to(tie.via) } : {}),
    ...(n > 0 && tie.kinds & 8 ? { box: to(tie.box) } : {}),
  });
}
