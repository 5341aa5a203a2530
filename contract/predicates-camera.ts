// The observables of what a camera sends and sees; see contract/predicates.ts. Each is a layer of its own: a service that
// answers says nothing of frames, and frames say nothing of what is in them.

import type { Text } from './text.ts';

/** As in contract/predicates.ts, which takes these in. */
interface Predicate {
  readonly component: string;
  readonly bad: Text;
  readonly ok: Text;
}

export const CAMERA_PREDICATES = {
  frames: {
    component: '',
    bad: { zh: '{place} 视频服务应答但没有画面帧', en: '{place} answers for video and sends no frames' },
    ok: { zh: '{place} 画面帧正常', en: 'frames flow from {place}' },
  },
  'picture-black': {
    component: '',
    bad: { zh: '{place} 画面全黑', en: 'the picture of {place} is black' },
    ok: { zh: '{place} 画面不黑', en: 'the picture of {place} is not black' },
  },
  'picture-signal': {
    component: '',
    bad: { zh: '{place} 画面为单色或雪花', en: 'the picture of {place} is one colour or noise' },
    ok: { zh: '{place} 画面有内容', en: 'the picture of {place} shows something' },
  },
  'picture-moves': {
    component: '',
    bad: { zh: '{place} 画面定格', en: 'the picture of {place} is frozen' },
    ok: { zh: '{place} 画面在变化', en: 'the picture of {place} changes' },
  },
  'picture-view': {
    component: '',
    bad: { zh: '{place} 画面与平时的场景不符', en: 'the picture of {place} shows another scene than usual' },
    ok: { zh: '{place} 画面是平时的场景', en: 'the picture of {place} shows its usual scene' },
  },
  'picture-sharp': {
    component: '',
    bad: { zh: '{place} 画面比平时模糊', en: 'the picture of {place} is less sharp than usual' },
    ok: { zh: '{place} 画面清晰如常', en: 'the picture of {place} is as sharp as usual' },
  },
  'picture-clear': {
    component: '',
    bad: { zh: '{place} 画面昼夜发蒙', en: 'the picture of {place} is hazy by day and night' },
    ok: { zh: '{place} 画面通透如常', en: 'the picture of {place} is as clear as usual' },
  },
} as const satisfies Record<string, Predicate>;
