// Random sequences against the real desks, on disk and all: whatever is asked, agreed to, taken back, crashed, replayed, forged,
// held back or expires, and however clocks step, the switch sees nothing that two people did not agree to, and nothing twice.

import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { ForesiteError } from '../../../contract/errors.ts';
import type { Asking } from '../../../server/http/remote-actions-api.ts';
import { seeded } from '../stores/metrics/material.ts';
import { CAMERAS, CrashBench, PEOPLE } from './crash-bench.ts';

/** The model check takes 100,000 through the machines alone (test/gateway/actions/); these go through everything around them. */
const SEQUENCES = 120;
const STEPS = 50;
const MODE = { scope: 'class:camera', verb: 'poe-cycle', mode: 'approve' } as const;

const REFUSALS: ReadonlySet<string> = new Set(['action_barred', 'not_found']);

class Sequence {
  readonly bench: CrashBench;
  readonly #random: () => number;
  readonly #tickets: ReadonlyMap<string, string>;
  readonly #asked: { id: string; hash: string; by: string }[] = [];

  constructor(bench: CrashBench, random: () => number, tickets: ReadonlyMap<string, string>) {
    this.bench = bench;
    this.#random = random;
    this.#tickets = tickets;
  }

  /** The way that leads to a frame is taken often, or nothing would be proven. */
  moves(): readonly [weight: number, move: () => Promise<void> | void][] {
    const { bench } = this;
    return [
      [10, () => this.#ask()],
      [16, () => this.#agree('other')],
      [2, () => this.#agree('same')],
      [1, () => this.#agree('program')],
      [1, () => this.#agree('stale')],
      [2, () => this.#takeBack()],
      [2, () => bench.crashGateway()],
      [9, () => bench.startGateway()],
      [7, () => bench.deliver(this.#pick(bench.line))],
      [3, () => this.#forge()],
      [3, () => void (bench.isHolding = true)],
      [4, () => void (bench.isHolding = false)],
      [1, () => bench.throwSwitch(true)],
      [2, () => bench.throwSwitch(false)],
      [1, () => bench.clock.stepWall((this.#random() - 0.5) * 7_200_000)],
      [8, () => bench.letPass(1 + this.#random() * 8)],
      [2, () => bench.letPass(70)],
      [1, () => bench.letPass(660)],
    ];
  }

  async run(): Promise<void> {
    const wheel = this.moves().flatMap(([weight, move]) => Array.from({ length: weight }, () => move));
    for (let n = 0; n < STEPS; n++) await allowing(async () => this.#pick(wheel)?.());
    await this.bench.settle();
  }

  async #ask(): Promise<void> {
    const asset = this.#pick(CAMERAS) ?? CAMERAS[0];
    const name = this.#pick(PEOPLE) ?? 'ana';
    const ticket = this.#tickets.get(asset) ?? '';
    const what = { asset, verb: 'poe-cycle' } as const;
    const { hash } = await this.bench.actions.dryRun(ticket, what);
    const id = randomUUID();
    this.bench.consents.set(id, new Set([name]));
    this.#asked.push({ id, hash, by: name });
    await this.bench.actions.request(ticket, { ...what, id, hash, reason: 'r' }, personOf(name, this.bench));
  }

  async #agree(how: 'other' | 'same' | 'program' | 'stale'): Promise<void> {
    const asked = this.#pick(this.#asked.slice(-3));
    if (!asked) return;
    const other = PEOPLE.find((name) => name !== asked.by) ?? 'ben';
    const by: Asking = { ...personOf(how === 'same' ? asked.by : other, this.bench), isPerson: how !== 'program' };
    const consents = this.bench.consents.get(asked.id);
    // The frame may go out within the call.
    if (how === 'other') consents?.add(other);
    try {
      await this.bench.actions.approve(asked.id, how === 'stale' ? 'f'.repeat(64) : asked.hash, by);
    } catch (error) {
      if (this.bench.records.actions.get(asked.id)?.approvedBy === '') consents?.delete(other);
      throw error;
    }
    if (how !== 'other') this.bench.problems.push(`${how} consent was taken`);
  }

  async #takeBack(): Promise<void> {
    const asked = this.#pick(this.#asked.slice(-3));
    if (asked) await this.bench.actions.revoke(asked.id, personOf(asked.by, this.bench));
  }

  #forge(): void {
    const signed = this.#pick(this.bench.line);
    if (!signed) return;
    const { order, signature } = signed;
    const forged = this.#pick([
      { ...order, id: randomUUID() },
      { ...order, id: randomUUID(), on: { ...order.on, component: 'port:gi9' }, frame: 'SET port:gi9' },
      { ...order, expiresAtMs: order.expiresAtMs + 3_600_000 },
    ]);
    if (forged) this.bench.deliver({ order: forged, signature });
  }

  #pick<T>(list: readonly T[]): T | undefined {
    return list[Math.floor(this.#random() * list.length)];
  }
}

function personOf(name: string, { records }: CrashBench): Asking {
  const account = records.users.byName(name);
  if (!account) throw new Error(`nobody is called ${name}`);
  return { name, behind: [account.id], isPerson: true };
}

/** What the rules refuse is refused in words; anything else fails the test. */
async function allowing(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof ForesiteError) || !REFUSALS.has(error.code)) throw error;
  }
}

it('nothing acts without two people, late, or twice, and power always comes back', { timeout: 400_000 }, async () => {
  const problems: string[] = [];
  let acted = 0;
  for (let seed = 1; seed <= SEQUENCES; seed++) {
    const random = seeded(seed);
    const bench = await CrashBench.open(random);
    for (const name of PEOPLE) await bench.actions.setMode('demo', MODE, personOf(name, bench));
    const tickets = new Map<string, string>();
    for (const camera of CAMERAS) tickets.set(camera, await bench.ticketOf(camera));
    await new Sequence(bench, random, tickets).run();
    problems.push(...bench.problems.map((problem) => `seed ${seed}: ${problem}`));
    acted += bench.acted.size;
    await bench.close();
  }
  expect(problems).toEqual([]);
  // Enough of them have got through for the rest to mean something.
  expect(acted).toBeGreaterThan(SEQUENCES / 4);
});
