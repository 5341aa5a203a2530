// One site and the server that watches it, put together for virtual time, and taken apart again.

import type { ActionMode } from '../../contract/action.ts';
import type { Log } from '../../contract/collector.ts';
import type { Profile } from '../../contract/profile.ts';
import type { LogEntry } from '../../gateway/actions/machine.ts';
import type { Cause } from '../../server/domain/diagnose/cause-schema.ts';
import type { Answers } from './answers.ts';
import type { Records } from '../../server/stores/records/records.ts';
import { REFRESH_MS, SiteLife } from './life.ts';
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
  /** Remote actions are enabled wherever the site offers them, and people do what they are asked; true is `automatic`. */
  acts?: boolean | Exclude<ActionMode, 'off'>;
  /** By which it is known whether people are asked about the right thing; without it nobody there does anything. */
  answers?: Answers;
  /** UTC; {@link START_WALL_MS} unless given. */
  startMs?: number;
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
  /** Foresite ends and is away for so long; then it starts with what it has kept. The site goes on meanwhile. */
  restart(awayMs: number): Promise<Session>;
  close(): Promise<void>;
}

/** What outlives the program. */
interface Kept {
  readonly records: Records;
  readonly epoch: number;
  readonly intents: LogEntry[];
  readonly people: People | null;
}

export async function openSession(options: SessionOptions): Promise<Session> {
  const clock = new JumpClock(options.startMs ?? START_WALL_MS);
  const rig = new Rig({ ...options, clock });
  await rig.open();
  return begin(options, rig, clock);
}

async function begin(options: SessionOptions, rig: Rig, clock: JumpClock, kept?: Kept): Promise<Session> {
  const { topology, acts: wished = false, ...rest } = options;
  const serverClock = new JumpClock(options.startMs ?? START_WALL_MS);
  serverClock.jump(clock.monoMs());
  const acts = wished === true ? 'automatic' : wished;
  const people = kept ? kept.people : acts ? peopleOf(options, rig) : null;
  const before = kept ?? { epoch: 1, intents: [] };
  const life = await SiteLife.open({ ...rest, ...(acts && { acts }), before, people, rig, clock, serverClock });
  return {
    topology,
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
    async restart(awayMs) {
      await life.stop();
      passUnwatched(rig, clock, awayMs);
      return begin(options, rig, clock, { ...before, records: life.records, epoch: before.epoch + 1, people });
    },
    async close() {
      await life.close();
      await rig.close();
    },
  };
}

function peopleOf({ answers, causes }: SessionOptions, rig: Rig): People | null {
  return answers ? new People({ board: rig.board, file: rig.siteFile, causes, answers }) : null;
}

/** Nobody polls; batteries run down, devices start. */
function passUnwatched(rig: Rig, clock: JumpClock, forMs: number): void {
  const untilMs = clock.monoMs() + forMs;
  while (clock.monoMs() < untilMs) {
    clock.jump(Math.max(clock.monoMs() + 1, Math.min(untilMs, clock.nextDueMs, clock.monoMs() + REFRESH_MS)));
    rig.world.refresh();
    clock.fire();
  }
}
