import { cpSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ManualClock } from '../../../contract/manual-clock.ts';
import { numbered, numbersOf, openFor, readAll, T, temporaryFolder } from './helpers.ts';

const RECORDS = 60;

async function writtenFolder(segmentBytes = 1500): Promise<string> {
  const folder = temporaryFolder();
  const { journal, catalogue } = await openFor(folder, { segmentBytes });
  for (let i = 1; i <= RECORDS; i++) {
    journal.append(numbered(catalogue, i));
    if (i % 4 === 0) await journal.sync();
  }
  await journal.close();
  return folder;
}

const segmentsOf = (folder: string) => readdirSync(folder).filter((name) => name.endsWith('.journal'));

function isGrowing(numbers: number[]): boolean {
  return numbers.every((number, i) => i === 0 || number > (numbers[i - 1] ?? 0));
}

/** Opens a damaged folder, appends, and checks what must hold whatever the damage was. */
async function openDamaged(folder: string): Promise<{ kept: number[]; lines: string[]; damaged: number }> {
  const { journal, catalogue, log } = await openFor(folder);
  const kept = numbersOf(await readAll(journal));
  expect(isGrowing(kept)).toBe(true);
  const { damaged } = journal.stats();
  journal.append(numbered(catalogue, 1000));
  expect(await journal.sync()).toBe(true);
  await journal.close();
  const again = await openFor(folder);
  expect(numbersOf(await readAll(again.journal))).toEqual([...kept, 1000]);
  expect(again.journal.stats().damaged).toBe(0);
  await again.journal.close();
  return { kept, lines: log.lines.map(({ message }) => message), damaged };
}

describe('a damaged journal', () => {
  test('starts, loses at most what was hit, and says so, wherever bits flip', async () => {
    const whole = await writtenFolder();
    const names = segmentsOf(whole);
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 255 }), async (which, where, flip) => {
        const folder = temporaryFolder();
        cpSync(whole, folder, { recursive: true });
        const path = join(folder, names[which % names.length] ?? '');
        const bytes = readFileSync(path);
        const at = where % bytes.length;
        bytes[at] = (bytes[at] ?? 0) ^ flip;
        writeFileSync(path, bytes);
        const { kept, lines, damaged } = await openDamaged(folder);
        expect(kept.length).toBeGreaterThanOrEqual(RECORDS - 1);
        expect(damaged).toBe(1);
        expect(lines.some((line) => line.startsWith('journal_damaged: '))).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  test('starts with what lies before the cut, wherever a segment is cut off', async () => {
    const whole = await writtenFolder();
    const names = segmentsOf(whole);
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(), async (which, where) => {
        const folder = temporaryFolder();
        cpSync(whole, folder, { recursive: true });
        const path = join(folder, names[which % names.length] ?? '');
        truncateSync(path, where % readFileSync(path).length);
        const { kept } = await openDamaged(folder);
        expect(kept.length).toBeGreaterThanOrEqual(RECORDS - 20);
      }),
      { numRuns: 60 },
    );
  });

  test('finds the next whole record behind a stretch of zeros, noise or foreign text', async () => {
    const whole = await writtenFolder(1_000_000);
    const name = segmentsOf(whole)[0] ?? '';
    const fill = fc.oneof(
      fc.constant(Buffer.alloc(300)),
      fc.uint8Array({ minLength: 300, maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
      fc.constant(Buffer.from('usage_percent=1 1\n'.repeat(20)).subarray(0, 300)),
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(), fill, async (where, noise) => {
        const folder = temporaryFolder();
        cpSync(whole, folder, { recursive: true });
        const path = join(folder, name);
        const bytes = readFileSync(path);
        noise.copy(bytes, 128 + (where % (bytes.length - 428)));
        writeFileSync(path, bytes);
        const { kept, damaged } = await openDamaged(folder);
        expect(kept.length).toBeGreaterThanOrEqual(RECORDS - 5);
        expect(damaged).toBeGreaterThan(0);
      }),
      { numRuns: 60 },
    );
  });

  test('keeps the bytes that do not read in a file of their own', async () => {
    const folder = await writtenFolder(1_000_000);
    const path = join(folder, segmentsOf(folder)[0] ?? '');
    const bytes = readFileSync(path);
    const end = bytes.length;
    writeFileSync(path, Buffer.concat([bytes, Buffer.from('half a record')]));
    const { journal, log } = await openFor(folder);
    expect(numbersOf(await readAll(journal))).toHaveLength(RECORDS);
    const kept = readdirSync(folder).find((name) => name.includes('.corrupt-')) ?? '';
    expect(readFileSync(join(folder, kept), 'utf8')).toBe('half a record');
    expect(log.lines[0]?.message).toContain(`is damaged at byte ${end}; at least 0 records`);
    await journal.close();
  });

  test('starts in a folder full of foreign files', async () => {
    const folder = temporaryFolder();
    for (const name of ['0000000001-0000000000000001.journal', 'clean', 'x.journal', '.part', 'readme'])
      writeFileSync(join(folder, name), 'nothing of ours');
    const { journal, catalogue } = await openFor(folder);
    journal.append(numbered(catalogue, 1));
    await journal.sync();
    expect(numbersOf(await readAll(journal))).toEqual([1]);
    await journal.close();
  });

  test('takes no number from files that cannot be ours', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, '9999999999-9999999999999999.journal'), 'x');
    writeFileSync(join(folder, 'epoch'), '9999999999\n');
    writeFileSync(join(folder, 'clean'), '9999999999 9999999999999999\n');
    const { journal, catalogue } = await openFor(folder);
    expect(journal.append(numbered(catalogue, 1))).toEqual({ gateway: 'g1', epoch: T / 1000, sequence: 1 });
    await journal.sync();
    expect(numbersOf(await readAll(journal))).toEqual([1]);
    await journal.close();
  });

  test.each([-1, Number.NaN, 1e18])('starts when the clock says %d', async (wallMs) => {
    const clock = new ManualClock(wallMs);
    const { journal, catalogue } = await openFor(temporaryFolder(), { clock });
    journal.append(numbered(catalogue, 1));
    await journal.sync();
    expect(numbersOf(await readAll(journal))).toEqual([1]);
    await journal.close();
  });

  test('is noticed while reading, and what lies behind it is still read', async () => {
    const folder = temporaryFolder();
    const { journal, catalogue } = await openFor(folder);
    for (let i = 1; i <= RECORDS; i++) journal.append(numbered(catalogue, i));
    await journal.sync();
    const path = join(folder, segmentsOf(folder)[0] ?? '');
    const bytes = readFileSync(path);
    bytes[500] = (bytes[500] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    expect(numbersOf(await readAll(journal))).toHaveLength(RECORDS - 1);
    expect(journal.stats().damaged).toBe(1);
    await journal.close();
  });
});
