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
    about: 'HTTP or HTTPS GET',
    component: '',
    fields: {
      response_time_ms: gauge('ms', 'time to the status line'),
      http_response_code: code('status'),
      result_code: code(
        '0 answered, 1 timeout, 2 refused, 3 unauthorised, 4 garbage, 5 not as expected, 6 certificate not trusted',
      ),
      tls_cert_days: gauge('d', 'until its certificate expires, below 0 afterwards'),
      tls_trust: code('0 trusted, 1 unknown issuer, 2 another name, 3 expired, 4 not yet valid'),
    },
  },
  dns_query: {
    about: 'One name asked of a name server',
    component: '',
    fields: {
      query_time_ms: gauge('ms', 'time to the answer'),
      rcode: code('0 no error, 2 server failure, 3 no such name, 5 refused'),
      answers: count('addresses in the answer'),
      result_code: code('0 answered, 1 timeout, 2 refused, 4 garbage, 5 not as expected'),
    },
  },
  ntp_response: {
    about: 'NTP time of a server or device',
    component: '',
    fields: {
      offset_ms: gauge('ms', 'its clock minus the gateway’s'),
      response_time_ms: gauge('ms', 'round trip'),
      stratum: count('servers between it and a reference clock, itself included; 0 or 16 follows none'),
      result_code: code('0 answered and synchronised, 1 timeout, 2 refused, 4 garbage, 5 not synchronised'),
    },
  },
  rtsp_response: {
    about: 'RTSP OPTIONS; where a path is set also DESCRIBE, and a short PLAY',
    component: '',
    fields: {
      response_time_ms: gauge('ms', 'time to the status line'),
      rtsp_response_code: code('status of OPTIONS or DESCRIBE'),
      result_code: code('0 answered, 1 timeout, 2 refused, 3 unauthorised, 4 garbage'),
      frames_code: code('0 frames flow, 1 none comes, 2 SETUP or PLAY refused, 3 a stream without video'),
      frames_per_s: gauge('1/s', 'by the stamps of the stream'),
      bits_per_s: gauge('bit/s', 'of the stream'),
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
