// `foresite maintenance list|add|end`: planned work, through the running owner of the data folder, which alone holds tickets.

import { Temporal } from 'temporal-polyfill';
import type { MaintenanceView, Preview } from '../../contract/api-calendar.ts';
import type { CommandContext } from '../context.ts';
import { callControl } from '../control.ts';

export interface WindowOptions {
  site?: string;
  asset?: string;
  system?: string;
  from?: string;
  to?: string;
  for?: string;
  every?: string;
  interval?: string;
  on?: string;
  nth?: string;
  count?: string;
  until?: string;
  dryRun?: boolean;
  json?: boolean;
}

export async function list(context: CommandContext, { json = false }: { json?: boolean }): Promise<number> {
  const windows = (await callControl(context.environment.dataFolder, 'maintenance.list', {})) as MaintenanceView[];
  if (json) {
    context.print(JSON.stringify(windows, null, 2));
    return 0;
  }
  const isChinese = context.environment.language === 'zh';
  if (windows.length === 0) context.print(isChinese ? '暂无计划作业。' : 'No work is planned.');
  for (const window of windows) {
    const where = `${window.site}/${window.asset ?? (window.system === null ? '*' : `system ${window.system}`)}`;
    const running = window.active ? (isChinese ? '  进行中' : '  running') : '';
    context.print(`${window.id}  ${where}  ${window.reason} (${window.by})${running}`);
    printTimes(context, window);
  }
  return 0;
}

export async function add(context: CommandContext, reason: string, options: WindowOptions): Promise<number> {
  const { dryRun = false, json = false, ...window } = options;
  const method = dryRun ? 'maintenance.preview' : 'maintenance.add';
  const made = (await callControl(context.environment.dataFolder, method, { ...window, reason })) as
    | MaintenanceView
    | Preview;
  if (json) {
    context.print(JSON.stringify(made, null, 2));
    return 0;
  }
  if ('id' in made) context.print(made.id);
  printTimes(context, made);
  return 0;
}

export async function end(context: CommandContext, id: string, { now = false }: { now?: boolean }): Promise<number> {
  await callControl(context.environment.dataFolder, 'maintenance.end', { id, what: now ? 'now' : 'all' });
  context.print(context.environment.language === 'zh' ? `已结束 ${id}。` : `Ended ${id}.`);
  return 0;
}

function printTimes(context: CommandContext, { next, zone }: Preview): void {
  const wall = (iso: string): string =>
    Temporal.Instant.from(iso).toZonedDateTimeISO(zone).toPlainDateTime().toString({ smallestUnit: 'minute' }).replace('T', ' '); // prettier-ignore
  for (const { from, to } of next) context.print(`  ${wall(from)} – ${wall(to)}  ${zone}`);
}
