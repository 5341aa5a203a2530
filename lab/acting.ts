// All that acts on the site at one moment, by what it acts on: the laws and the devices look here, they never search a
// list. Made anew when an effect comes or goes. Where two effects say different things, the first says it.

import type { Effect, Layer, Manner } from './effects.ts';

export class Acting {
  readonly effects: readonly Effect[];
  /** Dead things, and what they still draw, W. */
  readonly dead = new Map<string, number>();
  readonly hung = new Set<string>();
  readonly isolated = new Set<string>();
  readonly unpowered = new Set<string>();
  /** What it draws beyond the usual, W. */
  readonly draws = new Map<string, number>();
  /** Cables by their owner; the other way round is `owner/2`. */
  readonly cuts = new Set<string>();
  readonly routesCut = new Set<string>();
  /** `asset/ifIndex`. */
  readonly portsDead = new Set<string>();
  readonly portsShut = new Set<string>();
  readonly poeDenied = new Set<string>();
  /** Errors a second. */
  readonly portErrors = new Map<string, number>();
  /** `pdu/outlet`. */
  readonly outletsOff = new Set<string>();
  readonly circuitsOff = new Set<string>();
  /** `asset/number`. */
  readonly psusDead = new Set<string>();
  readonly membersDead = new Set<string>();
  /** By UPS. */
  readonly batteryShares = new Map<string, number>();
  /** Routers. */
  readonly linesCut = new Set<string>();
  /** All that moves power, links or traffic, as a text: the same while only readings and services differ. */
  readonly moves: string;
  /** By asset, then by key: most assets have none. */
  readonly #values = new Map<string, Map<string, number>>();
  readonly #silent = new Set<string>();
  readonly #manners = new Map<string, Manner>();

  constructor(effects: readonly Effect[]) {
    this.effects = effects;
    for (const effect of effects) this.#note(effect);
    this.moves = JSON.stringify(effects.filter(({ kind }) => !STILL.has(kind)));
  }

  /** What a fault makes of a reading; undefined where none does. */
  value(asset: string, key: string): number | undefined {
    return this.#values.get(asset)?.get(key);
  }

  /** Whether it makes anything of a reading of this device. */
  hasValues(asset: string): boolean {
    return this.#values.has(asset);
  }

  isSilent(asset: string, layer: Layer): boolean {
    return this.#silent.size > 0 && this.#silent.has(`${asset} ${layer}`);
  }

  manner(asset: string): Manner | null {
    return this.#manners.get(asset) ?? null;
  }

  #note(effect: Effect): void {
    switch (effect.kind) {
      case 'dead':
        return setOnce(this.dead, effect.asset, effect.standbyWatts);
      case 'hung':
        return void this.hung.add(effect.asset);
      case 'isolated':
        return void this.isolated.add(effect.asset);
      case 'silent':
        return void this.#silent.add(`${effect.asset} ${effect.layer}`);
      case 'cut':
        return void this.cuts.add(effect.second ? `${effect.asset}/2` : effect.asset);
      case 'route-cut':
        return void this.routesCut.add(effect.route);
      case 'port-dead':
        return void this.portsDead.add(`${effect.asset}/${effect.port}`);
      case 'port-shut':
        return void this.portsShut.add(`${effect.asset}/${effect.port}`);
      case 'poe-denied':
        return void this.poeDenied.add(`${effect.asset}/${effect.port}`);
      case 'port-errors': {
        const at = `${effect.asset}/${effect.port}`;
        return void this.portErrors.set(at, (this.portErrors.get(at) ?? 0) + effect.perSecond);
      }
      case 'set':
        return this.#set(effect.asset, effect.key, effect.value);
      case 'manner':
        return setOnce(this.#manners, effect.asset, effect.manner);
      default:
        return this.#notePower(effect);
    }
  }

  #set(asset: string, key: string, value: number): void {
    const values = this.#values.get(asset) ?? new Map<string, number>();
    this.#values.set(asset, values);
    setOnce(values, key, value);
  }

  #notePower(effect: PowerEffect): void {
    switch (effect.kind) {
      case 'outlet-off':
        return void this.outletsOff.add(`${effect.pdu}/${effect.outlet}`);
      case 'unpowered':
        return void this.unpowered.add(effect.asset);
      case 'draw':
        return void this.draws.set(effect.asset, effect.watts + (this.draws.get(effect.asset) ?? 0));
      case 'circuit-off':
        return void this.circuitsOff.add(effect.circuit);
      case 'psu-dead':
        return void this.psusDead.add(`${effect.asset}/${effect.psu}`);
      case 'member-dead':
        return void this.membersDead.add(`${effect.asset}/${effect.member}`);
      case 'battery-share':
        return void this.batteryShares.set(effect.ups, Math.min(effect.share, this.batteryShares.get(effect.ups) ?? 1));
      case 'line-cut':
        return void this.linesCut.add(effect.router);
      default:
        return effect satisfies never;
    }
  }
}

type PowerEffect = Extract<
  Effect,
  {
    kind:
      | 'unpowered'
      | 'draw'
      | 'outlet-off'
      | 'circuit-off'
      | 'psu-dead'
      | 'member-dead'
      | 'battery-share'
      | 'line-cut';
  }
>;

/** What only changes what a device says of itself. */
const STILL: ReadonlySet<Effect['kind']> = new Set(['set', 'silent', 'manner', 'port-errors']);

function setOnce<V>(map: Map<string, V>, key: string, value: V): void {
  if (!map.has(key)) map.set(key, value);
}
