// Which fault happens where: drawn from a seed, every kind about as often as any other. Pure.

import { truthOf, type FaultDefinition, type Truth } from '../../lab/fault.ts';
import { FAULTS } from '../../lab/faults.ts';
import type { Device } from '../../lab/device.ts';
import type { Layout } from '../../lab/layout.ts';
import { seededRandom } from '../../lab/random.ts';
import type { Topology } from './topologies.ts';

/** Of fault kinds and of sites, so many are held out while the engine is tuned. */
export const HELD_OUT_SHARE = 1 / 3;

export interface Drawn {
  readonly definition: FaultDefinition;
  readonly on: string;
  /** For what chance there is in the fault itself. */
  readonly seed: number;
  readonly truth: Truth;
}

export function isHeldOut(name: string, seed: number): boolean {
  return seededRandom(seed, `hold-out ${name}`)() < HELD_OUT_SHARE;
}

export interface Wish {
  seed: number;
  count: number;
  /** Only these kinds; all unless given. */
  only?: readonly string[] | undefined;
  /** Kinds that nobody marks are not drawn. */
  isApart: (truth: Truth) => boolean;
}

/** So many faults for a site; the kinds come round in an order of their own, each time another. */
export function drawFaults({ layout, name }: Topology, { seed, count, only, isApart }: Wish): Drawn[] {
  const random = seededRandom(seed, `faults ${name}`);
  const kinds = FAULTS.filter((definition) => {
    const [first] = placesOf(definition, layout);
    if (!first || (only && !only.includes(definition.name))) return false;
    return !isApart(truthOf(definition, first, layout));
  });
  const drawn: Drawn[] = [];
  let deck: FaultDefinition[] = [];
  while (drawn.length < count && kinds.length > 0) {
    if (deck.length === 0) deck = shuffled(kinds, random);
    const definition = deck.pop();
    if (!definition) break;
    const places = placesOf(definition, layout);
    const device = places[Math.floor(random() * places.length)];
    if (!device) continue;
    const truth = truthOf(definition, device, layout);
    drawn.push({ definition, on: device.key, seed: Math.floor(random() * 2 ** 31), truth });
  }
  return drawn;
}

function placesOf(definition: FaultDefinition, layout: Layout): Device[] {
  return layout.devices.filter(
    (device) => definition.kinds.includes(device.kind) && (definition.fits?.(device, layout) ?? true),
  );
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const deck = [...items];
  for (let at = deck.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    const [one, two] = [deck[at], deck[other]];
    if (one === undefined || two === undefined) continue;
    deck[at] = two;
    deck[other] = one;
  }
  return deck;
}
