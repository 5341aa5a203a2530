// Which asset a notification is about. Its source address may be a relay's or a NAT's, so what the message itself says counts
// first: the engine that signed it, then the address it names, then where it came from. Pure.

export interface KnownAsset {
  readonly site: string;
  readonly asset: string;
  /** IP addresses it is polled at. */
  readonly addresses: readonly string[];
  /** snmpEngineID in hexadecimal digits, '' while not known. */
  readonly engineId: string;
}

export interface TrapIdentity {
  readonly source: string;
  readonly agentAddress: string;
  readonly engineId: string;
}

export type Match =
  | { readonly asset: KnownAsset; readonly by: 'engine' | 'agent-address' | 'source' }
  /** `several`: assets share the address and nothing else tells them apart. */
  | { readonly asset: null; readonly reason: 'unknown' | 'several' };

export class AssetDirectory {
  readonly #byEngine = new Map<string, KnownAsset[]>();
  readonly #byAddress = new Map<string, KnownAsset[]>();

  constructor(assets: readonly KnownAsset[]) {
    for (const asset of assets) {
      if (asset.engineId !== '') push(this.#byEngine, asset.engineId, asset);
      for (const address of new Set(asset.addresses)) push(this.#byAddress, address, asset);
    }
  }

  match({ source, agentAddress, engineId }: TrapIdentity): Match {
    let isShared = false;
    for (const [by, found] of [
      ['engine', engineId === '' ? undefined : this.#byEngine.get(engineId)],
      ['agent-address', agentAddress === '' ? undefined : this.#byAddress.get(agentAddress)],
      ['source', this.#byAddress.get(source)],
    ] as const) {
      // Cloned devices share an engine id, relays an address: then the next sign decides.
      if (found?.length === 1 && found[0]) return { asset: found[0], by };
      isShared ||= (found?.length ?? 0) > 1;
    }
    return { asset: null, reason: isShared ? 'several' : 'unknown' };
  }
}

function push<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
