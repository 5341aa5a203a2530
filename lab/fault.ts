// What a fault of the simulated site is: what it does to the graph, and the truth about it, by which a diagnosis is scored.

import type { Text } from '../contract/text.ts';
import type { Happening } from './effects.ts';
import type { Device, Kind } from './device.ts';
import type { Layout } from './layout.ts';
import { PUBLISHERS } from './systems.ts';

/** Who cures it: remote by the NOC, staff on site by phone, our engineer, the customer’s electrician, cash team or IT, the maker, the carrier. */
export const CURERS = ['remote', 'onsite', 'engineer', 'electrician', 'cash', 'customer', 'maker', 'carrier'] as const;
export type Curer = (typeof CURERS)[number];

/** What can be done from afar. */
export const REMOTE_CURES = ['poe-cycle', 'outlet-cycle', 'device-reboot', 'service-restart', 'mqtt-command'] as const;
export type RemoteCure = (typeof REMOTE_CURES)[number];

/** Leave that work on site needs. */
export const PERMITS = ['climb', 'live-work', 'road-closure', 'entry', 'confined', 'shutdown', 'data-loss'] as const;
export type Permit = (typeof PERMITS)[number];

export interface Part {
  id: string;
  name: Text;
}

/** What a visit takes along and needs, beyond the parts that the truth names. */
export interface VisitNeeds {
  tools?: readonly Part[];
  /** One unless said. */
  people?: number;
  permits?: readonly Permit[];
}

export interface FaultDefinition extends VisitNeeds {
  name: string;
  /** Of the field's table, e.g. `C03`; '' for what is only bad behaviour. */
  code: string;
  title: Text;
  /** Kinds of device it can happen to. */
  kinds: readonly Kind[];
  /** Where it happens unless said otherwise. */
  on: string;
  /** Whether it can happen to this one of its kinds; to all unless said. */
  fits?: (target: Device, layout: Layout) => boolean;
  effects: (target: Device, context: FaultContext) => Happening[];
  truth: (target: Device, layout: Layout) => BareTruth;
  /** Taking power away and giving it back cures it. */
  powerCycleCures?: true;
  /** Other things from afar that cure it. */
  cures?: readonly RemoteCure[];
  /** Faults that here look the same to every observation and harmless probe. */
  sameLook?: (target: Device, layout: Layout) => readonly string[];
  /** How long it may take until anybody could notice, ms; at once unless said. */
  showsAfterMs?: number;
  /** How long after that it may take until anybody could tell it from what looks alike, ms; little unless said. */
  toldAfterMs?: number;
  /** Its first sign says little: only that it comes again tells what it is. */
  repeats?: true;
}

export interface FaultContext {
  layout: Layout;
  random: () => number;
  /** Lab clock when it began. */
  nowMs: number;
  /** UTC when it began, ms. */
  wallMs: number;
}

/** What the fault itself knows of its truth. */
export interface BareTruth {
  /** Name of the cause in the field’s words. */
  cause: string;
  /** Places that count as right: `asset` or `asset/kind:name`, the best first. */
  places: string[];
  /** Whether our engineer must drive there. */
  visit: boolean;
  by: Curer;
  parts: readonly Part[];
}

export interface Truth extends BareTruth {
  code: string;
  tools: readonly Part[];
  /** Who come along on a visit; 0 without one. */
  people: number;
  permits: readonly Permit[];
  /** What from afar cures it, the usual first; empty when nothing does. */
  remoteCures: RemoteCure[];
  /** Names of faults that here nobody could tell from it. */
  cannotBeToldApart: string[];
}

/** The whole truth of a fault at this device. */
export function truthOf(definition: FaultDefinition, target: Device, layout: Layout): Truth {
  const bare = definition.truth(target, layout);
  const remoteCures = remoteCuresOf(definition, target, layout);
  const isSwitchedHere = definition.powerCycleCures === true || definition.cures?.includes('outlet-cycle') === true;
  return {
    ...bare,
    // Where nothing from afar reaches its power, somebody on site pulls the plug.
    by: bare.by === 'remote' && isSwitchedHere && remoteCures.length === 0 ? 'onsite' : bare.by,
    code: definition.code,
    tools: definition.tools ?? [],
    people: bare.visit ? (definition.people ?? 1) : 0,
    permits: definition.permits ?? [],
    remoteCures,
    cannotBeToldApart: [...(definition.sameLook?.(target, layout) ?? [])],
  };
}

function remoteCuresOf(definition: FaultDefinition, target: Device, layout: Layout): RemoteCure[] {
  const canSwitch = canSwitchOutlet(target, layout);
  const canCycle = layout.byKey.get(target.uplink?.asset ?? '')?.kind === 'access';
  const byPower = definition.powerCycleCures
    ? target.feeds.flatMap(({ kind }): RemoteCure[] =>
        kind === 'poe' && canCycle ? ['poe-cycle'] : kind === 'outlet' && canSwitch ? ['outlet-cycle'] : [],
      )
    : [];
  return [
    ...byPower,
    ...(definition.cures ?? []).filter((cure) => (cure === 'outlet-cycle' ? canSwitch : obeys(target, cure))),
  ];
}

/** Nothing cures from afar that nobody there would be told of. */
function obeys({ kind, host }: Device, cure: RemoteCure): boolean {
  const restartsItself = kind === 'camera' || kind === 'recorder';
  return PUBLISHERS.has(kind) || (cure === 'device-reboot' && restartsItself && host !== '');
}

/** Its only outlet belongs to a PDU that can be reached without it. */
function canSwitchOutlet({ key, feeds }: Device, layout: Layout): boolean {
  const [feed] = feeds;
  if (feeds.length !== 1 || feed?.kind !== 'outlet') return false;
  for (let at = layout.byKey.get(feed.pdu); at; at = at.uplink ? layout.byKey.get(at.uplink.asset) : undefined)
    if (at.key === key) return false;
  return true;
}
