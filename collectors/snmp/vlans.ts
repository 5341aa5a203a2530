// Cisco IOS keeps one bridge table a VLAN and shows it under a community or context of its own: `public@10`, `vlan-10`.
// Without asking each, only what VLAN 1 has learnt would be seen. Pure.

import type { Credential } from '../../contract/collector.ts';
import { macOf, rawNumber, rawText } from './decode.ts';
import { lastArc, OIDS } from './oids.ts';
import type { Rows } from './walk.ts';

/** VLANs whose bridge tables are read of one switch. */
export const MAX_VLANS = 64;
/** VLANs for FDDI and Token Ring, which every switch lists. */
const LEGACY = { first: 1002, last: 1005 } as const;
const OPERATIONAL = 1;
const LEARNT = 3;

/** Columns of one VLAN's view; bridge ports are numbered anew in each. */
export const VLAN_COLUMNS = [OIDS.dot1dBasePortIfIndex, OIDS.dot1dTpFdbPort, OIDS.dot1dTpFdbStatus] as const;

/** Operational VLANs but the first, which the plain community shows, out of vtpVlanState. */
export function vlansOf(states: Rows): string[] {
  const vlans: string[] = [];
  for (const [index, state] of states) {
    const vlan = Number(lastArc(index));
    const isLegacy = vlan >= LEGACY.first && vlan <= LEGACY.last;
    if (rawNumber(state) === OPERATIONAL && vlan > 1 && !isLegacy && vlans.length < MAX_VLANS) vlans.push(String(vlan));
  }
  return vlans;
}

/** The credential that shows a VLAN; null where the one at hand already names a view. */
export function vlanCredential(credential: Credential, vlan: string): Credential | null {
  switch (credential.kind) {
    case 'snmp-v1':
    case 'snmp-v2c':
      return credential.community.includes('@')
        ? null
        : { ...credential, community: `${credential.community}@${vlan}` };
    case 'snmp-v3':
      return credential.context === '' ? { ...credential, context: `vlan-${vlan}` } : null;
    case 'password':
      return null;
    default:
      return credential satisfies never;
  }
}

/** What one VLAN has learnt: MAC address and ifIndex. */
export function learntOf(rowsOf: (column: string) => Rows | undefined): { mac: string; ifIndex: string }[] {
  const found: { mac: string; ifIndex: string }[] = [];
  for (const [index, varbind] of rowsOf(OIDS.dot1dTpFdbPort) ?? []) {
    const status = rowsOf(OIDS.dot1dTpFdbStatus)?.get(index);
    const ifIndex = rowsOf(OIDS.dot1dBasePortIfIndex)?.get(String(rawNumber(varbind) ?? 0));
    const mac = macOf(Uint8Array.from(index.split('.').slice(-6).map(Number)));
    if (mac === undefined || !ifIndex || (status && rawNumber(status) !== LEARNT)) continue;
    found.push({ mac, ifIndex: rawText(ifIndex) });
  }
  return found;
}
