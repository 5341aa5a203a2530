// The site of a scenario and the moment at which it begins: what the scenario says of its zone, hours and contract in place of
// what the simulated site has, and its first minute by the clock on the wall there. Pure.

import { Temporal } from 'temporal-polyfill';
import Type, { type Static } from 'typebox';
import { SiteFile } from '../../contract/site-file.ts';
import { inventoryFaults } from '../../server/domain/inventory/check.ts';
import type { Tell } from './scenario-steps.ts';
import { TAKEOVER_MS } from './taking-over.ts';
import type { Topology } from './topologies.ts';

/** A Monday morning. */
const USUAL_START = '2026-01-05T09:00';

const { timezone, onHours, shortAbsence, access, contract } = SiteFile.properties;
/** What a scenario may say of its site, as a site file says it. */
export const SiteWishes = Type.Object(
  { timezone: Type.Optional(timezone), onHours, shortAbsence, access, contract },
  { additionalProperties: false },
);
export type SiteWishes = Static<typeof SiteWishes>;

export const Start = Type.String({
  pattern: String.raw`^20\d\d-\d\d-\d\dT\d\d:\d\d$`,
  title: 'a day and a time of the site’s clocks',
  examples: ['2027-03-27T22:00'],
});

export function asWished(topology: Topology, wishes: SiteWishes = {}): Topology {
  const { timezone: zone } = wishes;
  return {
    ...topology,
    siteFile: { ...topology.siteFile, ...wishes },
    layout: zone === undefined ? topology.layout : { ...topology.layout, zone },
  };
}

interface Written {
  readonly start?: string;
  readonly noise?: boolean;
}

/** UTC ms. An hour that the clocks show twice is the first. @throws RangeError for a time that they never show */
export function startOf({ start, noise }: Written, zone: string): number {
  const wanted = Temporal.PlainDateTime.from(start ?? USUAL_START);
  const at = wanted.toZonedDateTime(zone);
  // Its habits are learnt first.
  const later = start === undefined && noise === true ? TAKEOVER_MS : 0;
  if (!at.toPlainDateTime().equals(wanted)) throw new RangeError(`the clocks of ${zone} skip it`);
  return at.epochMilliseconds + later;
}

/** @returns the site as it is played; null where it cannot be */
export function checkSite(
  { site, ...written }: Written & { readonly site?: SiteWishes },
  topology: Topology | null,
  tell: Tell,
): Topology | null {
  if (!topology) return null;
  const wished = asWished(topology, site);
  // Of what the site had before nothing is told.
  const faults = inventoryFaults(wished.siteFile, new Map()).filter(({ at: [key] }) => Object.hasOwn(site ?? {}, key ?? '')); // prettier-ignore
  for (const { at, what, hint } of faults) tell(['site', ...at], what, hint);
  if (faults.length > 0) return null;
  try {
    startOf(written, wished.siteFile.timezone);
  } catch (error) {
    const what = error instanceof RangeError && error.message.startsWith('the clocks') ? error.message : 'is no day and time'; // prettier-ignore
    tell(['start'], what, 'take a time that the clocks of the site show');
  }
  if (site?.timezone !== undefined && written.noise)
    tell(['site', 'timezone'], 'the habits of a site follow the sun and the clocks of China', 'leave out `timezone`, or `noise`'); // prettier-ignore
  return wished;
}
