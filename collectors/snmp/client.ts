// The face of SNMP clients: picks the one that speaks to a target. Our own speaks to all but those whose setting says that
// they get on better with the library.

import { systemClock, type Clock } from '../../contract/clock.ts';
import type { ClientOptions, SnmpClient } from './face.ts';
import { openFastClient, type FastClientOptions } from './fast-client.ts';
import { openLibraryClient } from './library-client.ts';
import { SnmpShared } from './shared.ts';

export { SnmpFailure, type SnmpClient, type SnmpCredential } from './face.ts';

export type ClientKind = 'own' | 'library';

/** @param shared what the caller's other clients use too; without it the client has sockets of its own and closes them */
export function openClient(
  options: Omit<ClientOptions, 'clock'> & Pick<FastClientOptions, 'seal'> & { clock?: Clock; kind?: ClientKind },
  shared?: SnmpShared,
): SnmpClient {
  const clock = options.clock ?? systemClock;
  if (options.kind === 'library') return openLibraryClient({ ...options, clock });
  if (shared) return openFastClient(options, shared);
  const own = new SnmpShared(options.network, clock);
  const client = openFastClient(options, own);
  return {
    hasBulk: client.hasBulk,
    get: (oids) => client.get(oids),
    set: (oid, value) => client.set(oid, value),
    next: (oids, repetitions) => client.next(oids, repetitions),
    close() {
      client.close();
      own.close();
    },
  };
}
