// The service records of a data folder that nobody runs on, for the length of one command.

import { join } from 'node:path';
import { systemClock } from '../contract/clock.ts';
import { openRecords, type Records } from '../server/stores/records/records.ts';
import { openDataFolder } from './data-folder.ts';
import { createLog } from './log.ts';

export async function withRecords<T>(dataFolder: string, work: (records: Records) => Promise<T>): Promise<T> {
  const folder = openDataFolder(dataFolder);
  try {
    const records = await openRecords({
      path: join(dataFolder, 'records.db'),
      clock: systemClock,
      log: createLog('warn', true),
    });
    try {
      return await work(records);
    } finally {
      records.close();
    }
  } finally {
    folder.release();
  }
}
