// The catalogue of what Foresite measures: every measurement, its fields, their units and what they mean. Names follow
// Telegraf's plugins where one exists, so that public dashboards work. A field keeps its type for ever.

export type FieldType = 'float' | 'int';

export interface Field {
  readonly type: FieldType;
  /** Unit as shown, '' for codes and counts. */
  readonly unit: string;
  /** A counter travels raw; readers take differences and honour gap marks. */
  readonly isCounter?: true;
  readonly about: string;
}

export interface Measurement {
  readonly about: string;
  /** Component kind its rows carry, '' for rows of the asset itself. */
  readonly component: string;
  readonly fields: Readonly<Record<string, Field>>;
}

const code = (about: string): Field => ({ type: 'int', unit: '', about });
const count = (about: string): Field => ({ type: 'int', unit: '', about });
const gauge = (unit: string, about: string): Field => ({ type: 'float', unit, about });
const counter = (unit: string, about: string): Field => ({ type: 'float', unit, isCounter: true, about });

export const METRICS = {
  foresite_target: {
    about: 'Result of each poll of a target, by Foresite itself',
    component: 'target',
    fields: {
      result_code: code('0 ok, else the reason, in the order of RESULT_CODES'),
      duration_ms: gauge('ms', 'time the poll took'),
    },
  },
  foresite_gateway: {
    about: 'The gateway’s own state',
    component: '',
    fields: {
      queue_records: count('records in the journal that the server has not acknowledged'),
      lateness_p99_ms: gauge('ms', 'how late polls started, 99th percentile of the last minute'),
      overruns: count('polls skipped because the last one still ran'),
      dropped: count('records and samples dropped, all reasons'),
    },
  },
  ping: {
    about: 'ICMP echo (TCP connect where the machine has no ping)',
    component: '',
    fields: {
      average_response_ms: gauge('ms', 'round trip'),
      percent_packet_loss: gauge('%', 'lost of those sent'),
      result_code: code('0 alive, 1 silent'),
    },
  },
  net_response: {
    about: 'TCP connect',
    component: '',
    fields: {
      response_time_ms: gauge('ms', 'time to connect'),
      result_code: code('0 connected, 1 timeout, 2 refused'),
    },
  },
  http_response: {
    about: 'HTTP GET',
    component: '',
    fields: {
      response_time_ms: gauge('ms', 'time to the status line'),
      http_response_code: code('status'),
      result_code: code('0 answered, 1 timeout, 2 refused, 3 unauthorised, 4 garbage'),
    },
  },
  rtsp_response: {
    about: 'RTSP OPTIONS, and DESCRIBE where a path is set',
    component: '',
    fields: {
      response_time_ms: gauge('ms', 'time to the status line'),
      rtsp_response_code: code('status of the last request'),
      result_code: code('0 answered, 1 timeout, 2 refused, 3 unauthorised, 4 garbage'),
    },
  },
  snmp: {
    about: 'SNMP agent',
    component: '',
    fields: { uptime_s: gauge('s', 'sysUpTime of the agent') },
  },
  cpu: {
    about: 'Processor load',
    component: '',
    fields: { usage_percent: gauge('%', 'mean over all processors') },
  },
  mem: {
    about: 'Memory',
    component: '',
    fields: { used_percent: gauge('%', 'without caches and buffers'), total_bytes: gauge('B', 'fitted') },
  },
  disk: {
    about: 'A file system',
    component: 'storage',
    fields: { used_percent: gauge('%', ''), total_bytes: gauge('B', ''), used_bytes: gauge('B', '') },
  },
  temperature: {
    about: 'A temperature sensor',
    component: 'sensor',
    fields: { celsius: gauge('°C', '') },
  },
  interface: {
    about: 'A network port (IF-MIB)',
    component: 'port',
    fields: {
      ifOperStatus: code('1 up, 2 down, 3 testing, 4 unknown, 5 dormant, 6 not present, 7 lower layer down'),
      ifAdminStatus: code('1 up, 2 down, 3 testing'),
      ifHighSpeed: gauge('Mbit/s', ''),
      ifHCInOctets: counter('B', 'received; 32-bit counters are extended here'),
      ifHCOutOctets: counter('B', 'sent'),
      ifInErrors: counter('', ''),
      ifOutErrors: counter('', ''),
      ifInDiscards: counter('', ''),
      ifOutDiscards: counter('', ''),
    },
  },
  poe: {
    about: 'A port that feeds a device (POWER-ETHERNET-MIB)',
    component: 'port',
    fields: {
      admin_enable: code('1 on, 2 off'),
      detection_status: code('1 disabled, 2 searching, 3 delivering, 4 fault, 5 test, 6 other fault'),
      power_watts: gauge('W', 'drawn now'),
    },
  },
  poe_group: {
    about: 'Power supply for PoE',
    component: 'poe-group',
    fields: {
      power_watts: gauge('W', 'available'),
      consumption_watts: gauge('W', 'drawn'),
      oper_status: code('1 on, 2 off, 3 faulty'),
      usage_percent: gauge('%', 'drawn, of what is available'),
    },
  },
  recorder: {
    about: 'A video recorder',
    component: '',
    fields: { status: code('0 bad, 1 good'), channels: count('channels configured'), disks: count('disks seen') },
  },
  recorder_disk: {
    about: 'A disk of a recorder',
    component: 'disk',
    fields: {
      status: code('0 normal, 1 unformatted, 2 failing, 3 failed, 4 absent'),
      total_mb: gauge('MB', ''),
      used_mb: gauge('MB', 'a recorder that overwrites is always full'),
    },
  },
  recorder_channel: {
    about: 'A channel of a recorder',
    component: 'channel',
    fields: { status: code('0 connected, 1 lost, 2 not assigned') },
  },
  camera: {
    about: 'A network camera',
    component: '',
    fields: { clock_offset_s: gauge('s', 'its clock minus the gateway’s') },
  },
  upsd: {
    about: 'A UPS (UPS-MIB, RFC 1628)',
    component: '',
    fields: {
      output_source: code('1 other, 2 none, 3 normal, 4 bypass, 5 battery, 6 booster, 7 reducer'),
      battery_status: code('1 unknown, 2 normal, 3 low, 4 depleted'),
      seconds_on_battery: gauge('s', ''),
      time_left_minutes: gauge('min', 'estimated run time'),
      battery_charge_percent: gauge('%', ''),
      battery_voltage: gauge('V', ''),
      internal_temp: gauge('°C', 'battery'),
      input_voltage: gauge('V', 'first line'),
      input_frequency: gauge('Hz', ''),
      output_voltage: gauge('V', ''),
      load_percent: gauge('%', 'highest line'),
    },
  },
  pdu_outlet: {
    about: 'An outlet of a power distribution unit',
    component: 'outlet',
    fields: {
      state: code('1 on, 2 off'),
      current_amps: gauge('A', ''),
    },
  },
  kiosk: {
    about: 'A self-service kiosk, told by its agent',
    component: '',
    fields: {
      app_heartbeat_age_s: gauge('s', 'age of the application’s last sign of life'),
      screen_on: code('0 off, 1 on'),
      door_open: code('0 closed, 1 open'),
      sales_today: count('completed transactions since midnight'),
    },
  },
  kiosk_part: {
    about: 'A part of a kiosk (states after CEN/XFS)',
    component: 'part',
    fields: {
      state: code('0 ok, 1 attention, 2 full or out, 3 jammed, 4 inoperative, 5 missing, 6 manipulated, 7 offline'),
      level_percent: gauge('%', 'fill of a cash box, paper left on a roll'),
      count: count('notes or cards inside'),
    },
  },
  meter: {
    about: 'An electricity meter',
    component: '',
    fields: {
      voltage_l1: gauge('V', ''),
      voltage_l2: gauge('V', ''),
      voltage_l3: gauge('V', ''),
      current_l1: gauge('A', ''),
      current_l2: gauge('A', ''),
      current_l3: gauge('A', ''),
      power_watts: gauge('W', 'total'),
      frequency_hz: gauge('Hz', ''),
      energy_import_kwh: counter('kWh', ''),
    },
  },
  plc_point: {
    about: 'A value of a controller, named by its map',
    component: 'point',
    fields: { value: gauge('', ''), state: code('bit or enumeration') },
  },
  amplifier: {
    about: 'A public-address amplifier',
    component: '',
    fields: {
      protect: code('0 normal, 1 protecting'),
      temperature_celsius: gauge('°C', ''),
      output_level_db: gauge('dB', ''),
    },
  },
  player: {
    about: 'A signage player',
    component: '',
    fields: { playing: code('0 stopped, 1 playing'), position_s: gauge('s', 'in the present item') },
  },
} as const satisfies Record<string, Measurement>;

const CATALOGUE: Readonly<Record<string, Measurement>> = METRICS;

export function measurementOf(name: string): Measurement | undefined {
  return Object.hasOwn(CATALOGUE, name) ? CATALOGUE[name] : undefined;
}

export function fieldOf(measurement: string, field: string): Field | undefined {
  const fields = measurementOf(measurement)?.fields;
  return fields && Object.hasOwn(fields, field) ? fields[field] : undefined;
}
