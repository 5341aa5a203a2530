// Notes what a device looks at in the simulated site while it answers. An answer stands as long as all that was looked at is the
// same, so each is asked for once and known afterwards. What runs with time – uptime, counters – is not looked at but reckoned.

import type { Effect } from '../../lab/effects.ts';
import type { SiteState } from '../../lab/physics.ts';
import type { World } from '../../lab/world.ts';
import { isTime, seenOf, type Step } from './seen.ts';

/** Something that is otherwise at times, and all the sights that follow from it. */
interface Ground {
  /** The moment in which it came to be otherwise last. */
  changedAt: number;
  readonly sights: Sight[];
}

/** A device of which something can be looked at, or the site as a whole. */
interface Subject {
  /** What acts on it, but for what sets its readings. */
  readonly acting: Ground;
  readonly readings: Ground;
  /** Its own power, ports and ways. */
  readonly state: Ground;
}

/** Something that can be looked at: the same for all that look at it, so that it is looked at once a moment. */
export interface Sight {
  readonly path: readonly Step[];
  /** All that it can follow from. */
  readonly grounds: readonly Ground[];
  /** Whoever has looked at it. */
  readonly onlookers: Set<Onlooker>;
  /** The moment in which it was looked at last, and what was seen then. */
  moment: number;
  seen: string;
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
  'exchange',
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
/** These follow from the state of their own device; who hangs on another finds that there. */
const OF_OWN_STATE: ReadonlySet<string> = new Set(['node', 'port', 'ups', 'hostAlive', 'answers']);
/** Of the state of the whole site, these follow from no reading. */
const NEVER_SET: ReadonlySet<string> = new Set(['boots', 'counters', 'isPoeOff', 'isOutletOff', 'outletWatts']);

export class WatchedWorld {
  /** The world as the devices are given it. */
  readonly view: World;
  readonly #world: World;
  readonly #sights = new Map<string, Sight>();
  readonly #subjects = new Map<string, Subject>();
  readonly #goingOn = newGround();
  /** What the bridges have learnt. */
  readonly #tables = newGround();
  /** Of the site as a whole. */
  readonly #anyState = newGround();
  /** What has changed since all was looked at. */
  readonly #changed = new Set<Ground>();
  /** Parts that are given out, by what they are; a part that was replaced is watched anew. */
  readonly #parts = new Map<string, { readonly part: object; readonly watched: object }>();
  #onlooker: Onlooker | null = null;
  #stirrings = 0;
  #moment = 0;
  #atMs = -1;
  /** Of the world as it was followed last, and until when its tables stay as they were then. */
  #revision = -1;
  #state: SiteState | null = null;
  #effects: ReadonlySet<Effect> = new Set();
  #tablesRevision = -1;
  #tablesUntilMs = 0;

  constructor(world: World) {
    this.#world = world;
    this.view = this.#watched(world, [], '') as World;
  }

  /** How often anybody was stirred so far. */
  get stirrings(): number {
    return this.#stirrings;
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
    for (const { sights } of this.#changed) for (const sight of sights) this.#see(sight);
    this.#changed.clear();
    for (const sight of this.#goingOn.sights) this.#see(sight);
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
    const { nowMs, revision } = this.#world;
    const isForgotten = nowMs >= this.#tablesUntilMs;
    if (nowMs !== this.#atMs || revision !== this.#revision) this.#goingOn.changedAt = ++this.#moment;
    this.#atMs = nowMs;
    if (revision === this.#revision && !isForgotten) return;
    if (revision !== this.#revision) this.#followEffects();
    this.#revision = revision;
    this.#followState();
    this.#followTables(isForgotten);
  }

  /** What came or went acts on the devices that it names; what else follows from it is in the state. */
  #followEffects(): void {
    const before = this.#effects;
    const now = new Set(this.#world.effects);
    this.#effects = now;
    for (const effect of before) if (!now.has(effect)) this.#actOn(effect);
    for (const effect of now) if (!before.has(effect)) this.#actOn(effect);
    this.#change(this.#subjectOf(WHOLE_SITE).acting);
  }

  #actOn(effect: Effect): void {
    const subject = 'asset' in effect ? this.#subjects.get(effect.asset) : undefined;
    if (subject) this.#change(effect.kind === 'set' ? subject.readings : subject.acting);
  }

  #followState(): void {
    const { state } = this.#world;
    const before = this.#state;
    if (state === before) return;
    this.#state = state;
    this.#change(this.#anyState);
    for (const [asset, subject] of this.#subjects)
      if (!before || !isAlike(before.nodes.get(asset), state.nodes.get(asset))) this.#change(subject.state);
    for (const [asset, ups] of state.upses) if (!isAlike(before?.upses.get(asset), ups)) this.#changeState(asset);
    for (const [at, port] of state.ports)
      if (!isAlike(before?.ports.get(at), port)) this.#changeState(at.slice(0, at.lastIndexOf('/')));
  }

  #changeState(asset: string): void {
    const subject = this.#subjects.get(asset);
    if (subject) this.#change(subject.state);
  }

  #followTables(isForgotten: boolean): void {
    const { forwarding } = this.#world;
    if (!isForgotten && forwarding.revision === this.#tablesRevision) return;
    this.#tablesRevision = forwarding.revision;
    this.#tablesUntilMs = forwarding.nextForgottenMs();
    this.#change(this.#tables);
  }

  #change(ground: Ground): void {
    ground.changedAt = this.#moment;
    this.#changed.add(ground);
  }

  #see(sight: Sight): string {
    if (sight.moment >= stoodSince(sight)) return sight.seen;
    const before = sight.seen;
    sight.moment = this.#moment;
    sight.seen = this.#lookAt(sight.path);
    if (sight.seen === before) return before;
    this.#stirrings++;
    for (const onlooker of sight.onlookers) onlooker.isStirred = true;
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
    const grounds = this.#groundsOf(path);
    const sight: Sight = { path, grounds, onlookers: new Set(), moment: -1, seen: '' };
    this.#sights.set(key, sight);
    for (const { sights } of grounds) sights.push(sight);
    return sight;
  }

  /** All that it can follow from; what is not known better, from anything. */
  #groundsOf(path: readonly Step[]): Ground[] {
    const [{ name } = { name: '' }] = path;
    if (GOING_ON.has(name)) return [this.#goingOn];
    if (name === 'forwarding') return [this.#tables];
    const { acting, readings, state } = this.#subjectOf(path.map(({ args }) => plain(args?.[0])).find(isText));
    if (READINGS.has(name) && path.length === 1) return [acting, readings];
    if (OF_OWN_STATE.has(name)) return [acting, state];
    return NEVER_SET.has(name) ? [acting, this.#anyState] : [acting, readings, this.#anyState];
  }

  #subjectOf(about = WHOLE_SITE): Subject {
    let subject = this.#subjects.get(about);
    if (!subject) {
      subject = { acting: newGround(), readings: newGround(), state: newGround() };
      this.#subjects.set(about, subject);
    }
    return subject;
  }
}

function newGround(): Ground {
  return { changedAt: 0, sights: [] };
}

/** The moment since which it can look no otherwise. */
function stoodSince({ grounds }: Sight): number {
  let since = 0;
  for (const { changedAt } of grounds) if (changedAt > since) since = changedAt;
  return since;
}

/** Whether two states of one device or port are the same, but for since when. */
function isAlike(one: object | undefined, other: object | undefined): boolean {
  if (!one || !other) return one === other;
  for (const key in other) {
    const [a, b]: unknown[] = [Reflect.get(one, key), Reflect.get(other, key)];
    if (a === b || isTime(key)) continue;
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length || a.some((value, at) => value !== b[at]))
      return false;
  }
  return true;
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
