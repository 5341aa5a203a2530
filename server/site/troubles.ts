// Which assets are in trouble, for tiles and counts: made once for all assets of an answer. What is off outside its hours is
// in none.

import { expectedOff, isExpected } from '../domain/schedule/expected-off.ts';
import type { SiteRuntime } from './site-runtime.ts';

/** Assets in trouble, by kind. */
export interface Troubles {
  readonly alarmed: ReadonlySet<string>;
  readonly ticketed: ReadonlySet<string>;
  /** By the ticket of another asset. */
  readonly affected: ReadonlySet<string>;
  /** May be off now. */
  readonly off: ReadonlySet<string>;
}

export function troublesOf({ engine }: SiteRuntime, nowMs: number): Troubles {
  const { graph } = engine;
  const off = expectedOff(engine.gates.hours, graph, nowMs, (asset) => engine.isOn(asset));
  const alarmed = new Set<string>();
  // An alarm that belongs to another asset's ticket is only a consequence: a channel without its camera is no fault of
  // the recorder.
  for (const alarm of engine.alarms.all()) {
    const isOwn = alarm.ticket === null || engine.tickets.get(alarm.ticket)?.asset === alarm.asset;
    if (isOwn && (alarm.ticket !== null || !isExpected(alarm, off, graph))) alarmed.add(alarm.asset);
  }
  const ticketed = new Set<string>();
  const affected = new Set<string>();
  for (const ticket of engine.tickets.open()) {
    ticketed.add(ticket.asset);
    for (const key of ticket.affected) if (key !== ticket.asset) affected.add(key);
  }
  return { alarmed, ticketed, affected, off: off.assets };
}
