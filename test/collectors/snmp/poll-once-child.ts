// Polls one target in a process of its own, whose cryptography may lack something, and prints the result. For tests.

import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import type { Credential } from '../../../contract/collector.ts';

const [port = '0', credential = '{}', client = 'own', missing = ''] = process.argv.slice(2);
if (missing !== '') {
  const { createCipheriv } = crypto;
  // OpenSSL cannot be told to leave out one cipher; from here on it is as if it had been built without.
  Object.assign(crypto, {
    createCipheriv(...values: Parameters<typeof createCipheriv>) {
      if (values[0].startsWith(missing)) throw new Error('Unknown cipher');
      return createCipheriv(...values);
    },
  });
  syncBuiltinESMExports();
}
const { pollOnce, profileNamed, snmpTarget } = await import('./rig.ts');
const target = snmpTarget(Number(port), {
  credential: JSON.parse(credential) as Credential,
  profile: profileNamed('server-generic'),
  settings: { client },
  timeoutMs: 2000,
});
const { result } = await pollOnce(target);
console.log(JSON.stringify(result));
