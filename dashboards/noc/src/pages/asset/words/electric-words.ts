// Words for what UPSs, distribution units, meters and cooling units tell.

import type { ELECTRIC_METRICS } from '../../../../../../contract/metrics-electric.ts';
import { OFF_ON, ON_OFF, type WordsOf } from './types.ts';

export const ELECTRIC_WORDS: WordsOf<typeof ELECTRIC_METRICS> = {
  upsd: {
    title: ['UPS', 'UPS'],
    fields: {
      output_source: [
        '输出来源',
        'Output source',
        {
          1: ['其他', 'other'],
          2: ['无输出', 'none'],
          3: ['市电', 'normal'],
          4: ['旁路', 'bypass'],
          5: ['电池', 'battery'],
          6: ['升压', 'booster'],
          7: ['降压', 'reducer'],
        },
      ],
      battery_status: [
        '电池状态',
        'Battery state',
        { 1: ['未知', 'unknown'], 2: ['正常', 'normal'], 3: ['电量低', 'low'], 4: ['耗尽', 'depleted'] },
      ],
      seconds_on_battery: ['电池供电时长', 'Time on battery'],
      time_left_minutes: ['剩余供电时间', 'Run time left'],
      battery_charge_percent: ['电池电量', 'Battery charge'],
      battery_voltage: ['电池电压', 'Battery voltage'],
      internal_temp: ['电池温度', 'Battery temperature'],
      input_voltage: ['输入电压', 'Input voltage'],
      input_frequency: ['输入频率', 'Input frequency'],
      output_voltage: ['输出电压', 'Output voltage'],
      load_percent: ['负载', 'Load'],
      output_frequency: ['输出频率', 'Output frequency'],
      battery_current: ['电池电流', 'Battery current'],
      input_line_bads: ['市电越限次数', 'Input out of tolerance'],
      alarms_present: ['UPS 自报告警数', 'Alarms on the UPS'],
      battery_replace: ['电池需更换', 'Battery replacement', { 0: ['否', 'no'], 1: ['需更换', 'asked for'] }],
      test_result: [
        '自检结果',
        'Self-test',
        {
          1: ['通过', 'passed'],
          2: ['告警', 'warning'],
          3: ['未通过', 'error'],
          4: ['中止', 'aborted'],
          5: ['进行中', 'in progress'],
          6: ['未做过', 'none'],
        },
      ],
      transfer_cause: ['上次切换原因（厂商代码）', 'Last transfer (maker’s code)'],
    },
  },
  ups_input: {
    title: ['UPS 输入', 'UPS input lines'],
    fields: {
      volts: ['电压', 'Voltage'],
      hertz: ['频率', 'Frequency'],
      amps: ['电流', 'Current'],
      watts: ['功率', 'Power'],
    },
  },
  ups_output: {
    title: ['UPS 输出', 'UPS output lines'],
    fields: {
      volts: ['电压', 'Voltage'],
      amps: ['电流', 'Current'],
      watts: ['功率', 'Power'],
      load_percent: ['负载', 'Load'],
    },
  },
  ups_bypass: {
    title: ['UPS 旁路', 'UPS bypass lines'],
    fields: {
      volts: ['电压', 'Voltage'],
      amps: ['电流', 'Current'],
      watts: ['功率', 'Power'],
      hertz: ['频率', 'Frequency'],
    },
  },
  pdu_input: {
    title: ['配电输入与回路', 'Inlets, phases and banks'],
    fields: {
      amps: ['电流', 'Current'],
      volts: ['电压', 'Voltage'],
      watts: ['功率', 'Power'],
      hertz: ['频率', 'Frequency'],
      power_factor: ['功率因数', 'Power factor'],
      energy_kwh: ['电能', 'Energy'],
      status: [
        '负载状态',
        'Load state',
        { 0: ['正常', 'normal'], 1: ['偏低', 'low'], 2: ['接近过载', 'near overload'], 3: ['过载', 'overload'] },
      ],
    },
  },
  pdu_outlet: {
    title: ['插座', 'Outlets'],
    fields: {
      state: ['插座状态', 'Outlet state', ON_OFF],
      current_amps: ['电流', 'Current'],
      power_watts: ['功率', 'Power'],
      voltage: ['电压', 'Voltage'],
      energy_kwh: ['电能', 'Energy'],
    },
  },
  meter: {
    title: ['电表', 'Meter'],
    fields: {
      voltage_l1: ['L1 电压', 'Voltage L1'],
      voltage_l2: ['L2 电压', 'Voltage L2'],
      voltage_l3: ['L3 电压', 'Voltage L3'],
      voltage_l1_l2: ['L1-L2 线电压', 'Voltage L1-L2'],
      voltage_l2_l3: ['L2-L3 线电压', 'Voltage L2-L3'],
      voltage_l3_l1: ['L3-L1 线电压', 'Voltage L3-L1'],
      current_l1: ['L1 电流', 'Current L1'],
      current_l2: ['L2 电流', 'Current L2'],
      current_l3: ['L3 电流', 'Current L3'],
      power_watts: ['总功率', 'Power'],
      frequency_hz: ['频率', 'Frequency'],
      energy_import_kwh: ['用电量', 'Energy drawn'],
      energy_export_kwh: ['反向电量', 'Energy fed back'],
      power_l1_watts: ['L1 功率', 'Power L1'],
      power_l2_watts: ['L2 功率', 'Power L2'],
      power_l3_watts: ['L3 功率', 'Power L3'],
      reactive_power_var: ['无功功率', 'Reactive power'],
      apparent_power_va: ['视在功率', 'Apparent power'],
      power_factor: ['总功率因数', 'Power factor'],
      power_factor_l1: ['L1 功率因数', 'Power factor L1'],
      power_factor_l2: ['L2 功率因数', 'Power factor L2'],
      power_factor_l3: ['L3 功率因数', 'Power factor L3'],
    },
  },
  cooling: {
    title: ['空调', 'Cooling'],
    fields: {
      state: ['运行状态', 'State', { ...OFF_ON, 2: ['待机', 'standby'] }],
      supply_celsius: ['送风温度', 'Supply air'],
      return_celsius: ['回风温度', 'Return air'],
      setpoint_celsius: ['设定温度', 'Set point'],
      humidity_percent: ['湿度', 'Humidity'],
      fan_percent: ['风机转速', 'Fan speed'],
      cooling_percent: ['制冷量', 'Cooling in use'],
    },
  },
};
