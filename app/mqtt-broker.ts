// The embedded MQTT broker as configured: its users with their rights, its certificate. Loaded only where it is switched on.

import { readFile } from 'node:fs/promises';
import type { Clock } from '../contract/clock.ts';
import type { Log } from '../contract/collector.ts';
import { ForesiteError } from '../contract/errors.ts';
import type { EmbeddedBroker } from '../collectors/mqtt/broker/broker.ts';
import type { BrokerUser } from '../collectors/mqtt/broker/users.ts';
import { errorCode } from '../collectors/dial-failure.ts';
import { fileFault } from './file-fault.ts';
import type { MqttBrokerConfig } from './mqtt-broker-config.ts';

/** Encrypted, and in the clear. */
const PORTS = { tls: 8883, plain: 1883 } as const;

/** @throws ForesiteError mqtt_broker_unusable */
export async function startEmbeddedBroker(
  config: MqttBrokerConfig,
  { clock, log }: { clock: Clock; log: Log },
): Promise<EmbeddedBroker> {
  const { startBroker } = await import('../collectors/mqtt/broker/broker.ts');
  const host = config.host ?? '0.0.0.0';
  const port = config.port ?? (config.tls ? PORTS.tls : PORTS.plain);
  try {
    const tls = config.tls && {
      cert: await readFile(config.tls.cert, 'utf8'),
      key: await readFile(config.tls.key, 'utf8'),
    };
    const { connectionsPerAddress: perAddress } = config;
    const users = config.users.map(userOf);
    const broker = await startBroker({
      host,
      port,
      tls: tls ?? null,
      users,
      ...(perAddress !== undefined && { perAddress }),
      clock,
      log,
    });
    log.info({ host, port: broker.port, users: users.length, encrypted: tls !== undefined }, 'embedded MQTT broker');
    return broker;
  } catch (error) {
    const code = errorCode(error);
    const what = code === 'EADDRINUSE' ? 'the port is taken' : (whatOf(error) ?? code);
    throw new ForesiteError('mqtt_broker_unusable', { where: `${host}:${port}`, what }, { cause: error });
  }
}

/** A file of the certificate by its name; what is no certificate by the words of the library. */
function whatOf(error: unknown): string | undefined {
  const file = fileFault(error);
  if (file) return `${file.value('path')} – ${file.value('what')}`;
  return error instanceof Error ? error.message : undefined;
}

function userOf({
  name,
  password,
  prefix,
  publish,
  subscribe,
  messagesPerSecond: rate,
}: MqttBrokerConfig['users'][number]): BrokerUser {
  const own = prefix === undefined ? [] : [`${prefix}/#`];
  return {
    name,
    password,
    publish: [...own, ...(publish ?? [])],
    subscribe: [...own, ...(subscribe ?? [])],
    ...(rate !== undefined && { messagesPerS: rate }),
  };
}
