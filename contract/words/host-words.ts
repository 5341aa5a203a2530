// Words for what hosts, servers and network stores tell.

import type { HOST_METRICS } from '../metrics-host.ts';
import { OK_WARNING_FAILED, type WordsOf } from './types.ts';

export const HOST_WORDS: WordsOf<typeof HOST_METRICS> = {
  cpu: {
    title: ['处理器与内存', 'Processor and memory'],
    fields: {
      usage_percent: ['CPU 使用率', 'CPU load'],
      load1: ['平均负载（1 min）', 'Run queue, 1 min'],
      load5: ['平均负载（5 min）', 'Run queue, 5 min'],
      load15: ['平均负载（15 min）', 'Run queue, 15 min'],
    },
  },
  processor: {
    title: ['各处理器', 'Processors'],
    fields: { usage_percent: ['使用率', 'Load'] },
  },
  mem: {
    title: ['内存', 'Memory'],
    fields: {
      used_percent: ['内存使用率', 'Memory used'],
      total_bytes: ['内存容量', 'Memory fitted'],
      used_bytes: ['已用内存', 'Memory in use'],
      free_bytes: ['空闲内存', 'Memory free'],
      swap_used_percent: ['交换区使用率', 'Swap used'],
    },
  },
  processes: {
    title: ['进程与用户', 'Programs and users'],
    fields: { total: ['进程数', 'Programs running'], users: ['登录用户数', 'Users signed in'] },
  },
  process: {
    title: ['应运行的程序', 'Programs that should run'],
    fields: {
      count: ['运行数', 'Running'],
      error: ['程序状态', 'State', { 0: ['正常', 'OK'], 1: ['异常', 'trouble'] }],
    },
  },
  disk: {
    title: ['存储空间', 'File systems'],
    fields: {
      used_percent: ['使用率', 'Used'],
      total_bytes: ['容量', 'Size'],
      used_bytes: ['已用', 'In use'],
    },
  },
  physical_disk: {
    title: ['物理硬盘', 'Disks'],
    fields: {
      status: [
        '硬盘状态',
        'Disk state',
        {
          0: ['正常', 'OK'],
          1: ['告警', 'warning'],
          2: ['即将损坏', 'failing'],
          3: ['损坏', 'failed'],
          4: ['不在位', 'absent'],
          5: ['重建中', 'rebuilding'],
        },
      ],
      celsius: ['温度', 'Temperature'],
      wear_percent: ['磨损', 'Wear'],
      bad_sectors: ['坏扇区', 'Bad sectors'],
      smart: ['SMART', 'SMART', { 0: ['正常', 'OK'], 1: ['预测将损坏', 'failure predicted'] }],
      total_bytes: ['容量', 'Size'],
    },
  },
  array: {
    title: ['阵列与存储池', 'Arrays and pools'],
    fields: {
      status: [
        '阵列状态',
        'Array state',
        { 0: ['正常', 'OK'], 1: ['修复中', 'repairing'], 2: ['降级', 'degraded'], 3: ['损坏', 'failed'] },
      ],
      total_bytes: ['容量', 'Size'],
      free_bytes: ['未分配', 'Not handed out'],
    },
  },
  storage_controller: {
    title: ['存储控制器', 'Storage controllers'],
    fields: {
      status: ['控制器状态', 'Controller state', OK_WARNING_FAILED],
      battery_status: ['控制器电池', 'Controller battery', OK_WARNING_FAILED],
    },
  },
  diskio: {
    title: ['硬盘读写', 'Disk traffic'],
    fields: { read_bytes: ['读取', 'Read'], write_bytes: ['写入', 'Written'] },
  },
};
