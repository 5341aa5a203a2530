// What SNMPv3 with authentication and privacy costs: our own v3 rate over our own v2c rate, both against one snmpd that is
// told the standard work. Only the CPU of the polling process counts, so the speed of snmpd does not matter.

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Credential } from '../../../contract/collector.ts';
import { startOurs, type Contender } from './contenders.ts';
import type { Rounds } from './flat-out.ts';
import { programPath, Running, type Bench } from './peers.ts';
import { ratios, type Section } from './rows.ts';
import { BENCH_PROFILE } from './standard-work.ts';
import { freePort } from '../../peers/ports.ts';

const PORTS = 24;
const DEVICES = 64;
const NAME = `flat out, v3 authPriv SHA-1/AES-128 and v2c against one snmpd`;
const GIVES_UP_AT_START_MS = 5000;
const ASK_AGAIN_MS = 100;
/** A v2c GET of sysUpTime.0 by the community `public`. */
const GET_UPTIME = Buffer.from(
  '302602010104067075626c6963a019020101020100020100300e300c06082b060102010103000500',
  'hex',
);

const V3: Credential = {
  kind: 'snmp-v3',
  user: 'bench',
  authProtocol: 'sha1',
  authKey: 'authpass123',
  privProtocol: 'aes128',
  privKey: 'privpass123',
  context: '',
};

export async function v3(bench: Bench, { rounds, seconds }: Rounds): Promise<Section> {
  const program = programPath('snmpd');
  if (program === '') return { name: NAME, rows: [], left: ['snmpd is not installed'] };
  const port = await freePort();
  const folder = join(bench.folder, 'snmpd');
  mkdirSync(folder);
  const config = join(folder, 'snmpd.conf');
  writeFileSync(config, configuration());
  const listen = `udp:127.0.0.1:${port}`;
  const env = { ...process.env, SNMP_PERSISTENT_DIR: folder, MIBS: '' };
  const snmpd = new Running(
    program,
    ['-f', '-Lf', '/dev/null', '-C', '-c', config, '-p', join(folder, 'pid'), listen],
    { env },
  );
  const contenders: Contender[] = [];
  try {
    await untilAnswers(port);
    const load = { port, devices: DEVICES, host: '127.0.0.1' };
    contenders.push(await startOurs('ours, v2c', load), await startOurs('ours, v3', { ...load, credential: V3 }));
    const rates: number[][] = [[], []];
    for (let round = 0; round < rounds; round++)
      for (const [i, contender] of contenders.entries()) rates[i]?.push(await contender.run(seconds));
    const [v2c = [], secured = []] = rates;
    return {
      name: NAME,
      rows: [
        { what: 'v2c: varbinds', values: v2c, unit: '/CPU-s' },
        { what: 'v3: varbinds', values: secured, unit: '/CPU-s' },
        { what: 'v3 over v2c', values: ratios(secured, v2c), unit: '×', goal: { atLeast: 0.25 } },
      ],
      left: [],
    };
  } finally {
    for (const contender of contenders) await contender.stop();
    await snmpd.stop();
  }
}

/** An agent with the objects of the standard work, whatever the machine has: fixed values in their place. */
function configuration(): string {
  const lines = ['rocommunity public', 'createUser bench SHA authpass123 AES privpass123', 'rouser bench authpriv'];
  const { scalars = [], tables = [] } = BENCH_PROFILE.snmp ?? {};
  for (const [i, { oid }] of scalars.entries()) if (i > 0) lines.push(`override .${oid} integer ${i}`);
  for (const { name, columns } of tables)
    for (let port = 1; port <= PORTS; port++) {
      for (const oid of name) lines.push(`override .${oid}.${port} octet_str Gi0/${port}`);
      for (const { oid, field } of columns)
        lines.push(`override .${oid}.${port} ${field === 'ifOperStatus' ? 'integer 1' : `counter ${port}`}`);
    }
  return `${lines.join('\n')}\n`;
}

async function untilAnswers(port: number): Promise<void> {
  const socket = createSocket('udp4');
  try {
    for (const end = performance.now() + GIVES_UP_AT_START_MS; performance.now() < end;) {
      socket.send(GET_UPTIME, port, '127.0.0.1');
      const answered = once(socket, 'message', { signal: AbortSignal.timeout(ASK_AGAIN_MS) });
      if (await answered.then(Boolean, () => false)) return;
    }
    throw new Error('snmpd does not answer');
  } finally {
    socket.close();
  }
}
