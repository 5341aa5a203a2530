// Reads a device's trees whole, for a draft of a profile: bounded in objects and time, and what was read until then counts.

import type { Clock } from '../../contract/clock.ts';
import type { Network } from '../../contract/network.ts';
import { openClient, SnmpFailure } from '../../collectors/snmp/client.ts';
import type { Varbind } from '../../collectors/snmp/decode.ts';
import { compareOids } from '../../collectors/snmp/oids.ts';
import { Tuning } from '../../collectors/snmp/tuning.ts';
import { Walk } from '../../collectors/snmp/walk.ts';
import { QUESTION_TIMEOUT_MS, type Door } from './inspect.ts';

/** Objects read of one tree. */
export const MAX_WALKED_OBJECTS = 50_000;
/** Time of one walk, ms. */
export const MAX_WALK_MS = 120_000;
const ROOTS = ['1.0.8802', '1.3.6.1.2.1', '1.3.6.1.4.1'] as const;

export async function walkDevice(
  parts: { network: Network; clock: Clock },
  door: Door,
  signal: AbortSignal,
): Promise<Varbind[]> {
  const { credential } = door;
  if (credential.kind === 'password') return [];
  const client = openClient({
    ...parts,
    host: door.host,
    port: door.port,
    credential,
    requestTimeoutMs: QUESTION_TIMEOUT_MS,
  });
  const end = parts.clock.monoMs() + MAX_WALK_MS;
  const objects: Varbind[] = [];
  try {
    for (const root of ROOTS) {
      const walk = new Walk([root], MAX_WALKED_OBJECTS, MAX_WALKED_OBJECTS);
      try {
        await walk.run(client, new Tuning(), () => !signal.aborted && parts.clock.monoMs() < end);
      } catch (error) {
        // A tree that breaks off has told what it told.
        if (!(error instanceof SnmpFailure)) throw error;
      }
      objects.push(...(walk.result.get(root)?.values() ?? []));
    }
  } finally {
    client.close();
  }
  return objects.sort((a, b) => compareOids(a.oid, b.oid));
}
