// What only one asset can have: an address, a port of a switch, a channel of a recorder. A second row that claims it is
// told with the first; so is an address that an asset outside the list has. Pure.

import type { AssetClass } from '../../../../contract/profile.ts';
import type { AssetEntry } from '../../../../contract/site-file.ts';
import { portWordKey } from '../../topology/match-port.ts';
import type { PointField } from './columns.ts';
import { draftFault, type Draft } from './draft.ts';
import type { References } from './references.ts';
import type { RowRule } from './rules.ts';

/** Classes that share one address behind a bus gateway. */
const ON_BUS: ReadonlySet<AssetClass> = new Set(['meter', 'plc', 'sensor', 'cooling']);

export function tellTaken(
  keyOf: ReadonlyMap<Draft, string>,
  references: ReadonlyMap<Draft, References>,
  present: readonly AssetEntry[],
): void {
  const listed = new Set(keyOf.values());
  const others = new Map(
    present.flatMap(({ key, host }) => (host === undefined || listed.has(key) ? [] : [[host, key] as const])),
  );
  const seen = new Map<string, Draft>();
  const claim = (draft: Draft, what: string, rule: RowRule, field: PointField, device = ''): void => {
    const first = seen.get(what);
    if (!first) seen.set(what, draft);
    else draft.faults.push(draftFault(draft, rule, field, { row: first.row, device }));
  };
  for (const draft of keyOf.keys()) {
    // Meters on a bus are reached through the address of their gateway.
    if (draft.host !== '' && !ON_BUS.has(draft.class ?? 'box')) {
      claim(draft, `ip ${draft.host}`, 'duplicate_ip', 'host');
      const other = others.get(draft.host);
      if (other !== undefined) draft.faults.push(draftFault(draft, 'ip_taken', 'host', { asset: other }));
    }
    for (const mac of draft.macs) claim(draft, `mac ${mac}`, 'duplicate_mac', 'macs');
    const serial = draft.cells.get('serial');
    if (serial !== undefined) claim(draft, `serial ${serial}`, 'duplicate_serial', 'serial');
    const { upstream, channel } = references.get(draft) ?? {};
    const port = draft.cells.get('upstreamPort');
    if (upstream !== undefined && port !== undefined)
      claim(draft, `port ${upstream} ${portWordKey(port)}`, 'duplicate_port', 'upstreamPort', upstream);
    if (channel !== undefined)
      claim(draft, `channel ${channel}`, 'duplicate_channel', 'channel', channel.split('/')[0]);
  }
}
