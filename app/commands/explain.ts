// `foresite explain <ticket|asset|place>`: why each of its alarms is one: the rule and where it comes from, what was judged,
// which samples, and what would end it.

import { ForesiteError } from '../../contract/errors.ts';
import type { Text } from '../../contract/text.ts';
import type { CommandContext } from '../context.ts';
import { callControl } from '../control.ts';
import { ownerOf } from '../data-folder.ts';
import type { Explained } from '../explain-work.ts';

const NOTHING: Text = { zh: '没有告警', en: 'no alarm holds' };
const UNEXPLAINED: Text = { zh: '该告警没有依据记录', en: 'nothing is kept of why it was raised' };

export async function explain(context: CommandContext, what: string, options: { json?: boolean }): Promise<number> {
  const { dataFolder, language } = context.environment;
  const explained = await ask(dataFolder, what);
  if (options.json) {
    context.print(JSON.stringify(explained, null, 2));
    return 0;
  }
  context.print(explained.heading[language]);
  if (explained.alarms.length === 0) context.print(NOTHING[language]);
  for (const { title, condition, place, severity, sinceHere, lines } of explained.alarms) {
    context.print('');
    context.print(`${title[language]}  (${condition}, ${place}, ${severity}, ${sinceHere})`);
    for (const line of lines.length > 0 ? lines : [UNEXPLAINED]) context.print(`  ${line[language]}`);
  }
  return 0;
}

async function ask(dataFolder: string, what: string): Promise<Explained> {
  // The owner has the newest; nobody else may open its records while it runs.
  if (ownerOf(dataFolder) !== null) return (await callControl(dataFolder, 'explain', { what })) as Explained;
  const { hasRecords, withRecords } = await import('../offline-records.ts');
  if (!hasRecords(dataFolder)) throw new ForesiteError('no_site_here', { path: dataFolder });
  const { explainWork } = await import('../explain-work.ts');
  return withRecords(dataFolder, async (records) => explainWork(records, what));
}
