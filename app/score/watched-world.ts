// Notes what a device looks at in the simulated site while it answers. An answer stands as long as all that was looked at is the
// same, so each is asked for once and known afterwards. What runs with time – uptime, counters – is not looked at but reckoned.

import { Counters } from '../../lab/counters.ts';
import type { Effect } from '../../lab/effects.ts';
import type { World } from '../../lab/world.ts';

/** One step of a look: a property, or a call. */
interface Step {
  readonly name: string;
  readonly args: readonly unknown[] | null;
}

/** A device of which something can be looked at, or the site as a whole. */
interface Subject {
  /** The moment at which something that acts on it came or went last. */
  changedAt: number;
  readonly sights: Sight[];
}

/** Something that can be looked at: the same for all that look at it, so that it is looked at once a moment. */
export interface Sight {
  readonly path: readonly Step[];
  readonly subject: Subject;
  /** Whoever has looked at it. */
  readonly onlookers: Set<Onlooker>;
  /** The moment in which it was looked at last, and what was seen then. */
  moment: number;
  seen: string;
  /**
   * `going-on`: it may look otherwise although nobody has done anything; `reading`: only what acts on its subject changes it;
   * `state`: so does what follows from anything that acts on the site.
   */
  readonly hangsOn: 'going-on' | 'reading' | 'state';
}

/** Somebody who looks at the world. */
export interface Onlooker {
  /** All that it has ever looked at. */
  readonly sights: Set<Sight>;
  /** Something of it looks otherwise than when this was set to false. */
  isStirred: boolean;
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
/** These are told what is so otherwise: that is the caller's own, and is not seen. */
const TOLD_THE_USUAL: ReadonlySet<string> = new Set(['value', 'text']);
/** These go on by themselves, while {@link World.revision} stays. */
const GOING_ON: ReadonlySet<string> = new Set(['isNight', 'batteries', 'batteryOf', 'nextChangeMs']);

/** What is looked at without naming a device. */
const WHOLE_SITE = '';
/** These are as what acts on their device makes them, whatever becomes of the others. */
const READINGS: ReadonlySet<string> = new Set(['value', 'text', 'manner', 'view']);

/** When a device was switched on shows as its uptime only. */
function isTime(name: string): boolean {
  return name === 'poweredAtMs' || name.endsWith('SinceMs');
}

function withoutTimes(key: string, value: unknown): unknown {
  if (isTime(key)) return undefined;
  return value instanceof Map || value instanceof Set ? [...value] : value;
}

export class WatchedWorld {
  /** The world as the devices are given it. */
  readonly view: World;
  readonly #world: World;
  readonly #sights = new Map<string, Sight>();
  readonly #ofState: Sight[] = [];
  readonly #goingOn: Sight[] = [];
  readonly #subjects = new Map<string, Subject>();
  /** Parts that are given out, by what they are; a part that was replaced is watched anew. */
  readonly #parts = new Map<string, { readonly part: object; readonly watched: object }>();
  #onlooker: Onlooker | null = null;
  #moment = 0;
  /** The moment since which the state of the site and its tables can look no otherwise. */
  #settledAt = 0;
  #atMs = -1;
  /** The moment in which all of the state was looked at last, and what was acted on since. */
  #allSeen = -1;
  readonly #actedOn = new Set<Subject>();
  /** Of the world as it was followed last, and until when its tables stay as they were then. */
  #revision = -1;
  #state: object | null = null;
  #effects: ReadonlySet<Effect> = new Set();
  #tablesUntilMs = 0;

  constructor(world: World) {
    this.#world = world;
    this.view = this.#watched(world, [], '') as World;
  }

  /** What is looked at from now on is looked at by this one. */
  begin(onlooker: Onlooker): void {
    this.#onlooker = onlooker;
  }

  end(): void {
    this.#onlooker = null;
  }

  /** These sights as they are now. */
  now(sights: Iterable<Sight>): Look[] {
    this.#follow();
    return Array.from(sights, (sight) => ({ sight, seen: this.#see(sight) }));
  }

  /** Stirs everybody to whom something looks otherwise now. */
  lookAround(): void {
    this.#follow();
    if (this.#allSeen < this.#settledAt) for (const sight of this.#ofState) this.#see(sight);
    this.#allSeen = this.#moment;
    for (const { sights } of this.#actedOn) for (const sight of sights) this.#see(sight);
    this.#actedOn.clear();
    for (const sight of this.#goingOn) this.#see(sight);
  }

  /** Whether everything looks as it did. What differed last time is looked at first. */
  isSame(state: { readonly looks: readonly Look[]; differsAt: number }): boolean {
    this.#follow();
    const { looks } = state;
    const first = looks[state.differsAt];
    if (first && this.#see(first.sight) !== first.seen) return false;
    const at = looks.findIndex(({ sight, seen }) => this.#see(sight) !== seen);
    if (at >= 0) state.differsAt = at;
    return at < 0;
  }

  /** Time has gone on: another moment, in which only what goes on by itself may look otherwise, and what has been done. */
  #follow(): void {
    const { nowMs, revision, forwarding, state } = this.#world;
    if (nowMs !== this.#atMs) this.#moment++;
    this.#atMs = nowMs;
    const isSettled = state === this.#state && nowMs < this.#tablesUntilMs;
    if (revision === this.#revision && isSettled) return;
    this.#revision = revision;
    this.#moment++;
    this.#followEffects();
    if (isSettled) return;
    this.#state = state;
    this.#tablesUntilMs = forwarding.nextForgottenMs();
    this.#settledAt = this.#moment;
  }

  /** What came or went acts on the devices that it names; what else follows from it is in the state. */
  #followEffects(): void {
    const before = this.#effects;
    const now = new Set(this.#world.effects);
    this.#effects = now;
    for (const effect of before) if (!now.has(effect)) this.#actOn(effect);
    for (const effect of now) if (!before.has(effect)) this.#actOn(effect);
    this.#actOnSubject(WHOLE_SITE);
  }

  #actOn(effect: Effect): void {
    if ('asset' in effect) this.#actOnSubject(effect.asset);
  }

  #actOnSubject(about: string): void {
    const subject = this.#subjects.get(about);
    if (!subject) return;
    subject.changedAt = this.#moment;
    this.#actedOn.add(subject);
  }

  #see(sight: Sight): string {
    if (sight.moment >= this.#stoodSince(sight)) return sight.seen;
    const before = sight.seen;
    sight.moment = this.#moment;
    sight.seen = this.#lookAt(sight.path);
    if (sight.seen !== before) for (const onlooker of sight.onlookers) onlooker.isStirred = true;
    return sight.seen;
  }

  /** The moment since which it can look no otherwise. */
  #stoodSince({ hangsOn, subject }: Sight): number {
    if (hangsOn === 'going-on') return this.#moment;
    return hangsOn === 'reading' ? subject.changedAt : Math.max(subject.changedAt, this.#settledAt);
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

  /** @param key of all the steps before */
  #watched(part: object, before: readonly Step[], key: string): object {
    const calls = new Map<string, unknown>();
    return new Proxy(part, {
      get: (_target, name) => {
        if (typeof name === 'string' && calls.has(name)) return calls.get(name);
        const value: unknown = Reflect.get(part, name, part);
        if (typeof name === 'symbol' || DOING.has(name) || isTime(name) || RUNNING.has(name))
          return typeof value === 'function' ? value.bind(part) : value;
        if (typeof value !== 'function') return this.#noted(value, [...before, { name, args: null }], `${key}.${name}`);
        const call = (...args: unknown[]): unknown => {
          const result: unknown = Reflect.apply(value, part, args);
          return this.#noted(result, [...before, { name, args }], `${key}.${name} ${keyOf(name, args)}`);
        };
        calls.set(name, call);
        return call;
      },
    });
  }

  /** A part with readings of its own is watched in its turn; anything else has been seen now. */
  #noted(value: unknown, path: readonly Step[], key: string): unknown {
    if (isPart(value) || isRecord(path.at(-1), value)) return this.#watchedPart(value, path, key);
    if (!this.#onlooker) return value;
    const sight = this.#sights.get(key) ?? this.#newSight(key, path);
    this.#onlooker.sights.add(sight);
    sight.onlookers.add(this.#onlooker);
    return value;
  }

  #watchedPart(part: object, path: readonly Step[], key: string): object {
    const known = this.#parts.get(key);
    if (known?.part === part) return known.watched;
    const watched = this.#watched(part, path, key);
    this.#parts.set(key, { part, watched });
    return watched;
  }

  #newSight(key: string, path: readonly Step[]): Sight {
    const [{ name } = { name: '' }] = path;
    const subject = this.#subjectOf(path.map(({ args }) => plain(args?.[0])).find(isText) ?? WHOLE_SITE);
    const isReading = path.length === 1 && READINGS.has(name);
    const hangsOn = GOING_ON.has(name) ? 'going-on' : isReading ? 'reading' : 'state';
    const sight = { path, subject, onlookers: new Set<Onlooker>(), moment: -1, seen: '', hangsOn } as const;
    this.#sights.set(key, sight);
    subject.sights.push(sight);
    if (hangsOn === 'going-on') this.#goingOn.push(sight);
    if (hangsOn === 'state') this.#ofState.push(sight);
    return sight;
  }

  #subjectOf(about: string): Subject {
    let subject = this.#subjects.get(about);
    if (!subject) this.#subjects.set(about, (subject = { changedAt: 0, sights: [] }));
    return subject;
  }
}

/** What a call is about. */
function keyOf(name: string, args: readonly unknown[]): string {
  const count = TOLD_THE_USUAL.has(name) ? args.length - 1 : args.length;
  let key = '';
  for (let at = 0; at < count; at++) {
    const arg = plain(args[at]);
    key += `${isText(arg) ? arg : JSON.stringify(arg)}|`;
  }
  return key;
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

/** Devices are named by their keys. */
function plain(value: unknown): unknown {
  return isKeyed(value) ? value.key : value;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
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
