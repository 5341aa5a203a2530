// Words for what switches, routers, access points and modems tell.

import type { NETWORK_METRICS } from '../metrics-network.ts';
import { ON_OFF, YES_NO, type WordsOf } from './types.ts';

export const NETWORK_WORDS: WordsOf<typeof NETWORK_METRICS> = {
  interface: {
    title: ['网络端口', 'Network ports'],
    fields: {
      ifOperStatus: [
        '链路状态',
        'Link',
        {
          1: ['连通', 'up'],
          2: ['断开', 'down'],
          3: ['测试', 'testing'],
          4: ['未知', 'unknown'],
          5: ['休眠', 'dormant'],
          6: ['不存在', 'not present'],
          7: ['下层断开', 'lower layer down'],
        },
      ],
      ifAdminStatus: ['管理状态', 'Admin state', { 1: ['启用', 'up'], 2: ['停用', 'down'], 3: ['测试', 'testing'] }],
      ifHighSpeed: ['速率', 'Speed'],
      ifHCInOctets: ['接收流量', 'Received'],
      ifHCOutOctets: ['发送流量', 'Sent'],
      ifInErrors: ['接收误码', 'Receive errors'],
      ifOutErrors: ['发送误码', 'Send errors'],
      ifInDiscards: ['接收丢弃', 'Receive discards'],
      ifOutDiscards: ['发送丢弃', 'Send discards'],
      ifInUcastPkts: ['接收单播帧', 'Unicast frames in'],
      ifOutUcastPkts: ['发送单播帧', 'Unicast frames out'],
      fcs_errors: ['校验错误', 'FCS errors'],
      late_collisions: ['迟到冲突', 'Late collisions'],
      duplex: ['双工', 'Duplex', { 1: ['未知', 'unknown'], 2: ['半双工', 'half'], 3: ['全双工', 'full'] }],
      last_change_s: ['上次变化', 'Last change'],
    },
  },
  cable_test: {
    title: ['线缆检测', 'Cable tests'],
    fields: {
      status: [
        '线缆检测',
        'Cable test',
        {
          0: ['完好', 'sound'],
          1: ['断路', 'open'],
          2: ['短路', 'short'],
          3: ['串扰或阻抗不符', 'crosstalk or wrong impedance'],
        },
      ],
      fault_m: ['断点距离', 'Distance to the break'],
    },
  },
  optics: {
    title: ['光模块', 'Optics'],
    fields: {
      rx_dbm: ['接收光功率', 'Received light'],
      tx_dbm: ['发送光功率', 'Sent light'],
      celsius: ['温度', 'Temperature'],
      volts: ['电压', 'Voltage'],
      bias_ma: ['激光器电流', 'Laser current'],
    },
  },
  stack_member: {
    title: ['堆叠成员', 'Stack members'],
    fields: {
      status: [
        '成员状态',
        'Member state',
        { 0: ['就绪', 'ready'], 1: ['启动中', 'starting'], 2: ['故障或离开', 'failed or gone'] },
      ],
    },
  },
  poe: {
    title: ['PoE 供电', 'PoE'],
    fields: {
      admin_enable: ['PoE 开关', 'PoE switch', ON_OFF],
      detection_status: [
        'PoE 状态',
        'PoE state',
        {
          1: ['停用', 'disabled'],
          2: ['检测中', 'searching'],
          3: ['供电中', 'delivering'],
          4: ['故障', 'fault'],
          5: ['测试', 'test'],
          6: ['其他故障', 'other fault'],
        },
      ],
      power_watts: ['PoE 功率', 'PoE power'],
      limit_watts: ['功率上限', 'Power limit'],
      current_amps: ['电流', 'Current'],
      voltage: ['电压', 'Voltage'],
      class: ['功率等级', 'Power class'],
      denied: ['供电被拒', 'Denied'],
      overloads: ['过载', 'Overloads'],
      shorts: ['短路', 'Short circuits'],
      fault: ['PoE 故障', 'PoE fault', { 0: ['无', 'none'], 1: ['有故障', 'trouble'] }],
    },
  },
  poe_group: {
    title: ['PoE 电源', 'PoE supply'],
    fields: {
      power_watts: ['可用功率', 'Power available'],
      consumption_watts: ['已用功率', 'Power drawn'],
      oper_status: ['电源状态', 'Supply state', { ...ON_OFF, 3: ['故障', 'faulty'] }],
      usage_percent: ['功率占比', 'Power used'],
    },
  },
  wifi: {
    title: ['无线', 'Wireless'],
    fields: {
      clients: ['终端数', 'Clients'],
      managed: ['管理方式', 'Managed', { 0: ['独立工作', 'on its own'], 1: ['由控制器管理', 'by its controller'] }],
    },
  },
  managed_ap: {
    title: ['所管 AP', 'Access points'],
    fields: {
      status: ['接入状态', 'State', { 0: ['已上线', 'joined'], 1: ['启动中', 'starting'], 2: ['掉线', 'lost'] }],
      clients: ['终端数', 'Clients'],
    },
  },
  wifi_radio: {
    title: ['射频', 'Radios'],
    fields: {
      clients: ['终端数', 'Clients'],
      channel: ['信道', 'Channel'],
      tx_power_dbm: ['发射功率', 'Transmit power'],
      signal_dbm: ['接收信号', 'Received signal'],
      utilisation_percent: ['空口占用', 'Air time used'],
      rx_bytes: ['接收流量', 'Received'],
      tx_bytes: ['发送流量', 'Sent'],
    },
  },
  cellular: {
    title: ['蜂窝网络', 'Cellular'],
    fields: {
      rssi_dbm: ['信号强度 RSSI', 'Signal, RSSI'],
      rsrp_dbm: ['参考信号功率 RSRP', 'Reference signal, RSRP'],
      rsrq_db: ['参考信号质量 RSRQ', 'Signal quality, RSRQ'],
      sinr_db: ['信噪比 SINR', 'Signal to noise, SINR'],
      connected: ['已联网', 'Connected', YES_NO],
      sim_state: ['SIM 卡', 'SIM card', { 0: ['已插入', 'inserted'], 1: ['缺失或锁定', 'missing or locked'] }],
      celsius: ['温度', 'Temperature'],
      rx_bytes: ['接收流量', 'Received'],
      tx_bytes: ['发送流量', 'Sent'],
    },
  },
  firewall: {
    title: ['防火墙', 'Firewall'],
    fields: { sessions: ['会话数', 'Sessions'], vpn_tunnels_up: ['已建立的 VPN 隧道', 'VPN tunnels up'] },
  },
};
