// A device with a life of its own: an SNMP agent, a web page and a Modbus unit in a thread beside the tests, so that it answers
// while the thread of the tests stands still. Run as a worker; it tells its ports.

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { parentPort } from 'node:worker_threads';
import { answer } from '../../lab/snmp/agent.ts';
import { int, text } from '../../lab/snmp/ber.ts';
import { Mib, parseOid } from '../../lab/snmp/mib.ts';

export interface LivingPorts {
  snmp: number;
  /** Takes datagrams and keeps silent. */
  mute: number;
  http: number;
  modbus: number;
}

const rows = [
  { oid: parseOid('1.3.6.1.2.1.1.3.0'), get: () => int(Math.round(performance.now() / 10)) },
  { oid: parseOid('1.3.6.1.2.1.1.5.0'), get: () => text('alive') },
];
const agent = { mib: new Mib(rows), readCommunity: 'public', writeCommunity: '', isEndless: () => false };

async function datagrams(reply: (request: Buffer) => Buffer | null): Promise<number> {
  const socket = createSocket('udp4');
  socket.on('message', (request, from) => {
    const data = reply(request);
    if (data) socket.send(data, from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket.address().port;
}

async function stream(reply: (request: Buffer) => Buffer): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', (request: Buffer) => socket.write(reply(request)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** Registers of zeros, as many as are asked for. */
function registers(request: Buffer): Buffer {
  const octets = 2 * request.readUInt16BE(10);
  const reply = Buffer.alloc(9 + octets);
  request.copy(reply, 0, 0, 8);
  reply.writeUInt16BE(3 + octets, 4);
  reply[8] = octets;
  return reply;
}

parentPort?.postMessage({
  snmp: await datagrams((request) => answer(agent, request)),
  mute: await datagrams(() => null),
  http: await stream(() => Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok')),
  modbus: await stream(registers),
} satisfies LivingPorts);
