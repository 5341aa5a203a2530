// What the diagnosis makes of the faults of kiosk parts, audio and video, roadside systems, platforms and plants: the cause that
// the field would name, at the place where it is, with no visit where none is needed.

import { describe, expect, test } from 'vitest';
import { componentKind } from '../../../../contract/place.ts';
import { PREDICATES, type PredicateName } from '../../../../contract/predicates.ts';
import type { Condition } from '../../../../contract/profile.ts';
import { openProfileFolders } from '../../../../app/load-profiles.ts';
import { SYSTEM_FAULTS } from '../../../../lab/faults/systems.ts';
import { renderSiteFile } from '../../../../lab/inventory.ts';
import { siteLayout } from '../../../../lab/layout.ts';
import { buildGraph } from '../../../../server/domain/topology/build.ts';
import { NOW, SeenSite } from '../../../cases/seen-site.ts';
import { CREEPING, RAISES } from '../../../cases/system-faults.ts';
import { onlyFault, verdictOf } from '../../../cases/verdicts.ts';

const layout = siteLayout(20);
const profiles = openProfileFolders();
const file = renderSiteFile(layout);
/** Components that the faults are about, so that the graph knows them. */
const told = new Map(
  file.assets.map(({ key }) => {
    const names = SYSTEM_FAULTS.filter(({ on }) => on === key).flatMap(({ name }) => componentsOf(RAISES[name] ?? []));
    names.push(...CREEPING.filter(([on]) => on === key).flatMap(([, raises]) => componentsOf(raises)));
    return [key, { components: [...new Set(names)].map((component) => ({ key: component, name: '' })) }] as const;
  }),
);
const graph = buildGraph(file, told);

function componentsOf(raises: readonly string[]): string[] {
  return raises.flatMap((one) => one.split(' ')[1] ?? []);
}

function conditionsOf(asset: string): readonly Condition[] {
  const profile = profiles.get(file.assets.find(({ key }) => key === asset)?.profile ?? '');
  return profile?.conditions ?? [];
}

/** All well, with every condition of every asset decided. */
function well(): SeenSite {
  const seen = new SeenSite(graph);
  for (const { key } of file.assets)
    for (const { predicate, component = '' } of conditionsOf(key)) {
      const isOwn = componentKind(component) === '' || componentKind(component) === 'target';
      if (isOwn && PREDICATES[predicate].component === '') seen.ok(predicate, key);
      else if (!isOwn) seen.ok(predicate, `${key}/${component}`);
    }
  return seen;
}

function broken(asset: string, raises: readonly string[], seen = well()): SeenSite {
  for (const one of raises) {
    const [id, component] = one.split(' ');
    const [name, at = asset] = (id ?? '').split('@');
    const predicate: PredicateName | undefined = conditionsOf(at).find((condition) => condition.id === name)?.predicate;
    if (!predicate) throw new Error(`${at} has no condition ${name}`);
    seen.bad(predicate, component === undefined ? at : `${at}/${component}`);
  }
  return seen;
}

describe('a fault of a system leads to its cause', () => {
  test.each(SYSTEM_FAULTS.map((fault) => ({ fault, name: fault.name, on: fault.on })))(
    '$name',
    ({ fault, name, on }) => {
      const device = layout.byKey.get(on);
      if (!device) throw new Error(`no ${on}`);
      const truth = fault.truth(device, layout);
      const found = onlyFault(broken(on, RAISES[name] ?? []));
      expect(`${found.cause} ${truth.places.includes(found.place)}`).toBe(`${truth.cause} true`);
      // Nobody of ours drives to what is cured from afar.
      expect(truth.by === 'remote' && found.visit.decision === 'engineer').toBe(false);
    },
  );
});

describe('a sign that many kinds of asset can give', () => {
  test.each([
    ['proj-1', 'screen', 'display-switched-off'],
    ['proj-1', 'heat', 'display-hot'],
    ['kiosk-1', 'screen', 'kiosk-screen-off'],
    ['kiosk-1', 'heat', 'kiosk-host-hot'],
    ['kiosk-3', 'part-tampered part:card-reader', 'kiosk-part-tampered'],
    ['env-1', 'heat', 'room-hot'],
    ['env-1', 'humidity sensor:room-humidity', 'room-humid'],
  ])('at %s: %s is told once, in the words of that kind', (asset, condition, cause) => {
    const likely = onlyFault(broken(asset, [condition])).causes.filter(({ confidence }) => confidence > 0.3);
    expect(likely.map((one) => one.cause)).toEqual([cause]);
  });
});

test('transactions that fail at every kiosk are one ticket for the back-end, and nobody visits a kiosk', () => {
  const seen = well();
  for (const kiosk of ['kiosk-1', 'kiosk-2', 'kiosk-3', 'kiosk-4']) broken(kiosk, ['transactions'], seen);
  expect(verdictOf(seen).faults.map(({ cause, visit }) => `${cause} ${visit.decision}`)).toEqual([
    'business-backend-failed customer',
  ]);
});

test('an interface that fails takes the transactions of every kiosk along, as one ticket', () => {
  const seen = broken('platform-1', ['interface-success api:payment']);
  for (const kiosk of ['kiosk-1', 'kiosk-2', 'kiosk-3', 'kiosk-4']) broken(kiosk, ['transactions'], seen);
  expect(verdictOf(seen).faults.map(({ cause, place }) => `${cause} ${place}`)).toEqual([
    'interface-stuck platform-1/api:payment',
  ]);
});

test('a full cash box and a printer without paper are two faults for two people', () => {
  const seen = broken('kiosk-1', ['cash-full part:cash-box', 'paper-out part:receipt-printer']);
  const { faults } = verdictOf(seen);
  expect(faults.map(({ cause, visit }) => `${cause} ${visit.decision}`).toSorted()).toEqual([
    'kiosk-cashbox-full customer',
    'kiosk-paper-out onsite-staff',
  ]);
});

test('a hall without mains is one fault of its circuit, whatever hangs on it', () => {
  const seen = well();
  for (const { key, circuit } of file.assets) {
    if (circuit !== 'C2') continue;
    seen.silence(key);
    const port = graph.uplinkOf(key)?.parentPort ?? '';
    if (port !== '') seen.bad('link', port);
  }
  expect(verdictOf(seen).faults.map(({ cause, place }) => `${cause} ${place}`)).toEqual([
    'circuit-tripped @circuit/C2',
  ]);
});

test('a solar point whose battery has been low for days goes dark night after night: one fault, and no plug', () => {
  const seen = well().bad('supply-volts', 'event-1', NOW - 60 * 3_600_000);
  expect(onlyFault(seen.silence('event-1')).cause).toBe('solar-supply-low');
});

describe('what creeps, comes and goes, or cannot be', () => {
  test.each(CREEPING.map(([asset, raises, cause]) => ({ asset, raises, cause, what: raises.join(' and ') })))(
    'at $asset: $what is $cause',
    ({ asset, raises, cause }) => {
      const seen = well();
      // Ports of the demo's switches are decided by what is read of each, which this site has not been.
      for (const one of CREEPING.filter(([on]) => on === 'sw-a').flatMap(([, all]) => all)) {
        const [id, component = ''] = one.split(' ');
        const predicate = conditionsOf('sw-a').find((condition) => condition.id === id)?.predicate;
        const isFibre = component === 'port:gi25';
        if (predicate && (isFibre || !predicate.startsWith('light'))) seen.ok(predicate, `sw-a/${component}`);
      }
      expect(onlyFault(broken(asset, raises, seen)).cause).toBe(cause);
    },
  );

  test('video that is lost at every camera at once while they answer ping is a firewall', () => {
    const seen = well();
    for (const { key, kind } of layout.devices) if (kind === 'camera') seen.bad('video', key);
    const fault = onlyFault(seen);
    expect(fault.cause).toBe('video-blocked-by-firewall');
    // Who has lost its video is told, though it answers; who never had one has lost nothing.
    expect(fault.affected.length).toBeGreaterThan(2);
    expect(fault.affected.filter((key) => layout.byKey.get(key)?.kind !== 'camera')).toEqual([]);
  });
});
