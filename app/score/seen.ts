// What is seen at one look at the simulated site, as a text: two looks are the same when their texts are.

import { Counters } from '../../lab/counters.ts';

/** One step of a look: a property, or a call. */
export interface Step {
  readonly name: string;
  readonly args: readonly unknown[] | null;
}

/** The whole state is one look, worked out once for all who take it. */
const told = new WeakMap<object, string>();

/** Counters count on: what is looked at is how fast. */
export function seenOf(step: Step | undefined, value: unknown, owner: unknown): string {
  if (step?.name === 'read' && owner instanceof Counters && step.args !== null) {
    const [asset, ifIndex] = step.args;
    return owner.paceOf(String(asset), Number(ifIndex));
  }
  if (typeof value !== 'object' || value === null) return String(value);
  if (step?.name !== 'state') return isFlat(value) ? flatText(value) : (JSON.stringify(value, withoutTimes) ?? '');
  const known = told.get(value) ?? JSON.stringify(value, withoutTimes);
  told.set(value, known);
  return known;
}

/** When a device was switched on shows as its uptime only. */
export function isTime(name: string): boolean {
  return name === 'poweredAtMs' || name.endsWith('SinceMs');
}

function withoutTimes(key: string, value: unknown): unknown {
  if (isTime(key)) return undefined;
  return value instanceof Map || value instanceof Set ? [...value] : value;
}

function isFlat(value: object): boolean {
  if (Array.isArray(value) || value instanceof Map || value instanceof Set) return false;
  for (const key in value) if (typeof Reflect.get(value, key) === 'object') return false;
  return true;
}

/** Most looks are at one device or port: some ten values. */
function flatText(value: object): string {
  let text = '';
  for (const key in value) {
    const one: unknown = Reflect.get(value, key);
    if (withoutTimes(key, one) !== undefined) text += `${String(one)} `;
  }
  return text;
}
