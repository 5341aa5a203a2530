// The dry run of a remote action: by which way it is done, who loses power or path, and what forbids it whoever asks: the
// gateway's own way, a device's own uplink, recorders, controllers and what feeds them. Pure.

import type { ActionOrder, Verb } from '../../../contract/action.ts';
import { parsePlace, placeKey } from '../../../contract/place.ts';
import type { AssetClass } from '../../../contract/profile.ts';
import type { Protocol } from '../../../contract/protocols.ts';
import type { SiteGraph } from '../topology/types.ts';
import type { Barrier } from './types.ts';

/** Assets that one action may take power or way from; the gateway has the same limit of its own. */
export const MAX_AFFECTED = 40;

/** What no action takes power or its way from. */
const PROTECTED: ReadonlySet<AssetClass> = new Set([
  'recorder', 'plc', 'router', 'firewall', 'server', 'nas', 'ups', 'pdu', 'lte-router', 'bmc', 'cooling',
]); // prettier-ignore
/** By which a device is restarted, the best first. */
const REBOOT_PROTOCOLS: readonly Protocol[] = ['isapi', 'dahua-cgi', 'onvif', 'mqtt'];

export interface TargetName {
  name: string;
  protocol: Protocol;
}

export interface Way {
  verb: Verb;
  on: ActionOrder['on'];
}

/** All that could be done for an asset from here, whether it may or not. */
export function waysOf(asset: string, graph: SiteGraph, targetsOf: (asset: string) => readonly TargetName[]): Way[] {
  const node = graph.assets.get(asset);
  if (!node) return [];
  const ways: Way[] = [];
  const add = (verb: Verb, place: string, protocols: readonly Protocol[]): void => {
    const { asset: on, component } = parsePlace(place);
    const own = targetsOf(on);
    const protocol = protocols.find((one) => own.some((target) => target.protocol === one));
    const target = own.find((one) => one.protocol === protocol);
    if (target) ways.push({ verb, on: { asset: on, component, target: target.name } });
  };
  const port = graph.uplinkOf(asset)?.parentPort ?? '';
  const isSwitchPort = graph.assets.get(parsePlace(port).asset)?.class === 'switch';
  if (node.isPoePowered && isSwitchPort) add('poe-cycle', port, ['snmp']);
  const outlets = node.feeds.filter((feed) => parsePlace(feed).component.startsWith('outlet:'));
  const [outlet] = outlets;
  // With two supplies one outlet takes no power away.
  if (outlet !== undefined && node.feeds.length === 1) {
    add('outlet-cycle', outlet, ['snmp']);
    add('outlet-on', outlet, ['snmp']);
  }
  add('reboot', asset, REBOOT_PROTOCOLS);
  add('service-restart', asset, ['mqtt']);
  add('mqtt-command', asset, ['mqtt']);
  return ways;
}

export interface Blast {
  losesPower: string[];
  losesPath: string[];
  affected: string[];
}

export function blastOf(asset: string, { verb, on }: Way, graph: SiteGraph): Blast {
  const place = placeKey(on);
  const losesPower = new Set<string>();
  const losesPath = new Set<string>();
  const withPath = (key: string): void => {
    for (const below of graph.downstreamOf(key)) losesPath.add(below);
    for (const member of graph.membersOf(key)) losesPath.add(member);
  };
  switch (verb) {
    case 'poe-cycle':
      for (const below of [...graph.childrenOf(place), ...graph.powerDownstreamOf(place)]) losesPower.add(below);
      for (const below of graph.downstreamOf(place)) losesPath.add(below);
      break;
    case 'outlet-cycle':
      for (const below of graph.powerDownstreamOf(place)) losesPower.add(below);
      break;
    case 'reboot':
      withPath(asset);
      break;
    // What hangs on an outlet that is off has nothing to lose.
    case 'outlet-on':
    case 'service-restart':
    case 'mqtt-command':
      break;
    default:
      verb satisfies never;
  }
  for (const key of losesPower) withPath(key);
  return {
    losesPower: [...losesPower],
    losesPath: [...losesPath].filter((key) => !losesPower.has(key)),
    affected: [...new Set([asset, ...losesPower, ...losesPath])],
  };
}

/** What forbids it, the gravest first; empty when nothing does. */
export function barriersOf(asset: string, way: Way, blast: Blast, graph: SiteGraph): Barrier[] {
  const { on, verb } = way;
  // The gateway sends it to nothing but an outlet that reads off, and nothing but “on”: nobody loses power or path.
  if (verb === 'outlet-on') return [];
  const place = placeKey(on);
  const others = blast.affected.filter((key) => key !== asset || verb === 'poe-cycle' || verb === 'outlet-cycle');
  const barriers: Barrier[] = [];
  const path = [on.asset, ...graph.pathOf(on.asset).map(({ parent }) => parent), graph.root];
  if (graph.root === '' || blast.affected.some((key) => path.includes(key) && !(key === asset && isOwnAct(verb))))
    barriers.push('gateway-path');
  if (blast.affected.includes(graph.root)) barriers.push('gateway-path');
  if (graph.uplinkOf(on.asset)?.ownPort === place && on.component !== '') barriers.push('parent-link');
  if (others.some((key) => isProtected(key, graph))) barriers.push('protected');
  if (blast.affected.length > MAX_AFFECTED) barriers.push('too-wide');
  return [...new Set(barriers)];
}

/** Done to the asset itself: that it is out of reach for a while is the point. */
function isOwnAct(verb: Verb): boolean {
  return verb === 'reboot' || verb === 'service-restart' || verb === 'mqtt-command';
}

function isProtected(key: string, graph: SiteGraph): boolean {
  const node = graph.assets.get(key);
  return node === undefined || PROTECTED.has(node.class);
}

/** What is hashed of a plan: all that whoever agrees has seen. */
export function planText(plan: {
  asset: string;
  ticket: string;
  verb: Verb;
  args: Readonly<Record<string, string>>;
  on: ActionOrder['on'];
  frame: string;
  identity: ActionOrder['identity'];
  affected: readonly string[];
}): string {
  const { asset, ticket, verb, args, on, frame, identity, affected } = plan;
  const sorted = Object.entries(args).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([
    'foresite-plan-1', ticket, asset, verb, sorted, on.asset, on.component, on.target, frame, identity.serial,
    identity.macs.toSorted(), affected.toSorted(),
  ]); // prettier-ignore
}
