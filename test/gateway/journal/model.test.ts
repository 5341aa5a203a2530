import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Position } from '../../../contract/records.ts';
import { comparePositions } from '../../../contract/records.ts';
import type { Journal } from '../../../gateway/journal/journal.ts';
import { diskError, FaultyFs, numbered, numbersOf, openFor, readAll, temporaryFolder } from './helpers.ts';

type Step =
  | { do: 'append'; count: number }
  | { do: 'sync' | 'break-write' | 'break-sync' | 'mend' | 'restart' | 'crash' }
  | { do: 'trim'; share: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('append' as const), count: fc.integer({ min: 1, max: 12 }) }) },
  { weight: 4, arbitrary: fc.constant({ do: 'sync' as const }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom('break-write', 'break-sync', 'mend', 'restart', 'crash') }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('trim' as const), share: fc.double({ min: 0, max: 1, noNaN: true }) }),
  },
);

/** A journal that is broken, mended, trimmed, closed and crashed, beside the list of what it must still hold. */
class Model {
  readonly folder = temporaryFolder();
  readonly fs = new FaultyFs();
  opened!: Awaited<ReturnType<typeof openFor>>;
  /** Acknowledged and not trimmed: must be there. In memory only: may be. */
  readonly durable = new Set<number>();
  pending: number[] = [];
  readonly positions = new Map<number, Position>();
  lastPosition: Position | undefined;
  next = 1;
  readonly faults: string[] = [];
  readonly abandoned: Journal[] = [];

  async open(): Promise<void> {
    this.fs.fault = () => undefined;
    this.opened = await openFor(this.folder, { fs: this.fs, segmentBytes: 1500 });
  }

  async run(given: Step): Promise<void> {
    const { journal } = this.opened;
    switch (given.do) {
      case 'append':
        for (let i = 0; i < given.count; i++) this.append();
        break;
      case 'sync':
        if (await journal.sync()) this.acknowledge();
        break;
      case 'trim':
        this.trim(given.share);
        break;
      case 'mend':
        this.fs.fault = () => undefined;
        break;
      case 'restart': {
        const before = journal.stats().syncedSequence;
        await journal.close();
        if (journal.stats().syncedSequence >= before && journal.stats().pendingBytes === 0) this.acknowledge();
        this.pending = [];
        await this.open();
        break;
      }
      case 'crash':
        this.abandoned.push(journal);
        this.pending = [];
        await this.open();
        break;
      default:
        this.break(given.do === 'break-write' ? 'write' : 'sync');
    }
  }

  append(): void {
    const position = this.opened.journal.append(numbered(this.opened.catalogue, this.next));
    // A number is never given out twice, whatever happened before.
    if (this.lastPosition && comparePositions(position, this.lastPosition) <= 0)
      this.faults.push('a number given twice');
    this.lastPosition = position;
    this.positions.set(this.next, position);
    this.pending.push(this.next++);
  }

  acknowledge(): void {
    for (const number of this.pending.splice(0)) this.durable.add(number);
  }

  trim(share: number): void {
    const numbers = [...this.durable].sort((a, b) => a - b);
    const upTo = numbers[Math.floor(numbers.length * share) - 1];
    const position = upTo === undefined ? undefined : this.positions.get(upTo);
    if (upTo === undefined || !position) return;
    this.opened.journal.trim(position);
    for (const number of numbers) if (number <= upTo) this.durable.delete(number);
  }

  break(operation: 'write' | 'sync'): void {
    this.fs.partOfFailedWrite = 130;
    this.fs.fault = (at) => {
      if (at === operation) throw diskError('EIO');
    };
  }

  /** What is wrong with what it holds now. */
  async check(): Promise<string[]> {
    const numbers = numbersOf(await readAll(this.opened.journal));
    if (!numbers.every((number, i) => i === 0 || number > (numbers[i - 1] ?? 0))) this.faults.push('not in order');
    const held = new Set(numbers);
    for (const number of this.durable) if (!held.has(number)) this.faults.push(`${number} is lost`);
    const { undecodable, shed, dropped } = this.opened.journal.stats();
    if (undecodable + shed + dropped > 0) this.faults.push('something was dropped');
    return this.faults;
  }
}

test('whatever happens to it, a journal holds what it acknowledged, in order and once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
      const model = new Model();
      await model.open();
      for (const given of steps) {
        await model.run(given);
        expect(await model.check()).toEqual([]);
      }
      for (const journal of [model.opened.journal, ...model.abandoned]) await journal.close();
    }),
    { numRuns: 60 },
  );
});
