// A camera of the simulated site at its web port: its page, ONVIF, and the picture of what it sees.

import { CAMERA_LOGIN, PORTS, type Device } from '../device.ts';
import type { World } from '../world.ts';
import { cameraEye } from './camera-eye.ts';
import { answerCamera, cameraHttp, type CameraHttp } from './camera-http.ts';
import { readRequest, replyBytes } from './http-requests.ts';
import type { TcpService } from './tcp-host.ts';

export function cameraService(world: World, device: Device): TcpService {
  const told: Partial<CameraHttp> = {
    ...CAMERA_LOGIN,
    model: device.model,
    serial: device.serial,
    innerAddress: device.host,
    innerPort: PORTS.http,
    picture: cameraEye(world, device),
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

function frontPage(title: string): Buffer {
  const body = `<!doctype html><title>${title}</title>\n`;
  return replyBytes({ status: 200, type: 'text/html; charset=utf-8', body, headers: ['Connection: close'] });
}
