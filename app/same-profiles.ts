// Keeps the objects of profiles that have not changed, when targets come anew from another process: it is by the object that
// the gateway knows a target that is still the same. Pure.

import { isDeepStrictEqual } from 'node:util';
import type { Target } from '../contract/collector.ts';
import type { Profile } from '../contract/profile.ts';

/** The wanted targets, each with the profile object of `before` where that says the same. */
export function keepProfiles(before: readonly Target[], wanted: readonly Target[]): Target[] {
  const known = new Map(before.map(({ profile }) => [profile.profile, profile]));
  // Hundreds of targets share a profile: it is compared once.
  const kept = new Map<Profile, Profile>();
  const keep = (profile: Profile): Profile => {
    const former = known.get(profile.profile);
    return former !== undefined && isDeepStrictEqual(former, profile) ? former : profile;
  };
  return wanted.map((target) => {
    const profile = kept.get(target.profile) ?? keep(target.profile);
    kept.set(target.profile, profile);
    return { ...target, profile };
  });
}
