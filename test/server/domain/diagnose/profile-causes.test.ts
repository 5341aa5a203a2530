// Every alarm that a shipped profile can raise has a cause that could stand on its ticket: of the class of the asset, at the
// place where the condition is decided.
import { describe, expect, it } from 'vitest';
import { loadCauses } from '../../../../app/load-causes.ts';
import { loadProfileFolders } from '../../../../app/load-profiles.ts';
import { PREDICATES, type PredicateName } from '../../../../contract/predicates.ts';
import type { AssetClass } from '../../../../contract/profile.ts';
import { predicatesOf, type Cause } from '../../../../server/domain/diagnose/cause-schema.ts';
import { diagnose } from '../../../../server/domain/diagnose/diagnose.ts';
import { buildGraph } from '../../../../server/domain/topology/build.ts';
import { demoSite } from '../../../cases/demo-site.ts';
import { NOW, SeenSite } from '../../../cases/seen-site.ts';

const { causes } = loadCauses();
const { profiles } = loadProfileFolders();

/** Parts whose cause is the part itself, or another part of the same asset that takes it along. */
const NEAR = ['self', 'asset', 'own-components', 'powered', 'members'];

/** A cause that seldom shows this way would be a poor name for it. */
const LIKELY = 0.7;

function explains(cause: Cause, predicate: PredicateName, assetClass: AssetClass): boolean {
  const { at, classes, notClasses, component } = cause.appliesTo;
  const kind = PREDICATES[predicate].component;
  return cause.effects.some((effect) => {
    if (!predicatesOf(effect).includes(predicate) || !NEAR.includes(effect.where)) return false;
    if (effect.probability < LIKELY) return false;
    if (effect.where === 'members') return true;
    if (classes && !classes.includes(assetClass)) return false;
    if (notClasses?.includes(assetClass)) return false;
    return at !== 'component' || component === kind || kind === '';
  });
}

describe('the conditions of the shipped profiles', () => {
  it('each have a cause that explains them on an asset of that class', () => {
    const unexplained = new Set<string>();
    for (const profile of profiles.values()) {
      const { class: ofClass } = profile;
      if (ofClass === undefined) continue;
      for (const { id, predicate, severity } of profile.conditions ?? []) {
        if (severity === 'observe' || causes.some((cause) => explains(cause, predicate, ofClass))) continue;
        unexplained.add(`${ofClass}: ${id} (${predicate})`);
      }
    }
    expect([...unexplained].toSorted()).toEqual([]);
  });

  it('have a cause for whatever the component is called', () => {
    const kinds = new Set<string>(causes.map((cause) => cause.appliesTo.component ?? ''));
    kinds.delete('');
    // Names as makers give them, ordinary and odd.
    const names = ['1', 'TLB', 'Smoke Detector', '水浸 1', 'Rack Door', '12V', 'VBAT', 'Ambient RH', 'Fan 2, tray 1', 'SD_DISK', 'NetworkShare', 'Black Toner', '定影组件', 'video-blind', 'receipt printer', 'cash box']; // prettier-ignore
    for (const kind of kinds)
      for (const name of names) {
        const low = name.toLowerCase();
        const fitting = causes.filter(({ appliesTo: { component, named, notNamed } }) => {
          if (component !== kind) return false;
          if (named !== undefined && !new RegExp(named, 'u').test(low)) return false;
          return notNamed === undefined || !new RegExp(notNamed, 'u').test(low);
        });
        expect(`${kind}:${name} ${fitting.length > 0}`).toBe(`${kind}:${name} true`);
      }
  });
});

describe('the causes of parts', () => {
  it('send nobody from us to refill what on-site staff refill', () => {
    for (const id of ['printer-paper-out', 'printer-supply-low', 'kiosk-paper-out'])
      expect(causes.find((cause) => cause.id === id)?.visit.decision).toBe('onsite-staff');
  });

  it('warn of pulling the wrong disk wherever an array is about', () => {
    for (const cause of causes.filter((one) => one.appliesTo.component === 'array')) {
      expect(cause.visit.reason.zh).toMatch(/切勿拔错|不要再拔/);
      expect(cause.visit.reason.en).toMatch(/never pulls the wrong one|no other disk is pulled/);
    }
  });

  it('offer a rival where the field has look-alikes', () => {
    for (const kind of ['psu', 'fan', 'sensor', 'array', 'controller', 'member', 'modem', 'tray', 'process']) {
      const rivals = causes.filter((cause) => cause.appliesTo.component === kind);
      expect(`${kind}: ${rivals.length > 1}`).toBe(`${kind}: true`);
    }
  });
});

describe('parts that fail together', () => {
  const parts = ['disk:bay-1', 'disk:bay-2', 'array:md0', 'psu:1', 'psu:2', 'fan:1'];
  const told = { components: parts.map((key) => ({ key, name: '' })) };
  const server = (): SeenSite => {
    const seen = new SeenSite(buildGraph(demoSite(), new Map([['server', told]])));
    seen.ok('disk-health', 'server/disk:bay-1').ok('disk-health', 'server/disk:bay-2');
    seen.ok('array-health', 'server/array:md0').ok('health', 'server').ok('heat', 'server');
    return seen.ok('psu-works', 'server/psu:1').ok('psu-works', 'server/psu:2').ok('fan-works', 'server/fan:1');
  };
  const faultsOf = (seen: SeenSite) =>
    diagnose({ graph: seen.graph, observations: seen, findings: seen.findings(), causes, nowMs: NOW }).faults;

  it('are one fault of the disk that degraded the array and spoilt the health of the whole', () => {
    const seen = server().bad('disk-health', 'server/disk:bay-2').bad('array-health', 'server/array:md0');
    const faults = faultsOf(seen.bad('health', 'server'));
    expect(faults.map(({ cause, place }) => `${cause} ${place}`)).toEqual(['disk-failed server/disk:bay-2']);
    expect(faults[0]?.visit.decision).toBe('engineer');
  });

  it('have rivals on the ticket: a dead supply, or one without mains', () => {
    const [fault] = faultsOf(server().bad('psu-works', 'server/psu:1'));
    expect(fault?.causes.map(({ cause }) => cause).toSorted()).toEqual(['psu-failed', 'psu-without-mains']);
    expect(fault?.visit.parts.length).toBeGreaterThan(0);
  });

  it('never cut a fibre at a port that has not told of light', () => {
    const seen = server().bad('link', 'sw1/port:gi22').silence('kiosk-2');
    const named = faultsOf(seen).flatMap(({ causes: ranked }) => ranked.map(({ cause }) => cause));
    expect(named).not.toContain('fibre-cut');
    expect(named).not.toContain('poe-load-shorted');
  });
});
