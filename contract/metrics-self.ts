// What Foresite measures of itself and by its own probes; see contract/metrics.ts.

import { code, count, gauge, type Measurement } from './metric-types.ts';

export const SELF_METRICS = {
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
      average_response_ms: gauge('ms', 'round trip, mean of the echoes of a poll'),
      minimum_response_ms: gauge('ms', 'shortest round trip of a poll'),
      maximum_response_ms: gauge('ms', 'longest round trip of a poll'),
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
} as const satisfies Record<string, Measurement>;
