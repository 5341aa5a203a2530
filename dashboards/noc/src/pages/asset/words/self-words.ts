// Words for what Foresite measures of itself and by its own probes.

import type { SELF_METRICS } from '../../../../../../contract/metrics-self.ts';
import { OK_WARNING_CRITICAL, type Codes, type WordsOf } from './types.ts';

const ANSWER: Codes = {
  0: ['有应答', 'answered'],
  1: ['超时', 'timeout'],
  2: ['拒绝连接', 'refused'],
  3: ['拒绝登录', 'unauthorised'],
  4: ['应答无法识别', 'unreadable answer'],
};

const CONNECT: Codes = { 0: ['已连通', 'connected'], 1: ['超时', 'timeout'], 2: ['拒绝连接', 'refused'] };

export const SELF_WORDS: WordsOf<typeof SELF_METRICS> = {
  foresite_target: {
    title: ['采集', 'Polling'],
    fields: { result_code: ['采集结果', 'Poll result'], duration_ms: ['采集用时', 'Poll time'] },
  },
  foresite_gateway: {
    title: ['监控网关', 'Gateway'],
    fields: {
      queue_records: ['待送达记录', 'Records waiting'],
      lateness_p99_ms: ['采集迟到（p99）', 'Poll lateness (p99)'],
      overruns: ['跳过的采集', 'Polls skipped'],
      dropped: ['丢弃的数据', 'Dropped'],
    },
  },
  ping: {
    title: ['连通性', 'Reachability'],
    fields: {
      average_response_ms: ['往返时延', 'Round trip'],
      minimum_response_ms: ['最短往返时延', 'Shortest round trip'],
      maximum_response_ms: ['最长往返时延', 'Longest round trip'],
      percent_packet_loss: ['丢包率', 'Packet loss'],
      result_code: ['ping 结果', 'Ping result', { 0: ['通', 'alive'], 1: ['不通', 'silent'] }],
    },
  },
  net_response: {
    title: ['TCP 端口', 'TCP port'],
    fields: {
      response_time_ms: ['TCP 连接时间', 'TCP connect time'],
      result_code: ['TCP 结果', 'TCP result', CONNECT],
    },
  },
  http_response: {
    title: ['网页', 'Web page'],
    fields: {
      response_time_ms: ['网页应答时间', 'Web answer time'],
      http_response_code: ['网页状态码', 'Web status'],
      result_code: ['网页结果', 'Web result', ANSWER],
    },
  },
  rtsp_response: {
    title: ['视频流', 'Video stream'],
    fields: {
      response_time_ms: ['视频应答时间', 'Video answer time'],
      rtsp_response_code: ['视频状态码', 'Video status'],
      result_code: ['视频结果', 'Video result', ANSWER],
    },
  },
  snmp: { title: ['SNMP 代理', 'SNMP agent'], fields: { uptime_s: ['运行时间', 'Uptime'] } },
  snmp_trap: {
    title: ['由 trap 告知的状态', 'Told by traps'],
    fields: { active: ['trap 状态', 'Trap state', { 0: ['已结束', 'over'], 1: ['已上报', 'told'] }] },
  },
  health: {
    title: ['设备自检', 'Own health'],
    fields: {
      status: ['设备自评', 'Health by the device', OK_WARNING_CRITICAL],
      alarms: ['设备自报告警数', 'Alarms on the device'],
    },
  },
};
