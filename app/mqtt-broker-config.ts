// How the embedded MQTT broker is configured in foresite.yaml.

import { Type, type Static } from 'typebox';

const strict = { additionalProperties: false } as const;
const Filters = Type.Array(Type.String({ minLength: 1, maxLength: 200, pattern: '^[^$]' }), { maxItems: 50 });

export const MqttBrokerConfig = Type.Object(
  {
    /** Every address of this machine unless given. */
    host: Type.Optional(Type.String()),
    port: Type.Optional(Type.Integer({ minimum: 0, maximum: 65_535 })),
    /** Files of the certificate and its key (PEM). */
    tls: Type.Optional(
      Type.Object({ cert: Type.String({ minLength: 1 }), key: Type.String({ minLength: 1 }) }, strict),
    ),
    /** Connections of one address. */
    connectionsPerAddress: Type.Optional(Type.Integer({ minimum: 1, maximum: 2000 })),
    users: Type.Array(
      Type.Object(
        {
          name: Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$' }),
          /** A secret by name, or a digest as `npx foresite mqtt hash` prints it. */
          password: Type.String({ minLength: 1, maxLength: 512 }),
          /** What it may publish and hear is below this, `site/{user}` say. */
          prefix: Type.Optional(Type.String({ maxLength: 200, pattern: '^[^$+#/]([^+#]*[^+#/])?$' })),
          /** Filters beside it. */
          publish: Type.Optional(Filters),
          subscribe: Type.Optional(Filters),
          /** Messages it may send in a second, of 512 bytes on average; more for a bridge that speaks for many. */
          messagesPerSecond: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 })),
        },
        strict,
      ),
      { minItems: 1, maxItems: 1000 },
    ),
  },
  strict,
);
export type MqttBrokerConfig = Static<typeof MqttBrokerConfig>;
