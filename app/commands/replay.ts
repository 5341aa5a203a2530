// `foresite replay --from … --to … --condition <file|id=…>`: which alarms a condition would have raised on what was recorded,
// before it goes into a profile. The running Foresite reads its history; nothing of it changes.

import { readFileSync } from 'node:fs';
import { ForesiteError } from '../../contract/errors.ts';
import type { Text } from '../../contract/text.ts';
import { siteTime } from '../../server/site/explain-alarm.ts';
import type { CommandContext } from '../context.ts';
import { callControl } from '../control.ts';
import { proveFile } from '../file-fault.ts';
import type { Replayed } from '../replay-work.ts';
import { textTable } from '../text-table.ts';

export interface ReplayOptions {
  from: string;
  to?: string;
  condition: string;
  site?: string;
  json?: boolean;
}

const HEADINGS: readonly Text[] = [
  { zh: '位置', en: 'place' },
  { zh: '告警', en: 'raised' },
  { zh: '解除', en: 'cleared' },
  { zh: '数值', en: 'value' },
  { zh: '工单', en: 'ticket' },
];
const NEW_TICKET: Text = { zh: '新工单', en: 'a new one' };
const STILL: Text = { zh: '未解除', en: 'still holds' };

export async function replay(context: CommandContext, options: ReplayOptions): Promise<number> {
  const { dataFolder, language } = context.environment;
  const replayed = (await callControl(dataFolder, 'replay', {
    site: options.site ?? '',
    fromMs: timeOf('--from', options.from),
    toMs: options.to === undefined ? Date.now() : timeOf('--to', options.to),
    condition: options.condition.startsWith('id=') ? options.condition : textOf(options.condition),
  })) as Replayed;
  if (options.json) {
    context.print(JSON.stringify(replayed, null, 2));
    return 0;
  }
  const { condition, timezone, alarms, series, stepMs } = replayed;
  const head: Text = {
    zh: `条件 ${condition}：${alarms.length} 次告警（${series} 个序列，步长 ${stepMs / 1000} 秒，${timezone} 时间）`,
    en: `condition ${condition}: ${alarms.length} alarms (${series} series, in steps of ${stepMs / 1000} s, times of ${timezone})`,
  };
  context.print(head[language]);
  if (alarms.length === 0) return 0;
  const rows = alarms.map(({ place, raisedAt, clearedAt, value, ticket }) => [
    place,
    siteTime(Date.parse(raisedAt), timezone),
    clearedAt === null ? STILL[language] : siteTime(Date.parse(clearedAt), timezone),
    String(Number(value.toPrecision(4))),
    ticket === null ? NEW_TICKET[language] : `#${ticket}`,
  ]);
  for (const line of textTable(
    HEADINGS.map((heading) => heading[language]),
    rows,
  ))
    context.print(line);
  return 0;
}

/** A day or a moment, as ISO 8601 writes it. */
function timeOf(where: string, text: string): number {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new ForesiteError('invalid_request', { where, what: 'write it like 2026-01-05 or 2026-01-05T08:00:00Z' }); // prettier-ignore
  return ms;
}

function textOf(path: string): string {
  proveFile(path);
  return readFileSync(path, 'utf8');
}
