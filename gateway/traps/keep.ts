// What the receiving of traps keeps in the data folder: the id and boots of our own engine, which informs are signed for, and
// the states that traps told. Files that cannot be read are begun anew: nothing measured lies in them.

import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '../../contract/collector.ts';
import { listOf, number, object, text, type Shape } from '../../contract/shape.ts';
import type { TrapState } from './states.ts';

/**
 * RFC 3411 §5: first bit set, then an enterprise number and format 5, octets of our own choosing. The number is Net-SNMP’s, which
 * stands for agents of no maker.
 */
const ENGINE_PREFIX = '80001f8805';
const MAX_BOOTS = 2 ** 31 - 1;

const ENGINE_ID = /^[0-9a-f]{10,64}$/;

interface Engine {
  engineId: string;
  boots: number;
}

const EngineFile: Shape<Engine> = object({ engineId: text(64), boots: number });
const word = text(200);
const StatesFile: Shape<TrapState[]> = listOf(
  object({
    site: word,
    asset: word,
    class: word,
    component: word,
    measurement: word,
    field: word,
    untilMs: number,
  }),
);

/** Our engine for this start: the same id always, its boots one more each time. */
export function nextEngine(folder: string, log: Log): Engine {
  const path = join(folder, 'trap-engine.json');
  const known = read(path);
  const engine = isEngine(known)
    ? { engineId: known.engineId, boots: Math.min(MAX_BOOTS, known.boots + 1) }
    : { engineId: ENGINE_PREFIX + randomBytes(8).toString('hex'), boots: 1 };
  write(path, engine, log);
  return engine;
}

export function keptStates(
  folder: string,
  log: Log,
): { load(): TrapState[]; save(states: readonly TrapState[]): void } {
  const path = join(folder, 'trap-states.json');
  return {
    load() {
      const known = read(path);
      return StatesFile(known) ? known : [];
    },
    save: (states) => write(path, states, log),
  };
}

function isEngine(value: unknown): value is Engine {
  if (!EngineFile(value) || !ENGINE_ID.test(value.engineId)) return false;
  return Number.isInteger(value.boots) && value.boots >= 0 && value.boots <= MAX_BOOTS;
}

function read(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

function write(path: string, value: unknown, log: Log): void {
  try {
    const part = `${path}.part`;
    writeFileSync(part, JSON.stringify(value), { mode: 0o600 });
    renameSync(part, path);
  } catch (error) {
    log.warn({ path, error: error instanceof Error ? error.message : 'error' }, 'what traps told could not be kept');
  }
}
