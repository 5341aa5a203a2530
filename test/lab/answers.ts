// All that the devices of a simulated site answer at one moment, each in its own protocol, without a socket between: what a
// fault shows is the difference to the same site without it.

import { createHash } from 'node:crypto';
import { CAMERA_LOGIN, RECORDER_LOGIN, type Device } from '../../lab/device.ts';
import { mibOf } from '../../lab/mibs/by-kind.ts';
import { busUnits } from '../../lab/services/bus-units.ts';
import { cameraService } from '../../lab/services/camera-device.ts';
import { CAMERA_PICTURE_PATH } from '../../lab/services/camera-http.ts';
import { messagesOf } from '../../lab/services/mqtt-messages.ts';
import { recorderService } from '../../lab/services/recorder-device.ts';
import { STREAM_PATH, rtspService } from '../../lab/services/text-services.ts';
import type { TcpService } from '../../lab/services/tcp-host.ts';
import type { World } from '../../lab/world.ts';

export type Answers = ReadonlyMap<string, string>;
type Put = (key: string, value: string) => void;

const DAY_MS = 86_400_000;
const ZONE_MS = 8 * 3_600_000;

/** Asks all of these assets; keeps its own connections to each device, as a collector does. */
export function questioner(world: World, assets: ReadonlySet<string>): () => Answers {
  const devices = world.layout.devices.filter(({ key }) => assets.has(key));
  const mibs = new Map(devices.map((device) => [device.key, mibOf(world, device)]));
  const streams = ofKind(devices, 'camera', (device) => rtspService(world, device));
  const cameras = ofKind(devices, 'camera', (device) => cameraService(world, device));
  const recorders = ofKind(devices, 'recorder', (device) => recorderService(world, device));
  const buses = world.layout.devices
    .filter(({ kind }) => kind === 'bus-gateway')
    .map((device) => ({ gateway: device.key, units: busUnits(world, device) }));
  return () => {
    const answers = new Map<string, string>();
    for (const device of devices) {
      const { key } = device;
      const put: Put = (what, value) => void answers.set(`${key} ${what}`, value);
      if (device.host !== '') put('ping', String(world.hostAlive(key)));
      if (world.answers(key, 'snmp')) walk(mibs.get(key) ?? null, put);
      if (world.answers(key, 'mqtt')) for (const message of messagesOf(world, device)) told(message, put);
      const stream = streams.get(key);
      if (stream && world.answers(key, 'rtsp')) put('rtsp', describe(stream));
      const camera = cameras.get(key);
      if (camera && world.answers(key, 'http')) put('picture', fetchWith(camera, CAMERA_LOGIN, CAMERA_PICTURE_PATH));
      const recorder = recorders.get(key);
      if (recorder && world.answers(key, 'http')) askRecorder(world, recorder, put);
    }
    for (const { gateway, units } of buses)
      for (const unit of units.values())
        if (assets.has(unit.asset) && world.answers(gateway, 'modbus')) readUnit(world, unit, answers);
    return answers;
  };
}

/** What one says and the other does not, or says otherwise: `asset what: value`. */
export function differences(without: Answers, having: Answers): string[] {
  const keys = new Set([...without.keys(), ...having.keys()]);
  return [...keys].flatMap((key) => {
    const [before, after] = [without.get(key), having.get(key)];
    return before === after ? [] : [`${key}: ${after ?? 'silent'}`];
  });
}

function ofKind(
  devices: readonly Device[],
  kind: string,
  make: (device: Device) => TcpService,
): Map<string, TcpService> {
  return new Map(devices.filter((device) => device.kind === kind).map((device) => [device.key, make(device)]));
}

function walk(mib: ReturnType<typeof mibOf>, put: Put): void {
  for (let next = mib?.after([0]); next; next = mib?.after(next.row.oid))
    put(`snmp ${next.row.oid.join('.')}`, readable(next.value));
}

/** Integers as numbers, the rest as it is on the wire. */
function readable(value: Buffer): string {
  const [tag = 0] = value;
  const isNumber = tag === 0x02 || (tag >= 0x41 && tag <= 0x46);
  if (!isNumber)
    return value.subarray(2).toString(tag === 0x04 && /^[ -~]*$/.test(value.toString('latin1', 2)) ? 'latin1' : 'hex');
  return String(BigInt.asIntN(8 * (value.length - 2), BigInt(`0x${value.toString('hex', 2)}`)));
}

function told({ topic, payload }: ReturnType<typeof messagesOf>[number], put: Put): void {
  const values = JSON.parse(String(payload)) as Record<string, unknown>;
  for (const [path, value] of Object.entries(values)) put(`mqtt ${topic} ${path}`, String(value));
}

function describe(service: TcpService): string {
  return exchange(service, `DESCRIBE rtsp://camera${STREAM_PATH} RTSP/1.0\r\nCSeq: 1\r\n\r\n`).split('\r\n')[0] ?? '';
}

function exchange(service: TcpService, request: string): string {
  const replies: Buffer[] = [];
  service.onData(Buffer.from(request), { reply: (bytes) => void replies.push(bytes), close: () => undefined });
  return Buffer.concat(replies).toString('latin1');
}

/** One GET with a digest login (RFC 7616). */
function fetchWith(service: TcpService, { user, password }: { user: string; password: string }, path: string): string {
  const get = (header = ''): string => exchange(service, `GET ${path} HTTP/1.1\r\nHost: x\r\n${header}\r\n`);
  const challenge = get();
  const part = (name: string): string => new RegExp(`${name}="([^"]*)"`).exec(challenge)?.[1] ?? '';
  const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
  const [realm, nonce] = [part('realm'), part('nonce')];
  const response = md5(`${md5(`${user}:${realm}:${password}`)}:${nonce}:00000001:c:auth:${md5(`GET:${path}`)}`);
  const login = `Digest username="${user}", realm="${realm}", nonce="${nonce}", uri="${path}", qop=auth, nc=00000001, cnonce="c", response="${response}"`;
  const answer = get(`Authorization: ${login}\r\n`);
  const body = answer.slice(answer.indexOf('\r\n\r\n') + 4);
  return `${answer.slice(9, 12)} ${body.length > 200 ? md5(body) : body.trim()}`;
}

function askRecorder(world: World, service: TcpService, put: Put): void {
  const get = (path: string): string => fetchWith(service, RECORDER_LOGIN, path);
  put('time', get('/cgi-bin/global.cgi?action=getCurrentTime'));
  put('cpu', get('/cgi-bin/magicBox.cgi?action=getCPUUsage'));
  put('disks', get('/cgi-bin/storageDevice.cgi?action=getDeviceAllInfo'));
  put('losses', get('/cgi-bin/eventManager.cgi?action=getEventIndexes&code=VideoLoss'));
  const now = world.clock.wallMs() + ZONE_MS;
  const stamp = (ms: number): string => encodeURIComponent(new Date(ms).toISOString().slice(0, 19).replace('T', ' '));
  for (const channel of [1, 5])
    for (const daysAgo of [1, 4, 30]) {
      const [from, to] = [stamp(now - daysAgo * DAY_MS - 7_200_000), stamp(now - daysAgo * DAY_MS)];
      const query = `condition.Channel=${channel}&condition.StartTime=${from}&condition.EndTime=${to}`;
      put(`recorded ${channel} ${daysAgo}d ago`, get(`/cgi-bin/mediaFileFind.cgi?action=findFile&${query}`));
    }
}

function readUnit(
  world: World,
  unit: { asset: string; word: (f: number, a: number) => number | undefined; bit: (f: number, a: number) => boolean | undefined },
  answers: Map<string, string>,
): void {
  if (!world.answers(unit.asset, 'modbus')) return;
  for (const [functionCode, from, count] of [[3, 0, 16], [3, 40_000, 180], [4, 0, 80]] as const)
    for (let at = from; at < from + count; at++) {
      const word = unit.word(functionCode, at);
      if (word !== undefined) answers.set(`${unit.asset} register ${functionCode}/${at}`, String(word));
    }
  for (const functionCode of [1, 2])
    for (let at = 0; at < 8; at++) {
      const bit = unit.bit(functionCode, at);
      if (bit !== undefined) answers.set(`${unit.asset} bit ${functionCode}/${at}`, String(bit));
    }
} // prettier-ignore
