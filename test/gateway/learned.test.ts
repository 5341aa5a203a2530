import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ManualClock } from '../../contract/manual-clock.ts';
import { MAX_LEARNED_CHARS, MAX_LEARNED_ENTRIES, openLearned, SAVE_LEARNED_EVERY_MS } from '../../gateway/learned.ts';
import { memoryLog, temporaryFolder } from './journal/helpers.ts';

function setUp(folder = temporaryFolder()) {
  const clock = new ManualClock();
  const log = memoryLog();
  const path = join(folder, 'learned.jsonl');
  return { folder, clock, log, path, open: () => openLearned({ path, clock, log }) };
}

async function until(isTrue: () => boolean): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!isTrue()) {
    if (Date.now() > deadline) throw new Error('not in time');
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('what was learned of devices', () => {
  test('is the same after a restart, whatever the keys and values are', async () => {
    const entries = fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), {
      noNullPrototype: true,
    });
    await fc.assert(
      fc.asyncProperty(entries, async (given) => {
        const { open } = setUp();
        const learned = open();
        for (const [key, json] of Object.entries(given)) learned.set(key, json);
        await learned.close();
        const again = open();
        expect(again.size).toBe(Object.keys(given).length);
        for (const [key, json] of Object.entries(given)) expect(again.get(key)).toBe(json);
      }),
      { numRuns: 30 },
    );
  });

  test('is written once for all changes of a minute, and by itself', async () => {
    const { clock, path, folder, open } = setUp();
    const learned = open();
    for (let i = 0; i < 100; i++) learned.set(`device-${i}`, '{"bulk":10}');
    clock.advance(SAVE_LEARNED_EVERY_MS - 1);
    expect(readdirSync(folder)).toEqual([]);
    clock.advance(1);
    await until(() => readdirSync(folder).includes('learned.jsonl'));
    expect(readFileSync(path, 'utf8').trimEnd().split('\n')).toHaveLength(101);
    learned.set('device-0', '{"bulk":10}');
    clock.advance(10 * SAVE_LEARNED_EVERY_MS);
    writeFileSync(path, 'untouched');
    await learned.close();
    expect(readFileSync(path, 'utf8')).toBe('untouched');
  });

  test.each([
    ['no file of ours', 'hello', 0],
    ['binary', '\u0000\u0001\u0002', 0],
    ['a torn end', '{"foresite":"learned","format":1}\n["a","1"]\n["b","2', 1],
    ['a wrong line', '{"foresite":"learned","format":1}\n["a","1"]\n{"b":2}\n["c","3"]\n', 2],
    ['an empty file', '', 0],
    ['a later format', '{"foresite":"learned","format":2}\n["a","1"]\n', 0],
  ])('%s is moved aside and said, and what can be read is kept', async (_, text, kept) => {
    const { folder, path, log, open } = setUp();
    writeFileSync(path, text);
    const learned = open();
    expect(learned.size).toBe(kept);
    expect(readdirSync(folder).filter((name) => name.includes('.corrupt-'))).toHaveLength(1);
    expect(log.lines).toMatchObject([{ level: 'warn' }]);
    learned.set('x', '1');
    await learned.close();
    expect(open().get('x')).toBe('1');
  });

  test('keeps to its limits: the oldest goes, what is too long is counted', () => {
    const { open } = setUp();
    const learned = open();
    learned.set('long', 'x'.repeat(MAX_LEARNED_CHARS + 1));
    expect([learned.size, learned.refused]).toEqual([0, 1]);
    for (let i = 0; i <= MAX_LEARNED_ENTRIES; i++) learned.set(`d${i}`, '1');
    expect(learned.size).toBe(MAX_LEARNED_ENTRIES);
    expect([learned.get('d0'), learned.get('d1')]).toEqual([undefined, '1']);
  });

  test('a folder that cannot be written is said and harms nothing', async () => {
    const { log, clock } = setUp();
    const learned = openLearned({ path: '/proc/nowhere/learned.jsonl', clock, log });
    learned.set('a', '1');
    await learned.close();
    expect(learned.get('a')).toBe('1');
    expect(log.lines.at(-1)?.message).toContain('could not be written');
  });
});
