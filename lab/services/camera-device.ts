// A camera of the simulated site at its web port: its page, ONVIF, and the picture of what it sees, which a fault can make
// black, frozen, noise or none.

import { CAMERA_LOGIN, PORTS, type Device } from '../device.ts';
import { seededRandom } from '../random.ts';
import { timeOfDayMs } from '../sun.ts';
import type { World } from '../world.ts';
import { answerCamera, cameraHttp, type CameraHttp } from './camera-http.ts';
import { cameraImage } from './camera-image.ts';
import { CameraScene, type Moment, type Optics } from './camera-scene.ts';
import { readRequest, replyBytes } from './http-requests.ts';
import type { TcpService } from './tcp-host.ts';

const HOUR_MS = 3_600_000;

export function cameraService(world: World, device: Device): TcpService {
  const random = seededRandom(1, device.key);
  const scene = new CameraScene(device.key);
  let turn = 0;
  const told: Partial<CameraHttp> = {
    ...CAMERA_LOGIN,
    model: device.model,
    serial: device.serial,
    innerAddress: device.host,
    innerPort: PORTS.http,
    picture: () => {
      const view = world.view(device.key);
      return view === 'stopped'
        ? undefined
        : cameraImage(view, scene, momentOf(world, turn++), random, opticsOf(world, device));
    },
  };
  // It answers before it goes down.
  const onRestart = (): void => void world.clock.after(0, () => world.command(device.key, 'device-reboot'));
  const open = cameraHttp({ ...told, onRestart });
  // The same camera once somebody has changed its password, or while it lets nobody in.
  const shut = cameraHttp({ ...told, password: 'somebody-elses' });
  return {
    device,
    port: PORTS.http,
    layer: 'http',
    onData: (bytes, talk) => {
      const one = readRequest(bytes);
      if (!one) return 0;
      const { method, path } = one.request;
      if (method === 'GET' && path === '/') {
        talk.reply(frontPage(world.text(device.key, device.model)));
        // A device that sends slowly or without end keeps its connection.
        if (world.manner(device.key) === null) talk.close();
        return one.used;
      }
      const camera = world.value(device.key, 'refuses', 0) === 0 ? open : shut;
      // The camera's service keeps the machine's time; the site may live in another.
      const apartMs = world.clock.wallMs() - Date.now();
      camera.clockOffsetMs = world.value(device.key, 'clockOffsetMs', 0) + apartMs;
      talk.reply(replyBytes(answerCamera(camera, one.request)));
      return one.used;
    },
  };
}

function opticsOf(world: World, { key }: Device): Optics {
  const value = (name: keyof Optics): number => world.value(key, name, 0);
  // Fog comes before what has settled on the lens.
  const haze = Math.max(value('haze'), world.value(key, 'fog', 0));
  return { haze, blur: value('blur'), shift: value('shift'), lorry: value('lorry') };
}

/** In steps of an hour: the sun is slow. */
function momentOf(world: World, turn: number): Moment {
  const day = Math.floor(timeOfDayMs(world.clock.wallMs()) / HOUR_MS) / 24;
  return { turn, isNight: world.isNight(), day };
}

function frontPage(title: string): Buffer {
  const body = `<!doctype html><title>${title}</title>\n`;
  return replyBytes({ status: 200, type: 'text/html; charset=utf-8', body, headers: ['Connection: close'] });
}
