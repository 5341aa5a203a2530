// `foresite token create`: through the running owner of the data folder, or directly where none runs.

import { ROLES } from '../../contract/api-people.ts';
import { ForesiteError } from '../../contract/errors.ts';
import type { CommandContext } from '../context.ts';
import { callControl } from '../control.ts';
import { ownerOf } from '../data-folder.ts';
import { withRecords } from '../offline-records.ts';
import { makeToken } from '../token-work.ts';

export async function createToken(context: CommandContext, options: { role: string; name: string }): Promise<number> {
  const role = ROLES.find((one) => one === options.role);
  if (!role)
    throw new ForesiteError('invalid_request', {
      where: '--role',
      what: `"${options.role}" is none of ${ROLES.join(', ')}`,
    });
  const { dataFolder } = context.environment;
  if (ownerOf(dataFolder) !== null) {
    context.print(String(await callControl(dataFolder, 'token.create', { role, name: options.name })));
    return 0;
  }
  context.print(await withRecords(dataFolder, (records) => makeToken(records, role, options.name)));
  return 0;
}
