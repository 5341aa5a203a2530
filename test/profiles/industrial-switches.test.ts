// Switches of cabinets, lamp posts and plants, as their MIBs say: who they are, supplies, PoE and transceivers.

import { describe } from 'vitest';
import { readsFamilies, type Family } from './family.ts';

const FAMILIES: Family[] = [
  {
    title: 'a switch with the objects of its model',
    profile: 'moxa-switch',
    number: '8691.7.108',
    descr: 'Moxa EDS-G512E-8PoE',
    objects: {
      '8691.7.108.1.2.0': 'EDS-G512E-8PoE-4GSFP', '8691.7.108.1.4.0': 'V5.2 build 18022614', '8691.7.108.1.78.0': 'TAEFB1024871',
      '8691.7.108.1.10.1.0': 1, '8691.7.108.1.10.2.0': 0, '8691.7.108.1.10.8.0': 61, '8691.7.108.1.40.6.1.2.3': 12,
      'mib.2.2.1.2.3': 'G3', 'mib.31.1.1.1.1.3': 'G3',
    }, // prettier-ignore
    values: {
      'power.watts sensor:system': 61,
      'poe.power_watts port:G3': 12,
      'power_supply.status psu:1': 0,
      'power_supply.status psu:2': 3,
    },
    identity: {
      vendor: 'Moxa',
      model: 'EDS-G512E-8PoE-4GSFP',
      serial: 'TAEFB1024871',
      firmware: 'V5.2 build 18022614',
    },
  },
  {
    title: 'one whose model stands in its description alone',
    profile: 'moxa-switch',
    number: '8691.7.116',
    descr: 'Moxa IKS-6726A-2GTXSFP-T',
    objects: {},
    values: {},
    identity: { model: 'IKS-6726A-2GTXSFP-T' },
  },
  {
    title: 'HiOS: limits, memory in kB, transceivers by ifIndex',
    profile: 'hirschmann-switch',
    number: '248.11.2.1.9',
    descr: 'Hirschmann GREYHOUND',
    objects: {
      '248.11.10.1.1.2.0': 'GRS1042-6T6ZSHH00V9HHSE3A99', '248.11.10.1.1.3.0': '942135999010101', '248.11.10.1.3.1.10.1.5.1.1.1': '08.7.01',
      '248.11.10.1.5.1.0': 42, '248.11.10.1.5.2.0': 70, '248.11.22.1.8.10.1.0': 35, '248.11.22.1.8.11.1.0': 128_484,
      '248.11.22.1.8.11.2.0': 128_484, '248.11.11.1.1.1.1.2.1.1': 1, '248.11.11.1.1.1.1.2.1.2': 2, '248.11.10.1.7.2.1.2.9': 38,
      '248.11.10.1.7.2.1.5.9': '-5.6', '248.11.10.1.7.2.1.6.9': '-7.1', 'mib.31.1.1.1.1.9': '1/9',
    }, // prettier-ignore
    values: {
      'temperature.celsius sensor:board': 42,
      'temperature.limit_celsius sensor:board': 70,
      'cpu.usage_percent': 35,
      'mem.used_bytes': 131_567_616,
      'mem.used_percent': 50,
      'power_supply.status psu:1.1': 0,
      'power_supply.status psu:1.2': 2,
      'optics.rx_dbm port:1/9': -7.1,
    },
    identity: { model: 'GRS1042-6T6ZSHH00V9HHSE3A99', serial: '942135999010101', firmware: '08.7.01' },
  },
  {
    title: 'classic software: the model is a word of the description',
    profile: 'hirschmann-switch',
    number: '248.14.10.41',
    descr: 'Hirschmann Railswitch RS20-0800',
    objects: { '248.14.2.15.3.1.0': 30, '248.14.2.15.3.2.0': 10, '248.14.1.1.9.1.10.1': '943434023020712' },
    values: { 'mem.used_percent': 75, 'mem.free_bytes': 10_240 },
    identity: { model: 'RS20-0800', serial: '943434023020712' },
  },
  {
    title: 'figures as texts, N/A where no transceiver is',
    profile: 'advantech-switch',
    number: '10297.202.7000',
    descr: 'Switch',
    objects: {
      '10297.100.1.1.0': 'EKI-7712G-4FP', '10297.100.1.4.0': '1.02.03', '10297.202.7000.2.5.1.1.1.1': 'GE9',
      '10297.202.7000.2.5.1.1.1.2': 'GE10', '10297.202.7000.2.5.2.1.2.1': '55.000', '10297.202.7000.2.5.2.1.2.2': 'N/A',
      '10297.202.7000.2.5.2.1.4.1': '22.548', '10297.202.7000.2.5.2.1.6.1': '-7.913', '10297.202.7000.2.5.2.1.6.2': 'N/A',
      'mib.31.1.1.1.1.3': 'GigabitEthernet3', '10297.202.7000.7.3.3.1.2.3': '121', '10297.202.7000.7.3.3.1.3.3': '47.113',
      '10297.202.7000.7.3.3.1.4.3': '6.400',
    }, // prettier-ignore
    values: {
      'optics.celsius port:GE9': 55,
      'optics.bias_ma port:GE9': 22.548,
      'optics.rx_dbm port:GE9': -7.913,
      'poe.current_amps port:GigabitEthernet3': 0.121,
      'poe.voltage port:GigabitEthernet3': 47.113,
      'poe.power_watts port:GigabitEthernet3': 6.4,
    },
    absent: ['optics.rx_dbm port:GE10'],
    identity: { vendor: 'Advantech', model: 'EKI-7712G-4FP', firmware: '1.02.03' },
  },
  {
    title: 'supplies, fans and what is left of its memory',
    profile: 'ruggedcom-switch',
    number: '15004.2.1',
    descr: 'RuggedSwitch RSG2100, ROS v4.3.4',
    objects: {
      '15004.4.2.2.2.0': 16_777_216, '15004.4.2.3.5.0': 67_108_864, '15004.4.2.2.3.0': 41, '15004.4.2.2.4.0': 2, '15004.4.2.2.5.0': 3,
      '15004.4.2.2.6.0': 7, '15004.4.2.2.10.0': 2, '15004.4.2.2.11.0': 1, '15004.4.2.3.1.0': 'RSG2100-0123456',
    }, // prettier-ignore
    values: {
      'mem.used_percent': 75,
      'temperature.celsius sensor:board': 41,
      'cpu.usage_percent': 7,
      'power_supply.status psu:1': 0,
      'power_supply.status psu:2': 2,
      'fan.status fan:1': 2,
      'fan.status fan:2': 3,
    },
    identity: { model: 'RSG2100', serial: 'RSG2100-0123456', firmware: '4.3.4' },
  },
  {
    title: 'one object tells both supplies',
    profile: 'phoenix-switch',
    number: '4346.11.1',
    descr: 'FL SWITCH SMCS 8GT',
    objects: { '4346.11.11.1.6.0': 4 },
    values: { 'power_supply.status psu:1': 3, 'power_supply.status psu:2': 0 },
    identity: { vendor: 'Phoenix Contact', model: 'FL SWITCH SMCS 8GT' },
  },
  {
    title: 'PoE by ports that are counted from 1',
    profile: 'microsens-switch',
    number: '3181.10.6',
    descr: 'MICROSENS G6 Switch, Version: 10.8.1',
    objects: {
      '3181.10.6.1.30.104.0': 53, '3181.10.6.1.32.1.0': 'MS440217PM-48G6+', '3181.10.6.1.32.2.0': '01079167',
      '3181.10.6.1.33.100.0': 4537, '3181.10.6.1.33.101.1.4.4': 83, '3181.10.6.1.33.101.1.5.4': 54_510,
      '3181.10.6.1.33.101.1.6.4': 4537, 'mib.31.1.1.1.1.104': '1/4',
    }, // prettier-ignore
    values: {
      'temperature.celsius sensor:board': 53,
      'poe_group.consumption_watts poe-group:1': 4.537,
      'poe.current_amps port:1/4': 0.083,
      'poe.voltage port:1/4': 54.51,
      'poe.power_watts port:1/4': 4.537,
    },
    identity: { model: 'MS440217PM-48G6+', serial: '01079167', firmware: '10.8.1' },
  },
];

describe('an industrial switch', () => {
  readsFamilies(FAMILIES);
});
