// A watched site for tests: facts go in at times set by hand, alarms and changes come out.

import type { AssetFacts } from '../../../../../contract/records.ts';
import type { KnownAsset } from '../../../../../server/domain/detect/facts/types.ts';
import { FactWatch } from '../../../../../server/domain/detect/facts/fact-watch.ts';
import { factRulesOf } from '../../../../../server/domain/detect/facts/fact-rules.ts';
import type { AssetMemory } from '../../../../../server/domain/detect/facts/memory.ts';
import type { PredicateName } from '../../../../../contract/predicates.ts';

export const START = 1_800_000_000_000;
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

export class WatchedSite {
  nowMs = START;
  uptimeS: number | null = 1_000_000;
  readonly silent = new Set<string>();
  /** What the graph knows of what hangs on ports. */
  readonly children = new Map([['sw/port:5', ['cam']]]);
  /** Which switch hears of what hangs on none of its ports that is known. */
  readonly listeners = new Map<string, string>();
  readonly assets: KnownAsset[];
  watch: FactWatch;
  readonly #told = new Map<string, AssetFacts>();

  constructor(assets: readonly (Partial<KnownAsset> & { key: string })[], memories: [string, AssetMemory][] = []) {
    this.assets = assets.map((asset) => ({ class: 'camera', host: '', macs: [], ...asset }));
    this.watch = this.#made(memories);
  }

  /** The program starts again: only what is durable is left. */
  restart(firing: { rule: string; asset: string; component: string; sinceMs: number }[] = []): void {
    const memories = [...this.watch.memories].map(([key, memory]): [string, AssetMemory] => [
      key,
      structuredClone(memory),
    ]);
    this.watch = this.#made(memories);
    this.watch.restore(firing);
    for (const [key, facts] of this.#told) {
      const [asset = '', source = ''] = key.split('#');
      const telling = { asset, source, facts, timeMs: this.nowMs, before: null, uptimeS: null };
      this.watch.tell(telling, this.nowMs, true);
    }
  }

  tell(asset: string, facts: AssetFacts, source = 'snmp'): this {
    const before = this.#told.get(`${asset}#${source}`) ?? null;
    this.watch.tell({ asset, source, facts, timeMs: this.nowMs, before, uptimeS: this.uptimeS }, this.nowMs);
    this.#told.set(`${asset}#${source}`, facts);
    return this;
  }

  /** Lets time pass, with a look every ten seconds. */
  pass(ms: number): this {
    const end = this.nowMs + ms;
    while (this.nowMs < end) {
      this.nowMs = Math.min(end, this.nowMs + 10_000);
      this.watch.settle(this.nowMs, this.nowMs);
    }
    return this;
  }

  alarms(): string[] {
    return this.watch
      .takeAlarms()
      .map(
        ({ kind, rule, asset, component }) => `${kind} ${rule.id} ${asset}${component === '' ? '' : `/${component}`}`,
      );
  }

  changes(): string[] {
    return this.watch
      .takeChanges()
      .map(({ kind, asset, component, from, to }) =>
        `${kind} ${asset} ${component} ${from}→${to}`.replaceAll('  ', ' '),
      );
  }

  level(predicate: PredicateName, place: string): string {
    return this.watch.at(predicate, place)?.level ?? 'none';
  }

  #made(memories: [string, AssetMemory][]): FactWatch {
    const rules = factRulesOf(undefined, { key: '', class: '' });
    return new FactWatch(
      {
        site: 'mall',
        ruleOf: (_, id) => rules.get(id)?.rule,
        isHeard: (asset, source) => !this.silent.has(`${asset}#${source}`),
        context: {
          macsOf: () => [],
          isLearnt: (mac) =>
            [...this.#told.values()].some(({ forwarding }) => forwarding?.some((one) => one.mac === mac) === true),
          parentOf: (asset) => (this.assets.find(({ key }) => key === asset)?.class === 'switch' ? '' : 'sw'),
          childrenOf: (place) => this.children.get(place) ?? [],
          isNetwork: (asset) => this.assets.find(({ key }) => key === asset)?.class === 'switch',
          listenerOf: (asset) => this.listeners.get(asset) ?? '',
        },
      },
      this.assets,
      memories,
    );
  }
}

export function components(...keys: string[]): AssetFacts {
  return { components: keys.map((key) => ({ key, name: key.slice(key.indexOf(':') + 1) })) };
}

export function vlans(...ids: number[]): AssetFacts {
  return {
    components: ids.map((vlan, index) => ({ key: `port:${index + 1}`, name: `${index + 1}`, details: { vlan } })),
  };
}

export function learnt(...pairs: string[]): AssetFacts {
  return {
    forwarding: pairs.map((pair) => {
      const [mac = '', port = ''] = pair.split('@');
      return { mac, port: `port:${port}` };
    }),
  };
}

export function arp(...pairs: string[]): AssetFacts {
  return {
    arp: pairs.map((pair) => {
      const [ip = '', mac = ''] = pair.split('=');
      return { ip, mac };
    }),
  };
}
