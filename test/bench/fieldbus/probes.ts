// Probes: five thousand targets every half minute by ping, TCP and RTSP, what they cost of a core, and that targets which
// hang delay nobody.

import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { Child } from '../collectors/child.ts';
import type { Rounds } from '../collectors/flat-out.ts';
import { programPath, type Bench } from '../collectors/peers.ts';
import type { Section } from '../collectors/rows.ts';
import type { ProbesAnswer, ProbesOptions, ProbesRequest } from './probes-work.ts';

const TARGETS = 5000;
const PERIOD_SECONDS = 30;
/** A quick run probes as many a second, for this part of the period. */
const QUICK_SHARE = 0.2;
const HUNG_EVERY = 10;
const RTSP_ANSWER = 'RTSP/1.0 200 OK\r\nCSeq: 1\r\nPublic: OPTIONS, DESCRIBE\r\n\r\n';

export async function probes(_bench: Bench, { rounds, isQuick }: Rounds): Promise<Section> {
  const share = isQuick ? QUICK_SHARE : 1;
  const seconds = PERIOD_SECONDS * share;
  const answering = await listen((socket) => void socket.on('data', () => socket.write(RTSP_ANSWER)));
  const hung = await listen(() => undefined);
  const ports = { port: portOf(answering), hungPort: portOf(hung) };
  const prober = (hungEvery: number): Child<ProbesRequest, ProbesAnswer> =>
    new Child('../fieldbus/probes-child.ts', {
      targets: Math.round(TARGETS * share), hungEvery, ...ports,
    } satisfies ProbesOptions); // prettier-ignore
  const [well, sick] = [prober(0), prober(HUNG_EVERY)];
  const cores: number[] = [];
  const delays = { well: new Array<number>(), sick: new Array<number>() };
  let failed = 0;
  let fault = '';
  try {
    for (let round = 0; round < (isQuick ? 1 : rounds); round++)
      for (const [name, child] of [
        ['well', well],
        ['sick', sick],
      ] as const) {
        // prettier-ignore
        const answer = await child.ask({ do: 'period', seconds });
        if (name === 'well') cores.push((answer.cpuSeconds / seconds) * 100);
        delays[name].push(answer.p99Ms);
        failed += answer.failed;
        fault ||= answer.fault;
      }
  } finally {
    await Promise.all([well.stop(), sick.stop()]);
    for (const server of [answering, hung]) server.close();
  }
  const later = delays.sick.map((ms, round) => ms - (delays.well[round] ?? Number.NaN));
  const how = programPath('fping') === '' ? ' (without fping)' : '';
  return {
    name: `Probes, ${TARGETS} targets every ${PERIOD_SECONDS} s by ping${how}, TCP and RTSP`,
    rows: [
      { what: 'of a core, ping processes included', values: cores, unit: '%', goal: { atMost: 25 } },
      { what: 'targets that answer and were not heard', values: [failed], unit: '', goal: { atMost: 0 } },
      { what: 'poll of a target that answers, p99', values: delays.well, unit: 'ms' },
      { what: `the same where every ${HUNG_EVERY}th target hangs`, values: delays.sick, unit: 'ms' },
      {
        what: 'by how much those that hang delay the others',
        values: later,
        unit: 'ms',
        ...(!isQuick && { goal: { atMost: 250 } }),
      },
    ],
    left: fault === '' ? [] : [`first failure: ${fault}`],
  };
}

async function listen(onConnection: Parameters<typeof createServer>[1] & object): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  server.listen(0, '0.0.0.0', 1024);
  await once(server, 'listening');
  return server;
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
