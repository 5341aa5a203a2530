// Machines whose OpenSSL lacks what a v3 user needs: a word that says so, from either client, and nothing is sent in the clear.

import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Credential, PollResult } from '../../../contract/collector.ts';
import { startSnmpd, type Peer } from './rig.ts';

const CHILD = fileURLToPath(new URL('poll-once-child.ts', import.meta.url));
/** Only what is certified counts, and this machine has nothing that is; random numbers excepted, for Node ends without them. */
const NOTHING_ALLOWED = `nodejs_conf = all
[all]
random = rnd
alg_section = algs
[rnd]
random = CTR-DRBG
cipher = AES-256-CTR
properties = -fips
seed = SEED-SRC
seed_properties = -fips
[algs]
default_properties = fips=yes
`;
const v3: Credential = {
  kind: 'snmp-v3', user: 'monitor', authProtocol: 'sha1', authKey: 'authpass123', privProtocol: 'aes128',
  privKey: 'privpass123', context: '',
}; // prettier-ignore
const des: Credential = { ...v3, user: 'desuser', authProtocol: 'md5', privProtocol: 'des' };

let agent: Peer;
let folder: string;
beforeAll(async () => {
  agent = await startSnmpd();
  folder = mkdtempSync(join(tmpdir(), 'foresite-openssl-'));
  writeFileSync(join(folder, 'openssl.cnf'), NOTHING_ALLOWED);
});
afterAll(async () => {
  await agent.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function pollWith(options: {
  credential: Credential;
  client: string;
  missing?: string;
  isStrict?: boolean;
}): Promise<PollResult> {
  const { credential, client, missing = '', isStrict = false } = options;
  const config = isStrict ? [`--openssl-config=${join(folder, 'openssl.cnf')}`] : [];
  const values = [String(agent.port), JSON.stringify(credential), client, missing];
  const { stdout } = await promisify(execFile)(process.execPath, [...config, CHILD, ...values]);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as PollResult;
}

describe.each(['own', 'library'])('by the %s client', (client) => {
  it('a user with DES is read, though OpenSSL has it in the legacy provider alone', async () => {
    expect(await pollWith({ credential: des, client })).toEqual({ code: 'ok', detail: '' });
  });

  it('a user with DES is told where OpenSSL has no DES of any kind', async () => {
    const { code, detail } = await pollWith({ credential: des, client, missing: 'des' });
    expect([code, detail]).toEqual([
      'config',
      expect.stringMatching(/^snmp_cipher_missing: .* OpenSSL of this machine has no des/),
    ]);
  });

  it('a user is told where OpenSSL may not use the digest', async () => {
    const { code, detail } = await pollWith({ credential: v3, client, isStrict: true });
    expect([code, detail]).toEqual([
      'config',
      expect.stringMatching(/^snmp_cipher_missing: .* has no sha1; set the v3 user/),
    ]);
  });
});
