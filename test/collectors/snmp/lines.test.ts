// When requests leave: at once as a rule, but not between the answers that are being read.

import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSystemNetwork } from '../../../collectors/network.ts';
import { Lines } from '../../../collectors/snmp/lines.ts';

const HOST = '127.0.0.1';
const quiet = (): void => undefined;

let agent: Socket;
let lines: Lines;
let seen: string[];
let opened: number;
let onAnswer: () => void;

/** Requests are told by what happens to them; they go to the agent. */
function put(socket: Socket, id: number): void {
  seen.push(`put ${id}`);
  socket.send(String(id), agent.address().port, HOST);
}

beforeEach(async () => {
  agent = createSocket('udp4');
  agent.bind(0, HOST);
  await once(agent, 'listening');
  seen = [];
  opened = 0;
  onAnswer = quiet;
  const network = createSystemNetwork({ log: { debug: quiet, info: quiet, warn: quiet, error: quiet } });
  const counting = { ...network, datagram: (family: 'udp4' | 'udp6') => (opened++, network.datagram(family)) };
  lines = new Lines(counting, {
    put,
    onDatagram(data) {
      seen.push(`answer ${data.toString()}`);
      onAnswer();
    },
  });
});

afterEach(() => {
  lines.close();
  agent.close();
});

/** Where the first request came from. */
async function firstRequest(): Promise<number> {
  const came = once(agent, 'message');
  lines.send(1, HOST);
  const [, from] = (await came) as [Buffer, { port: number }];
  return from.port;
}

describe('requests leave', () => {
  it('at once', async () => {
    lines.send(1, HOST);
    await once(agent, 'message');
    lines.send(2, HOST);
    expect(seen).toEqual(['put 1', 'put 2']);
  });

  it('only once all is read that has come', async () => {
    const port = await firstRequest();
    let asked = 1;
    onAnswer = () => lines.send(++asked, HOST);
    for (const answer of ['a', 'b', 'c']) agent.send(answer, port, HOST);
    for (let came = 0; came < 3; came++) await once(agent, 'message');
    expect(seen).toEqual(['put 1', 'answer a', 'answer b', 'answer c', 'put 2', 'put 3', 'put 4']);
  });

  it('no more when they were held while everything was closed', async () => {
    const port = await firstRequest();
    const answered = new Promise<void>((resolve) => {
      onAnswer = () => {
        lines.send(2, HOST);
        lines.close();
        setImmediate(resolve);
      };
    });
    agent.send('a', port, HOST);
    await answered;
    expect([seen, opened]).toEqual([['put 1', 'answer a'], 1]);
  });
});
