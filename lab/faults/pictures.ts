// Faults of the simulated cameras that only their pictures show, or that come with dusk and with the years.

import { CAMERA_VIEWS, type Device } from '../device.ts';
import type { FaultDefinition } from '../fault.ts';
import type { Layout } from '../layout.ts';
import { between, DAY_MS, define, during, HOUR_MS, MINUTE_MS, reading, seedOf, wholeBetween } from './define.ts';
import { sameLook } from './looks.ts';
import { hasAddress, isAtPort, PARTS, TOOLS, upperPort } from './parts.ts';

const CAMERA = ['camera'] as const;
const AT_HEIGHT = { tools: [TOOLS.ladder], permits: ['climb'] } as const;
/** Somebody who looks at a picture now and then takes what is before a lens for a lorry, and a blur for rain, until this long has passed. */
const NOTICED_MS = 2 * HOUR_MS;
/** A winter night. The sensor’s noise by lamplight covers what a lens that has slipped takes from the picture. */
const DARK_MS = 15 * HOUR_MS;
const BLACK = CAMERA_VIEWS.indexOf('black');

export const PICTURE_FAULTS: readonly FaultDefinition[] = [
  define({
    name: 'camera-ir-dead', code: 'C06', zh: '摄像机红外灯故障，夜间全黑', en: 'the infrared lamp of a camera is dead: black at night',
    kinds: CAMERA, on: 'cam-21', cause: 'ir-lamp-dead', by: 'engineer', parts: [PARTS.camera], ...AT_HEIGHT,
    showsAfterMs: DAY_MS,
    effects: ({ key }) => [during({ shape: 'night' }, { kind: 'set', asset: key, key: 'view', value: BLACK })],
  }),
  define({
    name: 'camera-weak-supply', code: 'C07', zh: '摄像机供电不足，夜间反复重启', en: 'a camera restarts again and again after dusk: its supply is weak',
    kinds: CAMERA, on: 'cam-22', cause: 'weak-supply', by: 'engineer', parts: [PARTS.supply12v],
    tools: [TOOLS.ladder, TOOLS.multimeter], permits: ['climb'], showsAfterMs: DAY_MS, repeats: true,
    // With the infrared lamp the voltage breaks down; it rests a little, starts, and goes again.
    effects: ({ key }, { random }) => {
      const pulses = {
        shape: 'pulses', everyMs: wholeBetween(random, 10, 40) * MINUTE_MS, forMs: wholeBetween(random, 6, 20) * 1000,
        seed: seedOf(random),
      } as const;
      return [during({ shape: 'while', what: pulses, when: { shape: 'night' } }, { kind: 'unpowered', asset: key })];
    },
  }),
  define({
    name: 'camera-lens-dirty', code: 'C09', zh: '摄像机镜头脏污', en: 'the lens of a camera gets dirty',
    kinds: CAMERA, on: 'cam-16', cause: 'lens-dirty', by: 'onsite', tools: [TOOLS.cloth], showsAfterMs: 60 * DAY_MS,
    effects: ({ key }, { random }) => [
      reading(key, 'haze', { shape: 'line', from: 5, to: 90, perDay: between(random, 1.5, 4), step: 5 }),
    ],
  }),
  define({
    name: 'camera-out-of-focus', code: 'C10', zh: '摄像机失焦', en: 'a camera is out of focus',
    kinds: CAMERA, on: 'cam-17', cause: 'out-of-focus', by: 'engineer', parts: [PARTS.lens], ...AT_HEIGHT,
    showsAfterMs: DARK_MS + NOTICED_MS,
    effects: ({ key }, { random }) => [{ kind: 'set', asset: key, key: 'blur', value: wholeBetween(random, 1, 5) }],
  }),
  define({
    name: 'camera-moved', code: 'C11', zh: '摄像机被碰歪，画面移位', en: 'a camera has been knocked aside and looks elsewhere',
    kinds: CAMERA, on: 'cam-18', cause: 'camera-moved', by: 'onsite',
    showsAfterMs: NOTICED_MS,
    effects: ({ key }, { random }) => [{ kind: 'set', asset: key, key: 'shift', value: wholeBetween(random, 12, 60) }],
  }),
  define({
    name: 'camera-plug-loose', code: 'C02', zh: '摄像机尾线进水，链路时通时断', en: 'water in the plug of a camera: the link comes and goes',
    kinds: CAMERA, on: 'cam-19', cause: 'bad-connector', by: 'engineer', parts: [PARTS.rj45],
    tools: [TOOLS.ladder, TOOLS.cableTester, TOOLS.crimper], permits: ['climb'], fits: isAtPort, at: portFirst,
    effects: ({ key, uplink }, { random }) => [
      during(
        { shape: 'pulses', everyMs: wholeBetween(random, 40, 120) * 1000, forMs: wholeBetween(random, 3, 9) * 1000, seed: seedOf(random) },
        { kind: 'cut', asset: key },
      ),
      { kind: 'port-errors', asset: uplink?.asset ?? '', port: uplink?.port ?? 0, perSecond: between(random, 4, 30) },
    ],
  }),
  define({
    name: 'camera-errors-rising', code: 'C02', zh: '摄像机水晶头慢慢氧化，误码逐周增加', en: 'the plug of a camera oxidises: errors rise by the week',
    kinds: CAMERA, on: 'cam-04', cause: 'bad-connector', by: 'engineer', parts: [PARTS.rj45],
    tools: [TOOLS.ladder, TOOLS.cableTester, TOOLS.crimper], permits: ['climb'], fits: isAtPort, at: portFirst, showsAfterMs: 30 * DAY_MS,
    effects: ({ uplink }, { random }) => [
      {
        kind: 'changing',
        course: { shape: 'line', from: 0.2, to: 60, perDay: between(random, 0.5, 3), step: 0.5 },
        as: (perSecond) => [{ kind: 'port-errors', asset: uplink?.asset ?? '', port: uplink?.port ?? 0, perSecond }],
      },
    ],
  }),
  define({
    name: 'camera-clock-drifts', code: 'C21', zh: '摄像机时钟每天走偏', en: 'the clock of a camera drifts from day to day',
    kinds: CAMERA, on: 'cam-12', cause: 'clock-wrong', by: 'remote', showsAfterMs: 40 * DAY_MS, fits: hasAddress,
    effects: ({ key }, { random }) => [
      reading(key, 'clockOffsetMs', {
        shape: 'line', from: 0, to: 900_000 * (random() < 0.5 ? -1 : 1), perDay: between(random, 4000, 40_000), step: 500,
      }),
    ],
  }),
  define({
    name: 'camera-hangs-at-night', code: 'C01', zh: '摄像机每隔几小时短暂死机后自行恢复', en: 'a camera hangs every few hours and comes back by itself',
    kinds: CAMERA, on: 'cam-06', cause: 'camera-hung', by: 'remote', powerCycleCures: true,
    effects: ({ key }, { random }) => [
      during(
        { shape: 'pulses', everyMs: between(random, 2, 6) * HOUR_MS, forMs: between(random, 4, 12) * MINUTE_MS, seed: seedOf(random) },
        { kind: 'hung', asset: key },
      ),
    ],
    sameLook: sameLook('camera-hangs-at-night'),
  }),
]; // prettier-ignore

/** A plug is at both ends of a line: its port says so as rightly as its camera. */
function portFirst(camera: Device, layout: Layout): string[] {
  return [upperPort(layout, camera), camera.key];
}
