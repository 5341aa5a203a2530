// Families of UPSs, distribution units and probes that no recording holds, read from an agent that answers as their MIBs say:
// units, codes, and what the maker's word for "not there" is.

import { describe } from 'vitest';
import { readsObjects, type ServedFamily } from './read-objects.ts';

const E = '1.3.6.1.4.1';

const FAMILIES: ServedFamily[] = [
  {
    profile: 'ups-mge',
    root: `${E}.705.1`,
    objects: {
      '5.1.0': 900, '5.2.0': 97, '5.5.0': 1092, '5.11.0': 2, '5.14.0': 2, '6.2.1.2.1': 2310, '6.2.1.3.1': 500,
      '7.2.1.2.1': 2299, '7.2.1.4.1': 41, '7.2.1.5.1': 62, '7.3.0': 1, '7.4.0': 2, '6.2.1.2.2': 0, '8.1.0': 226,
    }, // prettier-ignore
    values: {
      'upsd.output_source': 5,
      'upsd.time_left_minutes': 15,
      'upsd.battery_voltage': 109.2,
      'upsd.battery_replace': 0,
      'upsd.load_percent': 41,
      'ups_input.volts input:1': 231,
      'ups_output.amps output:1': 6.2,
      'temperature.celsius sensor:ambient': 22.6,
    },
    absent: ['ups_input.volts input:2', 'humidity.percent sensor:ambient'],
  },
  {
    profile: 'ups-cyberpower',
    root: `${E}.3808.1.1.1`,
    objects: {
      '2.1.1.0': 2, '2.2.1.0': 100, '2.2.2.0': 273, '2.2.4.0': 252_000, '2.2.5.0': 2, '3.2.1.0': 1198, '3.2.4.0': 600,
      '4.1.1.0': 3, '4.2.1.0': 1197, '4.2.3.0': 23,
    }, // prettier-ignore
    values: {
      'upsd.output_source': 5,
      'upsd.battery_status': 2,
      'upsd.time_left_minutes': 42,
      'upsd.battery_replace': 1,
      'upsd.input_voltage': 119.8,
      'upsd.input_frequency': 60,
      'ups_output.volts output:1': 119.7,
    },
  },
  {
    profile: 'ups-delta',
    root: `${E}.2254.2.4`,
    objects: {
      '5.1.0': 2,
      '7.2.0': 0,
      '7.6.0': 550,
      '7.8.0': 100,
      '7.9.0': 32,
      '4.3.0': 2280,
      '5.7.0': 29,
      '5.5.0': 23,
    },
    values: {
      'upsd.output_source': 4,
      'upsd.battery_voltage': 55,
      'upsd.internal_temp': 32,
      'upsd.input_voltage': 228,
      'upsd.load_percent': 29,
      'ups_output.amps output:1': 2.3,
    },
  },
  {
    profile: 'pdu-eaton',
    root: `${E}.534.6.6.7`,
    objects: {
      '3.2.1.3.0.1.1': 231_400, '3.3.1.4.0.1.1': 4120, '3.3.1.5.0.1.1': 3, '3.4.1.4.0.1.1': 902,
      '6.6.1.2.0.1': 1, '6.6.1.2.0.2': 0, '6.4.1.3.0.1': 812, '6.5.1.3.0.1': 177,
      '7.1.1.3.0.1': 1, '7.1.1.4.0.1': 243, '7.1.1.5.0.1': 4, '7.1.1.3.0.2': 0, '7.1.1.4.0.2': 0,
    }, // prettier-ignore
    values: {
      'pdu_input.volts input:0.1.1': 231.4,
      'pdu_input.amps input:0.1.1': 4.12,
      'pdu_input.status input:0.1.1': 2,
      'pdu_outlet.state outlet:0.1': 1,
      'pdu_outlet.state outlet:0.2': 2,
      'pdu_outlet.current_amps outlet:0.1': 0.812,
      'temperature.celsius sensor:0.1-temperature': 24.3,
      'temperature.status sensor:0.1-temperature': 2,
    },
    absent: ['temperature.celsius sensor:0.2-temperature'],
  },
  {
    profile: 'pdu-servertech',
    root: `${E}.1718.4.1`,
    objects: {
      '3.3.1.3.1.1': 1840, '3.3.1.11.1.1': 500, '3.3.1.2.1.1': 17, '5.3.1.3.1.1.1': 2302, '5.3.1.6.1.1.1': 803,
      '8.3.1.1.1.1.1': 1, '8.3.1.1.1.1.2': 2, '8.3.1.3.1.1.1': 52,
    }, // prettier-ignore
    values: {
      'pdu_input.watts input:1.1-cord': 1840,
      'pdu_input.status input:1.1-cord': 3,
      'pdu_input.volts input:1.1.1-phase': 230.2,
      'pdu_input.amps input:1.1.1-phase': 8.03,
      'pdu_outlet.state outlet:1.1.2': 2,
      'pdu_outlet.current_amps outlet:1.1.1': 0.52,
    },
  },
  {
    profile: 'ups-netcom',
    root: `${E}.13891.101`,
    objects: {
      '2.1.0': 2, '2.3.0': 0, '2.4.0': 100, '2.5.0': 4099, '2.7.0': 0, '3.3.1.2.1': 600, '3.3.1.2.2': 0, '3.3.1.3.1': 206, '3.3.1.3.2': 206,
      '4.1.0': 3, '4.2.0': 600, '4.4.1.2.1': 208, '4.4.1.2.2': 209, '4.4.1.3.1': 1780, '4.4.1.4.1': 58500, '4.4.1.4.2': 0, '4.4.1.5.1': 39, '4.4.1.5.2': 12,
    }, // prettier-ignore
    values: {
      'upsd.output_source': 3,
      'upsd.battery_voltage': 409.9,
      'upsd.load_percent': 39,
      'ups_input.hertz input:1': 60,
      'ups_input.volts input:2': 206,
      'ups_output.amps output:1': 178,
      'ups_output.watts output:1': 58500,
      'ups_output.volts output:2': 209,
    },
    absent: ['upsd.time_left_minutes', 'upsd.internal_temp', 'ups_input.hertz input:2', 'ups_output.watts output:2'],
  },
  {
    profile: 'dc-eltek',
    root: `${E}.12148.9.3`,
    objects: { '2.0': 5323, '3.0': -4, '4.0': 24 },
    values: { 'upsd.battery_voltage': 53.23, 'upsd.battery_current': -4, 'temperature.celsius sensor:battery': 24 },
  },
  {
    profile: 'pdu-ipoman',
    root: `${E}.2468.1.4.2.1.3`,
    objects: { '1.3.1.2.1': 2304, '1.3.1.3.1': 3120, '1.3.1.4.1': 500, '2.3.1.3.4': 250 },
    values: {
      'pdu_input.volts input:1': 230.4,
      'pdu_input.amps input:1': 3.12,
      'pdu_input.hertz input:1': 50,
      'pdu_outlet.current_amps outlet:4': 0.25,
    },
  },
  {
    profile: 'pdu-ict',
    root: `${E}.39145.10`,
    objects: { '6.0': '46.0', '7.0': '0.2', '8.1.3.8': '0.2' },
    values: { 'pdu_input.volts input:1': 46, 'pdu_input.amps input:1': 0.2, 'pdu_outlet.current_amps outlet:8': 0.2 },
  },
  {
    profile: 'pdu-clever',
    root: `${E}.30966.10.3`,
    objects: { '1.1.0': 'PDU-R1-S', '2.1.0': 229, '2.4.0': 60, '2.56.0': 1320 },
    values: { 'pdu_input.volts input:1': 229, 'pdu_input.amps input:1': 6, 'pdu_input.watts input:1': 1320 },
  },
  {
    profile: 'apc-rpdu2',
    root: `${E}.318.1.1.26`,
    objects: {
      '9.2.3.1.5.1': 2,
      '9.2.3.1.5.2': 1,
      '9.4.3.1.6.1': 14,
      '9.4.3.1.7.1': 310,
      '6.3.1.5.1': 33,
      '6.3.1.6.1': 229,
      '6.3.1.7.1': 74,
    },
    values: {
      'pdu_outlet.state outlet:1': 1,
      'pdu_outlet.state outlet:2': 2,
      'pdu_outlet.current_amps outlet:1': 1.4,
      'pdu_outlet.power_watts outlet:1': 310,
      'pdu_input.amps input:1-phase': 3.3,
      'pdu_input.watts input:1-phase': 740,
    },
  },
  {
    profile: 'sensor-netbotz',
    root: `${E}.5528.100.4`,
    objects: {
      '1.1.1.4.7': 'Rack 3',
      '1.1.1.2.7': 214,
      '1.1.1.3.7': 2,
      '2.2.1.4.9': 'Door',
      '2.2.1.2.9': 0,
      '2.2.1.3.9': 3,
    },
    values: {
      'temperature.celsius sensor:Rack-3': 21.4,
      'temperature.status sensor:Rack-3': 1,
      'contact.closed input:Door-door': 0,
      'contact.state input:Door-door': 1,
    },
  },
  {
    profile: 'sensor-rittal',
    root: `${E}.2606.7.4.2.2.1`,
    objects: {
      '3.1.2': 'Temperature.Value', '10.1.2': '24.50 °C', '3.1.3': 'Temperature.SetPtHighAlarm', '10.1.3': '35.00 °C',
      '3.2.2': 'Humidity.Value', '10.2.2': '41 %', '3.3.4': 'Leakage.Status', '10.3.4': 'Alarm',
    }, // prettier-ignore
    values: {
      'temperature.celsius sensor:1.2-temperature': 24.5,
      'humidity.percent sensor:2.2-humidity': 41,
      'contact.state input:3.4': 1,
    },
    absent: ['temperature.celsius sensor:1.3-temperature'],
  },
  {
    profile: 'pdu-geist',
    root: `${E}.21239.5.2`,
    objects: {
      '1.7.0': 0, '1.13.0': 2, '3.2.1.4.1': 1204, '3.2.1.8.1': 512, '3.5.1.4.1': 5, '3.5.1.4.2': 6, '3.6.1.8.1': 43,
      '4.1.3.1': 'Inlet air', '4.1.4.1': 1, '4.1.5.1': 770, '4.1.3.2': 'Gone', '4.1.4.2': 0, '4.1.5.2': 0,
    }, // prettier-ignore
    values: {
      'health.alarms': 2,
      'pdu_input.volts input:1-phase': 120.4,
      'pdu_input.amps input:1-phase': 5.12,
      'pdu_outlet.state outlet:1': 1,
      'pdu_outlet.state outlet:2': 2,
      'pdu_outlet.current_amps outlet:1': 0.43,
      // 77.0 °F
      'temperature.celsius sensor:Inlet-air-temperature': 25,
    },
    absent: ['temperature.celsius sensor:Gone-temperature'],
  },
  {
    profile: 'ups-apc',
    root: `${E}.318.1.1.1`,
    objects: { '4.1.1.0': 10, '2.1.1.0': 4, '2.2.4.0': 1, '2.2.1.0': 88, '7.2.3.0': 2, '3.2.1.0': 0 },
    values: {
      'upsd.output_source': 4,
      'upsd.battery_replace': 1,
      'upsd.battery_charge_percent': 88,
      'upsd.test_result': 3,
      'upsd.input_voltage': 0,
    },
  },
];

describe('a family without a recording', () => {
  readsObjects(FAMILIES);
});
