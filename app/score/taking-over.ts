// What people do in the first weeks at a simulated site: the site is in takeover, the schedules that its past proposes are
// accepted, what is on the list is decided, both sides sign. By the desks that the console uses; decides nothing of its own.

import type { Clock } from '../../contract/clock.ts';
import type { CalendarApi } from '../../server/http/calendar-api.ts';
import { calendarDesk } from '../../server/calendar/calendar-desk.ts';
import type { Server } from '../../server/server.ts';
import type { Records } from '../../server/stores/records/records.ts';
import type { NoiseMaker } from '../../lab/noise.ts';
import type { Session } from './session.ts';

/** A weekly habit has shown itself often enough to be proposed, and once more. */
export const TAKEOVER_MS = 28 * 86_400_000;
/** What was accepted is seen to work before anybody signs. */
const TRIED_MS = 86_400_000;
const MANAGER = 'service manager';

export interface Household {
  server: Server;
  records: Records;
  clock: Clock;
  site: string;
}

export function householdOf({ life: { server, records, clock }, topology }: Session): Household {
  return { server, records, clock, site: topology.siteFile.site };
}

export function deskOf({ server, records, clock }: Household): CalendarApi {
  return calendarDesk({ server, records, clock, siteChanged: () => undefined });
}

/** A site that begins has told all it has to tell after this long. */
export const WARM_UP_MS = 10 * 60_000;

/** The first weeks of a site with its noise. @returns proposals accepted, and items on the list that was signed */
export async function settleIn(
  session: Session,
  noise: NoiseMaker,
  takeoverMs = TAKEOVER_MS,
): Promise<{ household: Household; accepted: string[]; listed: number }> {
  const { life } = session;
  const household = householdOf(session);
  await beginTakeover(household);
  await life.run(WARM_UP_MS);
  noise.start();
  await life.run(takeoverMs - TRIED_MS);
  const accepted = await acceptProposals(household);
  await life.run(TRIED_MS);
  return { household, accepted, listed: await acceptSite(household) };
}

export async function beginTakeover(household: Household): Promise<void> {
  await deskOf(household).takeover.start(household.site, MANAGER);
}

/** Accepts what the past proposes. @returns keys of the proposals */
export async function acceptProposals(household: Household): Promise<string[]> {
  const desk = deskOf(household);
  const accepted: string[] = [];
  // Each answer may leave fewer.
  for (let next = first(desk, household); next !== undefined; next = first(desk, household)) {
    await desk.hours.answer(household.site, next, 'accepted', MANAGER);
    accepted.push(next);
  }
  return accepted;
}

function first(desk: CalendarApi, { site }: Household): string | undefined {
  return desk.hours.view(site).proposals[0]?.key;
}

/** Decides what is on the list, has it signed and accepts the site. @returns how many items there were */
export async function acceptSite(household: Household): Promise<number> {
  const { site } = household;
  const { takeover } = deskOf(household);
  const { items } = takeover.view(site);
  for (const { id, overAt } of items)
    await takeover.decide(site, id, { decision: overAt === null ? 'ticket' : 'repaired' }, MANAGER);
  for (const side of ['service', 'customer'] as const) await takeover.sign(site, { side, name: side }, MANAGER);
  await takeover.accept(site, MANAGER);
  return items.length;
}
