// Notes what a device looks at in the simulated site while it answers. An answer stands as long as all that was looked at is the
// same, so each is asked for once and known afterwards. What runs with time – uptime, counters – is not looked at but reckoned.

import type { World } from '../../lab/world.ts';

/** What was looked at, and what was seen. */
export interface Look {
  readonly name: string;
  readonly args: readonly unknown[];
  readonly seen: string;
}

/** These run with time: what hangs on them is reckoned on, see outcomes.ts. */
const RUNNING: ReadonlySet<string> = new Set(['nowMs', 'clock', 'startedAtMs', 'uptimeMs', 'layout']);
/** These change something or listen; nothing is seen by them. */
const DOING: ReadonlySet<string> = new Set([
  'onChange',
  'onCure',
  'apply',
  'remove',
  'refresh',
  'start',
  'stop',
  'setPoe',
  'setOutlet',
  'resetSettings',
  'constructor',
]);
/** Parts with readings of their own. */
const PARTS: ReadonlySet<string> = new Set(['counters', 'forwarding', 'battery', 'batteries']);
/** When a device was switched on shows as its uptime only. */
function withoutTimes(key: string, value: unknown): unknown {
  if (key === 'poweredAtMs' || key.endsWith('SinceMs')) return undefined;
  return value instanceof Map ? [...value] : value;
}

export class WatchedWorld {
  /** The world as the devices are given it. */
  readonly view: World;
  readonly #world: World;
  #looks: Map<string, Look> | null = null;

  constructor(world: World) {
    this.#world = world;
    this.view = this.#watched(world, '') as World;
  }

  begin(): void {
    this.#looks = new Map();
  }

  /** @returns what was looked at since, by what was looked at */
  end(): Map<string, Look> {
    const looks = this.#looks ?? new Map<string, Look>();
    this.#looks = null;
    return looks;
  }

  /** The same looks as they are now. */
  now(looks: Iterable<Look>): Look[] {
    return Array.from(looks, ({ name, args }) => ({ name, args, seen: this.#see(name, args) }));
  }

  /** Whether everything looks as it did. */
  isSame(looks: readonly Look[]): boolean {
    return looks.every(({ name, args, seen }) => this.#see(name, args) === seen);
  }

  #see(name: string, args: readonly unknown[]): string {
    let at: unknown = this.#world;
    let owner: unknown = at;
    for (const step of name.split('.')) {
      owner = at;
      at = Reflect.get(Object(at), step);
    }
    return seenOf(name, typeof at === 'function' ? Reflect.apply(at, owner, args) : at, { owner, args });
  }

  #watched(part: object, prefix: string): object {
    return new Proxy(part, {
      get: (_target, property) => {
        const value: unknown = Reflect.get(part, property);
        if (typeof property === 'symbol' || DOING.has(property))
          return typeof value === 'function' ? value.bind(part) : value;
        const name = prefix === '' ? property : `${prefix}.${property}`;
        if (prefix === '' && PARTS.has(property)) return this.#watched(Object(value), property);
        if (typeof value !== 'function') {
          if (!RUNNING.has(property)) this.#note(name, [], seenOf(name, value, { owner: part, args: [] }));
          return value;
        }
        return (...args: unknown[]) => {
          const result: unknown = Reflect.apply(value, part, args);
          if (!RUNNING.has(property)) this.#note(name, args, null, () => seenOf(name, result, { owner: part, args }));
          return result;
        };
      },
    });
  }

  #note(name: string, args: readonly unknown[], seen: string | null, see?: () => string): void {
    if (!this.#looks) return;
    const plain = args.map((arg) => (isKeyed(arg) ? arg.key : arg));
    const key = `${name} ${JSON.stringify(plain)}`;
    if (!this.#looks.has(key)) this.#looks.set(key, { name, args: [...args], seen: seen ?? see?.() ?? '' });
  }
}

function isKeyed(value: unknown): value is { key: string } {
  return typeof value === 'object' && value !== null && 'key' in value;
}

interface Call {
  owner: unknown;
  args: readonly unknown[];
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

/** The whole state is one look, worked out once for all who take it. */
const told = new WeakMap<object, string>();

/** Counters count on: what is looked at is how fast. */
function seenOf(name: string, value: unknown, { owner, args }: Call): string {
  if (name === 'counters.read') {
    const pace: unknown = Reflect.get(Object(owner), 'paceOf');
    return typeof pace === 'function' ? String(Reflect.apply(pace, owner, args)) : '';
  }
  if (typeof value !== 'object' || value === null) return String(value);
  if (name !== 'state') return isFlat(value) ? flatText(value) : (JSON.stringify(value, withoutTimes) ?? '');
  const known = told.get(value) ?? JSON.stringify(value, withoutTimes);
  told.set(value, known);
  return known;
}
