// Devices that are set up wrongly or misbehave, on loopback: each is a real peer that the real program polls. Nothing in
// here knows what the program should make of them.

import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import modbusSerial from 'modbus-serial';
import mqtt from 'mqtt';
import { Mosquitto } from '../collectors/mqtt/mosquitto.ts';

import { answering, startAgent, startSnmpd, type Objects } from '../collectors/snmp/rig.ts';
import { freePort } from '../peers/ports.ts';

/** What a kiosk says again and again; its sensors are read every second. */
const PUBLISH_EVERY_MS = 1000;
const SAY_EVERY_MS = 1000;
/** The poll's time is long over by then. */
const LATE_ANSWER_MS = 4000;

/** A name that wants to be a second log line, a script and a text that reads from right to left. */
export const HOSTILE_NAME = 'evil\n{"level":"error","msg":"forged"}\u202egnp.<script>alert(1)</script>\\';

export interface BadPeers {
  snmpd: number;
  garbage: number;
  endless: number;
  late: number;
  hostile: number;
  /** Answers well until {@link silence}. */
  mute: number;
  slowTcp: number;
  endlessTcp: number;
  modbus: number;
  broker: number;
  /** From now on `mute` answers nothing. */
  silence(): void;
  stop(): Promise<void>;
}

export async function startBadPeers(): Promise<BadPeers> {
  const closers: (() => Promise<void>)[] = [];
  const agent = async (answer: Parameters<typeof startAgent>[0]): Promise<number> => {
    const peer = await startAgent(answer);
    closers.push(() => peer.stop());
    return peer.port;
  };
  const snmpd = await startSnmpd();
  closers.push(() => snmpd.stop());
  const endless = answering(fewPorts('gi'), true);
  const sane = answering(fewPorts('gi'));
  const hostile = answering(hostileSwitch());
  let isMute = false;
  const ports = {
    snmpd: snmpd.port,
    garbage: await agent((_request, send) => send(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'))),
    endless: await agent((request, send) => sendIf(send, endless(request))),
    late: await agent((request, send) => {
      setTimeout(() => sendIf(send, sane(request)), LATE_ANSWER_MS).unref();
    }),
    hostile: await agent((request, send) => sendIf(send, hostile(request))),
    mute: await agent((request, send) => sendIf(send, isMute ? null : sane(request))),
    slowTcp: await talkative(closers, (socket) => {
      const words = Buffer.from('RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n');
      let at = 0;
      return setInterval(() => socket.write(words.subarray(at, ++at)), SAY_EVERY_MS);
    }),
    endlessTcp: await talkative(closers, (socket) => {
      const line = Buffer.from(`X-More: ${'a'.repeat(8000)}\r\n`);
      const pour = (): void => {
        while (socket.writable && socket.write(line));
      };
      socket.on('drain', pour);
      socket.write('RTSP/1.0 200 OK\r\n');
      pour();
      return setInterval(() => undefined, SAY_EVERY_MS);
    }),
    modbus: await startMeter(closers),
    broker: await startKiosks(closers),
  };
  return {
    ...ports,
    silence: () => void (isMute = true),
    async stop() {
      for (const close of closers.toReversed()) await close();
    },
  };
}

function sendIf(send: (data: Buffer) => void, data: Buffer | null): void {
  if (data) send(data);
}

function fewPorts(name: string): Objects {
  const objects: Objects = new Map();
  for (let i = 1; i <= 4; i++) {
    objects.set(`1.3.6.1.2.1.2.2.1.2.${i}`, `Port ${i}`);
    objects.set(`1.3.6.1.2.1.2.2.1.3.${i}`, 6);
    objects.set(`1.3.6.1.2.1.2.2.1.7.${i}`, 1);
    objects.set(`1.3.6.1.2.1.2.2.1.8.${i}`, 1);
    objects.set(`1.3.6.1.2.1.31.1.1.1.1.${i}`, `${name}${i}`);
  }
  return objects;
}

function hostileSwitch(): Objects {
  const objects = fewPorts(`${HOSTILE_NAME},component=`);
  objects.set('1.3.6.1.2.1.1.1.0', `Switch ${HOSTILE_NAME}`);
  objects.set('1.3.6.1.2.1.1.5.0', HOSTILE_NAME);
  objects.set('1.3.6.1.2.1.1.6.0', `\u0000\u001b[2J${HOSTILE_NAME}`);
  for (let i = 1; i <= 4; i++) objects.set(`1.3.6.1.2.1.31.1.1.1.18.${i}`, `${HOSTILE_NAME}${'x'.repeat(200)}`);
  return objects;
}

async function talkative(closers: (() => Promise<void>)[], talk: (socket: Socket) => NodeJS.Timeout): Promise<number> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.resume();
    const timer = talk(socket);
    socket.on('close', () => {
      clearInterval(timer);
      sockets.delete(socket);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  // A server that listens on TCP has an address.
  return (server.address() as AddressInfo).port;
}

/** Unit 1 answers, as behind many gateways no other does. */
async function startMeter(closers: (() => Promise<void>)[]): Promise<number> {
  const port = await freePort();
  const registers = new Map<number, number>();
  const volts = Buffer.alloc(4);
  volts.writeFloatBE(230.5);
  for (const address of [0, 2, 4]) {
    registers.set(address, volts.readUInt16BE(0));
    registers.set(address + 1, volts.readUInt16BE(2));
  }
  const server = new modbusSerial.ServerTCP(
    { getInputRegister: (address: number) => registers.get(address) ?? 0 },
    { host: '127.0.0.1', port, unitID: 1 },
  );
  server.on('socketError', () => undefined);
  await once(server, 'initialized');
  closers.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
      }),
  );
  return port;
}

/** A broker with a kiosk that is well and others that are not. */
async function startKiosks(closers: (() => Promise<void>)[]): Promise<number> {
  const broker = await Mosquitto.start();
  closers.push(() => broker.stop());
  const client = await mqtt.connectAsync({ host: '127.0.0.1', port: broker.port, reconnectPeriod: 0 });
  closers.push(async () => {
    await client.endAsync(true);
  });
  client.on('error', () => undefined);
  const state = (sales: number): string => `{"heartbeatAge":1,"screen":1,"door":0,"sales":${sales}}`;
  const say = (): void => {
    const messages: Record<string, string> = {
      'site/kiosk-well/state': state(42),
      'site/kiosk-nan/state': '{"heartbeatAge":NaN,"screen":1,"door":0,"sales":Infinity}',
      'site/kiosk-nan/part/receipt-printer': '{"state":0,"level":"NaN","count":1e999}',
      'site/kiosk-proto/state': '{"__proto__":{"sales":666,"isAdmin":true},"heartbeatAge":1,"sales":13}',
      'site/kiosk-proto/part/__proto__': '{"state":0,"level":5}',
      'site/kiosk-proto/part/<script>alert(1)': '{"state":0,"level":6}',
      'site/kiosk-deep/state': `{"sales":${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
      'site/kiosk-huge/state': `{"sales":1,"padding":"${'x'.repeat(300_000)}"}`,
      'shop/kiosk-lost/state': state(7),
    };
    for (const [topic, payload] of Object.entries(messages)) client.publish(topic, payload);
  };
  say();
  const timer = setInterval(say, PUBLISH_EVERY_MS);
  closers.push(async () => clearInterval(timer));
  return broker.port;
}
