// What roadside systems, audio zones, central control, platforms and their business tell; see contract/metrics.ts.

import { code, count, gauge, type Measurement } from './metric-types.ts';

export const SYSTEM_METRICS = {
  business: {
    about: 'Transactions of a kiosk, a platform or a back-end service, over the quarter of an hour before',
    component: '',
    fields: {
      success_percent: gauge('%', 'completed of attempted; absent below 5 attempts'),
      attempted: count('begun, those given up by the customer left out'),
      completed: count(''),
    },
  },
  business_failure: {
    about: 'Transactions that failed, by reason',
    component: 'reason',
    fields: { count: count('over the quarter of an hour before') },
  },
  audio_zone: {
    about: 'A zone of a public-address system',
    component: 'zone',
    fields: {
      line: code('0 ok, 1 shorted, 2 open, 3 earthed'),
      impedance_percent: gauge('%', 'of the line, of its reference'),
      muted: code('0 no, 1 yes'),
      level_db: gauge('dB', ''),
    },
  },
  control_device: {
    about: 'A device that a central controller commands',
    component: 'device',
    fields: { feedback: code('0 none, 1 yes') },
  },
  control: {
    about: 'A central controller',
    component: '',
    fields: { missed_tasks: count('timed tasks not run today'), scene: count('number of the scene in force') },
  },
  traffic_detector: {
    about: 'A speed measuring point or an event detector',
    component: '',
    fields: {
      record_age_s: gauge('s', 'age of its last record'),
      upload_age_s: gauge('s', 'age of the last record that the platform has acknowledged'),
      backlog: count('records waiting to be uploaded'),
      records_per_minute: gauge('1/min', ''),
      recognition_percent: gauge('%', 'of its records whose plate could be read'),
      supply_volts: gauge('V', 'of its solar or battery supply'),
    },
  },
  traffic_lane: {
    about: 'A lane of a speed measuring point',
    component: 'lane',
    fields: { records_per_minute: gauge('1/min', '') },
  },
  licence: {
    about: 'A licence of a platform',
    component: 'licence',
    fields: { days_left: gauge('d', 'until it ends') },
  },
  guidance_sign: {
    about: 'A guidance sign',
    component: '',
    fields: {
      failed_modules: count('modules that do not answer or are dark'),
      content_current: code('0 shows something else, 1 shows what was published'),
      brightness_percent: gauge('%', ''),
    },
  },
  database: {
    about: 'A database of a platform',
    component: 'database',
    fields: {
      used_percent: gauge('%', 'of its space'),
      connections_percent: gauge('%', 'of those it allows'),
      backup_age_s: gauge('s', 'since the last good backup'),
    },
  },
  app_interface: {
    about: 'An interface between programs: payment, BOSS, upper platform',
    component: 'api',
    fields: {
      success_percent: gauge('%', 'calls that succeeded, over the quarter of an hour before'),
      queue: count('messages that wait'),
      ack_age_s: gauge('s', 'since the far side last acknowledged'),
    },
  },
} as const satisfies Record<string, Measurement>;
