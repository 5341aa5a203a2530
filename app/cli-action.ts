// The commands on remote actions. Part of app/cli.ts, which adds them to the program.

import { Argument, type Command } from 'commander';
import { VERBS, type Verb } from '../contract/action.ts';
import type { ActionOptions, ModeOptions, ProposeOptions } from './commands/action.ts';
import type { CommandContext } from './context.ts';

type Run = (work: () => Promise<number>) => Promise<void>;

export function addActionCommands(program: Command, context: CommandContext, run: Run): void {
  const action = program.command('action').description('remote remedies of tickets, by the rules of the console');
  withWho(action.command('list'))
    .description('what can be done remotely for open tickets or one of them, and what was')
    .argument('[ticket]', 'number or id')
    .action(async (ticket: string | undefined, options: ActionOptions) =>
      run(async () => (await import('./commands/action.ts')).list(context, ticket, options)),
    );
  withWho(action.command('propose'))
    .description('rehearse a remedy, then order it or ask for a second person’s consent')
    .argument('<ticket>', 'number or id')
    .argument('<asset>', 'what it is to cure')
    .addArgument(new Argument('<action>').choices(VERBS))
    .option('--reason <text>', 'why; stands on the ticket')
    .option('--command <name>', 'of mqtt-command: which')
    .option('--dry-run', 'only show what it would send and whom it would hit')
    .action(async (ticket: string, asset: string, verb: Verb, options: ProposeOptions) =>
      run(async () => (await import('./commands/action.ts')).propose(context, [ticket, asset, verb], options)),
    );
  withWho(action.command('confirm'))
    .description('agree to what somebody else has asked for')
    .argument('<id>')
    .action(async (id: string, options: ActionOptions) =>
      run(async () => (await import('./commands/action.ts')).confirm(context, id, options)),
    );
  withWho(action.command('revoke'))
    .description('take back what waits for consent')
    .argument('<id>')
    .action(async (id: string, options: ActionOptions) =>
      run(async () => (await import('./commands/action.ts')).revoke(context, id, options)),
    );
  withWho(action.command('modes'))
    .description('where each action is enabled')
    .option('--site <key>', 'the only one unless given')
    .option('--set <what>', '"class:camera poe-cycle=approve"; off, suggest, approve or automatic')
    .action(async (options: ModeOptions) =>
      run(async () => (await import('./commands/action.ts')).modes(context, options)),
    );
}

function withWho(command: Command): Command {
  return command
    .option('--as <name>', 'who you are; password in FORESITE_PASSWORD. Else a bearer token in FORESITE_TOKEN')
    .option('--server <url>', 'a running server; that of the data folder unless given')
    .option('--json');
}
