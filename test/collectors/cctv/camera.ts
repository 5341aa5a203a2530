// A camera of the lab on a free port, for one test.

import { type Server, createServer } from 'node:http';
import { onTestFinished } from 'vitest';
import { type CameraHttp, cameraHttp, cameraListener } from '../../../lab/services/camera-http.ts';
import { listen, trackSockets } from '../parts.ts';

export async function startCamera(changes: Partial<CameraHttp> = {}): Promise<{ camera: CameraHttp; port: number }> {
  const camera = cameraHttp(changes);
  const server: Server = createServer(cameraListener(camera));
  onTestFinished(trackSockets(server));
  return { camera, port: await listen(server) };
}

export const LOGIN = { kind: 'password', user: 'admin', password: 'c0rrect' } as const;
