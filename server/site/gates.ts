// When the alarms of a site count: not while work is announced, not for being off outside its hours, not for what both
// sides have signed as a known defect. What is held is held only: its timers have run, and it is told when the gate opens.

import { coveredAssets, isCovered, type Window } from '../domain/correlate/maintenance.ts';
import { expectedOff, isExpected } from '../domain/schedule/expected-off.ts';
import { compileOnHours, type OnHours } from '../domain/schedule/on-hours.ts';
import type { SiteGraph } from '../domain/topology/types.ts';
import { alarmKey, type ActiveAlarm } from './alarms.ts';

type Whereabouts = Pick<ActiveAlarm, 'asset' | 'place'>;

export class SiteGates {
  windows: readonly Window[] = [];
  hours: OnHours = compileOnHours({ timezone: 'UTC', assets: [] });
  /** Keys of alarms. */
  knownDefects: ReadonlySet<string> = new Set();
  #revision = 0;
  /** The last answer of {@link state}, and from when until when it holds. */
  #known = { state: '', fromMs: Number.POSITIVE_INFINITY, untilMs: 0 };

  set(change: { windows?: readonly Window[]; hours?: OnHours; knownDefects?: ReadonlySet<string> }): void {
    this.windows = change.windows ?? this.windows;
    this.hours = change.hours ?? this.hours;
    this.knownDefects = change.knownDefects ?? this.knownDefects;
    this.#revision++;
    this.#known = { state: '', fromMs: Number.POSITIVE_INFINITY, untilMs: 0 };
  }

  /** Changes whenever something may be held or let go that was not. */
  state(wallMs: number): string {
    if (wallMs < this.#known.fromMs || wallMs >= this.#known.untilMs) {
      const ends = this.windows.flatMap(({ fromMs, toMs }) => [fromMs, toMs]).filter((one) => one > wallMs);
      const untilMs = Math.min(...ends, this.hours.stateUntil(wallMs));
      this.#known = { state: this.#stateAt(wallMs), fromMs: wallMs, untilMs };
    }
    return this.#known.state;
  }

  /** Until when {@link state} stays as it is now. */
  stateUntil(wallMs: number): number {
    this.state(wallMs);
    return this.#known.untilMs;
  }

  #stateAt(wallMs: number): string {
    const open = this.windows.map(({ fromMs, toMs }) => (fromMs <= wallMs && wallMs < toMs ? '1' : '0')).join('');
    return `${this.#revision} ${open} ${this.hours.stateAt(wallMs)}`;
  }

  /** Which alarms are held at this time. @param isOn whether an asset is seen to be on */
  holding(graph: SiteGraph, wallMs: number, isOn: (asset: string) => boolean): (alarm: ActiveAlarm) => boolean {
    const covered = coveredAssets(this.windows, graph, wallMs);
    const off = expectedOff(this.hours, graph, wallMs, isOn);
    return (alarm) =>
      isCovered(alarm, covered, graph) || isExpected(alarm, off, graph) || this.knownDefects.has(alarmKey(alarm));
  }

  /** Which places may come and go at this time without that being news: work is announced there, or they are meant to be off. */
  comingAndGoing(graph: SiteGraph, wallMs: number, isOn: (asset: string) => boolean): (at: Whereabouts) => boolean {
    const covered = coveredAssets(this.windows, graph, wallMs);
    const off = expectedOff(this.hours, graph, wallMs, isOn);
    return (at) => isCovered(at, covered, graph) || isCovered(at, off.assets, graph);
  }
}
