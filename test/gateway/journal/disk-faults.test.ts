import { describe, expect, test } from 'vitest';
import { diskError, FaultyFs, numbered, numbersOf, openFor, readAll, temporaryFolder } from './helpers.ts';

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe('the journal on a failing disk', () => {
  test.each([
    ['ENOSPC at a write', 'write', 'ENOSPC'],
    ['EIO at a sync', 'sync', 'EIO'],
    ['ENOSPC when a segment is begun', 'create', 'ENOSPC'],
  ] as const)(
    'acknowledges nothing during %s and loses nothing when the disk is well again',
    async (_, broken, code) => {
      const fs = new FaultyFs();
      const folder = temporaryFolder();
      const { journal, catalogue, log } = await openFor(folder, { fs, segmentBytes: 400 });
      const synced: number[] = [];
      journal.onSynced(({ sequence }) => synced.push(sequence));
      for (let i = 1; i <= 10; i++) journal.append(numbered(catalogue, i));
      expect(await journal.sync()).toBe(true);
      fs.fault = (operation) => {
        if (operation === broken) throw diskError(code);
      };
      fs.partOfFailedWrite = 100;
      for (let i = 11; i <= 20; i++) journal.append(numbered(catalogue, i));
      expect(await journal.sync()).toBe(false);
      expect(await journal.sync()).toBe(false);
      expect(synced).toEqual([10]);
      expect(journal.stats()).toMatchObject({ writeErrors: 2, syncedSequence: 10, lastError: `${code}: injected` });
      expect(numbersOf(await readAll(journal))).toEqual(range(1, 10));
      fs.fault = () => undefined;
      expect(await journal.sync()).toBe(true);
      for (let i = 21; i <= 30; i++) journal.append(numbered(catalogue, i));
      expect(await journal.sync()).toBe(true);
      expect(synced.at(-1)).toBe(30);
      expect(journal.stats().lastError).toBe('');
      expect(numbersOf(await readAll(journal))).toEqual(range(1, 30));
      // Told once when it began and once when it ended.
      expect(log.lines.map(({ level }) => level)).toEqual(['error', 'info']);
      expect(log.lines[0]?.message).toContain('journal_unwritable: ');
      await journal.close();
      const again = await openFor(folder);
      expect(numbersOf(await readAll(again.journal))).toEqual(range(1, 30));
      await again.journal.close();
    },
  );

  test('tries again by itself, slower each time', async () => {
    const fs = new FaultyFs();
    const { journal, catalogue, clock } = await openFor(temporaryFolder(), { fs });
    let isBroken = true;
    fs.fault = () => {
      if (isBroken) throw diskError('ENOSPC');
    };
    journal.append(numbered(catalogue, 1));
    await journal.sync();
    clock.advance(250);
    await expect.poll(() => journal.stats().writeErrors).toBe(2);
    clock.advance(125);
    expect(journal.stats().writeErrors).toBe(2);
    isBroken = false;
    const synced = new Promise((resolve) => journal.onSynced(resolve));
    clock.advance(500);
    await synced;
    expect(numbersOf(await readAll(journal))).toEqual([1]);
    await journal.close();
  });

  test('bounds what waits in memory, and counts what it could not take', async () => {
    const fs = new FaultyFs();
    const { journal, catalogue } = await openFor(temporaryFolder(), { fs, maxPendingBytes: 2000 });
    fs.fault = () => {
      throw diskError('ENOSPC');
    };
    for (let i = 1; i <= 500; i++) journal.append(numbered(catalogue, i));
    await journal.sync();
    for (let i = 501; i <= 1000; i++) journal.append(numbered(catalogue, i));
    const { pendingBytes, dropped } = journal.stats();
    expect(pendingBytes).toBeLessThanOrEqual(2500);
    fs.fault = () => undefined;
    await journal.sync();
    const left = await readAll(journal);
    expect(left.length + dropped).toBe(1000);
    expect(numbersOf(left)).toEqual(range(1, left.length));
    await journal.close();
  });

  test('survives a failed write whose rest cannot be cut off, without a double', async () => {
    const fs = new FaultyFs();
    const folder = temporaryFolder();
    const { journal, catalogue } = await openFor(folder, { fs });
    for (let i = 1; i <= 5; i++) journal.append(numbered(catalogue, i));
    await journal.sync();
    fs.partOfFailedWrite = 350;
    fs.fault = (operation) => {
      if (operation === 'write' || operation === 'truncate') throw diskError('EIO');
    };
    for (let i = 6; i <= 15; i++) journal.append(numbered(catalogue, i));
    await journal.sync();
    fs.fault = () => undefined;
    await journal.sync();
    expect(numbersOf(await readAll(journal))).toEqual(range(1, 15));
    await journal.close();
    const again = await openFor(folder);
    expect(numbersOf(await readAll(again.journal))).toEqual(range(1, 15));
    await again.journal.close();
  });

  test('ends when it is closed on a broken disk, and says what was not written', async () => {
    const fs = new FaultyFs();
    const { journal, catalogue, log } = await openFor(temporaryFolder(), { fs });
    fs.fault = () => {
      throw diskError('EIO');
    };
    journal.append(numbered(catalogue, 1));
    await journal.close();
    expect(log.lines.at(-1)?.message).toContain('could not be written');
  });
});
