// Words for what audio zones, central control, roadside systems, platforms and their business tell.

import type { SYSTEM_METRICS } from '../metrics-systems.ts';
import { YES_NO, type WordsOf } from './types.ts';

export const SYSTEM_WORDS: WordsOf<typeof SYSTEM_METRICS> = {
  business: {
    title: ['业务', 'Transactions'],
    fields: {
      success_percent: ['业务成功率', 'Success rate'],
      attempted: ['发起笔数', 'Attempted'],
      completed: ['完成笔数', 'Completed'],
    },
  },
  business_failure: { title: ['失败原因', 'Failures by reason'], fields: { count: ['失败笔数', 'Failures'] } },
  audio_zone: {
    title: ['广播分区', 'Audio zones'],
    fields: {
      line: [
        '线路状态',
        'Line',
        { 0: ['正常', 'OK'], 1: ['短路', 'shorted'], 2: ['断路', 'open'], 3: ['接地', 'earthed'] },
      ],
      impedance_percent: ['线路阻抗', 'Line impedance'],
      muted: ['静音', 'Muted', YES_NO],
      level_db: ['电平', 'Level'],
    },
  },
  control_device: { title: ['受控设备', 'Controlled devices'], fields: { feedback: ['回码', 'Feedback', YES_NO] } },
  control: {
    title: ['中控', 'Central control'],
    fields: { missed_tasks: ['今日未执行任务', 'Missed tasks today'], scene: ['当前场景', 'Scene'] },
  },
  traffic_detector: {
    title: ['交通检测', 'Traffic detection'],
    fields: {
      record_age_s: ['最近记录距今', 'Age of the last record'],
      upload_age_s: ['最近上传距今', 'Age of the last upload'],
      backlog: ['待上传', 'Waiting for upload'],
      records_per_minute: ['每分钟记录', 'Records a minute'],
      recognition_percent: ['识别率', 'Plates read'],
      supply_volts: ['供电电压', 'Supply voltage'],
    },
  },
  traffic_lane: {
    title: ['车道', 'Lanes'],
    fields: { records_per_minute: ['每分钟记录', 'Records a minute'] },
  },
  licence: { title: ['授权', 'Licences'], fields: { days_left: ['剩余天数', 'Days left'] } },
  guidance_sign: {
    title: ['诱导屏', 'Guidance sign'],
    fields: {
      failed_modules: ['损坏模组', 'Failed modules'],
      content_current: ['内容为已发布', 'Shows what was published', YES_NO],
      brightness_percent: ['亮度', 'Brightness'],
    },
  },
  database: {
    title: ['数据库', 'Databases'],
    fields: {
      used_percent: ['已用空间', 'Space used'],
      connections_percent: ['已用连接', 'Connections used'],
      backup_age_s: ['最近备份距今', 'Age of the last backup'],
    },
  },
  app_interface: {
    title: ['接口', 'Interfaces'],
    fields: {
      success_percent: ['成功率', 'Success rate'],
      queue: ['积压', 'Queue'],
      ack_age_s: ['最近应答距今', 'Age of the last reply'],
    },
  },
};
