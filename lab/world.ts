// The state of the simulated site over time: what acts on it, what follows, and what devices remember – counters, bridge
// tables, the battery. Devices read it when they are asked; nothing here opens a socket.

import type { Clock } from '../contract/clock.ts';
import { Battery } from './battery.ts';
import { Counters } from './counters.ts';
import type { Effect, Layer, Manner } from './effects.ts';
import { Forwarding } from './forwarding.ts';
import { CAMERA_VIEWS, type CameraView, type Device } from './device.ts';
import { deviceOf, type Layout } from './layout.ts';
import type { SiteView } from './view.ts';
import { nodeOf, portOf, settle, type NodeState, type PortState, type SiteState } from './physics.ts';

/** How often the site is worked out again, ms: start-up times and the battery need it. */
export const TICK_MS = 250;
/** SET “reboot” keeps an outlet off for this long, ms. */
export const OUTLET_REBOOT_MS = 3000;

/** A device has come back after being without power, or an operator has set something: faults may be cured by it. */
export type Cure =
  | { by: 'power-cycle'; asset: string }
  | { by: 'outlet-on'; outlet: number }
  | { by: 'poe-on'; asset: string; port: number };

export class World implements SiteView {
  readonly layout: Layout;
  readonly clock: Clock;
  readonly counters: Counters;
  readonly forwarding: Forwarding;
  readonly battery = new Battery();
  readonly startedAtMs: number;
  #effects = new Map<string, readonly Effect[]>();
  #sorted: readonly Effect[] = [];
  #outletsOff = new Set<number>();
  #poeOff = new Set<string>();
  #state: SiteState;
  #listeners = new Set<() => void>();
  #cureListeners = new Set<(cure: Cure) => void>();
  #stopTick: (() => void) | null = null;
  readonly #boots = new Map<string, number>();

  constructor(layout: Layout, clock: Clock) {
    this.layout = layout;
    this.clock = clock;
    this.startedAtMs = clock.monoMs();
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
    return this.#sorted;
  }

  /** Works the site out again every {@link TICK_MS} until {@link stop}. */
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

  node(asset: string): NodeState {
    return nodeOf(this.#state, asset);
  }

  port(asset: string, ifIndex: number): PortState {
    return portOf(this.#state, asset, ifIndex);
  }

  hostAlive(asset: string): boolean {
    const node = this.node(asset);
    return node.reachable && node.up && !node.hung;
  }

  answers(asset: string, layer: Layer): boolean {
    if (!this.hostAlive(asset)) return false;
    return !this.#sorted.some((effect) => effect.kind === 'silent' && effect.asset === asset && effect.layer === layer);
  }

  manner(asset: string): Manner | null {
    for (const effect of this.#sorted) if (effect.kind === 'manner' && effect.asset === asset) return effect.manner;
    return null;
  }

  /** A reading of a device: what a fault makes of it, else `normal`. */
  value(asset: string, key: string, normal: number): number {
    for (const effect of this.#sorted) {
      if (effect.kind === 'set' && effect.asset === asset && effect.key === key) return effect.value;
    }
    return normal;
  }

  /** A text of a device; hostile devices put into it what breaks careless readers. */
  text(asset: string, normal: string): string {
    return this.manner(asset) === 'hostile'
      ? `${normal}\n<script>alert(1)</script>,NaN="x\\ \u202e${'A'.repeat(40)}`
      : normal;
  }

  /** Milliseconds since the device started. */
  uptimeMs(asset: string): number {
    const device = deviceOf(this.layout, asset);
    return Math.max(0, this.nowMs - this.node(asset).poweredAtMs - device.bootMs);
  }

  /** How often the device has started since the lab began, the run it was found in included. */
  boots(asset: string): number {
    return (this.#boots.get(asset) ?? 0) + 1;
  }

  /** Video leaves the camera and arrives at the recorder. */
  hasVideo(camera: Device): boolean {
    const isSilent = this.#sorted.some((e) => e.kind === 'silent' && e.asset === camera.key && e.layer === 'rtsp');
    const node = this.node(camera.key);
    const isSending = node.up && !node.hung && !isSilent && this.view(camera.key) !== 'stopped';
    return isSending && node.reachable && this.node('nvr-1').reachable;
  }

  /** What the camera shows. */
  view(camera: string): CameraView {
    return CAMERA_VIEWS[this.value(camera, 'view', 0)] ?? 'scene';
  }

  isPoeOff(asset: string, ifIndex: number): boolean {
    return this.#poeOff.has(`${asset}/${ifIndex}`);
  }

  setPoe(asset: string, ifIndex: number, on: boolean): void {
    const key = `${asset}/${ifIndex}`;
    if (on) this.#poeOff.delete(key);
    else this.#poeOff.add(key);
    if (on) this.#cure({ by: 'poe-on', asset, port: ifIndex });
    this.refresh();
  }

  isOutletOff(outlet: number): boolean {
    return this.#outletsOff.has(outlet) || this.#sorted.some((e) => e.kind === 'outlet-off' && e.outlet === outlet);
  }

  setOutlet(outlet: number, command: 'on' | 'off' | 'reboot'): void {
    if (command === 'on') {
      this.#outletsOff.delete(outlet);
      this.#cure({ by: 'outlet-on', outlet });
    } else {
      this.#outletsOff.add(outlet);
    }
    if (command === 'reboot') this.clock.after(OUTLET_REBOOT_MS, () => this.setOutlet(outlet, 'on'));
    this.refresh();
  }

  /** Takes back what was set by command, as if nobody had touched the site. */
  resetSettings(): void {
    this.#outletsOff.clear();
    this.#poeOff.clear();
    this.refresh();
  }

  /** Works out what follows from what acts now. */
  refresh(): void {
    const before = this.#state;
    this.battery.run(before, this.#batteryShare(), this.nowMs);
    const after = settle(this.layout, this.#influences(), before, this.nowMs);
    this.#state = after;
    this.counters.settle();
    this.forwarding.settle();
    if (!differs(before, after)) return;
    for (const device of this.layout.devices) {
      if (!nodeOf(after, device.key).powered || nodeOf(before, device.key).powered) continue;
      this.#boots.set(device.key, this.boots(device.key));
      this.#cure({ by: 'power-cycle', asset: device.key });
    }
    for (const listener of this.#listeners) listener();
  }

  #effectsChanged(): void {
    // Sorted by name, so that the order in which faults came does not matter.
    this.#sorted = [...this.#effects].toSorted(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, effects]) => effects);
    this.refresh();
    for (const listener of this.#listeners) listener();
  }

  #cure(cure: Cure): void {
    for (const listener of this.#cureListeners) listener(cure);
  }

  #batteryShare(): number {
    return this.#sorted.reduce(
      (share, effect) => (effect.kind === 'battery-share' ? Math.min(share, effect.share) : share),
      1,
    );
  }

  #influences() {
    return {
      effects: this.#sorted,
      outletsOff: this.#outletsOff,
      poeOff: this.#poeOff,
      batteryEmpty: this.battery.isEmpty,
    };
  }
}

function differs(before: SiteState, after: SiteState): boolean {
  if (before.lineUp !== after.lineUp || before.upsOnMains !== after.upsOnMains) return true;
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
