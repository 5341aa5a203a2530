// The service records of a data folder that nobody runs on, for the length of one command.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../contract/clock.ts';
import { openRecords, type Records } from '../server/stores/records/records.ts';
import { openDataFolder } from './data-folder.ts';
import { createLog } from './log.ts';

const RECORDS = 'records.db';

/** Whether a Foresite has ever written there: a command that only reads makes no data folder where there is none. */
export function hasRecords(dataFolder: string): boolean {
  return existsSync(join(dataFolder, RECORDS));
}

export async function withRecords<T>(dataFolder: string, work: (records: Records) => Promise<T>): Promise<T> {
  const folder = openDataFolder(dataFolder);
  try {
    const records = await openRecords({
      path: join(dataFolder, RECORDS),
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
