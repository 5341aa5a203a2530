// What a scenario does beside breaking and healing, by the desks that the console uses: planned work, protection periods, the
// takeover, a restart of Foresite, and what happens at every site and is no fault. Decides nothing.

import { durationMs } from '../../contract/duration.ts';
import { nextNoise } from './scenario-noise.ts';
import type { Step } from './scenario-steps.ts';
import type { Session } from './session.ts';
import { acceptSite, beginTakeover, deskOf, householdOf } from './taking-over.ts';

/** Foresite is away for so long unless a step says otherwise: its service is restarted. */
const RESTART_MS = 20_000;
const BY = 'scenario';

/** @returns the session that goes on: another one after a restart */
export async function doStep(session: Session, step: Step, seed: number): Promise<Session> {
  const forMs = durationMs(step.for ?? '');
  if (step.restart !== undefined) return session.restart(forMs ?? RESTART_MS);
  const household = householdOf(session);
  if (step.takeover === 'start') await beginTakeover(household);
  if (step.takeover === 'accept') await acceptSite(household);
  if (step.maintenance !== undefined || step.protection !== undefined) await plan(session, step, forMs ?? 0);
  if (step.noise !== undefined) letHappen(session, { ...step, noise: step.noise }, { seed, forMs });
  return session;
}

async function plan(session: Session, step: Step, forMs: number): Promise<void> {
  const household = householdOf(session);
  const { maintenance, protection } = deskOf(household);
  const { on: asset, system, repeat: recurrence, maintenance: reason, protection: name } = step;
  const fromMs = session.life.clock.wallMs();
  const [from, to] = [fromMs, fromMs + forMs].map((atMs) => new Date(atMs).toISOString());
  const planned = { site: household.site, from: from ?? '', to: to ?? '', ...(system !== undefined && { system }) };
  if (name !== undefined) await protection.add({ ...planned, name }, BY);
  if (reason !== undefined)
    await maintenance.add(
      { ...planned, reason, ...(asset !== undefined && { asset }), ...(recurrence && { recurrence }) },
      BY,
    );
}

/** The next of its kind that the days of this site would bring, brought forward. */
function letHappen(
  { rig, wallMs }: Session,
  { noise, on, at }: Step & { noise: string },
  { seed, forMs }: { seed: number; forMs: number | undefined },
): void {
  const { world } = rig;
  const next = nextNoise(noise, { layout: world.layout, seed, on, fromMs: wallMs });
  if (!next) throw new RangeError(`${noise} never happens ${on === undefined ? 'here' : `to ${on}`}`);
  const key = `${next.key} ${at}`;
  world.apply(key, next.effects);
  world.clock.after(forMs ?? next.forMs, () => world.remove(key));
}
