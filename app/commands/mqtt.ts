// `foresite mqtt watch|map|hash`: what a person needs at a site to find a topic, to write its map, and to give a device a
// password for the embedded broker. Only listens; what it publishes is the one request that --rebirth asks for.

import { systemClock } from '../../contract/clock.ts';
import { durationMs } from '../../contract/duration.ts';
import { ForesiteError } from '../../contract/errors.ts';
import { RECONNECT } from '../../collectors/mqtt/backoff.ts';
import { hashPassword } from '../../collectors/mqtt/broker/users.ts';
import { Broker } from '../../collectors/mqtt/client.ts';
import { SPARKPLUG } from '../../collectors/mqtt/config.ts';
import { proposeMap } from '../../collectors/mqtt/propose.ts';
import { rebirthCommand } from '../../collectors/mqtt/sparkplug/wire.ts';
import { TopicWatch } from '../../collectors/mqtt/topic-watch.ts';
import { createSystemNetwork } from '../../collectors/network.ts';
import type { CommandContext } from '../context.ts';
import { proveFile } from '../file-fault.ts';
import { resolveSecret } from '../secrets.ts';
import { textTable } from '../text-table.ts';

export interface MqttOptions {
  for: string;
  user?: string;
  password?: string;
  ca?: string;
  insecure?: boolean;
  json?: boolean;
  /** Ask the Sparkplug node of the topic for its birth first. */
  rebirth?: boolean;
}

/** Longest that is listened, ms. */
export const MAX_LISTEN_MS = 3_600_000;
/** Time to connect, ms. */
const CONNECT_MS = 12_000;

/** @returns 0 when anything was heard */
export async function watch(
  context: CommandContext,
  url: string,
  filter: string,
  options: MqttOptions,
): Promise<number> {
  const heard = await listen(context, url, filter, options);
  if (!heard) return 1;
  const seen = heard.seen(systemClock.monoMs());
  if (options.json) context.print(JSON.stringify({ topics: seen, others: heard.others }, null, 2));
  else if (seen.length === 0) context.print(`Nothing came to ${filter} in ${options.for}.`);
  else {
    const rows = seen.map(({ topic, messages, ratePerS, ageS, isRetained, last }) => [
      topic,
      String(messages),
      ratePerS === 0 ? '' : `${ratePerS.toFixed(ratePerS < 1 ? 2 : 1)}/s`,
      `${ageS.toFixed(0)} s`,
      isRetained ? 'retained' : '',
      last,
    ]);
    for (const line of textTable(['topic', 'messages', 'rate', 'age', '', 'last'], rows)) context.print(line);
    if (heard.others > 0) context.print(`and ${heard.others} messages of further topics: name a narrower one`);
  }
  return seen.length > 0 ? 0 : 1;
}

/** Prints a draft of the mqtt section of a profile. @returns 0 when anything was heard */
export async function map(context: CommandContext, url: string, filter: string, options: MqttOptions): Promise<number> {
  const node = options.rebirth ? nodeOf(filter) : null;
  const heard = await listen(context, url, filter, options, (broker) => {
    if (!node) return;
    context.printError(
      `asking the node ${node.name} for its birth: it tells all of its metrics anew, to everybody who listens; nothing else is published`,
    );
    broker.publish({ topic: node.command, payload: rebirthCommand(systemClock.wallMs()) });
  });
  if (!heard) return 1;
  const prefix = prefixOf(filter);
  const payloads = heard.payloads();
  if (node && !payloads.some(({ topic }) => topic.split('/')[2] === 'NBIRTH'))
    context.printError(
      'No birth came: the access list of the broker may not let this user publish to NCMD, or the node is not there.',
    );
  if (payloads.length === 0) {
    context.printError(`Nothing came to ${filter} in ${options.for}.`);
    return 1;
  }
  context.print(`# topicPrefix of the asset: ${prefix}`);
  context.print(
    '# A draft: name what stands in comments by a measurement of docs/metrics.md, then `npx foresite profile check`.',
  );
  context.print(proposeMap(payloads, prefix).trimEnd());
  return 0;
}

/** Reads a password from standard input and prints its digest. */
export async function hash(context: CommandContext): Promise<number> {
  let text = '';
  for await (const chunk of process.stdin) {
    text += String(chunk);
    if (text.length > 4096) break;
  }
  const password = text.replace(/\r?\n[^]*$/, '');
  if (password === '')
    throw new ForesiteError('option_invalid', { where: 'standard input', what: 'holds no password' });
  context.print(await hashPassword(password));
  return 0;
}

/** @throws ForesiteError option_invalid where the topic does not name one node: a whole site is not asked at once */
function nodeOf(filter: string): { name: string; command: string } {
  const [namespace, group = '', , node = ''] = filter.split('/');
  if (namespace !== SPARKPLUG || [group, node].some((level) => level === '' || /[+#]/.test(level)))
    throw new ForesiteError('option_invalid', {
      where: '--rebirth',
      what: `needs a topic that names one Sparkplug node, such as '${SPARKPLUG}/plant/+/edge-1/#'`,
    });
  return { name: `${group}/${node}`, command: `${SPARKPLUG}/${group}/NCMD/${node}` };
}

/** Levels before the first wildcard; of a topic without one, all but its last. */
function prefixOf(filter: string): string {
  const levels = filter.split('/');
  const wild = levels.findIndex((level) => level === '+' || level === '#');
  if (filter.startsWith('spBv1.0/'))
    return [
      'spBv1.0',
      levels[1] ?? '',
      levels[3] ?? '',
      ...(levels[4] === undefined || levels[4] === '#' ? [] : [levels[4]]),
    ].join('/');
  return levels.slice(0, wild < 0 ? -1 : wild).join('/');
}

async function listen(
  context: CommandContext,
  url: string,
  filter: string,
  options: MqttOptions,
  onUp?: (broker: Broker) => void,
): Promise<TopicWatch | null> {
  if (!isFilter(filter))
    throw new ForesiteError('option_invalid', {
      where: `topic "${filter}"`,
      what: 'is none: + stands for one whole level, # for all that follow, at the end',
    });
  const { host, port, isEncrypted, user, password } = brokerAddress(context, url, options);
  const forMs = durationMs(options.for);
  if (forMs === undefined || forMs > MAX_LISTEN_MS)
    throw new ForesiteError('option_invalid', { where: '--for', what: 'is a time of at most an hour, such as 30s' });
  const log = {
    debug() {},
    info() {},
    error() {},
    warn: (fields: object, message: string) => tell(context, fields, message),
  };
  const heard = new TopicWatch();
  const broker = new Broker({
    network: createSystemNetwork({ log }),
    clock: systemClock,
    log,
    random: Math.random,
    backoff: RECONNECT,
    host,
    port,
    tls: isEncrypted ? { caPath: options.ca ?? '', isInsecure: options.insecure === true } : null,
    login: user === '' ? null : { user, password },
    clientId: `foresite-watch-${process.pid}`,
    presence: null,
    onUp: () => undefined,
    onMessage: (topic, payload, isRetained) => heard.take(topic, payload, isRetained, systemClock.monoMs()),
  });
  broker.start([filter]);
  try {
    await broker.settled(AbortSignal.timeout(CONNECT_MS));
    const { state } = broker;
    if (state.kind !== 'up') {
      context.printError(state.kind === 'down' ? state.failure.detail : `broker_unreachable: ${host}:${port}`);
      return null;
    }
    onUp?.(broker);
    await new Promise<void>((resolve) => {
      const cancel = systemClock.after(forMs, resolve);
      process.once('SIGINT', () => {
        cancel();
        resolve();
      });
    });
    return heard;
  } finally {
    await broker.stop();
  }
}

/** MQTT-4.7.1 */
function isFilter(text: string): boolean {
  const levels = text.split('/');
  return (
    text !== '' &&
    !text.includes('\0') &&
    levels.every((level, i) => !/[+#]/.test(level) || level === '+' || (level === '#' && i === levels.length - 1))
  );
}

/** A lost connection is told by its reason instead. */
function tell(context: CommandContext, fields: object, message: string): void {
  if (!('detail' in fields)) context.printError(message);
}

interface Address {
  host: string;
  port: number;
  isEncrypted: boolean;
  user: string;
  password: string;
}

/** `mqtt://host:1883`, `mqtts://host`, or `host:port`. A password is named, never written: others see the command line. */
export function brokerAddress(
  context: CommandContext,
  text: string,
  { user, password, ca, insecure }: Pick<MqttOptions, 'user' | 'password' | 'ca' | 'insecure'>,
): Address {
  const fail = (what: string): ForesiteError =>
    new ForesiteError('option_invalid', { where: `broker "${text}"`, what });
  let url: URL;
  try {
    url = new URL(/^[a-z]+:\/\//.test(text) ? text : `mqtt://${text}`);
  } catch {
    throw fail('is no address of a broker');
  }
  if (url.protocol !== 'mqtt:' && url.protocol !== 'mqtts:') throw fail('is neither mqtt:// nor mqtts://');
  if (url.hostname === '') throw fail('names no host');
  if (url.password !== '') throw fail('holds a password, which others can see: use --password ${VARIABLE}');
  if (ca !== undefined) proveFile(ca);
  const secret = password === undefined ? '' : resolveSecret(password, context.env);
  if (secret === null)
    throw new ForesiteError('config_secret_missing', { where: '--password', source: password ?? '' });
  const isEncrypted = url.protocol === 'mqtts:' || ca !== undefined || insecure === true;
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = url.port === '' ? (isEncrypted ? 8883 : 1883) : Number(url.port);
  return { host, port, isEncrypted, user: user ?? decodeURIComponent(url.username), password: secret };
}
