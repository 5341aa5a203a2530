// What each probe of an asset found, in words and in the order of the layers: reachable, port open, service answers, picture
// seen. The lowest layer that fails is where to look first. Pure.

import { pollWords } from '../contract/poll-words.ts';
import type { Protocol } from '../contract/protocols.ts';
import { fill, type Text } from '../contract/text.ts';
import type { Reading } from '../gateway/discover/readings.ts';
import type { OnePoll, TargetPoll } from './one-poll.ts';

export interface Finding {
  target: string;
  protocol: Protocol;
  address: string;
  layer: Text;
  isOk: boolean;
  words: Text;
  readings: Record<string, number>;
}

interface Kind {
  /** The lowest is 0. */
  readonly rank: number;
  readonly layer: Text;
  readonly measurements: readonly string[];
  readonly words: Text;
  /** Said as well, where the reading it names is there. */
  readonly more?: readonly { readonly if: string; readonly words: Text }[];
  /** Readings of an answer that is no good: an answer alone is no picture. */
  readonly faults?: readonly { readonly field: string; readonly is: number; readonly words: Text }[];
}

const HOST: Text = { zh: '主机', en: 'host' };
const PORT: Text = { zh: '端口', en: 'port' };
const SERVICE: Text = { zh: '服务', en: 'service' };
const VIDEO: Text = { zh: '视频', en: 'video' };
const PICTURE: Text = { zh: '画面', en: 'picture' };

const WEB: Kind = {
  rank: 2,
  layer: SERVICE,
  measurements: ['http_response'],
  words: {
    zh: '应答 {http_response_code}，用时 {response_time_ms} ms',
    en: 'answers {http_response_code} in {response_time_ms} ms',
  },
  more: [
    {
      if: 'tls_cert_days',
      words: { zh: '证书还有 {tls_cert_days} 天（{trust}）', en: 'certificate for {tls_cert_days} days ({trust})' },
    },
  ],
};

const KINDS: Partial<Record<Protocol, Kind>> = {
  ping: {
    rank: 0,
    layer: HOST,
    measurements: ['ping'],
    words: { zh: '可 ping 通，往返 {average_response_ms} ms', en: 'answers ping in {average_response_ms} ms' },
    more: [
      {
        if: 'maximum_response_ms',
        words: {
          zh: '最短 {minimum_response_ms}、最长 {maximum_response_ms}，丢包 {percent_packet_loss}%',
          en: '{minimum_response_ms} to {maximum_response_ms}, {percent_packet_loss} % lost',
        },
      },
    ],
  },
  tcp: {
    rank: 1,
    layer: PORT,
    measurements: ['net_response'],
    words: { zh: '端口可连，用时 {response_time_ms} ms', en: 'connects in {response_time_ms} ms' },
  },
  http: WEB,
  https: WEB,
  dns: {
    rank: 2,
    layer: SERVICE,
    measurements: ['dns_query'],
    words: { zh: '域名有 {answers} 个地址，用时 {query_time_ms} ms', en: '{answers} addresses in {query_time_ms} ms' },
  },
  ntp: {
    rank: 2,
    layer: SERVICE,
    measurements: ['ntp_response'],
    words: {
      zh: '时钟与网关相差 {offset_ms} ms，层级 {stratum}',
      en: 'its clock is {offset_ms} ms off the gateway’s, stratum {stratum}',
    },
  },
  onvif: {
    rank: 2,
    layer: SERVICE,
    measurements: ['onvif_response', 'camera'],
    words: { zh: 'ONVIF 有应答，用时 {response_time_ms} ms', en: 'ONVIF answers in {response_time_ms} ms' },
    more: [{ if: 'clock_offset_s', words: { zh: '时钟偏差 {clock_offset_s} s', en: 'clock {clock_offset_s} s off' } }],
  },
  isapi: { rank: 2, layer: SERVICE, measurements: [], words: { zh: 'ISAPI 有应答', en: 'ISAPI answers' } },
  'dahua-cgi': { rank: 2, layer: SERVICE, measurements: [], words: { zh: 'CGI 有应答', en: 'CGI answers' } },
  'onvif-recorder': { rank: 2, layer: SERVICE, measurements: [], words: { zh: 'ONVIF 有应答', en: 'ONVIF answers' } },
  rtsp: {
    rank: 3,
    layer: VIDEO,
    measurements: ['rtsp_response'],
    words: {
      zh: '应答 {rtsp_response_code}，用时 {response_time_ms} ms',
      en: 'answers {rtsp_response_code} in {response_time_ms} ms',
    },
    more: [{ if: 'frames_per_s', words: { zh: '每秒 {frames_per_s} 帧', en: '{frames_per_s} frames a second' } }],
    faults: [
      {
        field: 'rtsp_response_code',
        is: 404,
        words: { zh: '该路径下没有码流，请核对 path', en: 'no stream lies at this path: correct it' },
      },
      { field: 'frames_code', is: 1, words: { zh: '没有画面帧', en: 'no frames come' } },
      {
        field: 'frames_code',
        is: 2,
        words: {
          zh: '拒绝播放：观看人数已满或码流已关闭',
          en: 'it refuses to play: too many viewers, or switched off',
        },
      },
      { field: 'frames_code', is: 3, words: { zh: '码流中没有视频', en: 'the stream holds no video' } },
    ],
  },
  snapshot: {
    rank: 4,
    layer: PICTURE,
    measurements: ['snapshot_response', 'camera_picture'],
    words: { zh: '取到画面，用时 {response_time_ms} ms', en: 'a picture in {response_time_ms} ms' },
    more: [
      {
        if: 'brightness',
        words: { zh: '亮度 {brightness}，反差 {contrast}', en: 'brightness {brightness}, contrast {contrast}' },
      },
    ],
    faults: [
      { field: 'state', is: 1, words: { zh: '画面全黑', en: 'it is black' } },
      { field: 'state', is: 2, words: { zh: '画面为单色', en: 'it is of one colour' } },
      { field: 'state', is: 3, words: { zh: '画面为雪花', en: 'it is noise' } },
      { field: 'state', is: 4, words: { zh: '画面定格', en: 'it is frozen' } },
      { field: 'state', is: 5, words: { zh: '画面过亮', en: 'it is too bright' } },
    ],
  },
};

const TRUST: readonly Text[] = [
  { zh: '可信', en: 'trusted' },
  { zh: '签发机构未知', en: 'unknown issuer' },
  { zh: '名称不符', en: 'another name' },
  { zh: '已过期', en: 'expired' },
  { zh: '尚未生效', en: 'not yet valid' },
];

export function isProbe(protocol: Protocol): boolean {
  return KINDS[protocol] !== undefined;
}

/** The lowest layer first. */
export function findingsOf({ polls, readings }: OnePoll): Finding[] {
  return polls
    .flatMap((poll) => {
      const kind = KINDS[poll.protocol];
      return kind ? [{ rank: kind.rank, finding: findingOf(poll, kind, readings) }] : [];
    })
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ finding }) => finding);
}

function findingOf(
  { target, protocol, address, result }: TargetPoll,
  kind: Kind,
  readings: readonly Reading[],
): Finding {
  const own = readingsOf(target, kind, readings);
  const isAnswer = result.code === 'ok';
  const answer = isAnswer || result.detail === '' ? said(kind.words, own) : pollWords(result.detail);
  const more = (kind.more ?? []).filter((one) => one.if in own).map((one) => said(one.words, own));
  const faults = (kind.faults ?? []).filter(({ field, is }) => own[field] === is).map((one) => one.words);
  const words = {
    zh: [answer, ...more, ...faults].map(({ zh }) => zh).join('；'),
    en: [answer, ...more, ...faults].map(({ en }) => en).join('; '),
  };
  return { target, protocol, address, layer: kind.layer, isOk: isAnswer && faults.length === 0, words, readings: own };
}

/** Those of its own component, or of the asset where it speaks for it. */
function readingsOf(target: string, { measurements }: Kind, readings: readonly Reading[]): Record<string, number> {
  const about = readings.filter(({ measurement }) => measurements.includes(measurement));
  const own = about.filter(({ component }) => component?.kind === 'target' && component.name === target);
  const chosen = own.length > 0 ? own : about.filter(({ component }) => component === null);
  return Object.fromEntries(chosen.map(({ field, value }) => [field, value]));
}

function said(words: Text, readings: Record<string, number>): Text {
  const values = Object.fromEntries(Object.entries(readings).map(([field, value]) => [field, round(value)]));
  return fill(words, { ...values, trust: TRUST[readings['tls_trust'] ?? -1] ?? '?' });
}

function round(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Math.round(value * 100) / 100;
}

/** What the findings come to; where layers fail, the lowest. */
export function verdictOf(findings: readonly Finding[]): Text {
  const failed = findings.find(({ isOk }) => !isOk);
  if (!failed) return { zh: '所有探测正常', en: 'all probes are answered' };
  const below = findings.filter(({ isOk, layer }) => isOk && layer !== failed.layer);
  const good = below.filter((one) => findings.indexOf(one) < findings.indexOf(failed)).at(-1);
  const words = good
    ? {
        zh: '{good}正常，{failed}异常（{target}）：从这里查起',
        en: 'the {good} layer is fine, the {failed} layer is not ({target}): begin there',
      }
    : { zh: '最低一层即异常：{failed}（{target}）', en: 'the lowest layer that is asked fails: {failed} ({target})' };
  return fill(words, { good: good?.layer ?? '', failed: failed.layer, target: failed.target });
}
