// What commands may ask of the running owner of a data folder. Each method checks its own parameters, and loads what it
// needs when it is asked.

import type { ConflictView } from '../contract/api-conflicts.ts';
import type { RecordingProofView } from '../contract/api-recording.ts';
import { ROLES } from '../contract/api-people.ts';
import type { Log } from '../contract/collector.ts';
import { ForesiteError } from '../contract/errors.ts';
import type { Network } from '../contract/network.ts';
import type { SiteFile } from '../contract/site-file.ts';
import type { CalendarApi } from '../server/http/calendar-api.ts';
import type { Records } from '../server/stores/records/records.ts';
import type { ControlMethod } from './control.ts';
import type { Replayed, ReplayOrder } from './replay-work.ts';
import type { Inventory } from './inventory.ts';

/** What runs in the data folder. */
export interface Owner extends Pick<Inventory, 'targets'> {
  readonly records: Records;
  applySite(site: SiteFile, actor: string): Promise<void>;
  conflicts(site: string): Promise<ConflictView[]>;
  /** Absent where nothing is judged. */
  recordingProof?(site: string, asset: string): RecordingProofView;
  /** What a condition would have raised on recorded history. Absent where nothing is judged. */
  replay?(order: ReplayOrder): Promise<Replayed>;
  /** Absent where nothing is judged. */
  readonly calendar?: CalendarApi;
}

export function controlMethods(
  owner: Owner,
  address: string,
  parts: { network: Network; log: Log },
): Record<string, ControlMethod> {
  const { records } = owner;
  const maintenance =
    (method: 'list' | 'preview' | 'add' | 'end'): ControlMethod =>
    async (given) => {
      const { maintenanceMethod } = await import('./maintenance-methods.ts');
      return maintenanceMethod(method, records, owner.calendar?.maintenance)(given);
    };
  return {
    address: async () => address,
    test: async (parameters) => {
      const [site, asset] = split(text(parameters['asset']));
      const targets = owner
        .targets()
        .filter((target) => target.asset === asset && (site === '' || target.site === site));
      if (targets.length === 0)
        throw new ForesiteError('not_found', { what: `asset ${text(parameters['asset'])} with something to poll` });
      const { pollOnce } = await import('./one-poll.ts');
      return pollOnce(targets, parts);
    },
    'recording-proof': async (parameters) => {
      const name = text(parameters['asset']);
      const [site, asset] = split(name);
      if (!owner.recordingProof) throw new ForesiteError('not_found', { what: `recorder ${name} in a gateway alone` });
      const { siteOf } = await import('./inventory-work.ts');
      return owner.recordingProof(siteOf(records, site), asset);
    },
    replay: async (parameters) => {
      if (!owner.replay) throw new ForesiteError('not_found', { what: 'history in a gateway alone' });
      const { siteOf } = await import('./inventory-work.ts');
      return owner.replay({
        site: siteOf(records, text(parameters['site'])),
        fromMs: Number(parameters['fromMs']),
        toMs: Number(parameters['toMs']),
        condition: text(parameters['condition']),
      });
    },
    explain: async (parameters) => {
      const { explainWork } = await import('./explain-work.ts');
      return explainWork(records, text(parameters['what']));
    },
    'maintenance.list': maintenance('list'),
    'maintenance.preview': maintenance('preview'),
    'maintenance.add': maintenance('add'),
    'maintenance.end': maintenance('end'),
    'token.create': async (parameters) => {
      const { makeToken } = await import('./token-work.ts');
      return makeToken(records, roleOf(parameters['role']), text(parameters['name']));
    },
    'inventory.export': async (parameters) => {
      const { exportSite, siteOf } = await import('./inventory-work.ts');
      const site = text(parameters['site']);
      return exportSite(records, parameters['only'] === true ? siteOf(records, site) : site);
    },
    'inventory.conflicts': async (parameters) => {
      const { siteOf } = await import('./inventory-work.ts');
      return owner.conflicts(siteOf(records, text(parameters['site'])));
    },
    'inventory.apply': async (parameters) => {
      const { applySite, readSiteFile } = await import('./inventory-work.ts');
      const site = readSiteFile(parameters['site']);
      const options = {
        isDryRun: parameters['dryRun'] === true,
        isPruning: parameters['prune'] === true,
        at: Date.now(),
      };
      return applySite(records, site, options, (merged) => owner.applySite(merged, 'command line'));
    },
  };
}

function roleOf(role: unknown): (typeof ROLES)[number] {
  const known = ROLES.find((one) => one === role);
  if (!known) throw new ForesiteError('invalid_request', { where: 'role', what: `use one of ${ROLES.join(', ')}` });
  return known;
}

/** `site/asset` or `asset`. */
function split(name: string): [string, string] {
  const slash = name.indexOf('/');
  return slash < 0 ? ['', name] : [name.slice(0, slash), name.slice(slash + 1)];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
