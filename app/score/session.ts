// One site and the server that watches it, put together for virtual time, and taken apart again.

import type { Log } from '../../contract/collector.ts';
import type { Profile } from '../../contract/profile.ts';
import type { Cause } from '../../server/domain/diagnose/cause-schema.ts';
import type { Answers } from './answers.ts';
import { SiteLife } from './life.ts';
import { People } from './people.ts';
import { Rig } from './rig.ts';
import type { Topology } from './topologies.ts';
import { JumpClock } from './virtual-clock.ts';

/** A Monday morning at the site. */
export const START_WALL_MS = Date.UTC(2026, 0, 5, 1);

export interface SessionOptions {
  topology: Topology;
  seed: number;
  profiles: ReadonlyMap<string, Profile>;
  causes: readonly Cause[];
  log: Log;
  /** Remote actions are enabled wherever the site offers them, and people do what they are asked. */
  acts?: boolean;
  /** By which it is known whether people are asked about the right thing; without it nobody there does anything. */
  answers?: Answers;
}

export interface Session {
  readonly topology: Topology;
  readonly rig: Rig;
  readonly life: SiteLife;
  /** Null where nobody acts. */
  readonly people: People | null;
  readonly wallMs: number;
  /** The same site, everything whole, under a server that remembers nothing. */
  anew(): Promise<Session>;
  close(): Promise<void>;
}

export async function openSession(options: SessionOptions): Promise<Session> {
  const clock = new JumpClock(START_WALL_MS);
  const rig = new Rig({ ...options, clock });
  await rig.open();
  return begin(options, rig, clock);
}

async function begin(options: SessionOptions, rig: Rig, clock: JumpClock): Promise<Session> {
  const serverClock = new JumpClock(START_WALL_MS);
  serverClock.jump(clock.monoMs());
  const { acts, answers, causes } = options;
  const people = acts && answers ? new People({ board: rig.board, file: rig.siteFile, causes, answers }) : null;
  const life = await SiteLife.open({ ...options, people, rig, clock, serverClock });
  return {
    topology: options.topology,
    rig,
    life,
    people,
    get wallMs() {
      return clock.wallMs();
    },
    async anew() {
      await life.close();
      rig.board.heal();
      return begin(options, rig, clock);
    },
    async close() {
      await life.close();
      await rig.close();
    },
  };
}
