// Who we are at a device. A type of its own, because every protocol that logs in knows it.

import type { Credential } from '../../contract/collector.ts';

export interface Login {
  user: string;
  password: string;
}

export function loginOf(credential: Credential | null): Login | null {
  return credential?.kind === 'password' ? { user: credential.user, password: credential.password } : null;
}
