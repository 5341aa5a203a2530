// Families that stand at the edge of a site – probes, meters, printers, cooling, video – as their MIBs and their own
// descriptions say: who they are, units, codes, and what is not there.

import { describe } from 'vitest';
import { readsFamilies, type Family } from './family.ts';

const FAMILIES: Family[] = [
  {
    title: 'STE: the unit of each row, °F among them',
    profile: 'sensor-hwg',
    number: '21796.4.1',
    descr: 'STE r4, fw:1.2.1',
    objects: {
      '21796.4.1.3.1.2.1': 'Room', '21796.4.1.3.1.3.1': 1, '21796.4.1.3.1.5.1': 235, '21796.4.1.3.1.7.1': 1,
      '21796.4.1.3.1.2.2': 'Damp', '21796.4.1.3.1.3.2': 5, '21796.4.1.3.1.5.2': 812, '21796.4.1.3.1.7.2': 4,
      '21796.4.1.3.1.2.3': 'Lost', '21796.4.1.3.1.3.3': 0, '21796.4.1.3.1.5.3': -9999, '21796.4.1.3.1.7.3': 1,
      '21796.4.1.3.1.2.4': 'Oven', '21796.4.1.3.1.3.4': 1, '21796.4.1.3.1.5.4': 2120, '21796.4.1.3.1.7.4': 2,
    }, // prettier-ignore
    values: {
      'temperature.celsius sensor:Room': 23.5,
      'temperature.celsius sensor:Oven': 100,
      'humidity.percent sensor:Damp': 81.2,
      'humidity.status sensor:Damp': 2,
    },
    absent: ['temperature.celsius sensor:Lost', 'temperature.celsius sensor:Damp'],
    identity: { model: 'STE', firmware: '1.2.1' },
  },
  {
    title: 'STE2: the same below its own number, and inputs',
    profile: 'sensor-hwg',
    number: '21796.4.9',
    descr: 'STE2 r2, fw:1.5.5_2394',
    objects: {
      '21796.4.9.1.1.2.1': 1, '21796.4.9.1.1.3.1': 'Door', '21796.4.9.1.1.4.1': 1,
      '21796.4.9.3.1.2.1': 'Rack', '21796.4.9.3.1.3.1': 1, '21796.4.9.3.1.5.1': 203, '21796.4.9.3.1.7.1': 1,
    }, // prettier-ignore
    values: {
      'contact.state input:Door': 1,
      'contact.closed input:Door': 1,
      'temperature.celsius sensor:Rack': 20.3,
    },
    identity: { model: 'STE2', firmware: '1.5.5_2394' },
  },
  {
    title: 'Poseidon: units counted from 0',
    profile: 'sensor-hwg',
    number: '21796.3.3',
    descr: 'Poseidon 4002 SNMP Supervisor v2.0.15',
    objects: {
      '21796.3.3.1.1.2.1': 0, '21796.3.3.1.1.3.1': 'Binary 1', '21796.3.3.1.1.5.1': 0, '21796.3.3.3.1.2.1': 'H.Rack',
      '21796.3.3.3.1.4.1': 1, '21796.3.3.3.1.6.1': 303, '21796.3.3.3.1.9.1': 3, '21796.3.3.3.1.2.5': 'T.Rack',
      '21796.3.3.3.1.4.5': 4, '21796.3.3.3.1.6.5': 249, '21796.3.3.3.1.9.5': 0,
    }, // prettier-ignore
    values: {
      'contact.state input:Binary-1': 0,
      'humidity.percent sensor:H.Rack': 30.3,
      'temperature.celsius sensor:T.Rack': 24.9,
      'temperature.status sensor:T.Rack': 2,
    },
    absent: ['temperature.celsius sensor:H.Rack', 'humidity.percent sensor:T.Rack'],
    identity: { model: 'Poseidon 4002', firmware: '2.0.15' },
  },
  {
    title: 'temperature, humidity and dew point of one probe',
    profile: 'sensor-papouch',
    number: '18248.20',
    descr: 'TH2E',
    objects: {
      '18248.20.1.2.1.1.1.1': 0, '18248.20.1.2.1.1.2.1': 249, '18248.20.1.2.1.1.3.1': 0, '18248.20.1.2.1.1.1.2': 2,
      '18248.20.1.2.1.1.2.2': 617, '18248.20.1.2.1.1.3.2': 3, '18248.20.1.2.1.1.1.3': 1, '18248.20.1.2.1.1.2.3': 9999,
      '18248.20.1.2.1.1.3.3': 0,
    }, // prettier-ignore
    values: {
      'temperature.celsius sensor:1-temperature': 24.9,
      'humidity.percent sensor:2-humidity': 61.7,
      'humidity.status sensor:2-humidity': 2,
    },
    absent: ['temperature.celsius sensor:3-dew-point'],
    identity: { vendor: 'Papouch', model: 'TH2E' },
  },
  {
    title: 'sensorProbe+: ports that are off line, °F',
    profile: 'sensor-akcp',
    number: '3854.3',
    descr: 'SPX+ 1.0.4034 Dec 19 2017 15:17:28',
    objects: {
      '3854.3.5.2.1.2.0.0': 'Rack', '3854.3.5.2.1.4.0.0': 23, '3854.3.5.2.1.5.0.0': 'C', '3854.3.5.2.1.6.0.0': 2,
      '3854.3.5.2.1.8.0.0': 1, '3854.3.5.2.1.20.0.0': 234, '3854.3.5.2.1.2.0.1': 'Gone', '3854.3.5.2.1.4.0.1': 0,
      '3854.3.5.2.1.5.0.1': 'C', '3854.3.5.2.1.8.0.1': 2, '3854.3.5.2.1.2.0.2': 'US', '3854.3.5.2.1.4.0.2': 86,
      '3854.3.5.2.1.5.0.2': 'F', '3854.3.5.2.1.6.0.2': 4, '3854.3.5.2.1.8.0.2': 1, '3854.3.5.4.1.2.0.3': 'Door',
      '3854.3.5.4.1.6.0.3': 4, '3854.3.5.4.1.8.0.3': 1,
    }, // prettier-ignore
    values: {
      'temperature.celsius sensor:Rack': 23.4,
      'temperature.celsius sensor:US': 30,
      'temperature.status sensor:US': 2,
      'contact.state input:Door': 1,
    },
    absent: ['temperature.celsius sensor:Gone'],
    identity: { model: 'SPX+', firmware: '1.0.4034' },
  },
  {
    title: 'whole degrees or hundredths, by a setting of the device',
    profile: 'sensor-avtech',
    number: '20916.1.9',
    descr: 'Room Alert 3E v2.3.1',
    objects: { '20916.1.9.1.1.1.1.0': 2177, '20916.1.9.1.1.2.1.0': 24, '20916.1.9.1.2.1.0': 1 },
    values: {
      'temperature.celsius sensor:internal': 21.77,
      'temperature.celsius sensor:1': 24,
      'contact.closed input:1': 1,
    },
    identity: { vendor: 'AVTECH', model: 'Room Alert 3E', firmware: '2.3.1' },
  },
  {
    title: 'the host’s name is no model; a door that is open',
    profile: 'sensor-netbotz',
    number: '5528.100.20.10.2006',
    descr: 'Linux Netbotz01 2.4.26 #1 Wed Oct 31 18:09:53 CDT 2007 ppc',
    objects: { '5528.100.4.1.1.1.2.1': 252, '5528.100.4.1.1.1.4.1': 'Rack' },
    values: { 'temperature.celsius sensor:Rack': 25.2 },
    identity: { vendor: 'NetBotz', model: '' },
  },
  {
    title: 'branches by name, without an instance behind their objects',
    profile: 'meter-abb-cms',
    number: '8072.3.2.10',
    descr: 'ABBCircuitMeasurementSystemCMS700',
    objects: {
      '51055.1.1.1': 107, '51055.1.24.1': 'Pump', '51055.1.1.2': 32_767, '51055.1.24.2': 'Fan', '51055.1.1.3': 12,
      '51055.1.24.3': '', '51055.1.29.1': 23_032,
    }, // prettier-ignore
    values: { 'current.amps sensor:Pump': 1.07, 'meter.voltage_l1': 230.32 },
    absent: ['current.amps sensor:Fan', 'current.amps sensor:3'],
    identity: { vendor: 'ABB', model: 'CMS700' },
  },
  {
    title: 'voltages between the lines',
    profile: 'meter-janitza-umg',
    number: '34278.10.1',
    descr: 'Janitza UMG 604',
    objects: { '34278.1.1.0': 2299, '34278.1.5.0': 3976, '34278.1.6.0': 3979, '34278.1.7.0': 3987 },
    values: {
      'meter.voltage_l1': 229.9,
      'meter.voltage_l1_l2': 397.6,
      'meter.voltage_l2_l3': 397.9,
      'meter.voltage_l3_l1': 398.7,
    },
    identity: { model: 'UMG 604' },
  },
  {
    title: 'several units behind one card',
    profile: 'cooling-stulz',
    number: '29462.10',
    descr: 'Stulz WIB 8000',
    objects: {
      '29462.10.2.1.4.1.1.1.1013.1.1.1': 1, '29462.10.2.1.1.1.1.1.1.1.1193.1.1.1': 181, '29462.10.2.1.1.1.1.1.1.1.1192.1.1.1': 243,
      '29462.10.2.1.1.1.1.1.1.1.1175.1.1.1': 220, '29462.10.2.1.1.1.1.2.1.1.1171.1.1.1': 455, '29462.10.2.1.1.2.4.1.1.6932.1.1.1': 64,
      '29462.10.2.1.1.1.1.1.1.1.1192.1.2.1': 251, '29462.10.2.1.4.2.1.1.8.1.1.1': 0, '29462.10.2.1.4.2.1.1.8.1.2.1': 1,
    }, // prettier-ignore
    values: {
      'cooling.state': 1,
      'cooling.supply_celsius': 18.1,
      'cooling.return_celsius': 24.3,
      'cooling.setpoint_celsius': 22,
      'cooling.humidity_percent': 45.5,
      'cooling.fan_percent': 64,
      'temperature.celsius sensor:1.2.1-return': 25.1,
      'health.status': 2,
    },
    identity: { vendor: 'Stulz', model: 'WIB 8000' },
  },
  {
    title: 'names and voltages of other columns than CMS-700',
    profile: 'meter-abb-insite',
    number: '8072.3.2.10',
    descr: 'InSite pro M',
    objects: { '51055.1.1.1': 903, '51055.1.19.1': 'Pump', '51055.1.24.1': 22_958 },
    values: { 'current.amps sensor:Pump': 9.03, 'meter.voltage_l1': 229.58 },
    identity: { model: 'InSite pro M' },
  },
  {
    title: 'a thermometer that has failed tells none',
    profile: 'sensor-netping',
    number: '25728.50',
    descr: 'NetPing 4/PWR-220 v3/SMS',
    objects: {
      '25728.8800.1.1.2.1': 23, '25728.8800.1.1.3.1': 3, '25728.8800.1.1.6.1': 'rack', '25728.8800.1.1.2.2': 0,
      '25728.8800.1.1.3.2': 0, '25728.8800.1.1.6.2': 'none', '25728.8900.1.1.2.1': 1, '25728.8900.1.1.6.1': 'door',
    }, // prettier-ignore
    values: {
      'temperature.celsius sensor:rack': 23,
      'temperature.status sensor:rack': 1,
      'contact.closed input:door': 1,
    },
    absent: ['temperature.celsius sensor:none'],
  },
  {
    title: 'its own state, temperatures and fans among the variables',
    profile: 'cooling-rittal',
    number: '2606.7',
    descr: 'Rittal LCP SN 40801385 HW V4.00 - SW V3.15.20_9',
    objects: {
      '2606.7.2.1.0': 3, '2606.7.4.2.2.1.3.1.5': 'Air.Temperature.In-Top', '2606.7.4.2.2.1.10.1.5': '24.1 °C',
      '2606.7.4.2.2.1.3.1.6': 'Air.Temperature.Status', '2606.7.4.2.2.1.10.1.6': 'OK',
    }, // prettier-ignore
    values: { 'health.status': 1, 'temperature.celsius sensor:Air.Temperature.In-Top': 24.1 },
    identity: { vendor: 'Rittal', model: 'LCP', serial: '40801385', firmware: 'V3.15.20_9' },
  },
  {
    title: 'what is unused is no temperature',
    profile: 'cooling-carel',
    number: '8072.3.2.10',
    descr: 'Linux pCOWeb 2.4.21-rmk1 #1 Mon Mar 5 15:00:39 CET 2012 armv4l',
    objects: { '9839.2.1.2.1.0': 223, '9839.2.1.2.6.0': -9999 },
    values: { 'temperature.celsius sensor:1': 22.3 },
    absent: ['humidity.percent sensor:6'],
  },
  {
    title: 'elements by their kind',
    profile: 'sensor-vutlan',
    number: '39052.1',
    descr: 'Vutlan EMS VT825',
    objects: {
      '39052.1.3.1.6.201001': 'temperature', '39052.1.3.1.7.201001': 'Onboard', '39052.1.3.1.9.201001': '27.3',
      '39052.1.3.1.6.202001': 'humidity', '39052.1.3.1.7.202001': 'Air', '39052.1.3.1.9.202001': '41.0',
      '39052.1.3.1.6.103001': 'door', '39052.1.3.1.7.103001': 'Door', '39052.1.3.1.9.103001': '1',
    }, // prettier-ignore
    values: { 'temperature.celsius sensor:Onboard': 27.3, 'humidity.percent sensor:Air': 41 },
    absent: ['temperature.celsius sensor:Door', 'humidity.percent sensor:Door'],
    identity: { vendor: 'Vutlan', model: 'VT825' },
  },
  {
    title: 'temperature and humidity are rows of one table',
    profile: 'sensor-wut',
    number: '5040.1.2.42',
    descr: 'Web-Thermo-Hygrograph',
    objects: { '5040.1.2.42.1.4.1.1.1': 215, '5040.1.2.42.1.4.1.1.2': 480 },
    values: { 'temperature.celsius sensor:1': 21.5, 'humidity.percent sensor:2': 48 },
    absent: ['temperature.celsius sensor:2'],
  },
  {
    title: 'model, serial number and firmware of a description',
    profile: 'samsung-printer',
    number: '236.11.5.1',
    descr:
      'Samsung CLX-3170 Series;V1.00.01.64 Sep-27-2010;Engine 1.77.81;NIC V4.01.20(CLX-3170) 02-05-2010;S/N 14ABBAAZ100123A',
    objects: {},
    values: {},
    identity: { vendor: 'Samsung', model: 'CLX-3170', serial: '14ABBAAZ100123A', firmware: '1.00.01.64' },
  },
  {
    title: 'who it is stands in its description',
    profile: 'plc-generic',
    number: '4329.6.3.2.1',
    descr:
      'Siemens, SIMATIC S7, CPU1513-1 PN, 6ES7 513-1AL02-0AB0 , HW: Version 5, FW: Version V2.6.1, S C-LNBY12345678',
    objects: {},
    values: {},
    identity: { model: 'CPU1513-1 PN', serial: 'C-LNBY12345678', firmware: '2.6.1' },
  },
  {
    title: 'another maker’s words',
    profile: 'plc-generic',
    number: '3833.1.7.255.13',
    descr: 'Schneider Electric Modicon M340, Ethernet, BMX P34 2020, Version 2.70',
    objects: {},
    values: {},
    identity: { model: 'BMX P34 2020', serial: '', firmware: '2.70' },
  },
  {
    title: 'a cartridge keeps its name when another one of it is put in',
    profile: 'xerox-printer',
    number: '253.8.62.1.35.2.3.1.1',
    descr: 'Xerox AltaLink C8045; SS 100.002.057.09608, NC 100.002.09608',
    objects: {
      'mib.43.11.1.1.6.1.1': 'Black Toner, PN 006R01509;SN48178080E0000481', 'mib.43.11.1.1.8.1.1': 5300, 'mib.43.11.1.1.9.1.1': 1060,
    }, // prettier-ignore
    values: { 'printer_supply.level_percent supply:Black-Toner': 20 },
    identity: { vendor: 'Xerox', model: 'AltaLink C8045' },
  },
  {
    title: 'what no supply tells is not read',
    profile: 'ricoh-printer',
    number: '367.1.1',
    descr: 'RICOH MP 3053 1.09 / RICOH Network Printer C model / RICOH Network Scanner C model',
    objects: { 'mib.43.11.1.1.6.1.5': 'Waste Toner', 'mib.43.11.1.1.8.1.5': -2, 'mib.43.11.1.1.9.1.5': 100 },
    values: {},
    absent: ['printer_supply.level_percent supply:Waste-Toner'],
    identity: { vendor: 'Ricoh', model: 'MP 3053' },
  },
  {
    title: 'a room system tells all in its description',
    profile: 'av-cisco-codec',
    number: '5596.150.6.4.1',
    descr:
      'Cisco Codec SoftW: TC7.3.5.a93bdb1 MCU: Cisco TelePresence SX20 Date: 2016-01-18 S/N: A1AZ00A00001 BootSW: Board: 101790-8',
    objects: {},
    values: {},
    identity: { vendor: 'Cisco', model: 'TelePresence SX20', serial: 'A1AZ00A00001', firmware: 'TC7.3.5.a93bdb1' },
  },
  {
    title: 'a recorder under the number of its former parent',
    profile: 'uniview-recorder',
    number: '25506.1.1',
    descr: 'Linux NVR302-16S 3.10.0',
    objects: {},
    values: {},
    identity: { vendor: 'Uniview', model: 'NVR302-16S' },
  },
  {
    title: 'a camera whose model is a phrase',
    profile: 'bosch-camera',
    number: '3967.1.1',
    descr: 'FLEXIDOME IP 5000i IR, firmware 7.10.0095',
    objects: { '3967.1.1.7.1.1.1': 415, '3967.1.1.9.1.1.1': 70 },
    values: { 'temperature.celsius sensor:1': 41.5, 'cpu.usage_percent': 30 },
    identity: { vendor: 'Bosch', model: 'FLEXIDOME IP 5000i IR', firmware: '7.10.0095' },
  },
];

describe('a family of the field', () => {
  readsFamilies(FAMILIES);
});
