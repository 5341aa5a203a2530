// What is said of a login that a device rejects, or that rests because it was rejected: who is asked when, and what to mend.

import type { PollResult, Target } from '../../contract/collector.ts';
import { errorLine } from '../../contract/errors.ts';
import type { LoginAt, LoginGuard } from './login-guard.ts';

export function loginTrouble(guard: LoginGuard, at: LoginAt | null, target: Target, where: string): PollResult {
  const credential = String(target.settings['credentialName'] ?? `of target ${target.name}`);
  const isResting = at !== null && guard.restsForMs(at) > 0;
  return { code: 'auth', detail: errorLine(isResting ? 'login_rests' : 'login_rejected', { where, credential }) };
}
