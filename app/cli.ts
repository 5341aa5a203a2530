// The command line: one file a command, loaded only when it is called. Prints results to stdout and errors to stderr,
// one line each with what to do; exit code 0 is success, 1 a fault that was found, 2 wrong usage.

import { Command, CommanderError } from 'commander';
import { ForesiteError } from '../contract/errors.ts';
import { addActionCommands } from './cli-action.ts';
import { addDeviceCommands } from './cli-devices.ts';
import { addMaintenanceCommands } from './cli-maintenance.ts';
import { addModbusCommands } from './cli-modbus.ts';
import { version, type CommandContext } from './context.ts';
import type { KioskOptions } from './commands/lab-kiosk.ts';
import type { ScoreOptions } from './commands/lab-score.ts';
import type { ImportOptions } from './commands/point-list.ts';
import { readEnvironment } from './environment.ts';
import { fileFault } from './file-fault.ts';

/** Runs one command. @returns the exit code */
export async function main(argv: readonly string[]): Promise<number> {
  const context: CommandContext = {
    environment: readEnvironment({}, process.cwd()),
    env: process.env,
    cwd: process.cwd(),
    print: (line) => void process.stdout.write(`${line}\n`),
    printError: (line) => void process.stderr.write(`${line}\n`),
  };
  leaveWithReader(argv);
  let exitCode = 0;
  const run = async (work: () => Promise<number>): Promise<void> => {
    exitCode = await work();
  };
  try {
    context.environment = readEnvironment(process.env, process.cwd());
    await buildProgram(context, run).parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof ForesiteError) {
      context.printError(error.line(context.environment.language));
      return 1;
    }
    const refused = fileFault(error);
    if (!refused) throw error;
    context.printError(refused.message);
    return 1;
  }
}

/** Commands that serve others go on when nobody reads what they print; all others have lost their reason (`| head`). */
const SERVING: readonly string[] = ['start', 'gateway', 'demo'];

function leaveWithReader([command = '']: readonly string[]): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      if (!SERVING.includes(command)) process.exit(0);
    });
}

type Run = (work: () => Promise<number>) => Promise<void>;

function buildProgram(context: CommandContext, run: Run): Command {
  const program = new Command('foresite')
    // Before the commands are added, which take it over: a mistake in theirs is wrong usage, too.
    .exitOverride()
    .description('Watches installed systems, raises one ticket a fault and says what to bring.')
    .version(version());
  program
    .command('start')
    .description('run Foresite on your own inventory')
    .option('--config <file>', 'configuration, FORESITE_CONFIG or ./foresite.yaml unless given')
    .action(async (options: { config?: string }) =>
      run(async () => (await import('./commands/start.ts')).start(context, options)),
    );
  program
    .command('gateway')
    .description('only collect, into InfluxDB or for a later start: no tickets, no console')
    .option('--config <file>', 'configuration, FORESITE_CONFIG or ./foresite.yaml unless given')
    .action(async (options: { config?: string }) =>
      run(async () => (await import('./commands/gateway.ts')).gateway(context, options)),
    );
  program
    .command('demo')
    .description('run Foresite with a simulated site beside it')
    .option('--topology <name>', 'another site than the demo’s own: seed:7, or seed:7,shape=campus,assets=80')
    .action(async (options: { topology?: string }) =>
      run(async () => (await import('./commands/demo.ts')).demo(context, options)),
    );
  program
    .command('init')
    .description('write a commented foresite.yaml and a site file')
    .argument('[folder]', 'where to write', '.')
    .action(async (folder: string) => run(async () => (await import('./commands/init.ts')).init(context, folder)));
  program
    .command('check')
    .description('prove the configuration, the site files and the profiles')
    .option('--config <file>')
    .option('--json', 'faults as JSON')
    .action(async (options: { config?: string; json?: boolean }) =>
      run(async () => (await import('./commands/check.ts')).check(context, options)),
    );
  addDeviceCommands(program, context, run);
  addModbusCommands(program, context, run);
  program
    .command('doctor')
    .description('say what is wrong with this machine')
    .option('--config <file>')
    .option('--json')
    .action(async (options: { config?: string; json?: boolean }) =>
      run(async () => (await import('./commands/doctor.ts')).doctor(context, options)),
    );
  addMaintenanceCommands(program, context, run);
  addActionCommands(program, context, run);
  addInventory(program, context, run);
  addToken(program, context, run);
  addLab(program, context, run);
  return program;
}

function addInventory(program: Command, context: CommandContext, run: Run): void {
  const inventory = program.command('inventory').description('the inventory in the data folder');
  inventory
    .command('apply')
    .description('take over a site file; shows the difference first')
    .argument('<file>')
    .option('--dry-run', 'only show the difference')
    .option('--prune', 'also delete assets that the file does not have')
    .action(async (file: string, options: { dryRun?: boolean; prune?: boolean }) =>
      run(async () => (await import('./commands/inventory.ts')).apply(context, file, options)),
    );
  inventory
    .command('export')
    .description('print a site as YAML, without its secrets')
    .argument('[site]')
    .option('--points', 'as a point list (CSV) instead')
    .action(async (site: string | undefined, options: { points?: boolean }) =>
      run(async () => (await import('./commands/inventory.ts')).exportSite(context, site, options)),
    );
  addPointList(inventory, context, run);
}

function addPointList(inventory: Command, context: CommandContext, run: Run): void {
  inventory
    .command('import')
    .description('take over a point list (点位表, CSV or XLSX); only shows what would change unless told to apply')
    .argument('<file>')
    .option('--site <key>', 'the site it belongs to; the only one unless given')
    .option('--sheet <name>', 'sheet of a workbook')
    .option('--column <field=column>', 'which column holds a field, by heading or letter; may be repeated', collect, [])
    .option('--apply', 'change the inventory')
    .option('--json', 'the result as JSON')
    .action(async (file: string, options: ImportOptions) =>
      run(async () => (await import('./commands/point-list.ts')).importList(context, file, options)),
    );
  inventory
    .command('conflicts')
    .description('where the point list and the network disagree')
    .option('--site <key>')
    .option('--json')
    .action(async (options: { site?: string; json?: boolean }) =>
      run(async () => (await import('./commands/point-list.ts')).conflicts(context, options)),
    );
}

function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

function addToken(program: Command, context: CommandContext, run: Run): void {
  const token = program.command('token').description('bearer tokens for the API');
  token
    .command('create')
    .description('make a token and print it; it is shown only once')
    .requiredOption('--role <role>', 'viewer, operator, engineer or admin')
    .option('--name <name>', 'what it is for', 'command line')
    .action(async (options: { role: string; name: string }) =>
      run(async () => (await import('./commands/token.ts')).createToken(context, options)),
    );
}

function addLab(program: Command, context: CommandContext, run: Run): void {
  const lab = program.command('lab').description('the simulated site of `demo`, and a kiosk to try your own with');
  lab
    .command('faults')
    .description('list the faults it knows')
    .option('--topology <name>', 'those that can happen at this site, and to whom; nothing needs to run for it')
    .option('--json')
    .action(async ({ topology, json = false }: { topology?: string; json?: boolean }) =>
      run(async () =>
        topology === undefined
          ? (await import('./commands/lab.ts')).faults(context, { json })
          : (await import('./commands/lab-site.ts')).faultsAt(context, { topology, json }),
      ),
    );
  lab
    .command('assets')
    .description('list what stands at a simulated site, what it hangs on and what feeds it')
    .option('--topology <name>', 'the site: demo, seed:7, seed:7,shape=campus', 'demo')
    .option('--json')
    .action(async (options: { topology: string; json?: boolean }) =>
      run(async () => (await import('./commands/lab-site.ts')).assetsOf(context, options)),
    );
  lab
    .command('break')
    .description('cause a fault')
    .argument('<fault>')
    .option('--on <asset>', 'where, instead of the usual place')
    .option('--json')
    .action(async (fault: string, options: { on?: string; json?: boolean }) =>
      run(async () => (await import('./commands/lab.ts')).breakIt(context, fault, options)),
    );
  lab
    .command('heal')
    .description('end one fault, or all')
    .argument('[fault]')
    .option('--on <asset>')
    .option('--json')
    .action(async (fault: string | undefined, options: { on?: string; json?: boolean }) =>
      run(async () => (await import('./commands/lab.ts')).heal(context, fault, options)),
    );
  addKiosk(lab, context, run);
  addScore(lab, context, run);
  lab
    .command('status')
    .description('what is broken now')
    .option('--json')
    .action(async (options: { json?: boolean }) =>
      run(async () => (await import('./commands/lab.ts')).status(context, options)),
    );
}

function addScore(lab: Command, context: CommandContext, run: Run): void {
  lab
    .command('score')
    .description('how good the diagnosis is on simulated sites, whose truth is known (docs/scenarios.md)')
    .option('--seed <n>', 'what is drawn depends on it alone', '1')
    .option('--runs <n>', 'single faults', '100')
    .option('--topology <name>', 'the site: demo, seed:7, or drawn for many', 'demo')
    .option('--years <n>', 'site-years of what is no fault, after them', '0')
    .option('--jobs <n>', 'so many sites at a time, each on a core', '1')
    .option('--scenario <file>', 'play this instead')
    .option('--virtual', 'without the wire and in virtual time')
    .option('--fault <name>', 'only this kind of fault; may be repeated', collect)
    .option('--no-actions', 'nothing is cured while the faults are watched, from afar or by people there')
    .option('--hold-out', 'judge a third of the fault kinds and of the sites apart')
    .option('--verbose', 'with a row for every fault')
    .option('--json')
    .action(async (options: ScoreOptions) =>
      run(async () => (await import('./commands/lab-score.ts')).score(context, options)),
    );
}

function addKiosk(lab: Command, context: CommandContext, run: Run): void {
  lab
    .command('kiosk')
    .description('publish as a kiosk to a broker, well or with faults (docs/kiosk-agent.md); ends with Ctrl-C')
    .option('--broker <url>', 'mqtt://host:port, mqtts://host:port or host:port', 'mqtt://127.0.0.1:1883')
    .option('--prefix <topic>', 'topicPrefix of the kiosk', 'site/kiosk-1')
    .option('--user <name>')
    .option('--password <secret>', '${VARIABLE} or file:/path')
    .option('--ca <file>', 'certificate of the authority that signed the broker’s')
    .option('--fault <name>', 'a fault to play; may be repeated', collect)
    .option('--after <time>', 'how long it is well before its faults', '10s')
    .option('--for <time>', 'how long its faults last; to the end unless given')
    .option('--heartbeat-file <file>', 'file that an application touches, to tell its age')
    .option('--list', 'the faults that it can play')
    .action(async (options: KioskOptions) =>
      run(async () => (await import('./commands/lab-kiosk.ts')).kiosk(context, options)),
    );
}
