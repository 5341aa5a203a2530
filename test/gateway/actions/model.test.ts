// The model check of remote actions: whatever is crashed, replayed, reordered, forged, delayed or cloned, and however the
// clocks step, no device sees a frame that two people did not agree to, none twice, and no port stays without power. What gives
// an outlet its power is refused while that outlet reads on, and is never followed by another frame.

import { describe, expect, it } from 'vitest';
import { Model } from './model.ts';

const SEQUENCES = 100_000;
const STEPS = 60;

type Move = (model: Model) => void;
/** The way that leads to a frame is taken often, or nothing would be proven. */
const MOVES: readonly [weight: number, move: Move][] = [
  [8, (model) => model.request()],
  [10, (model) => model.approve('other')],
  [2, (model) => model.approve('same')],
  [1, (model) => model.approve('program')],
  [1, (model) => model.approve('stale')],
  [2, (model) => model.revoke()],
  [2, (model) => model.tick()],
  [4, (model) => model.beat()],
  [10, (model) => model.transmit()],
  [12, (model) => model.deliver(false)],
  [5, (model) => model.deliver(true)],
  [3, (model) => model.forge()],
  [12, (model) => model.disk(true)],
  [1, (model) => model.disk(false)],
  [8, (model) => model.answer()],
  [6, (model) => model.wake()],
  [3, (model) => model.crashGateway()],
  [5, (model) => model.restartGateway()],
  [1, (model) => model.cloneGateway()],
  [1, (model) => model.crashServer()],
  [2, (model) => model.stepClock()],
  [4, (model) => model.pass(model.random() * 5000)],
  [2, (model) => model.pass(model.random() * 90_000)],
  [1, (model) => model.pass(model.random() * 1_200_000)],
  [1, (model) => model.set('enabled', false)],
  [2, (model) => model.set('enabled', true)],
  [1, (model) => model.set('frozen', true)],
  [2, (model) => model.set('frozen', false)],
  [1, (model) => model.set('local', true)],
  [2, (model) => model.set('local', false)],
  [1, (model) => model.switchOutlet()],
];
const WHEEL = MOVES.flatMap(([weight, move]) => Array.from({ length: weight }, () => move));

describe('remote actions under attack and failure', () => {
  it('never act without consent, late, twice or too often, and always give power back', () => {
    const problems: string[] = [];
    let acted = 0;
    let returns = 0;
    let givenPower = 0;
    let spared = 0;
    for (let seed = 1; seed <= SEQUENCES; seed++) {
      const model = new Model(seeded(seed));
      for (let i = 0; i < STEPS; i++) model.pick(WHEEL)?.(model);
      model.settle();
      problems.push(...model.problems.map((problem) => `seed ${seed}: ${problem}`));
      acted += model.acted.size;
      returns += model.returns;
      givenPower += model.givenPower;
      spared += model.spared;
    }
    expect(problems.slice(0, 5)).toEqual([]);
    // Enough of them have got through for the rest to mean something.
    expect(acted).toBeGreaterThan(SEQUENCES / 20);
    expect(returns).toBeGreaterThan(SEQUENCES / 40);
    expect(givenPower).toBeGreaterThan(SEQUENCES / 200);
    expect(spared).toBeGreaterThan(SEQUENCES / 10_000);
  });
});

/** Mulberry32. */
function seeded(seed: number): () => number {
  let state = seed * 2_654_435_761;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
