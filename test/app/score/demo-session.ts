// The demo's site in virtual time, warmed up: all has been told once.

import { loadCauses } from '../../../app/load-causes.ts';
import { openProfileFolders } from '../../../app/load-profiles.ts';
import { createLog } from '../../../app/log.ts';
import { openSession, type Session, type SessionOptions } from '../../../app/score/session.ts';
import { topologyNamed } from '../../../app/score/topologies.ts';

export const MINUTE_MS = 60_000;

export async function demoSession(more: Partial<SessionOptions> = {}): Promise<Session> {
  const session = await openSession({
    topology: topologyNamed('demo'),
    seed: 1,
    profiles: openProfileFolders(),
    causes: loadCauses().causes,
    log: createLog('silent', false),
    ...more,
  });
  await session.life.run(10 * MINUTE_MS);
  return session;
}
