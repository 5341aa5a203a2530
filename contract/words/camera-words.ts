// Words for what is found out about a camera's picture and its services.

import type { CAMERA_METRICS } from '../metrics-camera.ts';
import type { WordsOf } from './types.ts';

export const CAMERA_WORDS: WordsOf<typeof CAMERA_METRICS> = {
  camera_picture: {
    title: ['画面', 'Picture'],
    fields: {
      state: [
        '画面状态',
        'Picture state',
        {
          0: ['正常', 'normal'],
          1: ['黑屏', 'black'],
          2: ['单色', 'one colour'],
          3: ['雪花', 'noise'],
          4: ['定格', 'frozen'],
          5: ['过亮', 'too bright'],
        },
      ],
      brightness: ['亮度', 'Brightness'],
      contrast: ['对比度', 'Contrast'],
      change: ['画面变化', 'Change'],
      unchanged_s: ['画面未变时间', 'Unchanged for'],
      sharpness: ['清晰度', 'Sharpness'],
      light: ['成像', 'Light', { 0: ['彩色', 'colour'], 1: ['黑白（红外）', 'grey, by infrared'] }],
      reference: [
        '场景参考',
        'Known scene',
        {
          0: ['学习中', 'being learnt'],
          1: ['已学会', 'learnt'],
          2: ['画面常变，不比较', 'never the same'],
          3: ['画面太单调，不比较', 'nothing to hold on to'],
        },
      ],
      scene_percent: ['与平时场景相符', 'Scene as usual'],
      sharpness_percent: ['清晰度与平时之比', 'Sharpness against usual'],
      contrast_percent: ['对比度与平时之比', 'Contrast against usual'],
    },
  },
  snapshot_response: {
    title: ['抓图', 'Snapshot'],
    fields: {
      response_time_ms: ['抓图时间', 'Snapshot time'],
      http_response_code: ['抓图状态码', 'Snapshot status'],
      result_code: [
        '抓图结果',
        'Snapshot result',
        {
          0: ['已取到', 'fetched'],
          1: ['超时', 'timeout'],
          2: ['拒绝连接', 'refused'],
          3: ['拒绝登录', 'unauthorised'],
          4: ['应答无法识别', 'unreadable answer'],
          5: ['没有图像', 'no picture'],
        },
      ],
    },
  },
  onvif_response: {
    title: ['ONVIF', 'ONVIF'],
    fields: {
      response_time_ms: ['应答时间', 'Answer time'],
      profiles: ['媒体配置数', 'Media profiles'],
      result_code: [
        'ONVIF 结果',
        'ONVIF result',
        {
          0: ['已应答', 'answered'],
          1: ['超时', 'timeout'],
          2: ['拒绝连接', 'refused'],
          3: ['拒绝登录', 'unauthorised'],
          4: ['应答无法识别', 'unreadable answer'],
        },
      ],
    },
  },
};
