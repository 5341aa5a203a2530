// What must be remembered of an asset to see that its facts have changed: what it is made of, what its ports are set to, who
// it is and where. Kept over restarts as JSON, bounded, and read back with care: a hand or a crash may have been at it.

/** Components remembered of an asset. */
export const MAX_COMPONENTS = 1000;
/** Ports remembered of an asset. */
export const MAX_PORTS = 1024;
/** Addresses beside its own at which it was known from the beginning. */
export const MAX_OTHER_ADDRESSES = 16;
/** Unknown devices remembered of a port, so that each is told once. */
export const MAX_STRANGERS = 8;

export interface ComponentMemory {
  readonly name: string;
  readonly source: string;
  readonly firstMs: number;
  /** When it was no longer told; absent while it is there. */
  goneMs?: number;
  /** Serial number or model as told. */
  id?: string;
}

export interface PortMemory {
  vlan?: number;
  /** What the VLAN was before it changed, and when that was seen. */
  wasVlan?: number;
  vlanMs?: number;
  neighbour?: string;
  /** When another one was first told. */
  neighbourMs?: number;
  /** MAC addresses that have been on it and are no asset's. */
  strangers?: string[];
  strangerMs?: number;
  /** Was shut by a protection once: only then its absence means that it is open. */
  wasBlocked?: boolean;
}

export interface AssetMemory {
  /** When its facts were first told, by source. */
  sources: Record<string, number>;
  components: Record<string, ComponentMemory>;
  ports: Record<string, PortMemory>;
  /** `serial`, `model`, `firmware`, `name`, `software` as last told. */
  identity: Record<string, string>;
  firmwareMs?: number;
  deviceMs?: number;
  configMs?: number;
  /** The MAC address that answered for it, where nobody else tells it. */
  mac?: string;
  /** Place key of the access port that it was learnt on. */
  port?: string;
  movedMs?: number;
  /** Where it was moved to. */
  movedTo?: string;
  /** Its other addresses that were known from the beginning. */
  others?: string[];
  otherMs?: number;
}

export function newMemory(): AssetMemory {
  return { sources: {}, components: {}, ports: {}, identity: {} };
}

/** What {@link writeMemory} wrote; a new memory where it cannot be read. */
export function readMemory(json: string): AssetMemory {
  try {
    const read: unknown = JSON.parse(json);
    if (typeof read !== 'object' || read === null) return newMemory();
    const memory = { ...newMemory(), ...read };
    const parts = [memory.sources, memory.components, memory.ports, memory.identity];
    return parts.every((part) => typeof part === 'object' && part !== null) ? memory : newMemory();
  } catch {
    return newMemory();
  }
}

export function writeMemory(memory: AssetMemory): string {
  return JSON.stringify(memory);
}

/** The memory of a port, made on first use; undefined where there is no room for another. */
export function portOf(memory: AssetMemory, port: string): PortMemory | undefined {
  const known = Object.hasOwn(memory.ports, port) ? memory.ports[port] : undefined;
  if (known) return known;
  if (Object.keys(memory.ports).length >= MAX_PORTS) return undefined;
  return (memory.ports[port] = {});
}
