// Every alarm that a shipped profile can raise has a cause that could stand on its ticket: of the class of the asset, at the
// place where the condition is decided.
import { describe, expect, it } from 'vitest';
import { loadCauses } from '../../../../app/load-causes.ts';
import { loadProfileFolders } from '../../../../app/load-profiles.ts';
import { PREDICATES, type PredicateName } from '../../../../contract/predicates.ts';
import type { AssetClass } from '../../../../contract/profile.ts';
import { predicatesOf, type Cause } from '../../../../server/domain/diagnose/cause-schema.ts';

const { causes } = loadCauses();
const { profiles } = loadProfileFolders();

/** Parts whose cause is the part itself, or another part of the same asset that takes it along. */
const NEAR = ['self', 'asset', 'own-components', 'powered', 'members'];

/** A cause that seldom shows this way would be a poor name for it. */
const LIKELY = 0.7;

function explains(cause: Cause, predicate: PredicateName, assetClass: AssetClass): boolean {
  const { at, classes, component } = cause.appliesTo;
  const kind = PREDICATES[predicate].component;
  return cause.effects.some((effect) => {
    if (!predicatesOf(effect).includes(predicate) || !NEAR.includes(effect.where)) return false;
    if (effect.probability < LIKELY) return false;
    if (effect.where === 'members') return true;
    if (classes && !classes.includes(assetClass)) return false;
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
