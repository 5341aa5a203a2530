// When faults count, as the small server of the HTTP tests answers it: windows that can be made and ended, the rest empty.

import type {
  HoursView,
  MaintenanceView,
  NewMaintenance,
  ProtectionReport,
  ProtectionView,
  TakeoverView,
} from '../../../contract/api-calendar.ts';
import { ForesiteError } from '../../../contract/errors.ts';
import { plain } from '../../../contract/text.ts';
import type { CalendarApi } from '../../../server/http/calendar-api.ts';

const AT = '2026-01-05T01:00:00.000Z';

export const PERIOD: ProtectionView = {
  id: 'p-1', site: 'mall', system: null, name: 'exam week', from: AT, to: AT, active: false, by: 'wang', overrides: [], pollFactor: 0.5,
}; // prettier-ignore

/** @param require throws for a site that is not there */
export function calendarInMemory(require: (site: string) => void): CalendarApi & { windows: MaintenanceView[] } {
  const windows: MaintenanceView[] = [];
  const hours: HoursView = { entries: [], proposals: [] };
  const ended: string[] = [];
  const takeover = (site: string): TakeoverView => {
    require(site);
    return { site, siteName: plain(site), customer: null, address: null, timezone: 'Asia/Shanghai', state: 'none', startedAt: null, acceptedAt: null, assets: [], items: [], signatures: [], missing: [] }; // prettier-ignore
  };
  const windowOf = ({ site, asset, system, from, to, zone, recurrence, reason }: NewMaintenance, by: string): MaintenanceView => ({
    id: `w-${windows.length + 1}`, site, asset: asset ?? null, system: system ?? null, from: from ?? AT, to, zone: zone ?? 'Asia/Shanghai', recurrence: recurrence ?? null, reason, by, active: false, next: [{ from: from ?? AT, to }],
  }); // prettier-ignore
  const report = (): ProtectionReport => ({ period: PERIOD, siteName: plain('mall'), polls: { made: 2, failed: 1 }, faults: [], assets: [], availability: 1 }); // prettier-ignore
  return {
    windows,
    maintenance: {
      list: () => windows,
      preview: ({ to }) => ({ next: [{ from: AT, to }], zone: 'Asia/Shanghai' }),
      async add(window, actor) {
        require(window.site);
        const added = windowOf(window, actor);
        windows.push(added);
        return added;
      },
      async change(id, change, actor) {
        const at = windows.findIndex((window) => window.id === id);
        const changed = { ...windowOf({ ...change, site: windows[at]?.site ?? '' }, actor), id };
        windows[at] = changed;
        return changed;
      },
      async end(id) {
        windows.splice(
          windows.findIndex((window) => window.id === id),
          1,
        );
      },
    },
    hours: {
      view(site) {
        require(site);
        return hours;
      },
      async answer(site, key) {
        require(site);
        throw new ForesiteError('not_found', { what: `proposed schedule ${key}` });
      },
    },
    protection: {
      list: () => [PERIOD].filter(({ id }) => !ended.includes(id)),
      add: async () => PERIOD,
      async end(id) {
        ended.push(id);
      },
      report,
    },
    takeover: {
      view: takeover,
      start: async (site) => takeover(site),
      decide: async (site) => takeover(site),
      sign: async (site) => takeover(site),
      accept: async (site) => takeover(site),
    },
  };
}
