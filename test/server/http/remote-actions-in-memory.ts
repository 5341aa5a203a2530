// Remote actions behind the HTTP API for its tests: one remedy a ticket, ordered and agreed to, nothing carried out.

import type { ActionModeView, RemoteActionView } from '../../../contract/api-actions.ts';
import { ForesiteError } from '../../../contract/errors.ts';
import { plain } from '../../../contract/text.ts';
import type { Asking, RemoteActionsApi } from '../../../server/http/remote-actions-api.ts';

const AT = '2026-01-05T01:00:00.000Z';
export const HASH = 'a'.repeat(64);
export const ACTION_ID = '0198c2f4-0000-7000-8000-000000000001';

export function remoteActionsInMemory(
  require: (site: string) => void,
): RemoteActionsApi & { asked: { what: string; by: Asking }[] } {
  const asked: { what: string; by: Asking }[] = [];
  const told = (what: string, by: Asking): RemoteActionView => {
    asked.push({ what, by });
    return action();
  };
  return {
    asked,
    remedies: () => ({ remedies: [], actions: [action()] }),
    dryRun: (_ticket, { asset, verb }) =>
      Promise.resolve({
        asset, assetName: plain(asset), verb, on: { place: 'sw-a/port:gi3', name: plain('gi3') }, frame: 'SNMP SET', serial: 'A1',
        losesPower: [], losesPath: [], mode: 'approve', needsSecond: true, barriers: [], hash: HASH,
      }), // prettier-ignore
    request: (_ticket, _order, by) => Promise.resolve(told('request', by)),
    approve: (_id, _hash, by) => Promise.resolve(told('approve', by)),
    endThoseOver: () => Promise.resolve(),
    revoke: (_id, by) => Promise.resolve(told('revoke', by)),
    siteOf(id) {
      if (id !== ACTION_ID && id !== 't-1') throw new ForesiteError('not_found', { what: `remote action ${id}` });
      return 'mall';
    },
    modes(site) {
      require(site);
      return { site, isTwoPerson: true, twoPersonEndsAt: null, modes: [mode()] };
    },
    setMode(site, _change, by) {
      require(site);
      asked.push({ what: 'mode', by });
      return Promise.resolve(mode());
    },
  };
}

function mode(): ActionModeView {
  return {
    scope: 'class:camera',
    scopeName: plain('camera'),
    verb: 'poe-cycle',
    mode: 'off',
    proposed: null,
    by: '',
    at: null,
  };
}

function action(): RemoteActionView {
  return {
    id: ACTION_ID, ticket: 't-1', asset: 'cam-1', assetName: plain('cam-1'), verb: 'poe-cycle',
    on: { place: 'sw-a/port:gi3', name: plain('gi3') }, state: 'waiting', reason: 'hung', actor: 'li', isAutomatic: false,
    approvedBy: '', hash: HASH, frame: 'SNMP SET', affected: [], requestedAt: AT, sentAt: null, endedAt: null, dueAt: AT,
    mayApprove: true, detail: plain(''), before: [], after: [],
  }; // prettier-ignore
}
