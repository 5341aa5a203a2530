// A server with its calendar desks on a clock moved by hand, for the tests of when faults count. START is Monday 09:00 in
// Shanghai.

import type { Condition } from '../../../contract/profile.ts';
import type { SiteFile } from '../../../contract/site-file.ts';
import { calendarDesk } from '../../../server/calendar/calendar-desk.ts';
import type { CalendarApi } from '../../../server/http/calendar-api.ts';
import { demoSite } from '../../cases/demo-site.ts';
import { CONDITIONS, ServerBench, testProfiles } from '../server-bench.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export class CalendarBench extends ServerBench {
  /** @param conditions beside those of every bench, or in the place of one of them */
  static async open(more: Partial<SiteFile> = {}, conditions: readonly Condition[] = []): Promise<CalendarBench> {
    const bench = new CalendarBench([], { ...demoSite(), ...more });
    bench.profiles = testProfiles(bench.site, [
      ...CONDITIONS.filter(({ id }) => !conditions.some((one) => one.id === id)),
      ...conditions,
    ]);
    await bench.start();
    return bench;
  }

  get desk(): CalendarApi {
    return calendarDesk({ server: this.server, records: this.records, clock: this.clock, siteChanged: () => {} });
  }

  /** Time of Shanghai, `05 21:58` of January 2026. */
  at(text: string): number {
    return Date.parse(`2026-01-${text.replace(' ', 'T')}:00+08:00`);
  }

  iso(text: string): string {
    return new Date(this.at(text)).toISOString();
  }

  /** Sets the wall clock; hold times and silence run on the other one. */
  async goTo(text: string): Promise<this> {
    this.clock.stepWall(this.at(text) - this.clock.wallMs());
    this.link.beat(this.clock.wallMs());
    await this.settled();
    return this.pass(1);
  }

  /** An asset is silent, or well again, for long enough to be believed. */
  async say(assets: readonly string[], isAlive: boolean): Promise<this> {
    for (let n = 0; n < 8; n++) {
      for (const asset of assets) this.ping(asset, isAlive);
      await this.pass(1);
    }
    return this;
  }
}
