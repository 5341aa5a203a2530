// The commands that prove a Modbus point list on site. Part of app/cli.ts, which adds them to the program.

import type { Command } from 'commander';
import type { CompareOptions, LineOptions, OrderOptions } from './commands/modbus.ts';
import type { CommandContext } from './context.ts';

type Run = (work: () => Promise<number>) => Promise<void>;

export function addModbusCommands(program: Command, context: CommandContext, run: Run): void {
  const modbus = program.command('modbus').description('prove a Modbus point list against the device; only reads');
  withLine(
    modbus
      .command('scan')
      .description('which units answer')
      .argument('<host[:port]|/dev/tty…>', 'a gateway or device, or a serial port of this machine')
      .option('--units <list>', 'units to ask: 1-247 unless given, or 1,3,7-9'),
  ).action(async (endpoint: string, options: LineOptions & { units?: string }) =>
    run(async () => (await import('./commands/modbus.ts')).scan(context, endpoint, options)),
  );
  withLine(
    modbus
      .command('order')
      .description('what registers could mean: every type and order beside each other')
      .argument('<host[:port]|/dev/tty…>')
      .requiredOption('--unit <id>')
      .requiredOption('--address <address>', '40001, 400001, or on the wire 0 or 0x0034 with a table')
      .option('--table <table>', 'holding, input, coil or discrete')
      .option('--count <registers>', '4 unless given')
      .option('--expect <value>', 'what the panel of the device shows: marks the readings that give it'),
  ).action(async (endpoint: string, options: OrderOptions) =>
    run(async () => (await import('./commands/modbus.ts')).order(context, endpoint, options)),
  );
  withLine(
    modbus
      .command('compare')
      .description('whether blocks give what single reads give, and which gaps can be read')
      .argument('<asset|host[:port]|/dev/tty…>', 'an asset of the site files, or an address with --profile')
      .option('--profile <id>', 'map of an address, or the file of one')
      .option('--unit <id>', 'unit of an address, 1 unless given')
      .option('--config <file>'),
  ).action(async (what: string, options: CompareOptions) =>
    run(async () => (await import('./commands/modbus.ts')).compare(context, what, options)),
  );
}

function withLine(command: Command): Command {
  return command
    .option('--transport <name>', 'tcp, rtu-over-tcp, rtu or ascii; tcp unless given, rtu on a serial port')
    .option('--baud <speed>', 'of a serial port, 9600 unless given')
    .option('--parity <parity>', 'none, even or odd')
    .option('--stop-bits <bits>', '1 or 2')
    .option('--data-bits <bits>', '7 or 8')
    .option('--timeout <ms>', 'how long a reply is waited for')
    .option('--json', 'the result as JSON');
}
