// `foresite token create`: through the running owner of the data folder, or directly where none runs.

import { existsSync } from 'node:fs';
import { ROLES } from '../../contract/api-people.ts';
import { ForesiteError } from '../../contract/errors.ts';
import type { CommandContext } from '../context.ts';
import { callControl } from '../control.ts';
import { ownerOf } from '../data-folder.ts';
import { hasRecords, withRecords } from '../offline-records.ts';
import { makeToken } from '../token-work.ts';

export async function createToken(context: CommandContext, options: { role: string; name: string }): Promise<number> {
  const role = ROLES.find((one) => one === options.role);
  if (!role)
    throw new ForesiteError('option_invalid', {
      where: '--role',
      what: `"${options.role}" is none of ${ROLES.join(', ')}`,
    });
  const { configPath, dataFolder } = context.environment;
  if (ownerOf(dataFolder) !== null) {
    context.print(String(await callControl(dataFolder, 'token.create', { role, name: options.name })));
    return 0;
  }
  // In a wrong folder a token would be made that opens nothing.
  if (!hasRecords(dataFolder) && !existsSync(configPath)) throw new ForesiteError('no_site_here', { path: dataFolder });
  context.print(await withRecords(dataFolder, (records) => makeToken(records, role, options.name)));
  return 0;
}
