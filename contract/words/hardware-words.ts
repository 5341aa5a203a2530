// Words for sensors, fans and supplies of any device.

import type { HARDWARE_METRICS } from '../metrics-hardware.ts';
import { OK_WARNING_FAILED, SENSOR, type WordsOf } from './types.ts';

export const HARDWARE_WORDS: WordsOf<typeof HARDWARE_METRICS> = {
  temperature: {
    title: ['温度', 'Temperatures'],
    fields: {
      celsius: ['温度', 'Temperature'],
      status: ['状态', 'State', SENSOR],
      limit_celsius: ['设备上限', 'Device’s limit'],
    },
  },
  humidity: {
    title: ['湿度', 'Humidity'],
    fields: { percent: ['相对湿度', 'Humidity'], status: ['状态', 'State', SENSOR] },
  },
  voltage: {
    title: ['电压', 'Voltages'],
    fields: { volts: ['电压', 'Voltage'], status: ['状态', 'State', SENSOR] },
  },
  current: {
    title: ['电流', 'Currents'],
    fields: { amps: ['电流', 'Current'], status: ['状态', 'State', SENSOR] },
  },
  power: {
    title: ['功率', 'Power'],
    fields: { watts: ['功率', 'Power'], status: ['状态', 'State', SENSOR] },
  },
  frequency: { title: ['频率', 'Frequencies'], fields: { hertz: ['频率', 'Frequency'] } },
  contact: {
    title: ['开关量与探测器', 'Contacts and detectors'],
    fields: {
      state: ['状态', 'State', { 0: ['正常', 'normal'], 1: ['报警', 'alarm'] }],
      closed: ['触点', 'Contact', { 0: ['断开', 'open'], 1: ['闭合', 'closed'] }],
    },
  },
  fan: {
    title: ['风扇', 'Fans'],
    fields: {
      status: ['风扇状态', 'Fan state', { ...OK_WARNING_FAILED, 3: ['未安装', 'not fitted'] }],
      rpm: ['转速', 'Speed'],
      speed_percent: ['转速占比', 'Share of full speed'],
    },
  },
  power_supply: {
    title: ['电源模块', 'Power supplies'],
    fields: {
      status: ['电源状态', 'Supply state', { ...OK_WARNING_FAILED, 3: ['未安装或无输入', 'not fitted or no input'] }],
      watts: ['功率', 'Power'],
      volts: ['电压', 'Voltage'],
      amps: ['电流', 'Current'],
      celsius: ['温度', 'Temperature'],
    },
  },
};
