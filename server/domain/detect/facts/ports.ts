// What the ports of a switch are set to: another VLAN than yesterday, shut by a protection, another neighbour. After a restart
// several at once mean that the configuration was not saved. Pure but for the memory it is handed.

import { componentKind } from '../../../../contract/place.ts';
import type { ComponentFact, NeighbourFact } from '../../../../contract/records.ts';
import { since } from './identity.ts';
import { portOf, type AssetMemory, type PortMemory } from './memory.ts';
import type { Change, Findings, Judgement, Telling } from './types.ts';

/** A VLAN that was changed longer ago than this is what is wanted. */
export const VLAN_NEWS_MS = 86_400_000;
/** A configuration that has been other for longer is the new one. */
export const CONFIG_NEWS_MS = 7 * 86_400_000;
/** Ports that came back changed this soon after a restart came back without what was not saved. */
export const AFTER_RESTART_S = 1800;
/** So many of them, or this share of those that tell a VLAN, are no work of a hand. */
export const LOST_PORTS = 3;
export const LOST_SHARE = 0.2;
/** Most changes told at once. */
const MAX_CHANGES_AT_ONCE = 8;

export function judgePorts(telling: Telling, memory: AssetMemory): Findings {
  const ports = (telling.facts.components ?? []).filter(({ key }) => componentKind(key) === 'port');
  const vlans = judgeVlans(ports, telling, memory);
  const config = judgeConfig(ports, vlans.changes, telling, memory);
  const neighbours = judgeNeighbours(telling, memory);
  const blocked = judgeBlocked(ports, telling, memory);
  return {
    judgements: [...vlans.judgements, ...config.judgements, ...neighbours.judgements, ...blocked],
    changes: [
      ...config.changes,
      // What came back without its configuration is told once, not port by port.
      ...(config.changes.length > 0 ? [] : vlans.changes),
      ...neighbours.changes,
    ].slice(0, MAX_CHANGES_AT_ONCE),
  };
}

function judgeVlans(ports: readonly ComponentFact[], telling: Telling, memory: AssetMemory): Findings {
  const { asset, timeMs } = telling;
  const changes: Change[] = [];
  const ok: string[] = [];
  const bad = new Map<string, number>();
  for (const { key, details } of ports) {
    const vlan = details?.['vlan'];
    if (typeof vlan !== 'number') continue;
    const port = portOf(memory, key);
    if (!port) break;
    const before = port.vlan;
    if (before !== undefined && before !== vlan) {
      changes.push({ asset, component: key, atMs: timeMs, kind: 'vlan', from: `${before}`, to: `${vlan}`, actor: '' });
      const isBack = port.wasVlan === vlan;
      delete port.wasVlan;
      delete port.vlanMs;
      if (!isBack) Object.assign(port, { wasVlan: before, vlanMs: timeMs });
    }
    port.vlan = vlan;
    if (port.vlanMs !== undefined && timeMs - port.vlanMs < VLAN_NEWS_MS) bad.set(key, port.vlanMs);
    else ok.push(key);
  }
  return { judgements: told('vlan-changed', asset, ok, bad), changes };
}

function judgeConfig(
  ports: readonly ComponentFact[],
  moved: readonly Change[],
  telling: Telling,
  memory: AssetMemory,
): Findings {
  const { asset, timeMs, uptimeS } = telling;
  const withVlan = ports.filter(({ details }) => typeof details?.['vlan'] === 'number').length;
  if (withVlan === 0) return { judgements: [], changes: [] };
  const changes: Change[] = [];
  const least = Math.max(LOST_PORTS, Math.ceil(withVlan * LOST_SHARE));
  const hasRestarted = uptimeS !== null && uptimeS < AFTER_RESTART_S;
  if (hasRestarted && moved.length >= least && memory.configMs === undefined) {
    memory.configMs = timeMs;
    changes.push({ asset, component: '', atMs: timeMs, kind: 'config', from: '', to: `${moved.length}`, actor: '' });
  } else if (memory.configMs !== undefined) {
    const stillOther = Object.values(memory.ports).filter((port) => isOtherSince(port, memory.configMs)).length;
    if (stillOther * 2 < least || timeMs - memory.configMs >= CONFIG_NEWS_MS) delete memory.configMs;
  }
  return { judgements: [{ rule: 'config-lost', asset, ...since(memory.configMs, timeMs, CONFIG_NEWS_MS) }], changes };
}

function isOtherSince(port: PortMemory, atMs: number | undefined): boolean {
  return port.vlanMs !== undefined && port.vlanMs === atMs;
}

function judgeNeighbours({ asset, facts, timeMs }: Telling, memory: AssetMemory): Findings {
  if (!facts.neighbours) return { judgements: [], changes: [] };
  const changes: Change[] = [];
  const now = new Map<string, string>();
  // Only switches, routers and the like stay where they are; telephones and notebooks come and go.
  for (const one of facts.neighbours) if (one.isNetwork && !now.has(one.port)) now.set(one.port, nameOf(one));
  for (const [key, name] of now) {
    const port = portOf(memory, key);
    if (!port) break;
    if (port.neighbour !== undefined && port.neighbour !== name) {
      changes.push({
        asset,
        component: key,
        atMs: timeMs,
        kind: 'neighbour',
        from: port.neighbour,
        to: name,
        actor: '',
      });
      port.neighbourMs = timeMs;
    }
    port.neighbour = name;
  }
  const ok: string[] = [];
  const bad = new Map<string, number>();
  for (const [key, port] of Object.entries(memory.ports)) {
    // That it has vanished says no more than that the link or the neighbour is down, which others tell.
    if (port.neighbour === undefined || !now.has(key)) continue;
    if (port.neighbourMs !== undefined && timeMs - port.neighbourMs < VLAN_NEWS_MS) bad.set(key, port.neighbourMs);
    else ok.push(key);
  }
  return { judgements: told('neighbour-changed', asset, ok, bad), changes };
}

function nameOf({ sysName, chassisId }: NeighbourFact): string {
  return sysName === '' ? chassisId : sysName;
}

/** The reason stands in the facts while a port is shut; only a port that was shut once is known to be open now. */
function judgeBlocked(ports: readonly ComponentFact[], { asset, timeMs }: Telling, memory: AssetMemory): Judgement[] {
  const ok: string[] = [];
  const bad = new Map<string, number>();
  for (const { key, details } of ports) {
    const isBlocked = details?.['blocked'] !== undefined;
    const port = isBlocked ? portOf(memory, key) : Object.hasOwn(memory.ports, key) ? memory.ports[key] : undefined;
    if (!port) continue;
    if (isBlocked) {
      port.wasBlocked = true;
      bad.set(key, timeMs);
    } else if (port.wasBlocked === true) ok.push(key);
  }
  return told('port-blocked', asset, ok, bad);
}

function told(rule: Judgement['rule'], asset: string, ok: string[], bad: Map<string, number>): Judgement[] {
  return ok.length === 0 && bad.size === 0 ? [] : [{ rule, asset, ok, bad }];
}
