// What the command line may ask of the running owner about planned work.

import { ForesiteError } from '../contract/errors.ts';
import type { MaintenanceApi } from '../server/http/calendar-api.ts';
import type { Records } from '../server/stores/records/records.ts';
import type { ControlMethod } from './control.ts';
import { siteOf } from './inventory-work.ts';
import { windowOf } from './window-words.ts';

const ACTOR = 'command line';

type Method = 'list' | 'preview' | 'add' | 'end';

/** @param maintenance absent where nothing is judged */
export function maintenanceMethod(
  method: Method,
  records: Records,
  maintenance: MaintenanceApi | undefined,
): ControlMethod {
  return async (parameters) => {
    if (!maintenance) throw new ForesiteError('not_found', { what: 'planned work in a gateway alone' });
    switch (method) {
      case 'list':
        return maintenance.list();
      case 'preview':
        return maintenance.preview(wanted(records, parameters));
      case 'add':
        return maintenance.add(wanted(records, parameters), ACTOR);
      case 'end':
        await maintenance.end(text(parameters['id']), parameters['what'] === 'now' ? 'now' : 'all', ACTOR);
        return null;
    }
  };
}

function wanted(records: Records, parameters: Readonly<Record<string, unknown>>) {
  const site = siteOf(records, text(parameters['site']));
  const timezone = records.inventory.get(site)?.document.timezone ?? 'UTC';
  return windowOf(parameters, { site, timezone }, Date.now());
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
