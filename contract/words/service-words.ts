// Words for what recorders, cameras, kiosks, printers and AV devices tell.

import type { SERVICE_METRICS } from '../metrics-service.ts';
import { CLOSED_OPEN, OFF_ON, YES_NO, type WordsOf } from './types.ts';

export const SERVICE_WORDS: WordsOf<typeof SERVICE_METRICS> = {
  recorder: {
    title: ['录像机', 'Recorder'],
    fields: {
      status: ['录像机状态', 'Recorder state', { 0: ['异常', 'bad'], 1: ['正常', 'good'] }],
      channels: ['通道数', 'Channels'],
      disks: ['硬盘数', 'Disks'],
      clock_offset_s: ['时钟偏差', 'Clock offset'],
    },
  },
  recorder_disk: {
    title: ['录像硬盘', 'Recorder disks'],
    fields: {
      status: [
        '硬盘状态',
        'Disk state',
        {
          0: ['正常', 'normal'],
          1: ['未格式化', 'unformatted'],
          2: ['即将损坏', 'failing'],
          3: ['损坏', 'failed'],
          4: ['不在位', 'absent'],
        },
      ],
      total_mb: ['硬盘容量', 'Disk size'],
      used_mb: ['硬盘已用', 'Disk used'],
    },
  },
  recorder_channel: {
    title: ['录像通道', 'Recorder channels'],
    fields: {
      status: [
        '通道状态',
        'Channel state',
        { 0: ['已连接', 'connected'], 1: ['视频丢失', 'lost'], 2: ['未分配', 'not assigned'] },
      ],
    },
  },
  recording: {
    title: ['录像保存', 'Recordings'],
    fields: {
      days: ['已存天数', 'Days kept'],
      last_age_s: ['距最新录像', 'Since the newest recording'],
      gap_days: ['缺失天数', 'Days missing between'],
      forecast_days: ['预计可存天数', 'Days the disks will hold'],
      missing_days: ['距要求缺少天数', 'Days short of those required'],
    },
  },
  camera: {
    title: ['摄像机', 'Camera'],
    fields: {
      clock_offset_s: ['时钟偏差', 'Clock offset'],
      local_clock_offset_s: ['时钟偏差（不计时区）', 'Clock offset, zones aside'],
      video_signal: ['视频信号', 'Video signal', { 0: ['有信号', 'signal'], 1: ['无信号', 'none'] }],
      casing_open: ['外壳', 'Casing', CLOSED_OPEN],
      card_status: [
        '存储卡',
        'Memory card',
        { 0: ['正常', 'OK'], 1: ['需留意', 'attention'], 2: ['故障', 'failed'], 3: ['未插卡', 'not fitted'] },
      ],
      card_used_percent: ['存储卡使用率', 'Memory card used'],
    },
  },
  storage_card: {
    title: ['存储卡', 'Memory cards'],
    fields: { disrupted: ['写入中断', 'Disrupted', YES_NO] },
  },
  video_input: {
    title: ['视频输入', 'Video inputs'],
    fields: { signal: ['信号', 'Signal', { 0: ['有信号', 'signal'], 1: ['无信号', 'none'] }] },
  },
  printer: {
    title: ['打印机', 'Printer'],
    fields: {
      status: [
        '打印机状态',
        'Printer state',
        {
          1: ['其他', 'other'],
          2: ['未知', 'unknown'],
          3: ['空闲', 'idle'],
          4: ['打印中', 'printing'],
          5: ['预热', 'warming up'],
        },
      ],
      error: [
        '打印机故障',
        'Printer fault',
        {
          0: ['无', 'none'],
          1: ['纸或墨粉将尽', 'low paper or toner'],
          2: ['缺纸', 'no paper'],
          3: ['卡纸', 'jam'],
          4: ['盖板打开', 'door open'],
          5: ['离线', 'offline'],
          6: ['需维护', 'service'],
          7: ['墨粉用尽', 'no toner'],
        },
      ],
      pages: ['累计页数', 'Pages in its life'],
    },
  },
  printer_supply: { title: ['耗材', 'Supplies'], fields: { level_percent: ['余量', 'Left'] } },
  printer_tray: {
    title: ['纸盒', 'Paper trays'],
    fields: {
      level_percent: ['余纸', 'Paper left'],
      status: [
        '纸盒状态',
        'Tray state',
        { 0: ['正常', 'OK'], 1: ['需留意', 'attention'], 2: ['无纸或故障', 'empty or out of order'] },
      ],
    },
  },
  printer_cover: { title: ['盖板', 'Covers'], fields: { open: ['盖板', 'Cover', CLOSED_OPEN] } },
  intercom: { title: ['对讲', 'Intercom'], fields: { registered: ['已注册', 'Registered', YES_NO] } },
  display: {
    title: ['显示设备', 'Display'],
    fields: {
      power_on: ['电源', 'Power', OFF_ON],
      lamp_hours: ['灯泡时数', 'Lamp hours'],
      in_use: ['使用中', 'In use', YES_NO],
      wanted_on: ['应开机', 'Should be on', YES_NO],
      signal: ['输入信号', 'Input signal', YES_NO],
      lamp_left_percent: ['光源剩余寿命', 'Lamp life left'],
      filter: ['滤网', 'Filter', { 0: ['正常', 'clean'], 1: ['需清洁', 'to be cleaned'] }],
    },
  },
  kiosk: {
    title: ['自助终端', 'Kiosk'],
    fields: {
      app_heartbeat_age_s: ['应用心跳间隔', 'Age of the app’s heartbeat'],
      screen_on: ['屏幕', 'Screen', { 0: ['熄灭', 'off'], 1: ['点亮', 'on'] }],
      door_open: ['机门', 'Door', CLOSED_OPEN],
      sales_today: ['今日交易', 'Sales today'],
      brightness_percent: ['屏幕亮度', 'Screen brightness'],
      app_build: ['应用构建号', 'Application build'],
      clock_offset_s: ['时钟偏差', 'Clock offset'],
    },
  },
  kiosk_part: {
    title: ['终端部件', 'Kiosk parts'],
    fields: {
      state: [
        '部件状态',
        'Part state',
        {
          0: ['正常', 'OK'],
          1: ['需留意', 'attention'],
          2: ['满或用尽', 'full or out'],
          3: ['卡住', 'jammed'],
          4: ['不能工作', 'inoperative'],
          5: ['缺失', 'missing'],
          6: ['被动过', 'manipulated'],
          7: ['离线', 'offline'],
        },
      ],
      level_percent: ['余量', 'Level'],
      count: ['张数', 'Count'],
      reject_percent: ['拒收率', 'Refused'],
      printed_metres: ['累计打印长度', 'Printed'],
    },
  },
  plc_point: {
    title: ['测点', 'Points'],
    fields: { value: ['数值', 'Value'], state: ['状态', 'State'], unchanged_s: ['已停滞', 'Stands still for'] },
  },
  amplifier: {
    title: ['功放', 'Amplifier'],
    fields: {
      protect: ['保护状态', 'Protection', { 0: ['正常', 'normal'], 1: ['保护中', 'protecting'] }],
      temperature_celsius: ['温度', 'Temperature'],
      output_level_db: ['输出电平', 'Output level'],
    },
  },
  player: {
    title: ['播放器', 'Player'],
    fields: {
      playing: ['播放状态', 'Playing', { 0: ['停止', 'stopped'], 1: ['播放中', 'playing'] }],
      position_s: ['播放位置', 'Position'],
      content_current: ['节目为最新', 'Plays the published list', YES_NO],
      screen_on: ['屏幕', 'Screen', OFF_ON],
    },
  },
};
