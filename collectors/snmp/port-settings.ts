// What the ports of a switch are set to, for the facts: the VLAN of untagged frames, and whether a protection of the switch has
// shut a port, with its reason. Pure.

import { rawNumber, type Varbind } from './decode.ts';
import { OIDS } from './oids.ts';

type Rows = (column: string) => ReadonlyMap<string, Varbind>;

/** Q-BRIDGE-MIB by bridge port; Cisco IOS by ifIndex, access ports only. */
export const PORT_VLAN_COLUMNS = [OIDS.dot1qPvid, OIDS.vmVlan] as const;
/** Rows stand there only while a port is shut: Cisco IOS by ifIndex and VLAN; Cisco Business and RADLAN by ifIndex. */
export const PORT_BLOCKED_COLUMNS = [
  OIDS.cErrDisableIfStatusCause,
  OIDS.ciscoSbSuspendCause,
  OIDS.radlanSuspendCause,
] as const;

/** CErrDisableFeatureID, those that ports of installations meet. */
const IOS_CAUSES: Readonly<Record<number, string>> = {
  1: 'udld', 2: 'bpduGuard', 3: 'channelMisconfig', 6: 'linkFlap', 8: 'dot1x', 9: 'portSecurity', 10: 'gbicInvalid', 11: 'dhcpRateLimit',
  14: 'stormControl', 15: 'inlinePower', 16: 'arpInspection', 17: 'loopback', 19: 'macLimit', 24: 'sfpMismatch', 58: 'ipConflict',
}; // prettier-ignore
/** RlErrdisableRecoveryCauseType. */
const SB_CAUSES: Readonly<Record<number, string>> = {
  1: 'loopback', 2: 'portSecurity', 3: 'dot1x', 4: 'aclDeny', 5: 'bpduGuard', 6: 'loopGuard', 7: 'overheat', 8: 'udld', 9: 'stormControl', 10: 'linkFlap',
}; // prettier-ignore

/** Of a port: details of its component. */
export interface PortSettings {
  vlan?: number;
  blocked?: string;
}

/** By ifIndex. */
export function portSettings(rows: Rows): ReadonlyMap<string, PortSettings> {
  const settings = new Map<string, PortSettings>();
  const at = (ifIndex: string): PortSettings => {
    let known = settings.get(ifIndex);
    if (!known) settings.set(ifIndex, (known = {}));
    return known;
  };
  const base = rows(OIDS.dot1dBasePortIfIndex);
  for (const [bridgePort, varbind] of rows(OIDS.dot1qPvid)) {
    const mapped = base.get(bridgePort);
    // Without a map the agent numbers both alike.
    const ifIndex = mapped ? String(rawNumber(mapped) ?? '') : base.size === 0 ? bridgePort : '';
    const vlan = rawNumber(varbind);
    if (ifIndex !== '' && vlan !== undefined && vlan > 0) at(ifIndex).vlan = vlan;
  }
  for (const [ifIndex, varbind] of rows(OIDS.vmVlan)) {
    const vlan = rawNumber(varbind);
    if (vlan !== undefined && vlan > 0) at(ifIndex).vlan = vlan;
  }
  for (const [column, causes] of [
    [OIDS.cErrDisableIfStatusCause, IOS_CAUSES],
    [OIDS.ciscoSbSuspendCause, SB_CAUSES],
    [OIDS.radlanSuspendCause, SB_CAUSES],
  ] as const) {
    for (const [index, varbind] of rows(column)) {
      const cause = rawNumber(varbind);
      if (cause !== undefined && cause > 0)
        at(index.split('.', 1)[0] ?? index).blocked = causes[cause] ?? `cause ${cause}`;
    }
  }
  return settings;
}
