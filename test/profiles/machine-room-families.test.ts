// Families of DC power systems, UPSs, distribution units, arrays and server controllers that no recording holds, read from an agent
// that answers as their MIBs and their owners' walks say: units, codes, and what the maker's word for "not there" is.

import { describe } from 'vitest';
import { oidValue } from '../../lab/snmp/ber.ts';
import { readsObjects, type ServedFamily } from './read-objects.ts';

const E = '1.3.6.1.4.1';

// prettier-ignore
const POWER: ServedFamily[] = [
  {
    profile: 'dc-eltek',
    root: `${E}.12148.10`,
    objects: {
      '2.1.0': 2, '3.2.1.0': 3, '3.4.1.2.1': 1, '3.4.1.6.1': 228, '5.3.5.0': 22, '5.6.1.2.1': 1, '5.6.1.2.2': 3, '5.6.1.2.3': 6,
      '5.6.1.3.1': 31, '5.6.1.4.1': 227, '9.2.5.0': 51, '10.5.5.0': 5438, '10.8.5.0': 356, '10.9.5.0': 105, '10.11.5.0': 210,
      '10.18.3.1.2.1.1': 1, '10.18.3.1.2.1.2': 4, '10.18.3.1.3.1.1': 'Battery 1', '10.18.3.1.6.1.1': 18, '10.18.3.1.6.1.2': -100,
    },
    values: {
      'health.status': 1,
      'upsd.output_source': 5,
      'upsd.battery_voltage': 54.38,
      'upsd.battery_charge_percent': 50,
      'ups_output.amps output:load': 51,
      'power_supply.amps psu:1': 3.1,
      'power_supply.status psu:2': 2,
      'temperature.celsius sensor:Battery-1': 18,
    },
    absent: ['power_supply.status psu:3', 'temperature.celsius sensor:1.2'],
  },
  {
    profile: 'dc-huawei',
    root: `${E}.2011.6.164.1`,
    objects: {
      '3.2.2.1.2.28674': 22, '3.2.2.1.3.28674': 534, '3.2.2.1.5.28674': 119, '5.2.1.1.4.1': 2239, '5.2.1.1.6.1': 2_147_483_647,
      '6.1.3.0': 534, '6.2.1.1.5.1': 49, '17.1.1.9.96': 289, '17.1.1.11.96': 205, '17.1.1.12.96': 3,
    },
    values: {
      'upsd.output_source': 5,
      'upsd.battery_voltage': 53.4,
      'upsd.internal_temp': 28.9,
      'upsd.time_left_minutes': 1230,
      'ups_input.volts input:1-L1': 223.9,
      'ups_output.amps output:1-dc': 4.9,
      'power_supply.amps psu:28674': 2.2,
    },
    absent: ['ups_input.volts input:1-L3'],
  },
  {
    profile: 'dc-delta',
    root: `${E}.20246.2.3.1.1.1.2.3`,
    objects: { '1.0': 5438, '2.0': 123, '3.0': -20, '4.0': 2_147_483_647, '5.0': 2, '8.0': 669 },
    values: { 'upsd.output_source': 5, 'upsd.battery_voltage': 54.38, 'upsd.battery_current': -2, 'ups_output.amps output:load': 12.3, 'ups_output.watts output:load': 669 },
    absent: ['upsd.internal_temp'],
  },
  {
    profile: 'dc-zte',
    root: `${E}.3902.2800.1.2`,
    objects: { '3.1.4.0': 297, '3.1.6.0': 5400, '3.2.15.1.2.1.1': 177, '3.4.2.0': 1003, '3.4.14.1.2.1.1': 98, '3.4.14.1.2.1.2': 100, '3.5.1.1.2.1.1': 37 },
    values: {
      'upsd.battery_voltage': 54,
      'upsd.battery_current': 2.97,
      'upsd.battery_charge_percent': 99,
      'ups_output.amps output:load': 10.03,
      'ups_input.volts input:1': 177,
      'temperature.celsius sensor:1-ambient': 37,
    },
  },
  {
    profile: 'dc-vertiv',
    root: `${E}.6302.2.1.2`,
    objects: { '1.0': 6, '2.0': 53_202, '3.0': 20_100, '5.1.0': 53_180, '6.1.0': 229_000, '6.2.0': -999_999, '7.1.0': 24_500 },
    values: {
      'health.status': 2,
      'upsd.battery_voltage': 53.18,
      'ups_output.amps output:load': 20.1,
      'ups_input.volts input:L1': 229,
      'temperature.celsius sensor:1': 24.5,
    },
    absent: ['ups_input.volts input:L2'],
  },
  {
    profile: 'ups-socomec',
    root: `${E}.4555.1.1.7.1`,
    objects: { '2.3.0': 35, '2.4.0': 100, '2.5.0': 5460, '3.3.1.2.1': 2310, '4.1.0': 5, '4.4.1.2.1': 2300, '4.4.1.3.1': 120, '4.4.1.4.1': 31, '4.4.1.4.2': 44, '4.4.1.2.2': 2301 },
    values: {
      'upsd.output_source': 4,
      'upsd.battery_voltage': 546,
      'upsd.load_percent': 44,
      'upsd.input_voltage': 231,
      'ups_output.amps output:1': 12,
    },
  },
  {
    profile: 'ups-phoenixtec',
    root: `${E}.935.10.1.1`,
    objects: { '2.1.0': 5, '2.2.0': 324, '2.16.1.3.1': 0, '2.18.1.3.1': 2301, '2.18.1.4.1': 12, '2.18.1.7.1': 14, '3.1.0': 6, '3.3.0': 46, '3.4.0': 91, '3.5.0': 822, '3.8.0': -1 },
    values: {
      'upsd.output_source': 5,
      'upsd.battery_replace': 1,
      'upsd.time_left_minutes': 46,
      'upsd.battery_voltage': 82.2,
      'upsd.load_percent': 14,
      'ups_output.volts output:1': 230.1,
      'temperature.celsius sensor:system': 32.4,
    },
    absent: ['upsd.internal_temp'],
  },
  {
    profile: 'ups-delta',
    // Minuteman: only who it is by the maker's tree, all else by UPS-MIB
    root: '1.3.6.1.2.1.33.1',
    objects: { '2.1.0': 2, '2.3.0': 22, '2.5.0': 412, '3.3.1.2.1': 599, '3.3.1.3.1': 121, '4.1.0': 3, '4.4.1.2.1': 121, '4.4.1.3.1': 81, '4.4.1.5.1': 79 },
    values: { 'upsd.output_source': 3, 'upsd.battery_voltage': 41.2, 'upsd.load_percent': 79, 'ups_output.amps output:1': 8.1 },
  },
];

// prettier-ignore
const DISTRIBUTION: ServedFamily[] = [
  {
    profile: 'pdu-schleifenbauer',
    root: `${E}.31034.12.1.1.2`,
    objects: { '6.1.1.2.210.1': 66, '6.1.1.4.210.1': 4594, '6.1.1.5.210.1': 32, '6.1.1.7.210.1': 22_900, '7.3.1.2.210.1': 0, '7.2.1.5.210.1': 12 },
    values: {
      'pdu_input.amps input:210.1': 0.32,
      'pdu_input.volts input:210.1': 229,
      'pdu_input.power_factor input:210.1': 0.4594,
      'pdu_outlet.state outlet:210.1': 2,
      'pdu_outlet.current_amps outlet:210.1': 0.12,
    },
  },
  {
    profile: 'pdu-gude',
    root: E,
    objects: {
      '28507.58.1.3.1.2.1.3.1': 1, '28507.58.1.3.1.2.1.3.2': 0, '28507.58.1.5.1.2.1.2.1': 1, '28507.58.1.5.1.2.1.5.1': 2010, '28507.58.1.5.1.2.1.7.1': 4998,
      '28507.58.1.5.1.2.1.2.2': 0, '28507.58.1.5.1.2.1.5.2': 0, '28507.58.1.6.1.1.2.1': 231, '28507.58.1.6.1.1.2.2': -9999,
    },
    values: {
      'pdu_outlet.state outlet:1': 1,
      'pdu_outlet.state outlet:2': 2,
      'pdu_input.amps input:1': 2.01,
      'pdu_input.hertz input:1': 49.98,
      'temperature.celsius sensor:1-temperature': 23.1,
    },
    absent: ['pdu_input.amps input:2', 'temperature.celsius sensor:2-temperature'],
  },
  {
    profile: 'pdu-enlogic',
    root: `${E}.38446.1`,
    objects: { '3.4.1.3.1.1': 2, '3.4.1.5.1.1': 812, '3.4.1.6.1.1': 231, '3.4.1.7.1.1': 1840, '2.4.1.4.1': 3600 },
    values: {
      'pdu_input.status input:1.1-phase': 2,
      'pdu_input.amps input:1.1-phase': 8.12,
      'pdu_input.volts input:1.1-phase': 231,
      'pdu_input.watts input:1-total': 3600,
    },
  },
  {
    profile: 'pdu-raritan',
    root: `${E}.13742.4`,
    objects: {
      '1.2.2.1.3.1': 1, '1.2.2.1.3.2': 0, '1.2.2.1.4.1': 2192, '1.2.2.1.8.1': 507, '1.3.1.5.0': 360, '1.20.2.1.7.1': 2971, '1.20.2.1.8.1': 230_000,
      '3.3.1.2.2': 11, '3.3.1.2.3': 10, '3.3.1.4.2': 'H1', '3.3.1.4.3': 'T1', '3.3.1.17.2': 0, '3.3.1.17.3': 1, '3.3.1.40.2': 4, '3.3.1.40.3': 5,
      '3.3.1.41.2': 39, '3.3.1.41.3': 405,
    },
    values: {
      'pdu_outlet.state outlet:2': 2,
      'pdu_outlet.current_amps outlet:1': 2.192,
      'pdu_input.volts input:1-inlet': 230,
      'temperature.celsius sensor:T1': 40.5,
      'temperature.status sensor:T1': 1,
      'humidity.percent sensor:H1': 39,
      'temperature.celsius sensor:cpu': 36,
    },
  },
  {
    profile: 'pdu-servertech',
    root: `${E}.1718.3.2`,
    objects: {
      '2.1.7.1.1': 362, '2.1.11.1.1': 2093, '3.1.5.1.1.1': 1, '3.1.5.1.1.2': 4, '3.1.7.1.1.1': 55, '5.1.3.1.1': 'Top', '5.1.3.1.2': 'None',
      '5.1.5.1.1': 0, '5.1.5.1.2': 1, '5.1.6.1.1': 680, '5.1.6.1.2': -1, '5.1.9.1.1': 0, '5.1.10.1.1': 52, '5.1.13.1.1': 1, '5.1.13.1.2': 1,
    },
    values: {
      'pdu_input.amps input:1.1-infeed': 3.62,
      'pdu_outlet.state outlet:1.1.1': 1,
      'pdu_outlet.state outlet:1.1.2': 2,
      'pdu_outlet.current_amps outlet:1.1.1': 0.55,
      // 68.0 °F
      'temperature.celsius sensor:Top-temperature': 20,
      'humidity.percent sensor:Top-humidity': 52,
    },
    absent: ['temperature.celsius sensor:None-temperature'],
  },
  {
    profile: 'pdu-eaton-ats',
    root: `${E}.534.10.2`,
    objects: { '2.2.1.2.1': 2310, '2.2.1.3.1': 500, '2.3.1.0': 2301, '2.3.2.0': 42, '2.4.0': 7, '3.1.1.0': 2 },
    values: {
      'contact.state input:switch': 1,
      'contact.state input:phase-sync': 1,
      'pdu_input.volts input:1-source': 231,
      'pdu_input.amps input:output': 4.2,
    },
  },
];

// prettier-ignore
const MACHINES: ServedFamily[] = [
  {
    profile: 'storage-equallogic',
    root: `${E}.12740`,
    objects: {
      '2.1.1.1.9.1.77': 'EQL-1', '2.1.5.1.1.1.77': 2, '2.1.6.1.2.1.77.1': 'CPU', '2.1.6.1.3.1.77.1': 55, '2.1.6.1.4.1.77.1': 1, '2.1.8.1.2.1.77.1': 'PS0',
      '2.1.8.1.3.1.77.1': 2, '2.1.13.1.1.1.77': 4, '3.1.1.1.8.1.77.1': 1, '3.1.1.1.8.1.77.2': 3,
    },
    values: {
      'health.status': 1,
      'array.status array:EQL-1': 1,
      'physical_disk.status disk:77.1': 0,
      'physical_disk.status disk:77.2': 3,
      'temperature.celsius sensor:CPU': 55,
      'power_supply.status psu:PS0': 2,
    },
  },
  {
    profile: 'storage-fcmgmt',
    root: '1.3.6.1.3.94.1',
    objects: {
      '6.1.6.8.0': 4, '8.1.3.8.0.1': 'Board A', '8.1.4.8.0.1': 3, '8.1.6.8.0.1': 'Board A: 58 C 136.40F', '8.1.7.8.0.1': 8,
      '8.1.3.8.0.2': 'PSU 1 12V', '8.1.4.8.0.2': 3, '8.1.6.8.0.2': 'PSU 1 12V: 12.1 V', '8.1.7.8.0.2': 5,
      '8.1.3.8.0.3': 'PSU 1', '8.1.4.8.0.3': 5, '8.1.6.8.0.3': 'PSU 1: Fault', '8.1.7.8.0.3': 5,
    },
    values: {
      'health.status': 1,
      'temperature.celsius sensor:Board-A': 58,
      'voltage.volts sensor:PSU-1-12V': 12.1,
      'power_supply.status psu:PSU-1': 2,
    },
    absent: ['power_supply.status psu:PSU-1-12V'],
  },
  {
    profile: 'storage-infortrend',
    root: `${E}.1714.1.1`,
    objects: { '2.1.2.1': 'LD0', '2.1.6.1': 3, '6.1.11.1': 1, '6.1.11.2': 255, '6.1.11.3': 63, '6.1.13.1': 1, '6.1.13.2': 2, '6.1.13.3': 3, '9.1.6.1': 2, '9.1.8.1': 'Fan0', '9.1.13.1': 1 },
    values: { 'array.status array:LD0': 2, 'physical_disk.status disk:1': 0, 'physical_disk.status disk:2': 3, 'fan.status fan:Fan0': 2 },
    absent: ['physical_disk.status disk:3'],
  },
  {
    profile: 'storage-oceanstor',
    root: `${E}.34774.4.1`,
    objects: {
      '1.4.0': 250, '1.5.0': 1000, '23.5.1.1.2.49': 3, '23.5.1.1.4.49': 'DAE000.0', '23.5.1.1.11.49': 31, '23.5.3.1.2.48': 'PSU A', '23.5.3.1.3.48': 2,
      '23.5.2.1.2.48': 1, '23.4.2.1.2.48': 'Pool 1', '23.4.2.1.5.48': 5,
    },
    values: {
      'disk.used_percent storage:total': 25,
      'physical_disk.status disk:DAE000.0': 2,
      'physical_disk.celsius disk:DAE000.0': 31,
      'power_supply.status psu:PSU-A': 2,
      'storage_controller.status controller:48': 0,
      'array.status array:Pool-1': 2,
    },
  },
  {
    profile: 'storage-netapp',
    root: `${E}.789.1`,
    objects: { '2.1.3.0': 12, '2.2.4.0': 4, '2.4.1.0': 1, '2.4.2.0': 0, '2.4.4.0': 1, '6.4.7.0': 2, '5.4.1.2.1': '/vol/vol0/', '5.4.1.6.1': 43, '5.4.1.29.1': 1000, '5.4.1.2.2': '/vol/vol0/.snapshot', '5.4.1.6.2': 0 },
    values: {
      'cpu.usage_percent': 12,
      'health.status': 1,
      'temperature.status sensor:system': 0,
      'fan.status fan:all': 0,
      'power_supply.status psu:all': 2,
      'physical_disk.status disk:all': 3,
      'disk.used_percent storage:vol/vol0': 43,
      'disk.total_bytes storage:vol/vol0': 1_024_000,
    },
    absent: ['disk.used_percent storage:vol/vol0/.snapshot'],
  },
  {
    profile: 'huawei-ibmc',
    root: `${E}.2011.2.235.1.1`,
    objects: {
      '1.1.0': 3, '6.50.1.7.1': 1, '6.50.1.9.1': 2, '6.50.1.13.1': 'PSU1', '6.50.1.7.2': 5, '6.50.1.9.2': 1, '6.50.1.13.2': 'PSU2', '18.50.1.2.1': 2,
      '18.50.1.3.1': 3, '18.50.1.6.1': 'Disk0', '18.50.1.20.1': 34, '18.50.1.2.2': 1, '18.50.1.3.2': 5, '18.50.1.6.2': 'Disk1', '18.50.1.20.2': 255,
      '26.50.1.2.1': 'Inlet', '26.50.1.3.1': 230, '36.50.1.4.1': 'RAID', '36.50.1.7.1': 4,
    },
    values: {
      'health.status': 2,
      'power_supply.status psu:PSU1': 0,
      'physical_disk.status disk:Disk0': 2,
      'physical_disk.celsius disk:Disk0': 34,
      'temperature.celsius sensor:Inlet': 23,
      'storage_controller.status controller:RAID': 2,
    },
    absent: ['power_supply.status psu:PSU2', 'physical_disk.status disk:Disk1'],
  },
  {
    profile: 'fujitsu-irmc',
    root: `${E}.231.2.10.2.2.10`,
    objects: {
      '5.1.1.3.1.1': 'Ambient', '5.1.1.5.1.1': 9, '5.1.1.6.1.1': 38, '5.1.1.8.1.1': 42, '5.1.1.3.1.2': 'MEM C', '5.1.1.5.1.2': 2, '5.1.1.6.1.2': 0,
      '5.2.1.3.1.1': 'FAN1 SYS', '5.2.1.5.1.1': 5, '5.2.1.6.1.1': 4300, '6.2.1.3.1.1': 'PSU1', '6.2.1.5.1.1': 5, '6.2.1.6.1.1': 0,
    },
    values: {
      'temperature.celsius sensor:Ambient': 38,
      'temperature.status sensor:Ambient': 1,
      'temperature.limit_celsius sensor:Ambient': 42,
      'fan.rpm fan:FAN1-SYS': 4300,
      'fan.status fan:FAN1-SYS': 1,
      'power_supply.status psu:PSU1': 2,
    },
    absent: ['temperature.status sensor:MEM-C'],
  },
  {
    profile: 'storage-datadomain',
    root: `${E}.19746.1`,
    objects: { '1.2.1.1.1.5.1.1': 41, '1.2.1.1.1.6.1.1': 3, '1.3.1.1.1.6.1.2': 0, '3.2.1.1.3.1': '/data: post-comp', '3.2.1.1.7.1': 61, '6.1.1.1.8.1.1': 4, '6.1.1.1.8.1.2': 3 },
    values: { 'temperature.celsius sensor:1.1': 41, 'temperature.status sensor:1.1': 1, 'fan.status fan:1.2': 3, 'physical_disk.status disk:1.1': 3, 'disk.used_percent storage:data-post-comp': 61 },
    absent: ['physical_disk.status disk:1.2'],
  },
  {
    profile: 'storage-nimble',
    root: `${E}.37447.1.2.1`,
    objects: { '3.0': 'Arx-BCK', '4.0': 104_448, '6.0': 52_224 },
    values: { 'disk.total_bytes storage:Arx-BCK': 109_521_666_048, 'disk.used_percent storage:Arx-BCK': 50 },
  },
  {
    profile: 'lenovo-xcc',
    root: `${E}.19046.11.1.1`,
    objects: { '4.1.0': 255, '2.2.1.2.1': 'SysBrd 12V', '2.2.1.3.1': '12168', '2.2.1.11.1': 'Normal', '2.2.1.2.2': 'CMOS Battery', '2.2.1.3.2': '3.05', '2.2.1.11.2': 'Warning', '10.1.10.0': '184 Watts' },
    values: { 'health.status': 0, 'power.watts sensor:system': 184, 'voltage.volts sensor:SysBrd-12V': 12.168, 'voltage.volts sensor:CMOS-Battery': 3.05, 'voltage.status sensor:CMOS-Battery': 1 },
  },
];

describe('a family of the machine room without a recording', () => {
  const common = new Map([['1.3.6.1.2.1.1.2.0', oidValue(`${E}.28507.58`.split('.').map(Number))]]);
  readsObjects([...POWER, ...DISTRIBUTION, ...MACHINES], common);
});
