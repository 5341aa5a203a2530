// Sensors, fans and supplies of any device; see contract/metrics.ts.

import { code, gauge, type Measurement } from './metric-types.ts';

export const HARDWARE_METRICS = {
  temperature: {
    about: 'A temperature sensor',
    component: 'sensor',
    fields: {
      celsius: gauge('°C', ''),
      status: code('0 ok, 1 warning, 2 critical, 3 sensor failed'),
      limit_celsius: gauge('°C', 'the device’s own upper limit'),
    },
  },
  humidity: {
    about: 'A humidity sensor',
    component: 'sensor',
    fields: { percent: gauge('%', 'relative'), status: code('0 ok, 1 warning, 2 critical, 3 sensor failed') },
  },
  voltage: {
    about: 'A voltage sensor',
    component: 'sensor',
    fields: { volts: gauge('V', ''), status: code('0 ok, 1 warning, 2 critical, 3 sensor failed') },
  },
  current: {
    about: 'A current sensor',
    component: 'sensor',
    fields: { amps: gauge('A', ''), status: code('0 ok, 1 warning, 2 critical, 3 sensor failed') },
  },
  power: {
    about: 'A power sensor',
    component: 'sensor',
    fields: { watts: gauge('W', ''), status: code('0 ok, 1 warning, 2 critical, 3 sensor failed') },
  },
  frequency: {
    about: 'A frequency sensor',
    component: 'sensor',
    fields: { hertz: gauge('Hz', '') },
  },
  contact: {
    about: 'A dry contact, door, water or smoke detector, alarm input',
    component: 'input',
    fields: { state: code('0 normal, 1 alarm'), closed: code('0 open, 1 closed') },
  },
  fan: {
    about: 'A fan or fan tray',
    component: 'fan',
    fields: {
      status: code('0 ok, 1 warning, 2 failed, 3 not fitted'),
      rpm: gauge('rpm', ''),
      speed_percent: gauge('%', 'of its full speed'),
    },
  },
  power_supply: {
    about: 'A power supply of a device',
    component: 'psu',
    fields: {
      status: code('0 ok, 1 warning, 2 failed, 3 not fitted or without input'),
      watts: gauge('W', 'drawn or given'),
      volts: gauge('V', ''),
      amps: gauge('A', ''),
      celsius: gauge('°C', ''),
    },
  },
} as const satisfies Record<string, Measurement>;
