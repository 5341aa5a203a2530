// SNMP credentials as they are named on the command line: communities and v3 users, their secrets as `${VARIABLE}`, `file:/path`
// or, for trying out, the text itself. What is printed of them are names, never secrets.

import { ForesiteError } from '../contract/errors.ts';
import type { CredentialEntry } from '../contract/site-file.ts';
import type { NamedCredential } from '../gateway/discover/sweep.ts';
import { toCredential } from './credentials.ts';
import { resolveSecret } from './secrets.ts';

/** Credentials of one command: each costs every silent host its wait. */
export const MAX_CREDENTIALS = 16;

export interface SnmpOptions {
  community?: string[];
  v3?: string[];
  /** SNMPv3 context of all users: which of several devices behind one address answers. */
  context?: string;
}

export type SnmpEntry = Extract<CredentialEntry, { kind: `snmp-${string}` }>;
type V3Entry = Extract<CredentialEntry, { kind: 'snmp-v3' }>;

const AUTH = ['none', 'md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'] as const;
const PRIV = ['none', 'des', 'aes128', 'aes192b', 'aes192r', 'aes256b', 'aes256r'] as const;
/** Keys of AES-192 and AES-256 are made in two ways, and devices rarely say which is theirs: Net-SNMP’s, then Cisco’s. */
const BOTH_KINDS: Readonly<Record<string, readonly (typeof PRIV)[number][]>> = {
  aes192: ['aes192b', 'aes192r'],
  aes256: ['aes256b', 'aes256r'],
};
const HINT = 'use user, or user:sha1:<key>, or user:sha1:<key>:aes128:<key>; keys as ${VARIABLE} or file:/path';

/** Entries as a site keeps them: first every v2c, then the users, then v1, which only few devices need. */
export function entriesOf(options: SnmpOptions): SnmpEntry[] {
  const communities = options.community ?? (options.v3?.length ? [] : ['public']);
  const numbered = (name: string, i: number): string => (i === 0 ? name : `${name}-${i + 1}`);
  const entries: SnmpEntry[] = [
    ...communities.map((community, i) => ({ name: numbered('snmp-v2c', i), kind: 'snmp-v2c' as const, community })),
    ...(options.v3 ?? [])
      .flatMap((words) => v3Users(words, options.context))
      .map((user, i) => ({ name: numbered('snmp-v3', i), kind: 'snmp-v3' as const, ...user })),
    ...communities.map((community, i) => ({ name: numbered('snmp-v1', i), kind: 'snmp-v1' as const, community })),
  ];
  if (entries.length > MAX_CREDENTIALS)
    throw new ForesiteError('credential_option_invalid', {
      option: '--community',
      what: `and --v3 name more than ${MAX_CREDENTIALS} ways to ask`,
      hint: 'name fewer',
    });
  return entries;
}

/** With their secrets. @throws ForesiteError config_secret_missing */
export function resolved(entries: readonly SnmpEntry[], env: NodeJS.ProcessEnv): NamedCredential[] {
  return entries.map((entry) => {
    const sources = entry.kind === 'snmp-v3' ? [entry.authKey, entry.privKey] : [entry.community];
    for (const source of sources)
      if (source !== undefined && resolveSecret(source, env) === null)
        throw new ForesiteError('config_secret_missing', { where: `credential ${entry.name}`, source });
    const credential = toCredential(entry, env);
    if (credential.kind === 'password') throw new TypeError('an SNMP credential became a password');
    return { name: entry.name, credential };
  });
}

/** One user, or two where the privacy may be meant in two ways. */
function v3Users(words: string, context: string | undefined): Omit<V3Entry, 'name' | 'kind'>[] {
  const parts = splitParts(words);
  const [user = '', auth, authKey, priv, privKey, ...rest] = parts;
  const fail = (what: string): ForesiteError =>
    new ForesiteError('credential_option_invalid', { option: '--v3', what, hint: HINT });
  if (user === '' || rest.length > 0 || parts.length % 2 === 0) throw fail('cannot be read');
  const authProtocol = auth === undefined ? undefined : AUTH.find((one) => one === plainName(auth));
  if (auth !== undefined && !authProtocol) throw fail(`knows no authentication "${auth.slice(0, 20)}"`);
  const privProtocols = priv === undefined ? [undefined] : privaciesOf(plainName(priv));
  if (privProtocols.length === 0) throw fail(`knows no privacy "${(priv ?? '').slice(0, 20)}"`);
  return privProtocols.map((privProtocol) => ({
    user,
    ...(authProtocol && { authProtocol }),
    ...(authKey !== undefined && { authKey }),
    ...(privProtocol && { privProtocol }),
    ...(privKey !== undefined && { privKey }),
    ...(context !== undefined && { context }),
  }));
}

function privaciesOf(name: string): readonly (typeof PRIV)[number][] {
  return BOTH_KINDS[name] ?? PRIV.filter((one) => one === name);
}

/** Parted by colons, but for the one of `file:`. */
function splitParts(words: string): string[] {
  const parts: string[] = [];
  for (const part of words.split(':')) {
    const last = parts.length - 1;
    if (parts[last] === 'file') parts[last] = `file:${part}`;
    else parts.push(part);
  }
  return parts;
}

/** `SHA`, `SHA-256`, `AES`, as devices call them. */
function plainName(word: string): string {
  const name = word.toLowerCase().replaceAll(/[-_]/g, '');
  const known: Readonly<Record<string, string>> = {
    sha: 'sha1',
    aes: 'aes128',
    aes192c: 'aes192r',
    aes256c: 'aes256r',
  };
  return known[name] ?? name;
}
