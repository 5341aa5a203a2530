// Columns as agents answer them in, settings of ports out.

import { describe, expect, it } from 'vitest';
import { ASN, type Varbind } from '../../../collectors/snmp/decode.ts';
import { OIDS } from '../../../collectors/snmp/oids.ts';
import { portSettings } from '../../../collectors/snmp/port-settings.ts';

function settingsOf(columns: Record<string, Record<string, number>>): object {
  const rows = new Map(
    Object.entries(columns).map(([column, values]) => [
      column,
      new Map(
        Object.entries(values).map(([index, value]): [string, Varbind] => [
          index,
          { oid: `${column}.${index}`, type: ASN.integer, value },
        ]),
      ),
    ]),
  );
  return Object.fromEntries(portSettings((column) => rows.get(column) ?? new Map()));
}

describe('port settings', () => {
  it('places the VLANs of Q-BRIDGE by the bridge’s own numbers', () => {
    const base = { [OIDS.dot1dBasePortIfIndex]: { 1: 10101, 2: 10102 } };
    expect(settingsOf({ ...base, [OIDS.dot1qPvid]: { 1: 10, 2: 20, 3: 30 } })).toEqual({
      10101: { vlan: 10 },
      10102: { vlan: 20 },
    });
    expect(settingsOf({ [OIDS.dot1qPvid]: { 7: 10, 8: 0 } })).toEqual({ 7: { vlan: 10 } });
  });

  it('reads the VLANs of access ports of Cisco IOS by ifIndex', () => {
    expect(settingsOf({ [OIDS.vmVlan]: { 10101: 30 } })).toEqual({ 10101: { vlan: 30 } });
  });

  it('names why a protection has shut a port, and says so of a reason that it does not know', () => {
    expect(settingsOf({ [OIDS.cErrDisableIfStatusCause]: { '10101.0': 2, '10102.0': 60 } })).toEqual({
      10101: { blocked: 'bpduGuard' },
      10102: { blocked: 'cause 60' },
    });
    expect(settingsOf({ [OIDS.ciscoSbSuspendCause]: { 49: 2 } })).toEqual({ 49: { blocked: 'portSecurity' } });
    expect(settingsOf({ [OIDS.radlanSuspendCause]: { 3: 9 } })).toEqual({ 3: { blocked: 'stormControl' } });
  });
});
