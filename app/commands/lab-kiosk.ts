// `foresite lab kiosk`: a kiosk that publishes to any broker by the contract of docs/kiosk-agent.md, well or with faults
// that are named, to try a site before its kiosks stand there. Runs until it is told to end.

import { createInterface } from 'node:readline';
import { durationMs } from '../../contract/duration.ts';
import { ForesiteError, errorLine } from '../../contract/errors.ts';
import { KioskAgent, readLine } from '../../lab/kiosk-agent.ts';
import { KIOSK_PLAYS, KioskPlayer } from '../../lab/kiosk-play.ts';
import type { CommandContext } from '../context.ts';
import { brokerAddress } from './mqtt.ts';

export interface KioskOptions {
  broker: string;
  prefix: string;
  user?: string;
  password?: string;
  ca?: string;
  heartbeatFile?: string;
  fault?: string[];
  after: string;
  for?: string;
  list?: boolean;
}

/** Longest that `--after` and `--for` may be, ms: a day. */
const MAX_WAIT_MS = 86_400_000;

/** @param leave ends it, beside Ctrl-C @returns 0; 1 where the broker refuses the login */
export async function kiosk(context: CommandContext, options: KioskOptions, leave?: AbortSignal): Promise<number> {
  const { language } = context.environment;
  const say = (name: string): string => `${name}: ${KIOSK_PLAYS[name]?.title[language] ?? ''}`;
  if (options.list) {
    for (const name of Object.keys(KIOSK_PLAYS)) context.print(say(name));
    return 0;
  }
  const faults = options.fault ?? [];
  for (const name of faults)
    if (!Object.hasOwn(KIOSK_PLAYS, name)) throw invalid('--fault', `knows no ${name}: ask --list for the names`);
  const afterMs = timeOf('--after', options.after);
  const forMs = options.for === undefined ? undefined : timeOf('--for', options.for);
  const { host, port, isEncrypted, user, password } = brokerAddress(context, options.broker, options);
  if (/[+#\0]|^\/|\/$|^$/.test(options.prefix))
    throw invalid('--prefix', 'has a wildcard, a slash at an end, or nothing');

  const end = Promise.withResolvers<number>();
  const where = `${host}:${port}`;
  const agent = new KioskAgent({
    broker: `${isEncrypted ? 'mqtts' : 'mqtt'}://${host.includes(':') ? `[${host}]` : host}:${port}`,
    prefix: options.prefix,
    ...(user !== '' && { user, password }),
    ca: options.ca,
    heartbeatFile: options.heartbeatFile,
    // Without a file the application is played, too.
    heartbeatAge: () => player.heartbeatAge ?? (options.heartbeatFile === undefined ? 0 : undefined),
    onState: (state, what) => {
      if (state === 'connected') context.print(`connected to ${where}; publishing below ${options.prefix}`);
      else context.printError(errorLine('broker_unreachable', { where, what }));
      if (state === 'refused') end.resolve(1);
    },
  });
  const player = new KioskPlayer(agent);
  const change = (name: string, isBroken: boolean): void => {
    if (isBroken ? player.break(name) : player.heal(name))
      context.print(`${isBroken ? 'broken' : 'healed'}: ${say(name)}`);
  };
  const timers = faults.map((name) => setTimeout(() => change(name, true), afterMs));
  if (forMs !== undefined) timers.push(...faults.map((name) => setTimeout(() => change(name, false), afterMs + forMs)));
  const stop = (): void => end.resolve(0);
  process.once('SIGINT', stop).once('SIGTERM', stop);
  leave?.addEventListener('abort', stop, { once: true });
  const lines = createInterface({ input: process.stdin });
  lines.on('line', (line) => take(line, { agent, change, context }));
  try {
    return await end.promise;
  } finally {
    for (const timer of timers) clearTimeout(timer);
    process.off('SIGINT', stop).off('SIGTERM', stop);
    lines.close();
    process.stdin.unref?.();
    await agent.stop();
  }
}

interface Parts {
  agent: KioskAgent;
  change: (name: string, isBroken: boolean) => void;
  context: CommandContext;
}

/** `break <fault>`, `heal <fault>`, or what a topic is to say. */
function take(line: string, { agent, change, context }: Parts): void {
  if (line.trim() === '') return;
  const [, verb, name = ''] = /^\s*(break|heal)\s+(\S+)\s*$/.exec(line) ?? [];
  const told = readLine(line);
  if (verb !== undefined && Object.hasOwn(KIOSK_PLAYS, name)) change(name, verb === 'break');
  else if (told) agent.tell(told.topic, told.change);
  else context.printError('say: break <fault> | heal <fault> | <topic> {"state":"ok"}; the faults: --list');
}

function timeOf(where: string, text: string): number {
  const ms = text === '0' ? 0 : durationMs(text);
  if (ms === undefined || ms > MAX_WAIT_MS) throw invalid(where, 'is a time of at most a day, such as 30s');
  return ms;
}

function invalid(where: string, what: string): ForesiteError {
  return new ForesiteError('option_invalid', { where, what });
}
