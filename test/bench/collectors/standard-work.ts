// The work that all contenders do: 8 scalars and 6 columns of 24 ports, 152 varbinds a device. As a profile of ours, and
// as targets of the farm.

import type { Credential, Target } from '../../../contract/collector.ts';
import type { Condition, Profile } from '../../../contract/profile.ts';
import { deviceHost } from './farm.ts';

export const VARBINDS_OF_DEVICE = 152;
const POLL_TIMEOUT_MS = 5000;
const PROFILE_ID = 'bench-switch';

const V2C: Credential = { kind: 'snmp-v2c', community: 'public' };

/** Conditions as the profiles of switches have them; nothing that the farm answers raises one. */
const CONDITIONS: Condition[] = [
  {
    id: 'agent',
    predicate: 'agent',
    measurement: 'foresite_target',
    field: 'result_code',
    component: 'target:snmp',
    raise: { in: [1, 2, 4] },
    clear: { in: [0, 3] },
    onceOk: true,
    hold: '8s',
    clearAfter: '10s',
    severity: 'minor',
  },
  {
    id: 'load',
    predicate: 'load',
    measurement: 'cpu',
    field: 'usage_percent',
    raise: { above: 90 },
    clear: { below: 80 },
    hold: '5m',
    clearAfter: '5m',
    severity: 'minor',
  },
  {
    id: 'link',
    predicate: 'link',
    measurement: 'interface',
    field: 'ifOperStatus',
    raise: { in: [2, 6, 7] },
    clear: { in: [1, 5] },
    onceOk: true,
    hold: '4s',
    clearAfter: '5s',
    severity: 'observe',
  },
  {
    id: 'port-errors',
    predicate: 'port-errors',
    measurement: 'interface',
    field: 'ifInErrors',
    rate: true,
    raise: { above: 20 },
    clear: { below: 10 },
    hold: '5m',
    clearAfter: '10m',
    severity: 'minor',
  },
];

export const BENCH_PROFILE: Profile = {
  profile: PROFILE_ID,
  title: { zh: '基准交换机', en: 'Bench switch' },
  class: 'switch',
  snmp: {
    scalars: [
      { oid: '1.3.6.1.2.1.1.3.0', as: 'snmp.uptime_s', scale: 0.01 },
      { oid: '1.3.6.1.4.1.2021.11.9.0', as: 'cpu.usage_percent' },
      { oid: '1.3.6.1.4.1.2021.11.10.0', as: 'cpu.load1' },
      { oid: '1.3.6.1.4.1.2021.11.11.0', as: 'cpu.load5' },
      { oid: '1.3.6.1.4.1.2021.4.3.0', as: 'mem.swap_used_percent' },
      { oid: '1.3.6.1.4.1.2021.4.5.0', as: 'mem.total_bytes' },
      { oid: '1.3.6.1.4.1.2021.4.6.0', as: 'mem.used_bytes' },
      { oid: '1.3.6.1.4.1.2021.4.11.0', as: 'mem.free_bytes' },
    ],
    tables: [
      {
        measurement: 'interface',
        component: 'port',
        name: ['1.3.6.1.2.1.31.1.1.1.1'],
        columns: [
          { oid: '1.3.6.1.2.1.31.1.1.1.6', field: 'ifHCInOctets' },
          { oid: '1.3.6.1.2.1.31.1.1.1.10', field: 'ifHCOutOctets' },
          { oid: '1.3.6.1.2.1.2.2.1.8', field: 'ifOperStatus' },
          { oid: '1.3.6.1.2.1.2.2.1.13', field: 'ifInDiscards' },
          { oid: '1.3.6.1.2.1.2.2.1.14', field: 'ifInErrors' },
          { oid: '1.3.6.1.2.1.2.2.1.20', field: 'ifOutErrors' },
        ],
      },
    ],
  },
  conditions: CONDITIONS,
};

export interface TargetOptions {
  devices: number;
  port: number;
  intervalMs: number;
  /** Every device at this address instead of one of its own. */
  host?: string;
  credential?: Credential;
}

export function benchTargets({ devices, port, intervalMs, host, credential = V2C }: TargetOptions): Target[] {
  return Array.from({ length: devices }, (_, device) => ({
    site: 'bench',
    asset: `dev-${device}`,
    class: 'switch',
    name: 'snmp',
    protocol: 'snmp',
    host: host ?? deviceHost(device),
    port,
    credential,
    profile: BENCH_PROFILE,
    intervalMs,
    timeoutMs: POLL_TIMEOUT_MS,
    settings: {},
  }));
}
