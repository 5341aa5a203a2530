// Notes what a device looks at in the simulated site while it answers. An answer stands as long as all that was looked at is the
// same, so each is asked for once and known afterwards. What runs with time – uptime, counters – is not looked at but reckoned.

import { Counters } from '../../lab/counters.ts';
import type { World } from '../../lab/world.ts';

/** One step of a look: a property, or a call. */
interface Step {
  readonly name: string;
  readonly args: readonly unknown[] | null;
}

/** Something that can be looked at: the same for all that look at it, so that it is looked at once a moment. */
export interface Sight {
  readonly path: readonly Step[];
  /** The moment in which it was looked at last, and what was seen then. */
  moment: number;
  seen: string;
}

/** What was looked at and what was seen. */
export interface Look {
  readonly sight: Sight;
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
/** Of these one value or another is read, and who reads the one does not see the others. */
const RECORDS: ReadonlySet<string> = new Set(['node', 'port', 'ups']);

/** When a device was switched on shows as its uptime only. */
function isTime(name: string): boolean {
  return name === 'poweredAtMs' || name.endsWith('SinceMs');
}

function withoutTimes(key: string, value: unknown): unknown {
  if (isTime(key)) return undefined;
  return value instanceof Map ? [...value] : value;
}

export class WatchedWorld {
  /** The world as the devices are given it. */
  readonly view: World;
  readonly #world: World;
  readonly #sights = new Map<string, Sight>();
  #looks: Map<string, Look> | null = null;
  #moment = 0;
  #atMs = -1;

  constructor(world: World) {
    this.#world = world;
    this.view = this.#watched(world, []) as World;
    world.onChange(() => this.renew());
  }

  /** Something was done that may show: what was seen in this moment is looked at anew. */
  renew(): void {
    this.#moment++;
  }

  begin(): void {
    this.#looks = new Map();
  }

  /** @returns what was looked at since, by what was looked at */
  end(): Map<string, Look> {
    const looks = this.#looks ?? new Map<string, Look>();
    this.#looks = null;
    // A device that was asked may have done something.
    this.renew();
    return looks;
  }

  /** The same looks as they are now. */
  now(looks: Iterable<Look>): Look[] {
    this.#follow();
    return Array.from(looks, ({ sight }) => ({ sight, seen: this.#see(sight) }));
  }

  /** Whether everything looks as it did. */
  isSame(looks: readonly Look[]): boolean {
    this.#follow();
    return looks.every(({ sight, seen }) => this.#see(sight) === seen);
  }

  /** Time has gone on: another moment. */
  #follow(): void {
    const { nowMs } = this.#world;
    if (nowMs === this.#atMs) return;
    this.#atMs = nowMs;
    this.renew();
  }

  #see(sight: Sight): string {
    if (sight.moment !== this.#moment) {
      sight.moment = this.#moment;
      sight.seen = this.#lookAt(sight.path);
    }
    return sight.seen;
  }

  #lookAt(path: readonly Step[]): string {
    let at: unknown = this.#world;
    let owner: unknown = at;
    for (const { name, args } of path) {
      owner = at;
      at = Reflect.get(Object(at), name, at);
      if (args !== null && typeof at === 'function') at = Reflect.apply(at, owner, args);
    }
    return seenOf(path.at(-1), at, owner);
  }

  #watched(part: object, before: readonly Step[]): object {
    return new Proxy(part, {
      get: (_target, name) => {
        const value: unknown = Reflect.get(part, name, part);
        if (typeof name === 'symbol' || DOING.has(name) || isTime(name))
          return typeof value === 'function' ? value.bind(part) : value;
        if (RUNNING.has(name)) return typeof value === 'function' ? value.bind(part) : value;
        if (typeof value !== 'function') return this.#noted(part, value, [...before, { name, args: null }]);
        return (...args: unknown[]) => this.#noted(part, Reflect.apply(value, part, args), [...before, { name, args }]);
      },
    });
  }

  /** A part with readings of its own is watched in its turn; anything else has been seen now. */
  #noted(owner: object, value: unknown, path: readonly Step[]): unknown {
    if (isPart(value) || isRecord(path.at(-1), value)) return this.#watched(value, path);
    if (!this.#looks) return value;
    const key = path
      .map(({ name, args }) => (args === null ? name : `${name} ${JSON.stringify(args.map(plain))}`))
      .join('.');
    if (!this.#looks.has(key))
      this.#looks.set(key, { sight: this.#sightOf(key, path), seen: seenOf(path.at(-1), value, owner) });
    return value;
  }

  #sightOf(key: string, path: readonly Step[]): Sight {
    const sight = this.#sights.get(key) ?? { path, moment: -1, seen: '' };
    this.#sights.set(key, sight);
    return sight;
  }
}

/** Something with a class of its own: its readings are its methods. */
function isPart(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  if (value instanceof Map || value instanceof Set) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype !== Object.prototype && prototype !== null;
}

function isRecord(step: Step | undefined, value: unknown): value is object {
  return (
    step !== undefined && step.args !== null && RECORDS.has(step.name) && typeof value === 'object' && value !== null
  );
}

/** Whose readings the looks are. */
export function assetsIn(looks: readonly Look[]): string[] {
  const args = looks.flatMap(({ sight }) => sight.path.map((step) => plain(step.args?.[0])));
  return [...new Set(args.filter((arg) => typeof arg === 'string'))];
}

/** Devices are named by their keys. */
function plain(value: unknown): unknown {
  return isKeyed(value) ? value.key : value;
}

function isKeyed(value: unknown): value is { key: string } {
  return typeof value === 'object' && value !== null && 'key' in value;
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
function seenOf(step: Step | undefined, value: unknown, owner: unknown): string {
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
