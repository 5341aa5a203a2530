// The commands on planned work. Part of app/cli.ts, which adds them to the program.

import type { Command } from 'commander';
import type { WindowOptions } from './commands/maintenance.ts';
import type { CommandContext } from './context.ts';

type Run = (work: () => Promise<number>) => Promise<void>;

export function addMaintenanceCommands(program: Command, context: CommandContext, run: Run): void {
  const maintenance = program.command('maintenance').description('windows of planned work: tickets and messages wait');
  maintenance
    .command('list')
    .description('windows that run or are to come, with their next times')
    .option('--json')
    .action(async (options: { json?: boolean }) =>
      run(async () => (await import('./commands/maintenance.ts')).list(context, options)),
    );
  maintenance
    .command('add')
    .description('plan a window; times are wall times of the site’s zone unless they have an offset')
    .argument('<reason>')
    .option('--site <key>', 'the only one unless given')
    .option('--asset <key>', 'one asset, and what hangs on it')
    .option('--system <key>', 'all assets of a system')
    .option('--from <time>', '"2027-01-30 22:00"; now unless given')
    .option('--to <time>', 'when it ends, the first time')
    .option('--for <duration>', 'or how long it lasts: 90m, 2h')
    .option('--every <period>', 'day, week or month')
    .option('--interval <n>', 'every so many periods')
    .option('--on <days>', 'weekdays of a week: mon,thu')
    .option('--nth <which>', 'weekday of a month: 2tue, -1sun (the last)')
    .option('--count <n>', 'at most so many times')
    .option('--until <day>', 'last day on which it begins: 2027-06-30')
    .option('--dry-run', 'only show its next five times')
    .option('--json')
    .action(async (reason: string, options: WindowOptions) =>
      run(async () => (await import('./commands/maintenance.ts')).add(context, reason, options)),
    );
  maintenance
    .command('end')
    .description('end a window for good')
    .argument('<id>')
    .option('--now', 'only the time that runs, of one that recurs')
    .action(async (id: string, options: { now?: boolean }) =>
      run(async () => (await import('./commands/maintenance.ts')).end(context, id, options)),
    );
}
