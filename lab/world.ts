// The state of the simulated site over time: what acts on it, what follows, and what devices remember – counters, bridge
// tables, the battery. Devices read it when they are asked; nothing here opens a socket.

import type { Clock } from '../contract/clock.ts';
import { Acting } from './acting.ts';
import { Battery } from './battery.ts';
import { Counters } from './counters.ts';
import type { Effect, Layer, Manner } from './effects.ts';
import { Forwarding } from './forwarding.ts';
import { CAMERA_VIEWS, type CameraView, type Device } from './device.ts';
import type { RemoteCure } from './fault.ts';
import { deviceOf, type Layout } from './layout.ts';
import { isNight } from './sun.ts';
import type { SiteView } from './view.ts';
import {
  nodeOf,
  outletWatts,
  portOf,
  settle,
  upsOf,
  type NodeState,
  type PortState,
  type SiteState,
  type UpsState,
} from './physics.ts';

/** How often the site is looked at again, ms: start-up times and batteries need it. */
export const TICK_MS = 250;
/** SET “reboot” keeps an outlet off for this long, ms. */
export const OUTLET_REBOOT_MS = 3000;
/** A device that is told to restart is down for this long before it starts anew, ms. */
export const RESTART_DOWN_MS = 1000;

/** A device has come back after being without power, or an operator has set something: faults may be cured by it. */
export type Cure =
  | { by: 'power-cycle'; asset: string }
  | { by: 'outlet-on'; pdu: string; outlet: number }
  | { by: 'poe-on'; asset: string; port: number }
  /** A command that the device has taken. */
  | { by: 'command'; asset: string; cure: RemoteCure };

export class World implements SiteView {
  readonly layout: Layout;
  readonly clock: Clock;
  readonly counters: Counters;
  readonly forwarding: Forwarding;
  /** By UPS. */
  readonly batteries: ReadonlyMap<string, Battery>;
  readonly startedAtMs: number;
  #effects = new Map<string, readonly Effect[]>();
  #acting = new Acting([]);
  #outletsOff = new Set<string>();
  #poeOff = new Set<string>();
  #batteriesEmpty: ReadonlySet<string> = new Set();
  #state: SiteState;
  /** Something acts otherwise than when the site was worked out. */
  #isStale = true;
  #nextStartMs = Infinity;
  #revision = 0;
  #listeners = new Set<() => void>();
  #cureListeners = new Set<(cure: Cure) => void>();
  #stopTick: (() => void) | null = null;
  readonly #boots = new Map<string, number>();

  constructor(layout: Layout, clock: Clock) {
    this.layout = layout;
    this.clock = clock;
    this.startedAtMs = clock.monoMs();
    this.batteries = new Map(layout.devices.flatMap(({ key, kind }) => (kind === 'ups' ? [[key, new Battery()]] : [])));
    this.#state = settle(layout, this.#influences(), null, this.startedAtMs);
    this.counters = new Counters(this);
    this.forwarding = new Forwarding(this);
    this.refresh();
  }

  get state(): SiteState {
    return this.#state;
  }

  get nowMs(): number {
    return this.clock.monoMs();
  }

  get effects(): readonly Effect[] {
    return this.#acting.effects;
  }

  get acting(): Acting {
    return this.#acting;
  }

  /** Another whenever the site was worked out anew or something acts otherwise: batteries and tables go on meanwhile. */
  get revision(): number {
    return this.#revision;
  }

  /** When the next device has started, lab clock; infinite when none is about to. */
  get nextStartMs(): number {
    return this.#nextStartMs;
  }

  /**
   * When the site next changes by itself, lab clock: a device has started, a battery runs empty, an address is forgotten.
   * Null when nothing is under way. Who moves the clock to there and calls {@link refresh} needs no {@link start}.
   */
  nextChangeMs(): number | null {
    let next = Math.min(this.#nextStartMs, this.forwarding.nextForgottenMs());
    for (const [ups, battery] of this.batteries) {
      const inMs = battery.emptyInMs(this.ups(ups));
      if (inMs !== null) next = Math.min(next, this.nowMs + Math.ceil(inMs));
    }
    return next === Infinity ? null : next;
  }

  /** Looks at the site again every {@link TICK_MS} until {@link stop}. */
  start(): void {
    const tick = (): void => {
      this.refresh();
      this.#stopTick = this.clock.after(TICK_MS, tick);
    };
    this.#stopTick = this.clock.after(TICK_MS, tick);
  }

  stop(): void {
    this.#stopTick?.();
    this.#stopTick = null;
  }

  /** Called after every change that devices or the network may care about. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onCure(listener: (cure: Cure) => void): () => void {
    this.#cureListeners.add(listener);
    return () => this.#cureListeners.delete(listener);
  }

  apply(name: string, effects: readonly Effect[]): void {
    this.#effects.set(name, effects);
    this.#effectsChanged();
  }

  remove(name: string): void {
    if (this.#effects.delete(name)) this.#effectsChanged();
  }

  /** What ends and what begins at one moment: one change, and nobody sees the site between. */
  exchange(ended: Iterable<string>, begun: Iterable<readonly [name: string, effects: readonly Effect[]]>): void {
    for (const name of ended) this.#effects.delete(name);
    for (const [name, effects] of begun) this.#effects.set(name, effects);
    this.#effectsChanged();
  }

  node(asset: string): NodeState {
    return nodeOf(this.#state, asset);
  }

  port(asset: string, ifIndex: number): PortState {
    return portOf(this.#state, asset, ifIndex);
  }

  ups(asset: string): UpsState {
    return upsOf(this.#state, asset);
  }

  /** @throws Error when the device is no UPS */
  batteryOf(ups: string): Battery {
    const battery = this.batteries.get(ups);
    if (!battery) throw new Error(`${ups} has no battery`);
    return battery;
  }

  /** Whether the ring carries traffic both ways round. */
  isRingWhole(ring: string): boolean {
    return this.#state.ringsWhole.get(ring) ?? true;
  }

  hostAlive(asset: string): boolean {
    const node = this.node(asset);
    return node.reachable && node.up && !node.hung;
  }

  answers(asset: string, layer: Layer): boolean {
    return this.hostAlive(asset) && !this.#acting.isSilent(asset, layer);
  }

  manner(asset: string): Manner | null {
    return this.#acting.manner(asset);
  }

  /** A reading of a device: what a fault makes of it, else `normal`. */
  value(asset: string, key: string, normal: number): number {
    return this.#acting.value(asset, key) ?? normal;
  }

  /** A text of a device; hostile devices put into it what breaks careless readers. */
  text(asset: string, normal: string): string {
    return this.manner(asset) === 'hostile'
      ? `${normal}\n<script>alert(1)</script>,NaN="x\\ \u202e${'A'.repeat(40)}`
      : normal;
  }

  /** Milliseconds since the device started. */
  uptimeMs(asset: string): number {
    const { powered, poweredAtMs } = this.node(asset);
    return powered ? Math.max(0, this.nowMs - poweredAtMs - deviceOf(this.layout, asset).bootMs) : 0;
  }

  /** How often the device has started since the lab began, the run it was found in included. */
  boots(asset: string): number {
    return (this.#boots.get(asset) ?? 0) + 1;
  }

  /** Video leaves the camera and arrives at its recorder. */
  hasVideo(camera: Device): boolean {
    const node = this.node(camera.key);
    const isSilent = this.#acting.isSilent(camera.key, 'rtsp');
    if (!node.up || node.hung || isSilent || this.view(camera.key) === 'stopped') return false;
    const { uplink, recorder } = camera;
    if (uplink?.asset === recorder)
      return this.port(recorder, uplink.port).linkUp && !this.#acting.isolated.has(camera.key);
    return node.island >= 0 && node.island === this.node(recorder).island;
  }

  /** What the camera shows. */
  view(camera: string): CameraView {
    return CAMERA_VIEWS[this.value(camera, 'view', 0)] ?? 'scene';
  }

  /** The sun is down, and cameras see by their lamps. */
  isNight(): boolean {
    return isNight(this.clock.wallMs());
  }

  isPoeOff(asset: string, ifIndex: number): boolean {
    return this.#poeOff.has(`${asset}/${ifIndex}`);
  }

  setPoe(asset: string, ifIndex: number, on: boolean): void {
    const key = `${asset}/${ifIndex}`;
    if (on) this.#poeOff.delete(key);
    else this.#poeOff.add(key);
    if (on) this.#cure({ by: 'poe-on', asset, port: ifIndex });
    this.#settingsChanged();
  }

  /** What the outlet of a power strip gives, W. */
  outletWatts(pdu: string, outlet: number): number {
    return outletWatts(this.layout, this.#state, pdu, outlet);
  }

  isOutletOff(pdu: string, outlet: number): boolean {
    const at = `${pdu}/${outlet}`;
    return this.#outletsOff.has(at) || this.#acting.outletsOff.has(at);
  }

  setOutlet(pdu: string, outlet: number, command: 'on' | 'off' | 'reboot'): void {
    if (command === 'on') {
      this.#outletsOff.delete(`${pdu}/${outlet}`);
      this.#cure({ by: 'outlet-on', pdu, outlet });
    } else {
      this.#outletsOff.add(`${pdu}/${outlet}`);
    }
    if (command === 'reboot') this.clock.after(OUTLET_REBOOT_MS, () => this.setOutlet(pdu, outlet, 'on'));
    this.#settingsChanged();
  }

  /** The device was told to restart by its own interface, or to do something else of this kind. */
  command(asset: string, cure: RemoteCure): void {
    this.#cure({ by: 'command', asset, cure });
    if (cure !== 'device-reboot') return;
    const name = `restart ${asset}`;
    this.apply(name, [{ kind: 'unpowered', asset }]);
    this.clock.after(RESTART_DOWN_MS, () => this.remove(name));
  }

  /** Takes back what was set by command, as if nobody had touched the site. */
  resetSettings(): void {
    this.#outletsOff.clear();
    this.#poeOff.clear();
    this.#settingsChanged();
  }

  /** Works out what follows from what acts now; costs nothing while nothing has changed. */
  refresh(): void {
    if (this.#settle()) this.#tell();
  }

  /** @returns whether anybody has to be told */
  #settle(): boolean {
    this.#runBatteries();
    if (!this.#isStale && this.nowMs < this.#nextStartMs) return false;
    this.#isStale = false;
    this.#revision++;
    const before = this.#state;
    const after = settle(this.layout, this.#influences(), before, this.nowMs);
    this.#state = after;
    this.#nextStartMs = this.#nextStart();
    this.counters.settle();
    this.forwarding.settle();
    if (!differs(before, after)) return false;
    for (const device of this.layout.devices) {
      if (!nodeOf(after, device.key).powered || nodeOf(before, device.key).powered) continue;
      this.#boots.set(device.key, this.boots(device.key));
      this.#cure({ by: 'power-cycle', asset: device.key });
    }
    return true;
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  #runBatteries(): void {
    for (const [ups, battery] of this.batteries) {
      battery.run(this.ups(ups), this.#acting.batteryShares.get(ups) ?? 1, this.nowMs);
      if (battery.isEmpty === this.#batteriesEmpty.has(ups)) continue;
      this.#batteriesEmpty = new Set([...this.batteries].flatMap(([key, { isEmpty }]) => (isEmpty ? key : [])));
      this.#isStale = true;
    }
  }

  #nextStart(): number {
    let next = Infinity;
    for (const { key, bootMs } of this.layout.devices) {
      const { powered, up, dead, poweredAtMs } = nodeOf(this.#state, key);
      if (powered && !up && !dead) next = Math.min(next, poweredAtMs + bootMs);
    }
    return next;
  }

  #settingsChanged(): void {
    this.#isStale = true;
    this.refresh();
  }

  #effectsChanged(): void {
    const before = this.#acting;
    // Sorted by name, so that the order in which faults came does not matter.
    this.#acting = new Acting(
      [...this.#effects].toSorted(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, effects]) => effects),
    );
    this.#revision++;
    if (this.#acting.moves !== before.moves) this.#isStale = true;
    else if (!hasSameErrors(this.#acting, before)) this.counters.settle();
    this.#settle();
    this.#tell();
  }

  #cure(cure: Cure): void {
    for (const listener of this.#cureListeners) listener(cure);
  }

  #influences() {
    return {
      acting: this.#acting,
      outletsOff: this.#outletsOff,
      poeOff: this.#poeOff,
      batteriesEmpty: this.#batteriesEmpty,
    };
  }
}

function hasSameErrors({ portErrors }: Acting, { portErrors: before }: Acting): boolean {
  if (portErrors.size !== before.size) return false;
  for (const [port, perSecond] of portErrors) if (before.get(port) !== perSecond) return false;
  return true;
}

function differs(before: SiteState, after: SiteState): boolean {
  if (before.lineUp !== after.lineUp) return true;
  for (const [key, { onMains }] of after.upses) if (before.upses.get(key)?.onMains !== onMains) return true;
  for (const [key, node] of after.nodes) {
    const old = nodeOf(before, key);
    if (
      old.powered !== node.powered ||
      old.up !== node.up ||
      old.reachable !== node.reachable ||
      old.hung !== node.hung
    )
      return true;
  }
  for (const [key, port] of after.ports) {
    const old = before.ports.get(key);
    if (old?.linkUp !== port.linkUp || old.poeDetection !== port.poeDetection) return true;
  }
  return false;
}
