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
  snmp_trap: {
    about: 'A state that a device tells by traps alone',
    component: 'trap',
    fields: { active: code('0 over, 1 told') },
  },
  health: {
    about: 'What the device itself says of its health as a whole',
    component: '',
    fields: { status: code('0 ok, 1 warning, 2 critical'), alarms: count('conditions the device reports') },
  },
  cpu: {
    about: 'Processor load',
    component: '',
    fields: {
      usage_percent: gauge('%', 'mean over all processors'),
      load1: gauge('', 'processes ready to run, mean of a minute'),
      load5: gauge('', 'the same over 5 minutes'),
      load15: gauge('', 'the same over 15 minutes'),
    },
  },
  processor: {
    about: 'One processor or the processor of one module',
    component: 'cpu',
    fields: { usage_percent: gauge('%', '') },
  },
  mem: {
    about: 'Memory',
    component: '',
    fields: {
      used_percent: gauge('%', 'without caches and buffers'),
      total_bytes: gauge('B', 'fitted'),
      used_bytes: gauge('B', ''),
      free_bytes: gauge('B', ''),
      swap_used_percent: gauge('%', ''),
    },
  },
  processes: {
    about: 'Programs running on a host',
    component: '',
    fields: { total: count(''), users: count('signed in') },
  },
  process: {
    about: 'A program that should run',
    component: 'process',
    fields: { count: count('how many run'), error: code('0 ok, 1 the agent reports trouble') },
  },
  disk: {
    about: 'A file system',
    component: 'storage',
    fields: { used_percent: gauge('%', ''), total_bytes: gauge('B', ''), used_bytes: gauge('B', '') },
  },
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
  optics: {
    about: 'An optical transceiver',
    component: 'port',
    fields: {
      rx_dbm: gauge('dBm', 'received power'),
      tx_dbm: gauge('dBm', 'sent power'),
      celsius: gauge('°C', ''),
      volts: gauge('V', ''),
      bias_ma: gauge('mA', 'laser current'),
    },
  },
  stack_member: {
    about: 'A member of a stack of switches',
    component: 'member',
    fields: { status: code('0 ready, 1 starting, 2 failed or gone') },
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
      ifInUcastPkts: counter('', 'frames to one receiver'),
      ifOutUcastPkts: counter('', ''),
      fcs_errors: counter('', 'frames with a wrong check sum (EtherLike-MIB): cable or electrical noise'),
      late_collisions: counter('', 'a duplex mismatch'),
      duplex: code('1 unknown, 2 half, 3 full'),
      last_change_s: gauge('s', 'agent’s uptime when the state last changed'),
    },
  },
  poe: {
    about: 'A port that feeds a device (POWER-ETHERNET-MIB)',
    component: 'port',
    fields: {
      admin_enable: code('1 on, 2 off'),
      detection_status: code('1 disabled, 2 searching, 3 delivering, 4 fault, 5 test, 6 other fault'),
      power_watts: gauge('W', 'drawn now'),
      limit_watts: gauge('W', 'most it may draw'),
      current_amps: gauge('A', ''),
      voltage: gauge('V', ''),
      class: code('power class of the powered device, 0 … 8'),
      denied: counter('', 'requests denied for lack of power'),
      overloads: counter('', ''),
      shorts: counter('', ''),
      fault: code('0 none, 1 the switch reports trouble'),
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
  physical_disk: {
    about: 'A disk of a server, a network store or a recorder, with its health',
    component: 'disk',
    fields: {
      status: code('0 ok, 1 warning, 2 failing, 3 failed, 4 absent, 5 rebuilding'),
      celsius: gauge('°C', ''),
      wear_percent: gauge('%', 'life used of a flash disk'),
      bad_sectors: counter('', 'grown defects'),
      smart: code('0 ok, 1 failure predicted'),
      total_bytes: gauge('B', ''),
    },
  },
  array: {
    about: 'A RAID array, volume or storage pool',
    component: 'array',
    fields: {
      status: code('0 ok, 1 busy repairing, 2 degraded, 3 failed'),
      total_bytes: gauge('B', ''),
      free_bytes: gauge('B', 'of a pool this says little: what is handed out is not free'),
    },
  },
  storage_controller: {
    about: 'A storage controller or its battery',
    component: 'controller',
    fields: { status: code('0 ok, 1 warning, 2 failed'), battery_status: code('0 ok, 1 warning, 2 failed') },
  },
  diskio: {
    about: 'Traffic of a disk',
    component: 'disk',
    fields: { read_bytes: counter('B', ''), write_bytes: counter('B', '') },
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
    fields: {
      clock_offset_s: gauge('s', 'its clock minus the gateway’s'),
      video_signal: code('0 signal, 1 none'),
      casing_open: code('0 closed, 1 open'),
      card_status: code('0 ok, 1 attention, 2 failed, 3 not fitted'),
      card_used_percent: gauge('%', 'of its memory card'),
    },
  },
  storage_card: {
    about: 'A memory card or share that a camera writes to',
    component: 'storage',
    fields: { disrupted: code('0 no, 1 yes; empty slots say yes too') },
  },
  video_input: {
    about: 'A video or audio input of an encoder',
    component: 'channel',
    fields: { signal: code('0 signal, 1 none') },
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
      output_frequency: gauge('Hz', ''),
      battery_current: gauge('A', 'positive while charging, where the UPS tells the sign'),
      input_line_bads: counter('', 'times the input went out of tolerance'),
      alarms_present: count('alarms the UPS reports'),
      battery_replace: code('0 no, 1 the UPS asks for new batteries'),
      test_result: code('1 passed, 2 warning, 3 error, 4 aborted, 5 in progress, 6 none'),
      transfer_cause: code('as the maker numbers it'),
    },
  },
  ups_input: {
    about: 'A line of the input of a UPS',
    component: 'input',
    fields: {
      volts: gauge('V', ''),
      hertz: gauge('Hz', ''),
      amps: gauge('A', ''),
      watts: gauge('W', ''),
    },
  },
  ups_output: {
    about: 'A line of the output of a UPS',
    component: 'output',
    fields: {
      volts: gauge('V', ''),
      amps: gauge('A', ''),
      watts: gauge('W', ''),
      load_percent: gauge('%', ''),
    },
  },
  ups_bypass: {
    about: 'A line of the bypass of a UPS',
    component: 'bypass',
    fields: { volts: gauge('V', ''), amps: gauge('A', ''), watts: gauge('W', ''), hertz: gauge('Hz', '') },
  },
  pdu_input: {
    about: 'An inlet, phase, bank or branch of a power distribution unit or meter',
    component: 'input',
    fields: {
      amps: gauge('A', ''),
      volts: gauge('V', ''),
      watts: gauge('W', ''),
      hertz: gauge('Hz', ''),
      power_factor: gauge('', ''),
      energy_kwh: counter('kWh', ''),
      status: code('0 normal, 1 low, 2 near overload, 3 overload'),
    },
  },
  pdu_outlet: {
    about: 'An outlet of a power distribution unit',
    component: 'outlet',
    fields: {
      state: code('1 on, 2 off'),
      current_amps: gauge('A', ''),
      power_watts: gauge('W', ''),
      voltage: gauge('V', ''),
      energy_kwh: counter('kWh', ''),
    },
  },
  printer: {
    about: 'A printer (Printer-MIB, HOST-RESOURCES-MIB)',
    component: '',
    fields: {
      status: code('1 other, 2 unknown, 3 idle, 4 printing, 5 warming up'),
      error: code('0 none, 1 low paper or toner, 2 no paper, 3 jam, 4 door open, 5 offline, 6 service, 7 no toner'),
      pages: counter('', 'printed in its life'),
    },
  },
  printer_supply: {
    about: 'Toner, ink, drum, ribbon, waste box of a printer',
    component: 'supply',
    fields: { level_percent: gauge('%', 'left') },
  },
  printer_tray: {
    about: 'A paper tray or roll',
    component: 'tray',
    fields: {
      level_percent: gauge('%', 'left'),
      status: code('0 ok, 1 attention, 2 empty or out of order'),
    },
  },
  printer_cover: {
    about: 'A cover of a printer',
    component: 'cover',
    fields: { open: code('0 closed, 1 open') },
  },
  wifi: {
    about: 'A wireless access point',
    component: '',
    fields: { clients: count('stations served'), managed: code('0 on its own, 1 by its controller') },
  },
  wifi_radio: {
    about: 'A radio or network of an access point',
    component: 'radio',
    fields: {
      clients: count('stations served'),
      channel: count(''),
      tx_power_dbm: gauge('dBm', ''),
      utilisation_percent: gauge('%', 'of air time'),
      rx_bytes: counter('B', ''),
      tx_bytes: counter('B', ''),
    },
  },
  cellular: {
    about: 'A cellular modem',
    component: 'modem',
    fields: {
      rssi_dbm: gauge('dBm', ''),
      rsrp_dbm: gauge('dBm', ''),
      rsrq_db: gauge('dB', ''),
      sinr_db: gauge('dB', ''),
      connected: code('0 no, 1 yes'),
      sim_state: code('0 inserted, 1 missing or locked'),
      celsius: gauge('°C', ''),
      rx_bytes: counter('B', ''),
      tx_bytes: counter('B', ''),
    },
  },
  firewall: {
    about: 'A firewall',
    component: '',
    fields: { sessions: count('connections tracked'), vpn_tunnels_up: count('') },
  },
  cooling: {
    about: 'A cooling unit',
    component: '',
    fields: {
      state: code('0 off, 1 on, 2 standby'),
      supply_celsius: gauge('°C', ''),
      return_celsius: gauge('°C', ''),
      setpoint_celsius: gauge('°C', ''),
      humidity_percent: gauge('%', ''),
      fan_percent: gauge('%', ''),
      cooling_percent: gauge('%', 'capacity in use'),
    },
  },
  intercom: {
    about: 'An intercom or call station',
    component: '',
    fields: { registered: code('0 no, 1 yes') },
  },
  display: {
    about: 'A projector, screen, matrix or presentation unit',
    component: '',
    fields: {
      power_on: code('0 off, 1 on'),
      lamp_hours: gauge('h', ''),
      in_use: code('0 no, 1 yes'),
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
      energy_export_kwh: counter('kWh', ''),
      power_l1_watts: gauge('W', ''),
      power_l2_watts: gauge('W', ''),
      power_l3_watts: gauge('W', ''),
      reactive_power_var: gauge('var', 'total'),
      apparent_power_va: gauge('VA', 'total'),
      power_factor: gauge('', 'cos φ, total'),
      power_factor_l1: gauge('', ''),
      power_factor_l2: gauge('', ''),
      power_factor_l3: gauge('', ''),
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
