// Recorded answers of real devices, polled through the profiles that ship. The expected values were read from the
// recordings, not from the program. Skipped where FORESITE_RECORDINGS does not name their folder.

import { chmodSync, copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AssetFacts } from '../../../contract/records.ts';
import { pollOnce, profileNamed, snmpTarget, startSnmpsim, v2c, type Peer } from './rig.ts';

interface Device {
  recording: string;
  profile: string;
  /** Undefined: no such sample may appear. */
  values: Record<string, number | undefined>;
  facts?: (facts: AssetFacts) => void;
}

const DEVICES: Device[] = [
  {
    recording: 'cisco-cbs350-24p',
    profile: 'switch-poe',
    values: {
      'snmp.uptime_s': 701_965,
      'cpu.usage_percent': 5,
      'interface.ifOperStatus port:gi1/0/13': 1,
      'interface.ifHighSpeed port:gi1/0/13': 100,
      'interface.ifHCInOctets port:gi1/0/13': 581_064_186_431,
      'interface.ifOperStatus port:gi2/0/9': 2,
      'poe.power_watts port:gi1/0/13': 9.338,
      'poe.power_watts port:gi1/0/14': 8.719,
    },
    facts(facts) {
      expect(facts.identity?.sysObjectId).toBe('1.3.6.1.4.1.9.6.1.1006.24.5');
      const camera = {
        port: 'port:gi1/0/13',
        chassisId: 'ac:cc:8e:e1:da:98',
        portId: 'ac:cc:8e:e1:da:98',
        sysName: 'c1',
        isNetwork: false,
      };
      expect(facts.neighbours).toContainEqual(expect.objectContaining(camera));
      expect(facts.neighbours?.find((one) => one.sysName === 'marvin')?.isNetwork).toBe(true);
      expect(facts.forwarding).toContainEqual({ mac: 'ac:cc:8e:e1:da:98', port: 'port:gi1/0/13' });
      expect(facts.components?.find((one) => one.key === 'port:gi1/0/13')).toEqual({
        key: 'port:gi1/0/13',
        name: 'gi1/0/13',
        details: { alias: 'c1' },
      });
    },
  },
  {
    recording: 'linksys-lgs318p-poe',
    profile: 'switch-poe',
    // PoE index 1.62 is ifIndex 62, gi14; 4500 mW.
    values: {
      'poe.admin_enable port:gi1': 2,
      'poe.admin_enable port:gi14': 1,
      'poe.power_watts port:gi14': 4.5,
      'poe.power_watts port:gi1': 0,
    },
  },
  {
    recording: 'cisco-2960x-poe',
    profile: 'switch-poe',
    values: {
      'poe_group.power_watts poe-group:1': 370,
      'poe_group.consumption_watts poe-group:1': 115,
      'poe_group.oper_status poe-group:1': 1,
      'poe_group.usage_percent poe-group:1': (100 * 115) / 370,
      // 1.1 → entity 1010 → ifIndex 10101 → Gi1/0/1
      'poe.power_watts port:Gi1/0/1': 2.509,
      'interface.ifHCInOctets port:Gi1/0/1': 398_132_500,
    },
  },
  {
    recording: 'huawei-s5720-poe',
    profile: 'switch-poe',
    values: {
      'interface.ifAdminStatus port:GigabitEthernet0/0/1': 1,
      'poe.admin_enable port:GigabitEthernet0/0/1': 1,
      'poe.power_watts port:GigabitEthernet0/0/1': 0,
    },
    facts(facts) {
      // LLDP's local port 14 is GigabitEthernet0/0/14, whose ifIndex is 19; ifIndex 14 is another port.
      const neighbour = facts.neighbours?.find((one) => one.sysName === 'LNS-Huawei');
      expect(neighbour).toMatchObject({
        port: 'port:GigabitEthernet0/0/14',
        chassisId: '14:a0:f8:cf:af:39',
        portId: 'GigabitEthernet0/0/7',
        isNetwork: true,
      });
      // Bridge port 52 is ifIndex 57.
      expect(facts.forwarding).toContainEqual({ mac: 'd8:cb:8a:8a:a8:0f', port: 'port:XGigabitEthernet0/0/4' });
    },
  },
  {
    recording: 'tplink-sg2218p-poe',
    profile: 'switch-generic',
    values: {
      'cpu.usage_percent': 79,
      'mem.used_percent': 41,
      'interface.ifHCInOctets port:gigabitEthernet-1/0/1': 577_198_562_505,
    },
    facts: (facts) =>
      expect(facts.forwarding).toContainEqual({ mac: '48:a9:8a:c0:3c:40', port: 'port:gigabitEthernet-1/0/16' }),
  },
  {
    recording: 'ruijie-s5750',
    profile: 'switch-generic',
    values: { 'cpu.usage_percent': 39, 'mem.used_percent': 50, 'interface.ifInErrors port:Gi0/3': 128 },
  },
  { recording: 'ubiquiti-edgeswitch-24', profile: 'switch-generic', values: { 'cpu.usage_percent': 16.7571 } },
  {
    recording: 'moxa-eds-g516e',
    profile: 'switch-generic',
    values: { 'cpu.usage_percent': 17, 'interface.ifHighSpeed port:Ethernet-Port-G1': 1000 },
  },
  {
    recording: 'dahua-nvr4108',
    profile: 'dahua-recorder',
    values: {
      'recorder.status': 1,
      'cpu.usage_percent': 6,
      'recorder.channels': undefined,
      'mem.used_percent': undefined,
    },
    facts: (facts) =>
      expect(facts.identity).toMatchObject({ model: 'DH-NVR4108HS-8P-4KS2', serial: '2M00D2APAZTL62J' }),
  },
  {
    recording: 'hikvision-nvr',
    profile: 'hikvision-recorder',
    values: {
      'recorder.status': 1,
      'recorder.disks': 1,
      'mem.used_percent': 1,
      'recorder_disk.status disk:1': 0,
      'recorder_disk.total_mb disk:1': 2_861_588,
    },
  },
  {
    recording: 'hikvision-camera-ds2cd4c36',
    profile: 'hikvision-camera',
    values: { 'cpu.usage_percent': 52, 'mem.used_percent': 75, 'snmp.uptime_s': undefined },
    facts(facts) {
      expect(facts.identity).toEqual({
        model: 'DS-2CD4C36FWD-AP',
        firmware: 'V5.5.80 build 190131',
        vendor: 'Hikvision',
      });
      expect(facts.macs).toEqual(['94:e1:ac:e4:6e:c7']);
    },
  },
  {
    recording: 'riello-netman204-ups',
    profile: 'ups-rfc1628',
    values: {
      'upsd.output_source': 3,
      'upsd.battery_status': 2,
      'upsd.seconds_on_battery': 0,
      'upsd.time_left_minutes': 135,
      'upsd.battery_charge_percent': 100,
      'upsd.battery_voltage': 122.5,
      'upsd.internal_temp': 37,
      'upsd.input_voltage': 242,
      'upsd.input_frequency': 50.1,
      'upsd.output_voltage': 231,
      'upsd.load_percent': 8,
    },
  },
  {
    recording: 'huawei-ups-gse200m',
    profile: 'ups-huawei',
    values: {
      'upsd.output_source': 3,
      'upsd.input_voltage': 236.9,
      'upsd.input_frequency': 50,
      'upsd.output_voltage': 219.9,
      'upsd.battery_voltage': 538.5,
      'upsd.load_percent': 8,
      // -1 means not supported
      'upsd.time_left_minutes': undefined,
      'upsd.battery_charge_percent': undefined,
      'upsd.internal_temp': undefined,
    },
  },
  {
    recording: 'eaton-9px-ups',
    profile: 'ups-rfc1628',
    values: { 'upsd.time_left_minutes': 438, 'upsd.battery_voltage': 53.1, 'upsd.input_voltage': 238 },
  },
  {
    recording: 'apc-pdu-7902b',
    profile: 'apc-rpdu',
    values: { 'pdu_outlet.state outlet:1': 1, 'pdu_outlet.state outlet:3': 2, 'pdu_outlet.state outlet:16': 1 },
    facts: (facts) =>
      expect(facts.components).toContainEqual({ key: 'outlet:3', name: '3', details: { name: 'Outlet 3' } }),
  },
  {
    recording: 'linux-centos7-server',
    profile: 'server-generic',
    values: {
      'cpu.usage_percent': 1.25,
      'mem.total_bytes': 3_882_052 * 1024,
      'mem.used_percent': (100 * (1_510_636 - 1812 - 1_211_092)) / 3_882_052,
      'disk.total_bytes storage:root': 3_929_600 * 4096,
      'disk.used_bytes storage:root': 426_527 * 4096,
      'disk.used_percent storage:boot': (100 * 42_402) / 259_584,
      'disk.used_percent storage:dev/shm': undefined,
      'disk.used_percent storage:run/user/0': undefined,
    },
  },
  {
    recording: 'windows-server-2019',
    profile: 'server-generic',
    values: {
      'cpu.usage_percent': 2,
      'disk.used_bytes storage:C': 7_900_201 * 4096,
      'disk.used_percent storage:D': undefined,
      'mem.used_percent': (100 * 59_527) / 262_127,
    },
  },
];

const folder = process.env['FORESITE_RECORDINGS'];

// Needs the folder of recordings, which is no part of the project.
describe.skipIf(!folder)('a recorded device', () => {
  let agent: Peer;
  const own = mkdtempSync(join(tmpdir(), 'foresite-recordings-'));
  beforeAll(async () => {
    chmodSync(own, 0o755);
    for (const { recording } of DEVICES)
      copyFileSync(join(folder ?? '', `${recording}.snmprec`), join(own, `${recording}.snmprec`));
    agent = await startSnmpsim(own);
  }, 60_000);
  afterAll(async () => {
    await agent.stop();
    rmSync(own, { recursive: true, force: true });
  });

  it.each(DEVICES)('$recording is read through profile $profile', async ({ recording, profile, values, facts }) => {
    const target = snmpTarget(agent.port, {
      credential: v2c(recording),
      profile: profileNamed(profile),
      timeoutMs: 15_000,
    });
    const { rig, result } = await pollOnce(target);
    expect(result).toEqual({ code: 'ok', detail: '' });
    // What is compared is rounded: scaling leaves dust.
    const seen = Object.fromEntries(Object.keys(values).map((name) => [name, rounded(rig.values.get(name))]));
    expect(seen).toEqual(Object.fromEntries(Object.entries(values).map(([name, value]) => [name, rounded(value)])));
    if (facts) facts(rig.facts[0] ?? {});
  });

  it('is read over v1 and v3 as over v2c', async () => {
    const profile = profileNamed('ups-rfc1628');
    const v3 = {
      kind: 'snmp-v3',
      user: 'monitor',
      authProtocol: 'sha1',
      authKey: 'authpass123',
      privProtocol: 'aes128',
      privKey: 'privpass123',
      context: 'riello-netman204-ups',
    } as const;
    const readings = [];
    for (const credential of [
      { kind: 'snmp-v1', community: 'riello-netman204-ups' } as const,
      v2c('riello-netman204-ups'),
      v3,
    ]) {
      const { rig, result } = await pollOnce(snmpTarget(agent.port, { credential, profile, timeoutMs: 10_000 }));
      expect(result.code).toBe('ok');
      readings.push(Object.fromEntries(rig.values));
    }
    expect(readings[0]).toEqual(readings[1]);
    expect(readings[2]).toEqual(readings[1]);
  });
});

function rounded(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Number(value.toPrecision(12));
}
