import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadCauses } from '../../../../app/load-causes.ts';
import type { AssetEntry, SiteFile } from '../../../../contract/site-file.ts';
import type { Cause } from '../../../../server/domain/diagnose/cause-schema.ts';
import { diagnose } from '../../../../server/domain/diagnose/diagnose.ts';
import { MIN_CONFIDENCE } from '../../../../server/domain/diagnose/weighed.ts';
import type { Finding, Verdict } from '../../../../server/domain/diagnose/types.ts';
import { buildGraph } from '../../../../server/domain/topology/build.ts';
import { asset, demoSite } from '../../../cases/demo-site.ts';
import { NOW, ONSET, SeenSite } from '../../../cases/seen-site.ts';

const { causes } = loadCauses();

/** Stories far from each other: none hangs on another, and no single cause explains two. */
const STORIES: readonly ((seen: SeenSite, sinceMs: number) => void)[] = [
  (seen, at) => seen.silence('cam-3', at).bad('channel', 'nvr/channel:3', at),
  (seen, at) => seen.silence('cam-14', at).bad('channel', 'nvr/channel:14', at).bad('link', 'sw2/port:gi4', at),
  (seen, at) => seen.bad('part-consumed', 'kiosk-1/part:cashbox', at),
  (seen, at) => seen.bad('disk-health', 'nvr/disk:1', at),
  (seen, at) => seen.silence('meter-1', at),
  (seen, at) => seen.bad('protect', 'amp', at),
  (seen, at) => seen.bad('battery', 'ups', at),
  (seen, at) => seen.bad('load', 'server', at),
  (seen, at) => seen.silence('kiosk-2', at).bad('link', 'sw1/port:gi22', at),
  (seen, at) =>
    [1, 2, 3, 4].forEach((n) => seen.silence(`gate-cam-${n}`, at).bad('channel', `nvr/channel:${20 + n}`, at)),
];
const someStories = fc.uniqueArray(fc.integer({ min: 0, max: STORIES.length - 1 }), { minLength: 1, maxLength: 4 });

function told(stories: readonly number[], site: SiteFile = demoSite(), sinceMs: readonly number[] = []): SeenSite {
  const seen = new SeenSite(buildGraph(site, new Map()));
  stories.forEach((story, index) => STORIES[story]?.(seen, sinceMs[index] ?? ONSET));
  return seen;
}

function verdictOf(
  seen: SeenSite,
  findings: readonly Finding[] = seen.findings(),
  all: readonly Cause[] = causes,
): Verdict {
  return diagnose({ graph: seen.graph, observations: seen, findings, causes: all, nowMs: NOW });
}

/** What matters of a verdict, free of order; `rename` maps places back. */
function gist(verdict: Verdict, rename: (place: string) => string = (place) => place): unknown[] {
  return verdict.faults
    .map((fault) => ({
      fault: `${fault.cause} ${rename(fault.place)}`,
      severity: fault.severity,
      explains: fault.explains.map((one) => `${one.predicate} ${rename(one.place)}`).toSorted(),
      affected: fault.affected.map(rename).toSorted(),
      confidence: fault.causes[0]?.confidence.toFixed(2),
      decision: fault.visit.decision,
      parts: fault.visit.parts.map((part) => part.quantity).toSorted((a, b) => a - b),
    }))
    .toSorted((a, b) => (a.fault < b.fault ? -1 : 1));
}

describe('the order in which things are told', () => {
  it('changes nothing, neither of assets, alarms nor causes', () => {
    fc.assert(
      fc.property(someStories, fc.infiniteStream(fc.nat()), (stories, random) => {
        const site = demoSite();
        const shuffled = { ...site, assets: shuffle(site.assets, random) };
        const seen = told(stories, shuffled);
        const again = verdictOf(seen, shuffle(seen.findings(), random), shuffle(causes, random));
        expect(gist(again)).toEqual(gist(verdictOf(told(stories))));
      }),
      { numRuns: 40 },
    );
  });

  it('nor do doubled alarms', () => {
    fc.assert(
      fc.property(someStories, (stories) => {
        const seen = told(stories);
        const findings = seen.findings();
        expect(gist(verdictOf(seen, [...findings, ...findings]))).toEqual(gist(verdictOf(seen)));
      }),
      { numRuns: 20 },
    );
  });
});

it('names of assets mean nothing', () => {
  const isWide = (key: string): boolean => key.startsWith('@');
  const renamed = (key: string): string => (isWide(key) ? key : `z${key.split('').toReversed().join('')}`);
  const place = (key: string, change: (asset: string) => string): string => {
    const slash = key.indexOf('/');
    return slash < 0 ? change(key) : change(key.slice(0, slash)) + key.slice(slash);
  };
  const back = (key: string): string =>
    isWide(key) ? key : place(key, (name) => name.slice(1).split('').toReversed().join(''));
  const site = demoSite();
  const other = {
    ...site,
    gatewayAt: place(site.gatewayAt ?? '', renamed),
    assets: site.assets.map((one) => renameAsset(one, (key) => place(key, renamed))),
  };
  const graph = buildGraph(other, new Map());
  fc.assert(
    fc.property(someStories, (stories) => {
      const seen = told(stories);
      const observations = { at: (predicate: Finding['predicate'], key: string) => seen.at(predicate, back(key)) };
      const findings = seen.findings().map((one) => ({ ...one, place: place(one.place, renamed) }));
      const verdict = diagnose({ graph, observations, findings, causes, nowMs: NOW });
      expect(gist(verdict, back)).toEqual(gist(verdictOf(seen)));
    }),
    { numRuns: 30 },
  );
});

it('a healthy part of the site that has nothing to do with it changes nothing', () => {
  const healthy = [asset('sw9', 'switch', { linkedTo: 'core/port:gi30', uplink: 'port:up' })];
  for (let n = 1; n <= 12; n++)
    healthy.push(asset(`far-cam-${n}`, 'camera', { linkedTo: `sw9/port:gi${n}`, poe: true }));
  fc.assert(
    fc.property(someStories, (stories) => {
      expect(gist(verdictOf(told(stories, demoSite(healthy))))).toEqual(gist(verdictOf(told(stories))));
    }),
    { numRuns: 20 },
  );
});

describe('an observation that is ok', () => {
  const around = ['link sw1/port:gi3', 'poe-delivery sw1/port:gi3', 'reachable sw1', 'reachable cam-4', 'link core/port:gi25', 'outlet-draw pdu/outlet:4'] as const; // prettier-ignore
  const predicts: Readonly<Record<(typeof around)[number], readonly string[]>> = {
    'link sw1/port:gi3': ['camera-cable-cut cam-3', 'camera-dead cam-3', 'poe-port-fault sw1/port:gi3'],
    'poe-delivery sw1/port:gi3': ['camera-cable-cut cam-3', 'poe-port-fault sw1/port:gi3'],
    'reachable sw1': ['switch-hung sw1', 'switch-power-lost sw1', 'switch-uplink-cut sw1'],
    'reachable cam-4': ['switch-hung sw1', 'switch-power-lost sw1', 'switch-uplink-cut sw1'],
    'link core/port:gi25': ['switch-power-lost sw1', 'switch-uplink-cut sw1'],
    'outlet-draw pdu/outlet:4': ['switch-power-lost sw1'],
  };

  it('never raises a cause that predicts bad there', () => {
    fc.assert(
      fc.property(fc.subarray([...around]), fc.constantFrom(...around), (known, added) => {
        const make = (ok: readonly string[]): SeenSite => {
          const seen = told([0]).stale(...told([0]).graph.assets.keys());
          for (const key of around) unpack(seen, key, ok.includes(key));
          return seen;
        };
        const before = shares(verdictOf(make(known.filter((key) => key !== added))));
        const after = shares(verdictOf(make([...known, added])));
        for (const cause of predicts[added]) {
          expect(after.get(cause) ?? 0).toBeLessThanOrEqual(before.get(cause) ?? MIN_CONFIDENCE);
        }
      }),
      { numRuns: 60 },
    );
  });
});

it('with all else unknown the posterior is the prior', () => {
  const visit = {
    decision: 'remote',
    urgency: 'by-clock',
    reason: { zh: '一', en: 'a' },
    firstCheck: { zh: '一', en: 'a' },
  } as const;
  const cause = (id: string, rate: number): Cause => ({
    id,
    rate,
    title: { zh: id, en: id },
    rateFrom: 'test',
    appliesTo: { at: 'asset', classes: ['camera'] },
    effects: [
      { predicate: 'contact', where: 'asset', probability: 0.9 },
      { predicate: 'link', where: 'asset', probability: id === 'one' ? 0.9 : 0.1 },
    ],
    severity: 'minor',
    visit,
  });
  const seen = told([]);
  for (const key of seen.graph.assets.keys())
    for (const predicate of ['reachable', 'agent', 'video', 'web'] as const) seen.unknown(predicate, key);
  seen.unknown('link', 'sw1/port:gi3').bad('reachable', 'cam-3');
  const { faults } = verdictOf(seen, seen.findings(), [cause('one', 1), cause('two', 3)]);
  const [first, second] = faults[0]?.causes ?? [];
  expect([first?.cause, second?.cause]).toEqual(['two', 'one']);
  expect((first?.confidence ?? 0) / (second?.confidence ?? 1)).toBeCloseTo(3, 1);
});

describe('faults far from each other', () => {
  const pairs = fc.uniqueArray(fc.integer({ min: 0, max: STORIES.length - 1 }), { minLength: 2, maxLength: 3 });

  it('in place get the same verdicts together as each alone', () => {
    fc.assert(
      fc.property(pairs, (stories) => {
        const alone = stories.flatMap((story) => gist(verdictOf(told([story]))));
        expect(gist(verdictOf(told(stories)))).toEqual(sortGist(alone));
      }),
      { numRuns: 40 },
    );
  });

  it('in time too', () => {
    fc.assert(
      fc.property(pairs, (stories) => {
        const since = stories.map((_, index) => ONSET - index * 7_200_000);
        const alone = stories.flatMap((story, index) =>
          gist(verdictOf(told([story], demoSite(), [since[index] ?? ONSET]))),
        );
        expect(gist(verdictOf(told(stories, demoSite(), since)))).toEqual(sortGist(alone));
      }),
      { numRuns: 40 },
    );
  });
});

it('every alarm belongs to exactly one fault', () => {
  fc.assert(
    fc.property(
      someStories,
      fc.array(fc.constantFrom('cam-5', 'sw2', 'nvr', 'plc', 'pdu', 'amp', 'ups'), { maxLength: 4 }),
      (stories, more) => {
        const seen = told(stories);
        for (const key of more) seen.silence(key);
        const findings = seen.findings().map((one) => `${one.predicate} ${one.place}`);
        const explained = verdictOf(seen).faults.flatMap((fault) =>
          fault.explains.map((one) => `${one.predicate} ${one.place}`),
        );
        expect(explained.toSorted()).toEqual(findings.toSorted());
      },
    ),
    { numRuns: 60 },
  );
});

it('solves 500 alarms in less than 200 ms of one core', () => {
  const assets = [asset('core', 'switch')];
  for (let s = 0; s < 25; s++) {
    assets.push(asset(`sw-${s}`, 'switch', { linkedTo: `core/port:gi${s}`, uplink: 'port:up' }));
    for (let c = 0; c < 20; c++)
      assets.push(asset(`cam-${s}-${c}`, 'camera', { linkedTo: `sw-${s}/port:gi${c}`, poe: true }));
  }
  const graph = buildGraph({ ...demoSite(), gatewayAt: 'core', assets }, new Map());
  for (const dead of [['core'], assets.map((one) => one.key).filter((key) => key.startsWith('cam'))]) {
    const seen = new SeenSite(graph);
    if (dead.length === 1) seen.cutOff('core');
    else for (const key of dead) seen.silence(key);
    const findings = seen.findings();
    expect(findings.length).toBeGreaterThanOrEqual(500);
    verdictOf(seen, findings);
    const spent: number[] = [];
    for (let run = 0; run < 8; run++) {
      // Of this thread: the compiler works beside it.
      const before = process.threadCpuUsage();
      const { faults } = verdictOf(seen, findings);
      const used = process.threadCpuUsage(before);
      spent.push((used.user + used.system) / 1000);
      expect(faults.flatMap((fault) => fault.explains)).toHaveLength(findings.length);
    }
    expect(Math.min(...spent)).toBeLessThan(200);
  }
});

function unpack(seen: SeenSite, key: string, isOk: boolean): void {
  const [predicate, place] = key.split(' ') as [Finding['predicate'], string];
  if (isOk) seen.ok(predicate, place);
  else seen.unknown(predicate, place);
}

function shares(verdict: Verdict): Map<string, number> {
  return new Map(
    verdict.faults.flatMap((fault) =>
      fault.causes.map((one): [string, number] => [`${one.cause} ${one.place}`, one.confidence]),
    ),
  );
}

function sortGist(list: unknown[]): unknown[] {
  return (list as { fault: string }[]).toSorted((a, b) => (a.fault < b.fault ? -1 : 1));
}

function shuffle<T>(list: readonly T[], random: Iterator<number>): T[] {
  return list
    .map((value) => ({ value, order: Number(random.next().value) }))
    .toSorted((a, b) => a.order - b.order)
    .map((one) => one.value);
}

function renameAsset(entry: AssetEntry, rename: (place: string) => string): AssetEntry {
  return {
    ...entry,
    key: rename(entry.key),
    ...(entry.linkedTo === undefined ? {} : { linkedTo: rename(entry.linkedTo) }),
    ...(entry.poweredBy === undefined ? {} : { poweredBy: entry.poweredBy.map(rename) }),
    ...(entry.channel === undefined ? {} : { channel: rename(entry.channel) }),
    ...(entry.box === undefined ? {} : { box: rename(entry.box) }),
    ...(entry.via === undefined ? {} : { via: rename(entry.via) }),
  };
}
