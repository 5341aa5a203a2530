// What a profile may be meant where none has the name that was given: makers and classes swap places in names, so words that
// are shared count before letters that differ.

import { ForesiteError } from '../contract/errors.ts';
import type { Profile } from '../contract/profile.ts';
import { nearest } from '../contract/spelling.ts';

/** Names that are told. */
const NAMES_TOLD = 5;

export function unknownProfile(name: string, profiles: ReadonlyMap<string, Profile>): ForesiteError {
  return new ForesiteError('profile_unknown', { name, nearest: nearestProfiles(name, profiles).join(', ') });
}

/** Modules, which have no class, are left out: no device is read by one. */
function nearestProfiles(name: string, profiles: ReadonlyMap<string, Profile>): string[] {
  const ids = [...profiles.values()].filter((one) => one.class !== undefined).map((one) => one.profile);
  const words = name.toLowerCase().split(/[^a-z0-9]+/).filter((word) => word.length > 1); // prettier-ignore
  const shared = (id: string): number => words.filter((word) => id.split('-').includes(word)).length;
  return nearest(name, ids, ids.length)
    .toSorted((a, b) => shared(b) - shared(a))
    .slice(0, NAMES_TOLD);
}
