// Planned work as people enter, change and end it.

import type { MaintenanceChange, MaintenanceView, NewMaintenance, Preview } from '../../contract/api-calendar.ts';
import { ForesiteError } from '../../contract/errors.ts';
import { named } from '../../contract/named.ts';
import { faultOf, upcoming, type Series } from '../domain/schedule/recurrence.ts';
import type { MaintenanceApi } from '../http/calendar-api.ts';
import type { MaintenanceWindow, NewWindow } from '../stores/records/maintenance.ts';
import { changeSite, iso, requireScope, siteOf, type DeskParts } from './desk.ts';

/** Times of a window that are shown ahead. */
export const TIMES_AHEAD = 5;

export function maintenanceDesk(parts: DeskParts): MaintenanceApi {
  const { server, records, clock } = parts;
  const known = (id: string): MaintenanceWindow => {
    const window = records.maintenance.get(id);
    if (!window || upcoming(window, clock.wallMs(), 1).length === 0)
      throw new ForesiteError('not_found', { what: named('window', id) });
    return window;
  };
  const taken = (wanted: NewMaintenance, actor: string): NewWindow => {
    const runtime = siteOf(parts, wanted.site);
    requireScope(runtime, wanted);
    return checked(toWindow(wanted, { zone: runtime.model.file.timezone, by: actor, nowMs: clock.wallMs() }));
  };
  return {
    list() {
      const nowMs = clock.wallMs();
      return [...server.sites.keys()]
        .flatMap((site) => records.maintenance.list(site, nowMs).map((window) => viewOf(window, nowMs)))
        .filter(({ next }) => next.length > 0);
    },
    preview(wanted): Preview {
      const window = taken(wanted, '');
      return { next: timesOf(window, clock.wallMs()), zone: window.zone };
    },
    async add(wanted, actor) {
      const window = taken(wanted, actor);
      const runtime = siteOf(parts, wanted.site);
      const deed = { actor, action: 'maintenance.add', target: wanted.site, detail: detailOf(window) };
      const added = await changeSite(parts, runtime, deed, (wallMs) => {
        const kept = records.maintenance.add(window, wallMs);
        noteWork(runtime, window, { from: '', to: window.reason, actor }, wallMs);
        return kept;
      });
      return viewOf(added, clock.wallMs());
    },
    async change(id, change: MaintenanceChange, actor) {
      const before = known(id);
      const from = change.from ?? iso(before.fromMs);
      const window = taken({ ...change, from, site: before.site }, before.by);
      const after = { ...window, id, createdAt: before.createdAt };
      const deed = { actor, action: 'maintenance.change', target: id, detail: detailOf(after) };
      const runtime = siteOf(parts, before.site);
      await changeSite(parts, runtime, deed, (wallMs) => {
        records.maintenance.replace(after);
        noteWork(runtime, after, { from: before.reason, to: after.reason, actor }, wallMs);
      });
      return viewOf(after, clock.wallMs());
    },
    async end(id, what, actor) {
      const window = known(id);
      const [running] = upcoming(window, clock.wallMs(), 1);
      const isRunning = running !== undefined && running.fromMs <= clock.wallMs();
      if (what === 'now' && !isRunning)
        throw new ForesiteError('conflict', {
          what: { zh: `维护窗口 ${id} 现在未在进行`, en: `maintenance window ${id} does not run now` },
        });
      const deed = { actor, action: 'maintenance.end', target: id, detail: what };
      const runtime = siteOf(parts, window.site);
      await changeSite(parts, runtime, deed, (wallMs) => {
        noteWork(runtime, window, { from: window.reason, to: '', actor }, wallMs);
        const { recurrence } = window;
        if (what === 'all' || recurrence === null || running === undefined) records.maintenance.end(id, wallMs);
        else {
          const except = [...(recurrence.except ?? []), running.day];
          records.maintenance.replace({ ...window, recurrence: { ...recurrence, except } });
        }
      });
    },
  };
}

/** What people plan and end stands among the changes of the site: a fault often follows. */
function noteWork(
  { facts }: ReturnType<typeof siteOf>,
  { asset }: Pick<NewWindow, 'asset'>,
  told: { from: string; to: string; actor: string },
  wallMs: number,
): void {
  facts.noteChanges([{ asset, component: '', atMs: wallMs, kind: 'maintenance', ...told }], wallMs);
}

function toWindow(wanted: NewMaintenance, defaults: { zone: string; by: string; nowMs: number }): NewWindow {
  return {
    site: wanted.site,
    asset: wanted.asset ?? '',
    system: wanted.system ?? '',
    fromMs: wanted.from === undefined ? defaults.nowMs : Date.parse(wanted.from),
    toMs: Date.parse(wanted.to),
    zone: wanted.zone ?? defaults.zone,
    recurrence: wanted.recurrence ?? null,
    reason: wanted.reason,
    by: defaults.by,
  };
}

function checked<T extends Series>(window: T): T {
  const fault = faultOf(window);
  if (fault !== null) throw new ForesiteError('invalid_request', { where: 'window', what: fault });
  return window;
}

function viewOf(window: MaintenanceWindow, nowMs: number): MaintenanceView {
  const next = timesOf(window, nowMs);
  const [first] = next;
  const { id, site, asset, system, zone, recurrence, reason, by } = window;
  return {
    id,
    site,
    asset: asset === '' ? null : asset,
    system: system === '' ? null : system,
    from: iso(window.fromMs),
    to: iso(window.toMs),
    zone,
    recurrence,
    reason,
    by,
    active: first !== undefined && Date.parse(first.from) <= nowMs,
    next,
  };
}

function timesOf(window: Series, nowMs: number): { from: string; to: string }[] {
  return upcoming(window, nowMs, TIMES_AHEAD).map(({ fromMs, toMs }) => ({ from: iso(fromMs), to: iso(toMs) }));
}

function detailOf({ site, asset, system, reason, recurrence }: NewWindow): string {
  const place = asset || (system === '' ? '*' : `system ${system}`);
  return `${site}/${place}: ${reason}${recurrence === null ? '' : ` ${JSON.stringify(recurrence)}`}`;
}
