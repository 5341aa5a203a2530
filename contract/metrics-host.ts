// What hosts, servers and network stores tell; see contract/metrics.ts.

import { code, count, counter, gauge, type Measurement } from './metric-types.ts';

export const HOST_METRICS = {
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
} as const satisfies Record<string, Measurement>;
