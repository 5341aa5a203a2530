// A credential of the inventory as collectors take it: secrets resolved, defaults filled in.

import type { Credential } from '../contract/collector.ts';
import { ForesiteError } from '../contract/errors.ts';
import type { CredentialEntry } from '../contract/site-file.ts';
import { resolveSecret } from './secrets.ts';

const SECRETS = ['community', 'authKey', 'privKey', 'password'];

/**
 * Before a device is asked by hand: an empty password would be counted against the account.
 * @throws ForesiteError config_secret_missing
 */
export function expectSecrets(entry: CredentialEntry, env: NodeJS.ProcessEnv): void {
  for (const [key, source] of Object.entries(entry)) {
    if (!SECRETS.includes(key) || typeof source !== 'string' || resolveSecret(source, env) !== null) continue;
    throw new ForesiteError('config_secret_missing', { where: `credential ${entry.name}`, source });
  }
}

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
