// Families of switches that no recording holds, or only in part, read from an agent that answers as their MIBs say: units,
// codes, parts that are not fitted, and transceivers among the sensors of ENTITY-MIB.

import { describe } from 'vitest';
import { readsObjects, type ServedFamily } from './read-objects.ts';

const E = '1.3.6.1.4.1';
const M = '1.3.6.1.2.1';

const FAMILIES: ServedFamily[] = [
  {
    profile: 'cisco-nxos',
    objects: {
      [`${E}.9.9.109.1.1.1.1.8.1`]: 12,
      [`${E}.9.9.305.1.1.2.0`]: 41,
      // A line card and two supplies, of which one has no input
      [`${M}.47.1.1.1.1.5.22`]: 9,
      [`${M}.47.1.1.1.1.5.470`]: 6,
      [`${M}.47.1.1.1.1.5.471`]: 6,
      [`${M}.47.1.1.1.1.7.470`]: 'PowerSupply-1',
      [`${M}.47.1.1.1.1.7.471`]: 'PowerSupply-2',
      [`${E}.9.9.117.1.1.2.1.2.22`]: 2,
      [`${E}.9.9.117.1.1.2.1.2.470`]: 2,
      [`${E}.9.9.117.1.1.2.1.2.471`]: 5,
      // Two lanes of a transceiver, dBm in tenths: the weaker counts
      [`${M}.47.1.1.1.1.7.900`]: 'Ethernet1/49 Lane 1 Transceiver Receive Power Sensor',
      [`${M}.47.1.1.1.1.7.901`]: 'Ethernet1/49 Lane 2 Transceiver Receive Power Sensor',
      [`${E}.9.9.91.1.1.1.1.1.900`]: 14,
      [`${E}.9.9.91.1.1.1.1.1.901`]: 14,
      [`${E}.9.9.91.1.1.1.1.2.900`]: 9,
      [`${E}.9.9.91.1.1.1.1.2.901`]: 9,
      [`${E}.9.9.91.1.1.1.1.3.900`]: 1,
      [`${E}.9.9.91.1.1.1.1.3.901`]: 1,
      [`${E}.9.9.91.1.1.1.1.4.900`]: -21,
      [`${E}.9.9.91.1.1.1.1.4.901`]: -34,
    },
    values: {
      'cpu.usage_percent': 12,
      'mem.used_percent': 41,
      'power_supply.status psu:PowerSupply-1': 0,
      'power_supply.status psu:PowerSupply-2': 3,
      'optics.rx_dbm port:Ethernet1/49': -3.4,
    },
    absent: ['power_supply.status psu:22'],
  },
  {
    profile: 'arista-switch',
    // Watts: 0.5 mW is -3.01 dBm
    objects: {
      [`${M}.47.1.1.1.1.7.100601001`]: 'DOM RX Power Sensor for Ethernet50',
      [`${M}.99.1.1.1.1.100601001`]: 6,
      [`${M}.99.1.1.1.2.100601001`]: 8,
      [`${M}.99.1.1.1.3.100601001`]: 4,
      [`${M}.99.1.1.1.4.100601001`]: 5000,
      [`${M}.99.1.1.1.5.100601001`]: 1,
      [`${M}.47.1.1.1.1.5.100400000`]: 7,
      [`${M}.47.1.1.1.1.7.100400000`]: 'Fan Tray 1',
      [`${M}.131.1.1.1.3.100400000`]: 2,
    },
    values: { 'optics.rx_dbm port:Ethernet50': 10 * Math.log10(0.5), 'fan.status fan:Fan-Tray-1': 2 },
  },
  {
    profile: 'huawei-switch',
    objects: {
      [`${M}.47.1.1.1.1.7.67108873`]: 'MPU Board 0',
      [`${M}.47.1.1.1.1.7.67371013`]: 'GigabitEthernet0/0/1',
      // Rows without a limit have no such thing
      [`${E}.2011.5.25.31.1.1.1.1.5.67108873`]: 30,
      [`${E}.2011.5.25.31.1.1.1.1.5.67371013`]: 0,
      [`${E}.2011.5.25.31.1.1.1.1.6.67108873`]: 95,
      [`${E}.2011.5.25.31.1.1.1.1.6.67371013`]: 0,
      [`${E}.2011.5.25.31.1.1.1.1.11.67108873`]: 61,
      [`${E}.2011.5.25.31.1.1.1.1.12.67108873`]: 60,
      [`${E}.2011.5.25.31.1.1.1.1.12.67371013`]: 0,
      // Light in 0.01 dBm
      [`${E}.2011.5.25.31.1.1.3.1.6.67371013`]: 3300,
      [`${E}.2011.5.25.31.1.1.3.1.8.67371013`]: -652,
      // Fans by their own table: the second is not fitted
      [`${E}.2011.5.25.31.1.1.10.1.6.0.1`]: 1,
      [`${E}.2011.5.25.31.1.1.10.1.6.0.2`]: 2,
      [`${E}.2011.5.25.31.1.1.10.1.7.0.1`]: 2,
      [`${E}.2011.5.25.31.1.1.10.1.7.0.2`]: 2,
    },
    values: {
      'cpu.usage_percent': 30,
      'temperature.celsius sensor:MPU-Board-0': 61,
      'temperature.status sensor:MPU-Board-0': 1,
      'optics.rx_dbm port:GigabitEthernet0/0/1': -6.52,
      'fan.status fan:0.1': 2,
    },
    absent: ['fan.status fan:0.2', 'temperature.celsius sensor:GigabitEthernet0/0/1'],
  },
  {
    profile: 'extreme-switch',
    objects: {
      [`${E}.1916.1.1.1.8.0`]: 44,
      [`${E}.1916.1.1.1.7.0`]: 1,
      [`${E}.1916.1.32.1.4.1.8.1`]: '7.5',
      [`${E}.1916.1.1.1.9.1.2.101`]: 2,
      [`${E}.1916.1.1.1.27.1.2.1`]: 3,
      [`${E}.1916.1.1.1.27.1.2.2`]: 1,
    },
    values: {
      'temperature.celsius sensor:board': 44,
      'temperature.status sensor:board': 2,
      'cpu.usage_percent': 7.5,
      'fan.status fan:101': 2,
      'power_supply.status psu:1': 2,
      'power_supply.status psu:2': 3,
    },
  },
  {
    profile: 'allied-telesis-switch',
    objects: {
      [`${E}.207.8.4.4.3.3.8.1.4.1`]: 22,
      [`${E}.207.8.4.4.3.12.2.1.4.1.1.1`]: 'Voltage: 1.8V',
      [`${E}.207.8.4.4.3.12.2.1.5.1.1.1`]: 1791,
      [`${E}.207.8.4.4.3.12.2.1.8.1.1.1`]: 2,
      [`${E}.207.8.4.4.3.12.4.2.1.5.1.1.3`]: 'PSU Power Output',
      [`${E}.207.8.4.4.3.12.4.2.1.5.1.1.4`]: 'PSU Power Input',
      [`${E}.207.8.4.4.3.12.4.2.1.6.1.1.3`]: 3,
      [`${E}.207.8.4.4.3.12.4.2.1.6.1.1.4`]: 2,
    },
    values: {
      'cpu.usage_percent': 22,
      'voltage.volts sensor:Voltage-1.8V': 1.791,
      'voltage.status sensor:Voltage-1.8V': 0,
      'power_supply.status psu:1.1': 3,
    },
  },
  {
    profile: 'ruijie-switch',
    // A supply without input, one that is not fitted, a fan in order and one with trouble
    objects: {
      [`${E}.4881.1.1.10.2.1.1.18.1.2.1`]: 2,
      [`${E}.4881.1.1.10.2.1.1.18.1.2.2`]: 1,
      [`${E}.4881.1.1.10.2.1.1.21.1.2.1`]: 4,
      [`${E}.4881.1.1.10.2.1.1.21.1.2.2`]: 5,
    },
    values: { 'power_supply.status psu:1': 3, 'fan.status fan:1': 0, 'fan.status fan:2': 2 },
    absent: ['power_supply.status psu:2'],
  },
  {
    profile: 'h3c-firewall',
    // Comware 7 without the tables of a switch: the entities tell
    objects: {
      [`${M}.47.1.1.1.1.5.11`]: 6,
      [`${M}.47.1.1.1.1.5.21`]: 7,
      [`${M}.47.1.1.1.1.7.11`]: 'Power 1',
      [`${M}.47.1.1.1.1.7.21`]: 'Fan 1',
      [`${E}.25506.2.6.1.1.1.1.19.11`]: 51,
      [`${E}.25506.2.6.1.1.1.1.19.21`]: 2,
    },
    values: { 'power_supply.status psu:Power-1': 2, 'fan.status fan:Fan-1': 0 },
  },
  {
    profile: 'cisco-wireless',
    // Access points of a controller: joined, and fetching its release
    objects: {
      [`${E}.14179.2.2.1.1.3.0.1.2.3.4.5`]: 'AP-Hall',
      [`${E}.14179.2.2.1.1.3.0.1.2.3.4.6`]: 'AP-Gate',
      [`${E}.14179.2.2.1.1.6.0.1.2.3.4.5`]: 1,
      [`${E}.14179.2.2.1.1.6.0.1.2.3.4.6`]: 3,
    },
    values: { 'managed_ap.status ap:AP-Hall': 0, 'managed_ap.status ap:AP-Gate': 1 },
  },
  {
    profile: 'huawei-ap',
    objects: {
      [`${E}.2011.6.139.12.1.2.2.0`]: 31,
      [`${E}.2011.6.139.13.3.3.1.4.0.1.2.3.4.5`]: 'ap-1',
      [`${E}.2011.6.139.13.3.3.1.6.0.1.2.3.4.5`]: 8,
      [`${E}.2011.6.139.13.3.3.1.44.0.1.2.3.4.5`]: 31,
      [`${E}.2011.6.139.13.3.3.1.4.0.1.2.3.4.6`]: 'ap-2',
      [`${E}.2011.6.139.13.3.3.1.6.0.1.2.3.4.6`]: 4,
    },
    values: {
      'wifi.clients': 31,
      'managed_ap.status ap:ap-1': 0,
      'managed_ap.clients ap:ap-1': 31,
      'managed_ap.status ap:ap-2': 2,
    },
  },
  {
    profile: 'cisco-router',
    objects: {
      [`${M}.47.1.1.1.1.7.4002`]: 'Modem 0/2/0',
      [`${E}.9.9.661.1.3.4.1.1.1.4002`]: -69,
      [`${E}.9.9.661.1.3.2.1.2.4002`]: 3,
      [`${E}.9.9.661.1.1.1.12.4002`]: 38,
    },
    values: {
      'cellular.rssi_dbm modem:Modem-0/2/0': -69,
      'cellular.connected modem:Modem-0/2/0': 1,
      'cellular.celsius modem:Modem-0/2/0': 38,
    },
  },
  {
    profile: 'mimosa-radio',
    objects: {
      [`${E}.43356.2.1.2.1.8.0`]: 415,
      [`${E}.43356.2.1.2.6.1.1.2.1`]: 200,
      [`${E}.43356.2.1.2.6.1.1.3.1`]: -523,
    },
    values: {
      'temperature.celsius sensor:board': 41.5,
      'wifi_radio.tx_power_dbm radio:1': 20,
      'wifi_radio.signal_dbm radio:1': -52.3,
    },
  },
  {
    profile: 'zyxel-ap',
    objects: {
      [`${E}.890.1.15.3.5.1.1.1.1`]: 6,
      [`${E}.890.1.15.3.5.1.1.2.1`]: 4,
      [`${E}.890.1.15.3.5.1.1.2.2`]: 9,
    },
    values: { 'wifi.clients': 13, 'wifi_radio.channel radio:1': 6, 'wifi_radio.clients radio:2': 9 },
  },
  {
    profile: 'tplink-switch',
    objects: {
      [`${M}.31.1.1.1.1.49177`]: 'gigabitEthernet 1/0/25',
      [`${E}.11863.6.96.1.7.1.1.2.49177`]: '38.5',
      [`${E}.11863.6.96.1.7.1.1.6.49177`]: '0.5',
    },
    values: {
      'optics.celsius port:gigabitEthernet-1/0/25': 38.5,
      'optics.rx_dbm port:gigabitEthernet-1/0/25': 10 * Math.log10(0.5),
    },
  },
  {
    profile: 'netgear-switch',
    // A smart managed one: the same objects as a managed one below 4526.11
    objects: {
      [`${M}.31.1.1.1.1.3`]: 'g3',
      [`${E}.4526.11.1.1.4.9.0`]: '    5 Secs (  3.1%)   60 Secs (  6.5%)  300 Secs (  5.9%)',
      [`${E}.4526.11.1.1.4.1.0`]: 50,
      [`${E}.4526.11.1.1.4.2.0`]: 200,
      [`${E}.4526.11.43.1.6.1.3.1.0`]: 3,
      [`${E}.4526.11.43.1.8.1.5.1.0`]: 47,
      [`${E}.4526.11.15.1.1.1.2.1.3`]: 12_800,
    },
    values: {
      'cpu.usage_percent': 6.5,
      'mem.used_percent': 75,
      'fan.status fan:1.0': 2,
      'temperature.celsius sensor:1.0': 47,
      'poe.power_watts port:g3': 12.8,
    },
  },
  {
    profile: 'zyxel-switch',
    objects: {
      [`${M}.31.1.1.1.1.25`]: 'swp24',
      [`${E}.890.1.15.3.84.1.2.1.6.25.1`]: 3150,
      [`${E}.890.1.15.3.84.1.2.1.6.25.4`]: -262,
      [`${E}.890.1.15.3.84.1.2.1.6.25.5`]: -610,
    },
    values: {
      'optics.celsius port:swp24': 31.5,
      'optics.tx_dbm port:swp24': -2.62,
      'optics.rx_dbm port:swp24': -6.1,
    },
  },
  {
    profile: 'dlink-switch',
    objects: {
      [`${E}.171.14.5.1.1.2.1.3.1.1`]: 'Right Fan 1',
      [`${E}.171.14.5.1.1.2.1.4.1.1`]: 2,
      [`${E}.171.14.5.1.1.3.1.3.1.1`]: 'Power 1',
      [`${E}.171.14.5.1.1.3.1.3.1.2`]: 'Power 2',
      [`${E}.171.14.5.1.1.3.1.6.1.1`]: 1,
      [`${E}.171.14.5.1.1.3.1.6.1.2`]: 3,
      [`${E}.171.12.11.1.7.1.3.1.1`]: 4,
      [`${E}.171.12.11.1.7.1.6.1.1`]: 3600,
    },
    values: {
      'fan.status fan:Right-Fan-1': 2,
      'fan.status fan:1.1': 0,
      'fan.rpm fan:1.1': 3600,
      'power_supply.status psu:Power-1': 0,
    },
    absent: ['power_supply.status psu:Power-2'],
  },
  {
    profile: 'dell-switch',
    objects: {
      [`${E}.674.10895.5000.2.6132.1.1.1.1.4.9.0`]: '    5 Secs (  3.1%)   60 Secs (  6.5%)  300 Secs (  5.9%)',
      [`${E}.674.10895.5000.2.6132.1.1.43.1.8.1.4.1.0`]: 3,
      [`${E}.674.10895.5000.2.6132.1.1.43.1.8.1.5.1.0`]: 71,
    },
    values: { 'cpu.usage_percent': 6.5, 'temperature.celsius sensor:1.0': 71, 'temperature.status sensor:1.0': 2 },
  },
];

describe('a switch family without a recording', () => {
  readsObjects(FAMILIES);
});
