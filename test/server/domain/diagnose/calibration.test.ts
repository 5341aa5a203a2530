import { expect, it } from 'vitest';
import { loadCauses } from '../../../../app/load-causes.ts';
import { PREDICATE_NAMES } from '../../../../contract/predicates.ts';
import { predicatesOf } from '../../../../server/domain/diagnose/cause-schema.ts';
import { diagnose } from '../../../../server/domain/diagnose/diagnose.ts';
import { locateCauses } from '../../../../server/domain/diagnose/locate.ts';
import { placesOf, struckBy, type Located } from '../../../../server/domain/diagnose/reach.ts';
import { buildGraph } from '../../../../server/domain/topology/build.ts';
import { demoSite } from '../../../cases/demo-site.ts';
import { NOW, ONSET, SeenSite } from '../../../cases/seen-site.ts';

const DRAWS = 600;
const STALE_SHARE = 0.2;

const { causes } = loadCauses();
const parts = ['cashbox', 'printer', 'cardreader'].map((name) => ({ key: `part:${name}`, name }));
const graph = buildGraph(demoSite(), new Map([['kiosk-1', { components: parts }]]));

/** A repeatable source of numbers between 0 and 1. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** All causes at all places of the demo site, except those of the site as a whole. */
function everywhere(): Located[] {
  const places = [
    ...graph.assets.keys(),
    'nvr/disk:1',
    'nvr/channel:3',
    'pdu/outlet:6',
    ...parts.map((part) => `kiosk-1/${part.key}`),
  ];
  const findings = places.flatMap((place) =>
    PREDICATE_NAMES.map((predicate) => ({ predicate, place, severity: 'minor' as const, sinceMs: ONSET })),
  );
  const seen = withTables();
  return locateCauses(causes, graph, findings).filter((located) => located.place !== '@site' && isTold(located, seen));
}

/** A site whose switches and routers tell of addresses and settings, too. */
function withTables(): SeenSite {
  const seen = new SeenSite(graph);
  for (const asset of graph.assets.values()) {
    if (!asset.isWatched) continue;
    for (const predicate of [
      'address-unique',
      'address-kept',
      'activated',
      'on-its-port',
      'firmware-kept',
      'same-device',
    ] as const)
      seen.ok(predicate, asset.key);
    if (asset.class === 'switch') seen.ok('mac-stable', asset.key).ok('config-kept', asset.key);
    const port = graph.uplinkOf(asset.key)?.parentPort ?? '';
    if (port !== '') seen.ok('port-vlan', port).ok('port-unblocked', port).ok('neighbour', port);
  }
  return seen;
}

/** A cause without whose sign it is not that cause is met only where something tells of the sign. */
function isTold({ cause, ...where }: Located, seen: SeenSite): boolean {
  return cause.effects
    .filter((effect) => effect.required === true)
    .every((effect) =>
      struckBy(effect.where, { cause, ...where }, graph).some((struck) =>
        predicatesOf(effect).some((predicate) =>
          placesOf(predicate, struck, graph).some((place) => seen.has(predicate, place)),
        ),
      ),
    );
}

/** What the devices would tell, were this cause true: each effect strikes each asset or not; some were read too long ago. */
function strike({ cause, ...where }: Located, random: () => number): SeenSite {
  const seen = withTables();
  const silent = new Set<string>();
  for (const effect of cause.effects) {
    // What comes later has not come yet: the alarms are seconds old.
    if (effect.hides === true || effect.after !== undefined) continue;
    const all = random() < effect.probability;
    for (const struck of struckBy(effect.where, { cause, ...where }, graph)) {
      if (!(effect.together === true ? all : random() < effect.probability)) continue;
      for (const predicate of predicatesOf(effect)) {
        for (const place of placesOf(predicate, struck, graph))
          if (seen.has(predicate, place)) seen.bad(predicate, place);
        if (predicate === 'agent' || predicate === 'reachable') silent.add(struck);
      }
    }
  }
  for (const key of graph.assets.keys()) {
    if (silent.has(key)) for (const component of graph.componentsOf(key)) seen.forget(`${key}/${component}`);
    else if (random() < STALE_SHARE) seen.stale(key);
  }
  return seen;
}

it('is right as often as it says, and names the place', () => {
  const random = seeded(7);
  const located = everywhere();
  const sum = located.reduce((total, one) => total + one.cause.rate, 0);
  const said: { confidence: number; isRight: boolean; isPlace: boolean }[] = [];
  let several = 0;
  for (let draw = 0; draw < DRAWS; draw++) {
    let rest = random() * sum;
    const truth = located.find((one) => (rest -= one.cause.rate) <= 0) ?? located[0];
    if (!truth) throw new Error('no causes');
    const seen = strike(truth, random);
    const { faults } = diagnose({ graph, observations: seen, findings: seen.findings(), causes, nowMs: NOW });
    const leading = faults[0]?.causes[0];
    if (!leading) continue;
    if (faults.length > 1) several++;
    const isPlace = leading.place === truth.place || (leading.asset !== '' && leading.asset === truth.subject);
    said.push({ confidence: leading.confidence, isRight: isPlace && leading.cause === truth.cause.id, isPlace });
  }
  const share = (list: typeof said, is: (one: (typeof said)[number]) => boolean): number =>
    list.filter(is).length / list.length;
  const mean = (list: typeof said): number => list.reduce((total, one) => total + one.confidence, 0) / list.length;
  expect(said.length).toBeGreaterThan(200);
  expect(several / said.length).toBeLessThan(0.02);
  expect(share(said, (one) => one.isPlace)).toBeGreaterThan(0.95);
  expect(share(said, (one) => one.isRight)).toBeGreaterThan(0.88);
  // Overall, and among those that claim to be sure.
  expect(Math.abs(mean(said) - share(said, (one) => one.isRight))).toBeLessThan(0.05);
  const sure = said.filter((one) => one.confidence >= 0.9);
  expect(share(sure, (one) => one.isRight)).toBeGreaterThan(0.9);
});
