// What every desk of the calendar needs: the site, the turn of that site in which a person's change is made, the audit of it.

import type { Clock } from '../../contract/clock.ts';
import { ForesiteError } from '../../contract/errors.ts';
import { named } from '../../contract/named.ts';
import type { Server } from '../server.ts';
import type { SiteRuntime } from '../site/site-runtime.ts';
import type { Records } from '../stores/records/records.ts';

export interface DeskParts {
  server: Server;
  records: Records;
  clock: Clock;
  /** Those who watch are told that a site stands differently. */
  siteChanged(runtime: SiteRuntime): void;
}

export interface Deed {
  actor: string;
  action: string;
  target: string;
  detail: string;
}

/** @throws ForesiteError not_found */
export function siteOf({ server }: DeskParts, site: string): SiteRuntime {
  const runtime = server.sites.get(site);
  if (!runtime) throw new ForesiteError('not_found', { what: named('site', site) });
  return runtime;
}

/** Makes a person's change in a turn of the site, with its audit, and has the site's calendar read again. */
export async function changeSite<T>(
  parts: DeskParts,
  runtime: SiteRuntime,
  deed: Deed,
  work: (wallMs: number) => T,
): Promise<T> {
  const result = await parts.server.change(runtime, ({ wallMs }) => {
    const made = work(wallMs);
    parts.records.audit.append({ at: wallMs, ...deed });
    parts.server.refreshCalendar(runtime);
    runtime.engine.touchIfWindowChanged(wallMs);
    return made;
  });
  parts.siteChanged(parts.server.sites.get(runtime.engine.site) ?? runtime);
  return result;
}

/** @throws ForesiteError not_found */
export function requireScope(runtime: SiteRuntime, scope: { asset?: string; system?: string }): void {
  const { file, assets } = runtime.model;
  if (scope.asset !== undefined && scope.system !== undefined)
    throw new ForesiteError('invalid_request', {
      where: 'system',
      what: { zh: '设备与系统只能指定其一', en: 'name an asset or a system, not both' },
    });
  if (scope.asset !== undefined && !assets.has(scope.asset))
    throw new ForesiteError('not_found', {
      what: named('asset', file.site, scope.asset),
    });
  if (scope.system !== undefined && !file.assets.some(({ system }) => system === scope.system))
    throw new ForesiteError('not_found', {
      what: named('system', file.site, scope.system),
    });
}

export function iso(ms: number): string {
  return new Date(ms).toISOString();
}
