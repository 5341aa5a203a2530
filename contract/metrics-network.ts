// What switches, routers, access points and modems tell; see contract/metrics.ts.

import { code, count, counter, gauge, type Measurement } from './metric-types.ts';

export const NETWORK_METRICS = {
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
  cable_test: {
    about: 'What the switch’s own test of a copper line found (VCT, TDR); made when asked for, on ports without link',
    component: 'port',
    fields: {
      status: code('0 sound, 1 open, 2 short, 3 crosstalk or wrong impedance'),
      fault_m: gauge('m', 'from the switch to the break or short'),
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
  wifi: {
    about: 'A wireless access point',
    component: '',
    fields: { clients: count('stations served'), managed: code('0 on its own, 1 by its controller') },
  },
  managed_ap: {
    about: 'An access point of a wireless controller',
    component: 'ap',
    fields: { status: code('0 joined, 1 starting, 2 lost'), clients: count('stations served') },
  },
  wifi_radio: {
    about: 'A radio or network of an access point',
    component: 'radio',
    fields: {
      clients: count('stations served'),
      channel: count(''),
      tx_power_dbm: gauge('dBm', ''),
      signal_dbm: gauge('dBm', 'received from the other end of a link'),
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
} as const satisfies Record<string, Measurement>;
