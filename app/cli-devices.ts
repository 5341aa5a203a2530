// The commands that look at devices: discover, test, profile. Part of app/cli.ts, which adds them to the program.

import { Option, type Command } from 'commander';
import type { DiscoverOptions } from './commands/discover.ts';
import type { MqttOptions } from './commands/mqtt.ts';
import type { ReplayOptions } from './commands/replay.ts';
import type { ProbeOptions } from './commands/probe.ts';
import type { ProfileTestOptions, ProposeOptions } from './commands/profile.ts';
import type { TestOptions } from './commands/test.ts';
import type { CommandContext } from './context.ts';

type Run = (work: () => Promise<number>) => Promise<void>;

const collect = (value: string, before: readonly string[] | undefined): string[] => [...(before ?? []), value];

/** May be given several times; each is tried in turn. */
function withCredentials(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--community <community>',
        'SNMP community, as ${VARIABLE} or file:/path; public unless given',
      ).argParser(collect),
    )
    .addOption(
      new Option('--v3 <user:auth:key:priv:key>', 'SNMPv3 user, e.g. monitor:sha1:${KEY}:aes128:${KEY}').argParser(
        collect,
      ),
    )
    .option('--context <name>', 'SNMPv3 context, where one agent answers for several devices');
}

export function addDeviceCommands(program: Command, context: CommandContext, run: Run): void {
  const discover = program
    .command('discover')
    .description('find and recognise the devices of a network, and take them into the inventory')
    .argument(
      '<addresses...>',
      'network 10.0.4.0/24, range 10.0.4.1-99 or host, each also with :port, a file of these, or a walk',
    );
  withCredentials(discover)
    .addOption(
      new Option(
        '--credential <name>',
        'a credential that the inventory has, while Foresite does not run (it hands out no secrets); may be repeated',
      ).argParser(collect),
    )
    .option('--site <key>', 'show what this site would gain')
    .option('--apply', 'take it into the inventory of the site')
    .option('--json', 'the devices as JSON')
    .option('--yes', 'also where it is more than 4096 addresses')
    .option('--no-announcements', 'do not ask for ONVIF and mDNS')
    .action(async (addresses: string[], options: DiscoverOptions) =>
      run(async () => (await import('./commands/discover.ts')).discover(context, addresses, options)),
    );
  const test = program
    .command('test')
    .description('poll an asset of the inventory, or any SNMP device, once and print its readings')
    .argument('<asset|address[:port]>', 'key of an asset, site/asset, or the address of a device')
    .option('--config <file>')
    .option('--profile <id>', 'read an address by this profile instead of the one that fits')
    .option('--json', 'readings as JSON');
  withCredentials(test).action(async (what: string, options: TestOptions) =>
    run(async () => (await import('./commands/test.ts')).test(context, what, options)),
  );
  program
    .command('probe')
    .description(
      'ask each probe of an asset once and say what every layer answers: host, port, service, video, picture',
    )
    .argument('<asset>', 'key of an asset, or site/asset')
    .option('--config <file>')
    .option('--lang <zh|en>', 'language, that of the terminal unless given')
    .option('--json', 'the findings as JSON, in both languages')
    .action(async (asset: string, options: ProbeOptions) =>
      run(async () => (await import('./commands/probe.ts')).probe(context, asset, options)),
    );
  program
    .command('recording-proof')
    .description(
      'what a recorder has kept of each channel, against the days required; exit code 1 where it is not proven',
    )
    .argument('<recorder>', 'key of a recorder, or site/asset')
    .option('--json', 'as JSON')
    .option('--html', 'as a page to print')
    .action(async (recorder: string, options: { json?: boolean; html?: boolean }) =>
      run(async () => (await import('./commands/recording-proof.ts')).recordingProof(context, recorder, options)),
    );
  program
    .command('explain')
    .description('why something is an alarm: rule, samples, since when, and what would end it')
    .argument('<what>', 'number of a ticket, key of an asset, a place sw-1/port:gi7, or one alarm "link sw-1/port:gi7"')
    .option('--json', 'as JSON, in both languages')
    .action(async (what: string, options: { json?: boolean }) =>
      run(async () => (await import('./commands/explain.ts')).explain(context, what, options)),
    );
  program
    .command('replay')
    .description('which alarms a condition would have raised on what was recorded; nothing changes')
    .requiredOption('--condition <file|id=condition>', 'a file with one condition, or one that is in force')
    .requiredOption('--from <time>', '2026-01-05, or with a time: 2026-01-05T08:00:00Z')
    .option('--to <time>', 'now unless given')
    .option('--site <key>', 'where there are several')
    .option('--json', 'as JSON')
    .action(async (options: ReplayOptions) =>
      run(async () => (await import('./commands/replay.ts')).replay(context, options)),
    );
  addMqttCommands(program, context, run);
  addProfileCommands(program, context, run);
}

function addMqttCommands(program: Command, context: CommandContext, run: Run): void {
  const mqtt = program.command('mqtt').description('listen to an MQTT broker; logins of the embedded one');
  const listening = (command: Command): Command =>
    command
      .argument('<broker>', 'mqtt://host:port, mqtts://host:port or host:port')
      .argument('[topic]', 'what to listen to, with + and #', '#')
      .option('--for <time>', 'how long to listen, 1h at most', '10s')
      .option('--user <name>')
      .option('--password <secret>', '${VARIABLE} or file:/path')
      .option('--ca <file>', 'certificate of the authority that signed the broker’s')
      .option('--insecure', 'accept any certificate');
  listening(mqtt.command('watch').description('topics with their rate, age and last message'))
    .option('--json')
    .action(async (url: string, topic: string, options: MqttOptions) =>
      run(async () => (await import('./commands/mqtt.ts')).watch(context, url, topic, options)),
    );
  const map = mqtt.command('map').description('draft the mqtt section of a profile from what is heard');
  listening(map)
    .option('--rebirth', 'ask the Sparkplug node of the topic to tell all its metrics first; the only thing published')
    .action(async (url: string, topic: string, options: MqttOptions) =>
      run(async () => (await import('./commands/mqtt.ts')).map(context, url, topic, options)),
    );
  mqtt
    .command('hash')
    .description('read a password from standard input and print its digest for mqtt.broker.users')
    .action(async () => run(async () => (await import('./commands/mqtt.ts')).hash(context)));
}

function addProfileCommands(program: Command, context: CommandContext, run: Run): void {
  const profile = program.command('profile').description('write and prove profiles');
  const propose = profile
    .command('propose')
    .description('draft a profile of a walk or of a device that answers')
    .argument('<walk|address[:port]>', 'file of `snmpwalk -On` or .snmprec, or an address')
    .option('--id <id>', 'id of the new profile');
  withCredentials(propose).action(async (what: string, options: ProposeOptions) =>
    run(async () => (await import('./commands/profile.ts')).propose(context, what, options)),
  );
  profile
    .command('check')
    .description('prove profiles: all faults, each with its line and what to do')
    .argument('<file...>')
    .option('--json', 'faults as JSON')
    .action(async (files: string[], options: { json?: boolean }) =>
      run(async () => (await import('./commands/profile.ts')).check(context, files, options)),
    );
  profile
    .command('test')
    .description('read a walk by a profile, as a device would be read')
    .argument('[profile]', 'id or file; the one that fits unless given')
    .requiredOption('--walk <file>', 'file of `snmpwalk -On` or .snmprec')
    .option('--json', 'the result as JSON')
    .action(async (id: string | undefined, options: ProfileTestOptions) =>
      run(async () => (await import('./commands/profile.ts')).testProfile(context, id, options)),
    );
}
