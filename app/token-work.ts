// Makes bearer tokens: the text is shown once, only its hash is kept.

import { createHash, randomBytes } from 'node:crypto';
import type { Role } from '../contract/api-people.ts';
import type { Records } from '../server/stores/records/records.ts';
import { COMMAND_LINE } from '../server/stores/records/users.ts';

/** @returns the token */
export async function makeToken(records: Records, role: Role, name: string): Promise<string> {
  const token = `fst_${randomBytes(24).toString('base64url')}`;
  const hash = createHash('sha256').update(token).digest('hex');
  await records.transact(() => {
    const made = records.users.createToken(
      {
        hash,
        name: name === '' ? 'token' : name.slice(0, 64),
        role,
        sites: null,
        createdBy: COMMAND_LINE,
        expiresAt: null,
      },
      Date.now(),
    );
    records.audit.append({
      at: Date.now(),
      actor: COMMAND_LINE,
      action: 'token.create',
      target: made.id,
      detail: `${role} ${name}`,
    });
  });
  return token;
}
