// Faults of the simulated cameras and of what they hang on.

import type { FaultDefinition } from '../fault.ts';
import { CAMERA_VIEWS, type CameraView } from '../device.ts';
import { sameLook } from './looks.ts';
import { hasAddress, isAtPort, PARTS, TOOLS, upperPort } from './parts.ts';

const CAMERA = ['camera'] as const;
/** What a dead camera’s PoE part still draws, W. */
const DEAD_CAMERA_WATTS = 0.5;
const ERRORS_PER_SECOND = 35;
const WRONG_CLOCK_MS = -3_600_000 * 8;

export const CAMERA_FAULTS: readonly FaultDefinition[] = [
  {
    name: 'camera-port-dead',
    code: 'N09',
    tools: [TOOLS.cableTester],
    title: { zh: '摄像机所在 PoE 端口损坏', en: 'the PoE port of a camera is dead' },
    kinds: CAMERA,
    on: 'cam-07',
    // Of a switch that can be asked; a recorder's own ports are another matter.
    fits: ({ uplink, feeds }, layout) =>
      feeds[0]?.kind === 'poe' && layout.byKey.get(uplink?.asset ?? '')?.kind !== 'recorder',
    effects: ({ uplink }) => [{ kind: 'port-dead', asset: uplink?.asset ?? '', port: uplink?.port ?? 0 }],
    truth: (camera, layout) => ({
      cause: 'poe-port-fault',
      places: [upperPort(layout, camera)],
      visit: true,
      by: 'engineer',
      parts: [PARTS.patchCord],
    }),
  },
  {
    name: 'camera-cable-cut',
    code: 'C03',
    sameLook: sameLook('camera-cable-cut'),
    tools: [TOOLS.cableTester, TOOLS.crimper, TOOLS.ladder],
    permits: ['climb'],
    title: { zh: '摄像机网线断', en: 'the cable of a camera is cut' },
    kinds: CAMERA,
    on: 'cam-05',
    effects: (camera) => [{ kind: 'cut', asset: camera.key }],
    truth: (camera, layout) => ({
      cause: 'cable-cut',
      places: [camera.key, upperPort(layout, camera)],
      visit: true,
      by: 'engineer',
      parts: [PARTS.cat6],
    }),
  },
  {
    name: 'camera-hung',
    code: 'C01',
    sameLook: sameLook('camera-hung'),
    title: { zh: '摄像机死机', en: 'a camera hangs' },
    kinds: CAMERA,
    on: 'cam-03',
    powerCycleCures: true,
    effects: (camera) => [{ kind: 'hung', asset: camera.key }],
    truth: (camera) => ({ cause: 'camera-hung', places: [camera.key], visit: false, by: 'remote', parts: [] }),
  },
  {
    name: 'camera-dead',
    code: 'C04',
    sameLook: sameLook('camera-dead'),
    tools: [TOOLS.ladder],
    permits: ['climb'],
    title: { zh: '摄像机损坏', en: 'a camera is dead' },
    kinds: CAMERA,
    on: 'cam-14',
    // By the seed its PoE part still draws a little, or shows no signature and the port searches as after a cut cable.
    effects: (camera, { random }) => [
      { kind: 'dead', asset: camera.key, standbyWatts: random() < 0.5 ? 0 : DEAD_CAMERA_WATTS },
    ],
    truth: (camera) => ({
      cause: 'camera-dead',
      places: [camera.key],
      visit: true,
      by: 'engineer',
      parts: [PARTS.camera],
    }),
  },
  {
    name: 'camera-rtsp-stuck',
    code: 'C01',
    sameLook: sameLook('camera-rtsp-stuck'),
    cures: ['device-reboot'],
    title: { zh: '摄像机视频服务卡死', en: 'the video service of a camera is stuck' },
    kinds: CAMERA,
    on: 'cam-09',
    powerCycleCures: true,
    effects: (camera) => [{ kind: 'silent', asset: camera.key, layer: 'rtsp' }],
    truth: (camera) => ({ cause: 'video-service-stuck', places: [camera.key], visit: false, by: 'remote', parts: [] }),
  },
  {
    name: 'camera-plug-oxidised',
    code: 'C02',
    tools: [TOOLS.cableTester, TOOLS.crimper, TOOLS.ladder],
    permits: ['climb'],
    title: { zh: '摄像机水晶头氧化，误码增加', en: 'the plug of a camera is oxidised, errors rise' },
    kinds: CAMERA,
    on: 'cam-02',
    fits: isAtPort,
    effects: (camera) =>
      camera.uplink
        ? [
            { kind: 'port-errors', asset: camera.uplink.asset, port: camera.uplink.port, perSecond: ERRORS_PER_SECOND },
            { kind: 'set', asset: camera.uplink.asset, key: `speed.${camera.uplink.port}`, value: 10 },
          ]
        : [],
    truth: (camera, layout) => ({
      cause: 'bad-connector',
      places: [upperPort(layout, camera), camera.key],
      visit: true,
      by: 'engineer',
      parts: [PARTS.rj45],
    }),
  },
  {
    name: 'camera-clock-wrong',
    code: 'C21',
    title: { zh: '摄像机时间偏差', en: 'the clock of a camera is wrong' },
    kinds: CAMERA,
    on: 'cam-11',
    fits: hasAddress,
    effects: (camera) => [{ kind: 'set', asset: camera.key, key: 'clockOffsetMs', value: WRONG_CLOCK_MS }],
    truth: (camera) => ({ cause: 'clock-wrong', places: [camera.key], visit: false, by: 'remote', parts: [] }),
  },
  {
    name: 'camera-stream-stopped',
    code: 'C01',
    sameLook: sameLook('camera-stream-stopped'),
    cures: ['device-reboot'],
    title: { zh: '摄像机在线但不送画面', en: 'a camera answers and sends no frames' },
    kinds: CAMERA,
    on: 'cam-08',
    powerCycleCures: true,
    effects: shows('stopped'),
    truth: (camera) => ({ cause: 'encoder-stuck', places: [camera.key], visit: false, by: 'remote', parts: [] }),
  },
  {
    name: 'camera-picture-frozen',
    code: 'C12',
    cures: ['device-reboot'],
    title: { zh: '摄像机画面定格', en: 'the picture of a camera is frozen' },
    kinds: CAMERA,
    on: 'cam-10',
    powerCycleCures: true,
    effects: shows('frozen'),
    truth: (camera) => ({ cause: 'picture-frozen', places: [camera.key], visit: false, by: 'remote', parts: [] }),
  },
  {
    name: 'camera-covered',
    code: 'C11',
    title: { zh: '摄像机镜头被遮，画面全黑', en: 'a camera is covered, its picture is black' },
    kinds: CAMERA,
    on: 'cam-13',
    effects: shows('black'),
    truth: (camera) => ({ cause: 'camera-covered', places: [camera.key], visit: false, by: 'onsite', parts: [] }),
  },
  {
    name: 'camera-sensor-dead',
    code: 'C04',
    tools: [TOOLS.ladder],
    permits: ['climb'],
    title: { zh: '摄像机传感器故障，画面为雪花', en: 'the sensor of a camera has failed, its picture is noise' },
    kinds: CAMERA,
    on: 'cam-15',
    effects: shows('noise'),
    truth: (camera) => ({
      cause: 'sensor-dead',
      places: [camera.key],
      visit: true,
      by: 'engineer',
      parts: [PARTS.camera],
    }),
  },
];

function shows(view: CameraView): FaultDefinition['effects'] {
  return ({ key }) => [{ kind: 'set', asset: key, key: 'view', value: CAMERA_VIEWS.indexOf(view) }];
}
