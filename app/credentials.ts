// A credential of the inventory as collectors take it: secrets resolved, defaults filled in.

import type { Credential } from '../contract/collector.ts';
import type { CredentialEntry } from '../contract/site-file.ts';
import { resolveSecret } from './secrets.ts';

/** A secret that is named but not set becomes empty: the poll then says that the device rejects it. */
export function toCredential(entry: CredentialEntry, env: NodeJS.ProcessEnv = process.env): Credential {
  const secret = (source: string | undefined): string =>
    source === undefined ? '' : (resolveSecret(source, env) ?? '');
  switch (entry.kind) {
    case 'snmp-v1':
    case 'snmp-v2c':
      return { kind: entry.kind, community: secret(entry.community) };
    case 'snmp-v3': {
      const authKey = secret(entry.authKey);
      const privKey = secret(entry.privKey);
      return {
        kind: 'snmp-v3',
        user: entry.user,
        authProtocol: entry.authProtocol ?? (authKey === '' ? 'none' : 'sha1'),
        authKey,
        privProtocol: entry.privProtocol ?? (privKey === '' ? 'none' : 'aes128'),
        privKey,
        context: entry.context ?? '',
      };
    }
    case 'password':
      return { kind: 'password', user: entry.user, password: secret(entry.password) };
  }
}
