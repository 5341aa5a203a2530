// What commands may ask of the running owner of a data folder. Each method checks its own parameters.

import { ForesiteError } from '../contract/errors.ts';
import { ROLES } from '../contract/api.ts';
import type { App } from './app.ts';
import type { ControlMethod } from './control.ts';
import { applySite, exportSite, readSiteFile } from './inventory-work.ts';
import { makeToken } from './token-work.ts';

export function controlMethods(app: App, address: string): Record<string, ControlMethod> {
  return {
    address: async () => address,
    'token.create': async (parameters) => makeToken(app.records, roleOf(parameters['role']), text(parameters['name'])),
    'inventory.export': async (parameters) => exportSite(app.records, text(parameters['site'])),
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
    targets: async (parameters) => app.targets().filter((target) => target.asset === text(parameters['asset'])).length,
  };
}

function roleOf(role: unknown): (typeof ROLES)[number] {
  const known = ROLES.find((one) => one === role);
  if (!known) throw new ForesiteError('invalid_request', { where: 'role', what: `use one of ${ROLES.join(', ')}` });
  return known;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
