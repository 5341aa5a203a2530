// Words for what Foresite measures of itself and by its own probes.

import type { SELF_METRICS } from '../metrics-self.ts';
import { OK_WARNING_CRITICAL, type Codes, type WordsOf } from './types.ts';

const ANSWER: Codes = {
  0: ['有应答', 'answered'],
  1: ['超时', 'timeout'],
  2: ['拒绝连接', 'refused'],
  3: ['拒绝登录', 'unauthorised'],
  4: ['应答无法识别', 'unreadable answer'],
  5: ['与预期不符', 'not as expected'],
  6: ['证书不可信', 'certificate not trusted'],
};

/** In the order of RESULT_CODES. */
const POLLED: Codes = {
  0: ['正常', 'OK'],
  1: ['无应答', 'no answer'],
  2: ['拒绝连接', 'refused'],
  3: ['拒绝登录', 'login rejected'],
  4: ['应答无法识别', 'unreadable answer'],
  5: ['近期无数据', 'no data lately'],
  6: ['已报离线', 'reported dead'],
  7: ['配置有误', 'set up wrongly'],
  8: ['异常应答', 'exception'],
  9: ['自身错误', 'own error'],
};

const CONNECT: Codes = { 0: ['已连通', 'connected'], 1: ['超时', 'timeout'], 2: ['拒绝连接', 'refused'] };

export const SELF_WORDS: WordsOf<typeof SELF_METRICS> = {
  foresite_target: {
    title: ['采集', 'Polling'],
    fields: { result_code: ['采集结果', 'Poll result', POLLED], duration_ms: ['采集用时', 'Poll time'] },
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
      tls_cert_days: ['证书剩余天数', 'Certificate days left'],
      tls_trust: [
        '证书可信',
        'Certificate trust',
        {
          0: ['可信', 'trusted'],
          1: ['签发机构未知', 'unknown issuer'],
          2: ['名称不符', 'another name'],
          3: ['已过期', 'expired'],
          4: ['尚未生效', 'not yet valid'],
        },
      ],
    },
  },
  dns_query: {
    title: ['域名解析', 'Name service'],
    fields: {
      query_time_ms: ['解析时间', 'Query time'],
      rcode: [
        '解析应答码',
        'Answer code',
        {
          0: ['正常', 'no error'],
          2: ['服务器出错', 'server failure'],
          3: ['没有这个域名', 'no such name'],
          5: ['拒绝查询', 'refused'],
        },
      ],
      answers: ['地址数', 'Addresses'],
      result_code: ['解析结果', 'Name result', ANSWER],
    },
  },
  ntp_response: {
    title: ['时间服务', 'Time service'],
    fields: {
      offset_ms: ['时间偏差', 'Clock offset'],
      response_time_ms: ['往返时延', 'Round trip'],
      stratum: ['时钟层级', 'Stratum'],
      result_code: ['时间结果', 'Time result', { ...ANSWER, 5: ['未同步', 'not synchronised'] }],
    },
  },
  rtsp_response: {
    title: ['视频流', 'Video stream'],
    fields: {
      response_time_ms: ['视频应答时间', 'Video answer time'],
      rtsp_response_code: ['视频状态码', 'Video status'],
      result_code: ['视频结果', 'Video result', ANSWER],
      frames_code: [
        '视频流',
        'Stream',
        {
          0: ['有画面', 'frames flow'],
          1: ['无画面', 'no frames'],
          2: ['拒绝播放', 'refused'],
          3: ['无视频轨', 'no video in it'],
        },
      ],
      frames_per_s: ['帧率', 'Frame rate'],
      bits_per_s: ['码率', 'Bit rate'],
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
