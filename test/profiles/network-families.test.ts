// Switches, routers, firewalls, radios and cellular routers of families that no recording holds, read from an agent that
// answers as their MIBs say: units, codes, values that mean nothing, and rows that are no parts.

import { describe } from 'vitest';
import { readsObjects, type ServedFamily } from './read-objects.ts';

const E = '1.3.6.1.4.1';
const M = '1.3.6.1.2.1';
const IF_NAME = `${M}.31.1.1.1.1`;
const IF_TYPE = `${M}.2.2.1.3`;
const IF_OPER = `${M}.2.2.1.8`;

const FAMILIES: ServedFamily[] = [
  {
    profile: 'switch-generic',
    // A port, one of a unit that the stack does not have, and an aggregate without members
    objects: {
      [`${IF_NAME}.1`]: 'gi1/0/1',
      [`${IF_NAME}.2`]: 'gi2/0/1',
      [`${IF_NAME}.3`]: 'Po1',
      [`${IF_TYPE}.1`]: 6,
      [`${IF_TYPE}.2`]: 6,
      [`${IF_TYPE}.3`]: 161,
      [`${IF_OPER}.1`]: 2,
      [`${IF_OPER}.2`]: 6,
      [`${IF_OPER}.3`]: 6,
      [`${M}.10.7.2.1.19.1`]: 3,
      [`${M}.10.7.2.1.19.2`]: 3,
    },
    values: { 'interface.ifOperStatus port:gi1/0/1': 2, 'interface.duplex port:gi1/0/1': 3 },
    absent: [
      'interface.ifOperStatus port:gi2/0/1',
      'interface.duplex port:gi2/0/1',
      'interface.ifOperStatus port:Po1',
    ],
  },
  {
    profile: 'switch-generic',
    // A media converter, which calls neither of its ports Ethernet
    objects: {
      [`${M}.2.2.1.2.1`]: 'port0',
      [`${M}.2.2.1.2.2`]: 'port1',
      [`${IF_TYPE}.1`]: 2,
      [`${IF_TYPE}.2`]: 56,
      [`${IF_OPER}.1`]: 1,
      [`${IF_OPER}.2`]: 2,
    },
    values: { 'interface.ifOperStatus port:port0': 1, 'interface.ifOperStatus port:port1': 2 },
  },
  {
    profile: 'unifi-ap',
    // Two radios, the first with two networks
    objects: {
      [`${E}.41112.1.6.1.1.1.3.1`]: 'ng',
      [`${E}.41112.1.6.1.1.1.3.2`]: 'na',
      [`${E}.41112.1.6.1.1.1.6.1`]: 31,
      [`${E}.41112.1.6.1.2.1.4.1`]: 6,
      [`${E}.41112.1.6.1.2.1.4.2`]: 6,
      [`${E}.41112.1.6.1.2.1.4.3`]: 44,
      [`${E}.41112.1.6.1.2.1.8.1`]: 4,
      [`${E}.41112.1.6.1.2.1.8.2`]: 3,
      [`${E}.41112.1.6.1.2.1.8.3`]: 10,
      [`${E}.41112.1.6.1.2.1.9.1`]: 'ng',
      [`${E}.41112.1.6.1.2.1.9.2`]: 'ng',
      [`${E}.41112.1.6.1.2.1.9.3`]: 'na',
    },
    values: {
      'wifi.clients': 17,
      'wifi_radio.clients radio:ng': 7,
      'wifi_radio.clients radio:na': 10,
      'wifi_radio.channel radio:na': 44,
      'wifi_radio.utilisation_percent radio:ng': 31,
    },
    absent: ['wifi_radio.clients radio:1', 'wifi_radio.clients radio:6e'],
  },
  {
    profile: 'juniper-screenos',
    objects: {
      [`${E}.3224.16.1.2.0`]: 4,
      [`${E}.3224.16.2.1.0`]: 300,
      [`${E}.3224.16.2.2.0`]: 100,
      [`${E}.3224.16.3.2.0`]: 812,
      [`${E}.3224.21.1.1.2.0`]: 0,
      [`${E}.3224.21.1.1.3.0`]: 'Power Supply 0',
      [`${E}.3224.21.4.1.3.0`]: 41,
      [`${E}.3224.21.4.1.4.0`]: 'System Temperature',
    },
    values: {
      'cpu.usage_percent': 4,
      'mem.used_percent': 75,
      'firewall.sessions': 812,
      'power_supply.status psu:Power-Supply-0': 2,
      'temperature.celsius sensor:System-Temperature': 41,
    },
  },
  {
    profile: 'brocade-vdx',
    // One table of three kinds of sensors; the second supply is not fitted
    objects: {
      [`${E}.1588.2.1.1.1.26.1.0`]: 42,
      [`${E}.1588.2.1.1.1.26.6.0`]: 76,
      ...Object.fromEntries(
        [
          [1, 1, 4, 38, 'SLOT #0: TEMP #1'],
          [2, 2, 2, 0, 'FAN #1'],
          [3, 3, 4, 1, 'Power Supply #1'],
          [4, 3, 6, 0, 'Power Supply #2'],
        ].flatMap(([row, type, status, value, name]) => [
          [`${E}.1588.2.1.1.1.1.22.1.2.${row}`, type],
          [`${E}.1588.2.1.1.1.1.22.1.3.${row}`, status],
          [`${E}.1588.2.1.1.1.1.22.1.4.${row}`, value],
          [`${E}.1588.2.1.1.1.1.22.1.5.${row}`, name],
        ]),
      ),
    },
    values: {
      'cpu.usage_percent': 42,
      'mem.used_percent': 76,
      'temperature.celsius sensor:SLOT-0-TEMP-1': 38,
      'fan.status fan:FAN-1': 2,
      'power_supply.status psu:Power-Supply-1': 0,
    },
    absent: ['power_supply.status psu:Power-Supply-2', 'fan.rpm fan:Power-Supply-1'],
  },
  {
    profile: 'brocade-icx',
    objects: {
      [`${IF_NAME}.65`]: '10GigabitEthernet1/2/1',
      [`${IF_NAME}.66`]: '10GigabitEthernet1/2/2',
      [`${E}.1991.1.1.2.1.52.0`]: 7,
      [`${E}.1991.1.1.3.3.6.1.1.65`]: '32.7460 C: Normal',
      [`${E}.1991.1.1.3.3.6.1.2.65`]: '-002.5157 dBm: Normal',
      [`${E}.1991.1.1.3.3.6.1.4.65`]: '6.582 mA: Normal',
      [`${E}.1991.1.1.3.3.6.1.4.66`]: 'N/A',
      [`${E}.1991.1.1.3.31.2.2.1.5.1`]: 1,
      [`${E}.1991.1.1.3.31.2.2.1.5.2`]: 2,
      [`${E}.1991.1.1.3.31.2.2.1.5.3`]: 4,
      [`${E}.1991.1.1.2.14.2.2.1.6.65`]: 4200,
    },
    values: {
      'cpu.usage_percent': 7,
      'optics.celsius port:10GigabitEthernet1/2/1': 32.746,
      'optics.tx_dbm port:10GigabitEthernet1/2/1': -2.5157,
      'optics.bias_ma port:10GigabitEthernet1/2/1': 6.582,
      'stack_member.status member:2': 0,
      'poe.power_watts port:10GigabitEthernet1/2/1': 4.2,
    },
    absent: ['stack_member.status member:3', 'optics.bias_ma port:10GigabitEthernet1/2/2'],
  },
  {
    profile: 'hpe-comware',
    objects: {
      [`${IF_NAME}.13`]: 'Ten-GigabitEthernet9/0/10',
      [`${IF_NAME}.64`]: 'Ten-GigabitEthernet8/0/29',
      [`${E}.25506.2.70.1.1.1.12.13`]: -512,
      [`${E}.25506.2.70.1.1.1.15.13`]: 31,
      [`${E}.25506.2.70.1.1.1.16.13`]: 331,
      [`${E}.25506.2.70.1.1.1.17.13`]: 999,
      [`${E}.25506.2.70.1.1.1.15.64`]: 2147483647,
    },
    values: {
      'optics.rx_dbm port:Ten-GigabitEthernet9/0/10': -5.12,
      'optics.celsius port:Ten-GigabitEthernet9/0/10': 31,
      'optics.volts port:Ten-GigabitEthernet9/0/10': 3.31,
      'optics.bias_ma port:Ten-GigabitEthernet9/0/10': 9.99,
    },
    absent: ['optics.celsius port:Ten-GigabitEthernet8/0/29'],
  },
  {
    profile: 'cisco-router',
    // IOS-XR: pools by name, of which only the processor's counts
    objects: {
      [`${E}.9.9.221.1.1.1.1.3.5.1`]: 'processor',
      [`${E}.9.9.221.1.1.1.1.3.5.2`]: 'image',
      [`${E}.9.9.221.1.1.1.1.18.5.1`]: 30,
      [`${E}.9.9.221.1.1.1.1.20.5.1`]: 70,
      [`${E}.9.9.221.1.1.1.1.18.5.2`]: 100,
      [`${E}.9.9.221.1.1.1.1.20.5.2`]: 0,
    },
    values: { 'mem.used_percent': 30 },
  },
  {
    profile: 'huawei-olt',
    objects: {
      [`${IF_NAME}.4194304000`]: 'GPON 0/1/0',
      [`${E}.2011.2.6.7.1.1.2.1.5.0.1`]: 12,
      [`${E}.2011.2.6.7.1.1.2.1.5.0.9`]: 35,
      [`${E}.2011.2.6.7.1.1.2.1.5.0.10`]: -1,
      [`${E}.2011.2.6.7.1.1.2.1.10.0.9`]: 44,
      [`${E}.2011.6.128.1.1.2.23.1.1.4194304000`]: 39,
      [`${E}.2011.6.128.1.1.2.23.1.2.4194304000`]: 328,
      [`${E}.2011.6.128.1.1.2.23.1.4.4194304000`]: 312,
    },
    values: {
      'cpu.usage_percent': 35,
      'processor.usage_percent cpu:0.1': 12,
      'temperature.celsius sensor:0.9-board': 44,
      'optics.celsius port:GPON-0/1/0': 39,
      'optics.volts port:GPON-0/1/0': 3.28,
      'optics.tx_dbm port:GPON-0/1/0': 3.12,
    },
    absent: ['processor.usage_percent cpu:0.10'],
  },
  {
    profile: 'bdcom-switch',
    objects: {
      [`${IF_NAME}.7`]: 'tgigaEthernet1/0/1',
      [`${IF_NAME}.8`]: 'tgigaEthernet1/0/2',
      [`${E}.3320.3.6.10.1.11.0`]: 9,
      [`${E}.3320.3.6.10.1.13.0`]: 43,
      [`${E}.3320.9.187.4.1.3.0`]: 3029,
      [`${E}.3320.9.63.1.7.1.3.7`]: -1250,
      [`${E}.3320.9.63.1.7.1.4.7`]: 8192,
      [`${E}.3320.9.63.1.7.1.5.7`]: 32950,
      [`${E}.3320.9.63.1.7.1.3.8`]: -65535,
    },
    values: {
      'cpu.usage_percent': 9,
      'temperature.celsius sensor:0-card': 43,
      'fan.rpm fan:0': 3029,
      'optics.rx_dbm port:tgigaEthernet1/0/1': -12.5,
      'optics.celsius port:tgigaEthernet1/0/1': 32,
      'optics.volts port:tgigaEthernet1/0/1': 3.295,
    },
    absent: ['optics.rx_dbm port:tgigaEthernet1/0/2'],
  },
  {
    profile: 'edgecore-switch',
    objects: {
      [`${E}.259.10.1.45.1.39.2.1.0`]: 14,
      [`${E}.259.10.1.45.1.39.3.1.0`]: 500,
      [`${E}.259.10.1.45.1.39.3.3.0`]: 300,
      [`${E}.259.10.1.45.1.1.11.1.3.1.1`]: 37,
    },
    values: { 'cpu.usage_percent': 14, 'mem.used_percent': 40, 'temperature.celsius sensor:1.1': 37 },
  },
  {
    profile: 'zte-switch',
    objects: { [`${E}.3902.3.3.1.1.12.0`]: 21, [`${E}.3902.3.3.1.1.4.0`]: 55 },
    values: { 'cpu.usage_percent': 21, 'mem.used_percent': 55 },
  },
  {
    profile: 'maipu-switch',
    objects: {
      [`${E}.5651.3.20.1.1.3.5.1.10.1`]: 11,
      [`${E}.5651.3.20.1.1.1.8.0`]: 400,
      [`${E}.5651.3.20.1.1.1.1.0`]: 300,
    },
    values: { 'cpu.usage_percent': 11, 'mem.used_percent': 25 },
  },
  {
    profile: 'dptech-firewall',
    objects: { [`${E}.31648.3.15.3.0`]: 3, [`${E}.31648.3.15.4.0`]: 52, [`${E}.31648.3.15.5.0`]: 61, [`${E}.31648.3.15.9.0`]: 1044 },
    values: {
      'cpu.usage_percent': 3,
      'mem.used_percent': 61,
      'firewall.sessions': 1044,
      'temperature.celsius sensor:cpu': 52,
    },
  },
  {
    profile: 'venustech',
    // Of one model a number, of another a text with its sign
    objects: { [`${E}.15227.1.3.1.1.1.0`]: '12%', [`${E}.15227.1.3.1.1.2.0`]: 43, [`${E}.15227.1.3.1.1.3.0`]: 2088 },
    values: { 'cpu.usage_percent': 12, 'mem.used_percent': 43, 'firewall.sessions': 2088 },
  },
  {
    profile: 'hillstone',
    objects: {
      [`${E}.28557.2.28.1.2.1.2.1`]: 'CPU Temperature',
      [`${E}.28557.2.28.1.2.1.3.1`]: 47,
      [`${E}.28557.2.27.1.2.1.2.1`]: 'Power 1',
      [`${E}.28557.2.27.1.2.1.3.1`]: 0,
      [`${E}.28557.2.27.1.2.1.2.2`]: 'Power 2',
      [`${E}.28557.2.27.1.2.1.3.2`]: 4,
    },
    values: {
      'temperature.celsius sensor:CPU-Temperature': 47,
      'power_supply.status psu:Power-1': 0,
      'power_supply.status psu:Power-2': 2,
    },
  },
  {
    profile: 'watchguard',
    objects: { [`${E}.3097.6.3.77.0`]: 1234, [`${E}.3097.6.3.80.0`]: 512 },
    values: { 'cpu.usage_percent': 12.34, 'firewall.sessions': 512 },
  },
  {
    profile: 'alcatel-switch',
    objects: {
      [`${E}.6486.801.1.2.1.16.1.1.1.1.1.8.0`]: 54,
      [`${E}.6486.801.1.2.1.16.1.1.1.1.1.11.0`]: 27,
      [`${E}.6486.801.1.2.1.16.1.1.1.1.1.11.2`]: 29,
    },
    values: { 'cpu.usage_percent': 29, 'mem.used_percent': 54 },
  },
  {
    profile: 'extreme-voss',
    objects: {
      [`${E}.2272.1.85.10.1.1.2.1`]: 17,
      [`${E}.2272.1.85.10.1.1.8.1`]: 44,
      [`${E}.2272.1.101.1.1.2.1.2.1`]: 'CPU',
      [`${E}.2272.1.101.1.1.2.1.3.1`]: 61,
      [`${E}.2272.1.101.1.1.2.1.4.1`]: 60,
      [`${E}.2272.1.4.8.1.1.2.1`]: 3,
      [`${E}.2272.1.4.8.1.1.2.2`]: 2,
    },
    values: {
      'cpu.usage_percent': 17,
      'mem.used_percent': 44,
      'temperature.celsius sensor:CPU': 61,
      'temperature.status sensor:CPU': 1,
      'power_supply.status psu:1': 0,
      'power_supply.status psu:2': 3,
    },
  },
  {
    profile: 'avaya-ers',
    objects: {
      [`${E}.45.1.6.3.8.1.1.5.3.10.0`]: 23,
      [`${E}.45.1.6.3.8.1.1.12.3.10.0`]: 256,
      [`${E}.45.1.6.3.7.1.1.5.5.10.0`]: 69,
    },
    values: { 'cpu.usage_percent': 23, 'mem.total_bytes': 268_435_456, 'temperature.celsius sensor:5.10.0': 34.5 },
  },
  {
    profile: 'aruba-mas',
    objects: {
      [`${E}.14823.2.2.1.1.1.11.1.2.1`]: 800,
      [`${E}.14823.2.2.1.1.1.11.1.3.1`]: 400,
      [`${E}.14823.2.2.1.2.1.13.1.3.0`]: 3,
      [`${E}.14823.2.2.1.2.1.13.1.3.2`]: 42,
    },
    values: { 'cpu.usage_percent': 42, 'mem.used_percent': 50 },
  },
  {
    profile: 'fortiswitch',
    objects: { [`${E}.12356.106.4.1.2.0`]: 42, [`${E}.12356.106.4.1.3.0`]: 100, [`${E}.12356.106.4.1.4.0`]: 400 },
    values: { 'cpu.usage_percent': 42, 'mem.used_percent': 25 },
  },
  {
    profile: 'ubiquiti-airfiber',
    objects: { [`${E}.41112.1.3.2.1.8.1`]: 22, [`${E}.41112.1.3.2.1.11.1`]: -42, [`${E}.41112.1.3.2.1.14.1`]: -43 },
    values: {
      'temperature.celsius sensor:radio-0': 22,
      'wifi_radio.signal_dbm radio:0': -42,
      'wifi_radio.signal_dbm radio:1': -43,
    },
  },
  {
    profile: 'cambium-ap',
    // A base station: it has stations and no signal of its own
    objects: { [`${E}.17713.21.2.1.64.0`]: 420, [`${E}.17713.21.1.2.10.0`]: 9, [`${E}.17713.21.1.2.3.0`]: 0 },
    values: { 'cpu.usage_percent': 42, 'wifi.clients': 9 },
    absent: ['wifi_radio.signal_dbm radio:1'],
  },
  {
    profile: 'sierra-router',
    objects: { [`${E}.20542.9.1.1.1.261.0`]: -71, [`${E}.20542.9.1.1.1.259.0`]: 'Network Ready', [`${E}.20542.9.1.1.1.267.0`]: 39 },
    values: {
      'cellular.rssi_dbm modem:1': -71,
      'cellular.connected modem:1': 1,
      'cellular.celsius modem:1': 39,
    },
  },
  {
    profile: 'digi-router',
    objects: { [`${E}.16378.10000.2.1.0`]: -83, [`${E}.16378.10000.2.2.0`]: 5, [`${E}.16378.10000.3.12.0`]: 48, [`${E}.16378.10000.3.13.0`]: 2147483647 },
    values: { 'cellular.rssi_dbm modem:1': -83, 'cellular.connected modem:1': 1, 'temperature.celsius sensor:cpu': 48 },
    absent: ['cellular.celsius modem:1'],
  },
  {
    profile: 'mikrotik-lte',
    objects: {
      [`${IF_NAME}.3`]: 'lte1',
      [`${E}.14988.1.1.16.1.1.2.3`]: -67,
      [`${E}.14988.1.1.16.1.1.3.3`]: -9,
      [`${E}.14988.1.1.16.1.1.4.3`]: -95,
      [`${E}.14988.1.1.16.1.1.7.3`]: 14,
    },
    values: {
      'cellular.rssi_dbm modem:lte1': -67,
      'cellular.rsrq_db modem:lte1': -9,
      'cellular.rsrp_dbm modem:lte1': -95,
      'cellular.sinr_db modem:lte1': 14,
    },
  },
]; // prettier-ignore

describe('a network family without a recording', () => {
  readsObjects(FAMILIES);
});
