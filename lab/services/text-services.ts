// The line-based services of the simulated devices: RTSP (RFC 2326), HTTP and the control port of the amplifier.

import { PORTS, type Device } from '../device.ts';
import type { World } from '../world.ts';
import { interleavedFrames } from './rtp-frames.ts';
import type { TcpService, Talk } from './tcp-host.ts';

/** Path of the main stream; anything else is 404. */
export const STREAM_PATH = '/Streaming/Channels/101';

const HEAD_END = '\r\n\r\n';
const SECOND_OF_FRAMES = interleavedFrames();

interface Stream {
  device: Device;
  hasFrames: boolean;
  /** It knows another password than who asks. */
  refuses: boolean;
}

function streamOf(world: World, device: Device): Stream {
  return {
    device,
    hasFrames: world.view(device.key) !== 'stopped',
    refuses: world.value(device.key, 'refuses', 0) !== 0,
  };
}

export function rtspService(world: World, device: Device): TcpService {
  return {
    device,
    port: PORTS.rtsp,
    layer: 'rtsp',
    onData: (bytes, talk) => onHead(bytes, (head) => answerRtsp(streamOf(world, device), head, talk)),
  };
}

function answerRtsp({ device, hasFrames, refuses }: Stream, head: string, talk: Talk): void {
  const [method = '', url = ''] = head.split(' ', 2);
  const sequence = /^cseq:\s*(\d+)/im.exec(head)?.[1] ?? '0';
  const respond = (status: string, headers: string[], body = ''): void =>
    talk.reply(Buffer.from([`RTSP/1.0 ${status}`, `CSeq: ${sequence}`, ...headers, '', body].join('\r\n')));
  if (method === 'OPTIONS') return respond('200 OK', ['Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN']);
  if (!url.includes(STREAM_PATH)) return respond('404 Not Found', []);
  if (refuses) return respond('401 Unauthorized', ['WWW-Authenticate: Basic realm="camera"']);
  if (method !== 'DESCRIBE') return answerStream(method, hasFrames, respond, talk);
  const body = [
    'v=0',
    `o=- 1 1 IN IP4 ${device.host}`,
    's=Media Presentation',
    't=0 0',
    'm=video 0 RTP/AVP 96',
    'a=rtpmap:96 H265/90000',
    'a=framerate:25.0',
    '',
  ].join('\r\n');
  respond('200 OK', ['Content-Type: application/sdp', `Content-Length: ${Buffer.byteLength(body)}`], body);
}

/** A player gets a second of frames at once, as from a camera that keeps the last ones for it, and then no more. */
function answerStream(
  method: string,
  hasFrames: boolean,
  respond: (status: string, headers: string[]) => void,
  talk: Talk,
): void {
  const session = 'Session: 1001;timeout=60';
  switch (method) {
    case 'SETUP':
      return respond('200 OK', [session, 'Transport: RTP/AVP/TCP;unicast;interleaved=0-1']);
    case 'PLAY':
      respond('200 OK', [session, 'Range: npt=0.000-']);
      return hasFrames ? talk.reply(SECOND_OF_FRAMES) : undefined;
    case 'TEARDOWN':
      return respond('200 OK', [session]);
    default:
      return respond('405 Method Not Allowed', []);
  }
}

export function httpService(world: World, device: Device): TcpService {
  return {
    device,
    port: PORTS.http,
    layer: 'http',
    onData: (bytes, talk) =>
      onHead(bytes, () => {
        const title = world.text(device.key, device.model);
        const body = `<!doctype html><title>${title}</title>\n`;
        const head = [
          'HTTP/1.1 200 OK',
          'Server: App-webs/',
          'Content-Type: text/html; charset=utf-8',
          `Content-Length: ${Buffer.byteLength(body)}`,
          'Connection: close',
        ].join('\r\n');
        talk.reply(Buffer.from(`${head}${HEAD_END}${body}`));
        // A device that sends slowly or without end keeps its connection.
        if (world.manner(device.key) === null) talk.close();
      }),
  };
}

export function amplifierService(world: World, device: Device): TcpService {
  return {
    device,
    port: PORTS.amplifier,
    layer: 'tcp',
    onData: (bytes, talk) => {
      const end = bytes.indexOf('\n');
      if (end < 0) return 0;
      const isStatus = bytes.toString('latin1', 0, end).trim() === 'STATUS?';
      talk.reply(Buffer.from(isStatus ? `${amplifierLine(world, device)}\r\n` : 'ERR unknown command\r\n'));
      return end + 1;
    },
  };
}

function amplifierLine(world: World, device: Device): string {
  const { protect, temperature, level } = amplifierReadings(world, device);
  return `OK protect=${protect} temp=${temperature} level=${level}`;
}

export function amplifierReadings(world: World, device: Device) {
  const protect = world.value(device.key, 'protect', 0);
  const warm = world.value(device.key, 'temperature', 41);
  const usual = Math.round((-14 + 3 * Math.sin(world.nowMs / 7000)) * 10) / 10;
  return {
    protect,
    temperature: Math.round((warm + Math.sin(world.nowMs / 90_000)) * 10) / 10,
    level: protect === 1 ? -90 : world.value(device.key, 'level', usual),
  };
}

/** Uses one request head when it has arrived whole; bodies are not expected. */
function onHead(bytes: Buffer, run: (head: string) => void): number {
  const end = bytes.indexOf(HEAD_END);
  if (end < 0) return 0;
  run(bytes.toString('latin1', 0, end));
  return end + HEAD_END.length;
}
