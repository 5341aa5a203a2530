// What is found out about a camera's picture and its services; see contract/metrics.ts.

import { code, gauge, type Measurement } from './metric-types.ts';

export const CAMERA_METRICS = {
  onvif_response: {
    about: 'ONVIF device service',
    component: '',
    fields: {
      response_time_ms: gauge('ms', 'of all its questions'),
      profiles: code('media profiles told'),
      result_code: code('0 answered, 1 timeout, 2 refused, 3 unauthorised, 4 garbage'),
    },
  },
  snapshot_response: {
    about: 'A picture fetched over HTTP',
    component: '',
    fields: {
      response_time_ms: gauge('ms', 'to the end of the picture'),
      http_response_code: code('HTTP status'),
      result_code: code('0 answered, 1 timeout, 2 refused, 3 unauthorised, 4 garbage, 5 no picture'),
    },
  },
  camera_picture: {
    about: 'What a camera’s picture shows',
    component: '',
    fields: {
      state: code('0 normal, 1 black, 2 one colour, 3 noise, 4 frozen, 5 too bright'),
      brightness: gauge('', 'mean, 0 black to 255 white'),
      contrast: gauge('', 'standard deviation of the brightness'),
      change: gauge('', 'mean difference to the picture before, 0 to 255'),
      unchanged_s: gauge('s', 'since the picture last changed'),
      sharpness: gauge('', 'fine detail against all contrast, of this picture alone'),
      light: code('0 in colour, 1 grey as by infrared light'),
      reference: code('what it is compared with: 0 being learnt, 1 learnt, 2 never the same, 3 nothing to hold on to'),
      scene_percent: gauge('%', 'edges that run as they usually do in this light'),
      sharpness_percent: gauge('%', 'fine detail, of what is usual in this light and at this contrast'),
      contrast_percent: gauge('%', 'contrast, of what is usual in this light'),
    },
  },
} as const satisfies Record<string, Measurement>;
