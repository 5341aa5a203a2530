// foresite.yaml: settings of the process only. The inventory is not here (see site files). Schema first, then secrets;
// all faults come back together with their lines. `npx foresite init` writes a commented example of it.

import { readFileSync } from 'node:fs';
import { Type, type Static } from 'typebox';
import { readCheckedYaml } from '../contract/checked-yaml.ts';
import { ForesiteError } from '../contract/errors.ts';
import { Duration } from '../contract/profile.ts';
import { isBrokenHash } from '../collectors/mqtt/broker/users.ts';
import { MqttBrokerConfig } from './mqtt-broker-config.ts';
import { resolveSecret } from './secrets.ts';

const strict = { additionalProperties: false } as const;
const Secret = Type.String({ maxLength: 512 });

const Channel = Type.Union([
  Type.Object(
    {
      name: Type.String(),
      kind: Type.Literal('webhook'),
      url: Type.String({ pattern: '^https?://' }),
      secret: Secret,
      /** Allows addresses of the local network; off by default. */
      allowPrivate: Type.Optional(Type.Boolean()),
    },
    strict,
  ),
  Type.Object(
    {
      name: Type.String(),
      kind: Type.Literal('smtp'),
      host: Type.String(),
      port: Type.Optional(Type.Integer({ minimum: 1, maximum: 65_535 })),
      user: Type.Optional(Type.String()),
      password: Type.Optional(Secret),
      secure: Type.Optional(Type.Boolean()),
      from: Type.String(),
      to: Type.Array(Type.String(), { minItems: 1 }),
    },
    strict,
  ),
]);

export const ForesiteConfig = Type.Object(
  {
    http: Type.Optional(
      Type.Object(
        {
          host: Type.Optional(Type.String()),
          port: Type.Optional(Type.Integer({ minimum: 0, maximum: 65_535 })),
          /** Address at which people open the console: for links in messages. */
          publicUrl: Type.Optional(Type.String({ pattern: '^https?://' })),
          /** Addresses of reverse proxies whose X-Forwarded headers are believed. */
          trustedProxies: Type.Optional(Type.Array(Type.String(), { maxItems: 20 })),
        },
        strict,
      ),
    ),
    log: Type.Optional(Type.Object({ level: Type.Optional(Type.Enum(['debug', 'info', 'warn', 'error'])) }, strict)),
    /** Site files, read once into an empty data folder. */
    sites: Type.Optional(Type.Array(Type.String(), { maxItems: 500 })),
    /** Folders with profiles of your own. */
    profiles: Type.Optional(Type.Array(Type.String())),
    metrics: Type.Optional(
      Type.Union([
        Type.Object(
          {
            store: Type.Literal('embedded'),
            retention: Type.Optional(
              Type.Object(
                { raw: Type.Optional(Duration), minute: Type.Optional(Duration), hour: Type.Optional(Duration) },
                strict,
              ),
            ),
          },
          strict,
        ),
        Type.Object(
          {
            store: Type.Literal('influx'),
            url: Type.String({ pattern: '^https?://' }),
            database: Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' }),
            user: Type.Optional(Type.String()),
            password: Type.Optional(Secret),
            /** Compresses what is sent: worth it over a slow line. */
            gzip: Type.Optional(Type.Boolean()),
          },
          strict,
        ),
      ]),
    ),
    /** Traps and informs of devices. */
    traps: Type.Optional(
      Type.Object(
        {
          enabled: Type.Optional(Type.Boolean()),
          host: Type.Optional(Type.String()),
          port: Type.Optional(Type.Integer({ minimum: 0, maximum: 65_535 })),
          /** Communities that devices send with, beside those they are polled with. */
          communities: Type.Optional(Type.Array(Secret, { maxItems: 50 })),
        },
        strict,
      ),
    ),
    /** A broker of our own, for sites that have none. */
    mqtt: Type.Optional(Type.Object({ broker: Type.Optional(MqttBrokerConfig) }, strict)),
    /** Remote actions, as the gateway lets them be ordered. */
    actions: Type.Optional(
      Type.Object(
        {
          /** While this file exists nothing is done; `actions.off` in the data folder unless named. */
          switchFile: Type.Optional(Type.String({ minLength: 1, maxLength: 300 })),
          /** Public Ed25519 key (PEM) of a server that runs elsewhere: orders without its signature are not carried out. */
          serverKey: Type.Optional(Secret),
        },
        strict,
      ),
    ),
    notify: Type.Optional(Type.Array(Channel, { maxItems: 20 })),
    /** A site is dark when nothing was heard from its gateway for this long. */
    darkAfter: Type.Optional(Duration),
  },
  strict,
);
export type ForesiteConfig = Static<typeof ForesiteConfig>;

export interface LoadedConfig {
  readonly config: ForesiteConfig;
  readonly faults: readonly ForesiteError[];
}

/** Reads and checks the file. @throws ForesiteError config_file_missing */
export function loadConfig(path: string, env: NodeJS.ProcessEnv): LoadedConfig {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new ForesiteError('config_file_missing', { path });
  }
  const read = readCheckedYaml(ForesiteConfig, text, 'the commented foresite.yaml that `npx foresite init` writes');
  const fail = (at: readonly (string | number)[], line: number, what: string, hint: string): ForesiteError =>
    new ForesiteError('config_invalid', { path, line, where: at.join('.') || 'file', what, hint });
  if (read.value === null) {
    return { config: {}, faults: read.faults.map((fault) => fail(fault.at, fault.line, fault.what, fault.hint)) };
  }
  const faults: ForesiteError[] = [];
  const config = structuredClone(read.value);
  const resolveAt = (at: readonly (string | number)[], source: string): string => {
    const secret = resolveSecret(source, env);
    if (secret === null)
      faults.push(
        fail(
          at,
          read.lineOf(at),
          `the secret ${source} is not set`,
          'set the environment variable or create the file it names',
        ),
      );
    return secret ?? '';
  };
  if (config.metrics?.store === 'influx' && config.metrics.password !== undefined)
    config.metrics.password = resolveAt(['metrics', 'password'], config.metrics.password);
  if (config.traps?.communities)
    config.traps.communities = config.traps.communities.map((one, i) => resolveAt(['traps', 'communities', i], one));
  if (config.actions?.serverKey !== undefined)
    config.actions.serverKey = resolveAt(['actions', 'serverKey'], config.actions.serverKey);
  for (const [i, channel] of (config.notify ?? []).entries()) {
    if (channel.kind === 'webhook') channel.secret = resolveAt(['notify', i, 'secret'], channel.secret);
    else if (channel.password !== undefined) channel.password = resolveAt(['notify', i, 'password'], channel.password);
  }
  for (const [i, user] of (config.mqtt?.broker?.users ?? []).entries()) {
    const at = ['mqtt', 'broker', 'users', i];
    user.password = resolveAt([...at, 'password'], user.password);
    const what = isBrokenHash(user.password) ? 'its password is no digest that can be checked' : '';
    if (what !== '') faults.push(fail(at, read.lineOf(at), what, 'make one with `npx foresite mqtt hash`'));
    if (config.mqtt?.broker?.users.findIndex(({ name }) => name === user.name) !== i)
      faults.push(fail(at, read.lineOf(at), `user "${user.name}" is there twice`, 'give each user its own name'));
  }
  return { config, faults };
}
