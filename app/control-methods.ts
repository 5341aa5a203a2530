// What commands may ask of the running owner of a data folder. Each method checks its own parameters.

import type { ConflictView } from '../contract/api-conflicts.ts';
import type { Log } from '../contract/collector.ts';
import type { Network } from '../contract/network.ts';
import { ForesiteError } from '../contract/errors.ts';
import { ROLES } from '../contract/api-people.ts';
import { conflictsOf, conflictViews, readingOf } from '../server/site/conflict-views.ts';
import type { App } from './app.ts';
import type { ControlMethod } from './control.ts';
import { applySite, exportSite, readSiteFile, siteOf } from './inventory-work.ts';
import { pollOnce } from './one-poll.ts';
import { makeToken } from './token-work.ts';

export function controlMethods(
  app: App,
  address: string,
  parts: { network: Network; log: Log },
): Record<string, ControlMethod> {
  return {
    address: async () => address,
    test: async (parameters) => {
      const [site, asset] = split(text(parameters['asset']));
      const targets = app.targets().filter((target) => target.asset === asset && (site === '' || target.site === site));
      if (targets.length === 0)
        throw new ForesiteError('not_found', { what: `asset ${text(parameters['asset'])} with something to poll` });
      return pollOnce(targets, parts);
    },
    'token.create': async (parameters) => makeToken(app.records, roleOf(parameters['role']), text(parameters['name'])),
    'inventory.export': async (parameters) => {
      const site = text(parameters['site']);
      return exportSite(app.records, parameters['only'] === true ? siteOf(app.records, site) : site);
    },
    'inventory.conflicts': async (parameters) => liveConflicts(app, siteOf(app.records, text(parameters['site']))),
    'inventory.apply': async (parameters) => {
      const site = readSiteFile(parameters['site']);
      return applySite(
        app.records,
        site,
        { isDryRun: parameters['dryRun'] === true, isPruning: parameters['prune'] === true, at: Date.now() },
        async (merged) => {
          await app.applySite(merged, 'command line');
        },
      );
    },
  };
}

function liveConflicts({ server, catalogue }: App, site: string): ConflictView[] {
  const runtime = server.sites.get(site);
  if (!runtime) throw new ForesiteError('not_found', { what: `site ${site}` });
  const reading = readingOf({ rowsOf: (asset) => server.rows.of(site, asset), detector: server.detector, catalogue });
  return conflictViews(conflictsOf(runtime.model, reading), runtime.model.graph);
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
