import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { LogRecord, Position } from '../../../contract/records.ts';
import { segmentHeader, SEGMENT_HEADER_BYTES } from '../../../gateway/journal/segment.ts';
import { numbered, numbersOf, openFor, readAll, T, temporaryFolder } from './helpers.ts';

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe('the journal', () => {
  test('gives back every kind of record in order, with positions that grow by one', async () => {
    const { journal, catalogue } = await openFor(temporaryFolder());
    const event: LogRecord = {
      kind: 'event',
      site: 's1',
      asset: '',
      component: '',
      timeMs: T,
      type: 'gateway-start',
      code: 'start',
      data: { version: 1 },
    };
    const answer: LogRecord = {
      kind: 'answer',
      site: 's1',
      asset: 'a1',
      target: 'ping',
      timeMs: T,
      questionId: 'q',
      result: 'timeout',
      detail: '没有应答',
    };
    const facts: LogRecord = {
      kind: 'facts',
      site: 's1',
      asset: 'a1',
      source: 'snmp',
      timeMs: T,
      facts: { macs: ['x'] },
    };
    const positions = [numbered(catalogue, 5), event, answer, facts].map((record) => journal.append(record));
    expect(await journal.sync()).toBe(true);
    const read = await journal.read(null, 100);
    expect(read.map(({ position }) => position)).toEqual(positions);
    expect(read.slice(1).map(({ record }) => record)).toEqual([event, answer, facts]);
    expect(numbersOf(read.slice(0, 1))).toEqual([5]);
    expect(positions.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
    await journal.close();
  });

  test('calls a record durable only after its group is synced, by time', async () => {
    const { journal, catalogue, clock } = await openFor(temporaryFolder(), { syncEveryMs: 100 });
    const synced = new Promise<Position>((resolve) => journal.onSynced(resolve));
    journal.append(numbered(catalogue, 1));
    journal.append(numbered(catalogue, 2));
    clock.advance(99);
    expect(journal.stats().syncedSequence).toBe(0);
    expect(await journal.read(null, 10)).toEqual([]);
    clock.advance(1);
    expect((await synced).sequence).toBe(2);
    expect(await journal.read(null, 10)).toHaveLength(2);
    await journal.close();
  });

  test('reads on from any position, over the borders of segments', async () => {
    const { journal, catalogue } = await openFor(temporaryFolder(), { segmentBytes: 1000 });
    for (let i = 1; i <= 200; i++) {
      journal.append(numbered(catalogue, i));
      if (i % 5 === 0) await journal.sync();
    }
    expect(journal.stats().segments).toBeGreaterThan(10);
    expect(numbersOf(await readAll(journal, 7))).toEqual(range(1, 200));
    const all = await readAll(journal, 1000);
    for (const from of [1, 2, 63, 64, 199, 200])
      expect(numbersOf(await journal.read(all[from - 1]?.position ?? null, 1000))).toEqual(range(from + 1, 200));
    await journal.close();
  });

  test('gives the lines of the same records as bytes, over the borders of segments', async () => {
    const { journal, catalogue } = await openFor(temporaryFolder(), { segmentBytes: 1000 });
    const notice: LogRecord = {
      kind: 'event',
      site: 's1',
      asset: '',
      component: '',
      timeMs: T,
      type: 'gateway-start',
      code: 'start',
      data: {},
    };
    for (let i = 1; i <= 100; i++) {
      journal.append(i % 10 === 0 ? notice : numbered(catalogue, i));
      if (i % 5 === 0) await journal.sync();
    }
    for (const portion of [1, 7, 1000]) {
      let after: Position | null = null;
      let text = '';
      let lines = 0;
      let records = 0;
      for (let more = await journal.readLines(null, portion); more; more = await journal.readLines(after, portion)) {
        after = more.position;
        text += more.lines.toString();
        lines += more.lineCount;
        records += more.records;
      }
      const numbers = range(1, 100).filter((number) => number % 10 !== 0);
      const wanted = numbers.map(
        (number) => `cpu,asset=a1,class=server,site=s1 usage_percent=${number} ${T + number}\n`,
      );
      expect(text).toBe(wanted.join(''));
      expect({ lines, records }).toEqual({ lines: 90, records: 100 });
      expect(after?.sequence).toBe(100);
    }
    expect((await journal.readLines(null, 9))?.timeMs).toBe(T + 9);
    await journal.close();
  });

  test('goes on in the same epoch after an orderly close, with the next number', async () => {
    const folder = temporaryFolder();
    const first = await openFor(folder);
    const before = first.journal.append(numbered(first.catalogue, 1));
    await first.journal.close();
    const second = await openFor(folder);
    const after = second.journal.append(numbered(second.catalogue, 2));
    expect(after).toEqual({ ...before, sequence: 2 });
    await second.journal.sync();
    expect(numbersOf(await readAll(second.journal))).toEqual([1, 2]);
    await second.journal.close();
  });

  test('begins a new epoch after a crash, so that a number is never given out twice', async () => {
    const folder = temporaryFolder();
    const first = await openFor(folder);
    first.journal.append(numbered(first.catalogue, 1));
    await first.journal.sync();
    const lost = first.journal.append(numbered(first.catalogue, 99));
    const second = await openFor(folder);
    const after = second.journal.append(numbered(second.catalogue, 2));
    expect(after.epoch).toBeGreaterThan(lost.epoch);
    await second.journal.sync();
    expect(numbersOf(await readAll(second.journal))).toEqual([1, 2]);
    // A reader that had seen the lost record live reads on at the new epoch.
    expect(numbersOf(await second.journal.read(lost, 10))).toEqual([2]);
    await second.journal.close();
    await first.journal.close();
  });

  test('sends a reader whose position lies beyond the journal back to the beginning', async () => {
    const { journal, catalogue } = await openFor(temporaryFolder());
    const position = journal.append(numbered(catalogue, 1));
    await journal.sync();
    expect(numbersOf(await journal.read({ ...position, epoch: position.epoch + 5 }, 10))).toEqual([1]);
    expect(numbersOf(await journal.read({ ...position, gateway: 'another' }, 10))).toEqual([1]);
    expect(numbersOf(await journal.read(position, 10))).toEqual([]);
    await journal.close();
  });

  test('deletes segments that hold nothing behind the trimmed position, and nothing else', async () => {
    const folder = temporaryFolder();
    const { journal, catalogue } = await openFor(folder, { segmentBytes: 1000 });
    for (let i = 1; i <= 100; i++) {
      journal.append(numbered(catalogue, i));
      await journal.sync();
    }
    const all = await readAll(journal);
    const at = all[59]?.position;
    if (at) journal.trim(at);
    const left = numbersOf(await readAll(journal));
    expect(left.at(-1)).toBe(100);
    expect(left[0]).toBeLessThanOrEqual(61);
    expect(left[0]).toBeGreaterThan(40);
    expect(numbersOf(await journal.read(at ?? null, 100))).toEqual(range(61, 100));
    expect(journal.stats().waiting).toBe(40);
    expect(journal.stats().shed).toBe(0);
    await journal.close();
  });

  test('deletes its oldest records and counts them when it is over its size', async () => {
    const { journal, catalogue, log } = await openFor(temporaryFolder(), { segmentBytes: 5000, maxBytes: 20_000 });
    for (let i = 1; i <= 1000; i++) {
      journal.append(numbered(catalogue, i));
      if (i % 10 === 0) await journal.sync();
    }
    const left = numbersOf(await readAll(journal));
    expect(left.at(-1)).toBe(1000);
    expect(journal.stats().bytes).toBeLessThanOrEqual(25_000);
    expect(journal.stats().shed).toBe(1000 - left.length);
    expect(log.lines.some(({ message }) => message.startsWith('journal_full:'))).toBe(true);
    await journal.close();
  });

  test('can be read by a person', async () => {
    const folder = temporaryFolder();
    const { journal, catalogue } = await openFor(folder);
    journal.append(numbered(catalogue, 42));
    await journal.close();
    const name = readdirSync(folder).find((file) => file.endsWith('.journal')) ?? '';
    const text = readFileSync(join(folder, name), 'latin1');
    expect(text).toMatch(/^foresite-journal 1 gateway=g1 epoch=\d+ first=1 +[0-9a-f]{8}\n/);
    expect(text).toContain(`scpu,asset=a1,class=server,site=s1 usage_percent=42 ${T + 42}\n`);
  });

  test('refuses a folder written by a newer program', async () => {
    const folder = temporaryFolder();
    const { journal, catalogue } = await openFor(folder);
    journal.append(numbered(catalogue, 1));
    await journal.close();
    const name = readdirSync(folder).find((file) => file.endsWith('.journal')) ?? '';
    const records = readFileSync(join(folder, name)).subarray(SEGMENT_HEADER_BYTES);
    writeFileSync(join(folder, name), Buffer.concat([segmentHeader('g1', 1, 1, 2), records]));
    await expect(openFor(folder)).rejects.toMatchObject({ code: 'data_newer_than_program' });
  });

  test('drops and counts what comes after the close', async () => {
    const { journal, catalogue } = await openFor(temporaryFolder());
    await journal.close();
    journal.append(numbered(catalogue, 1));
    expect(journal.stats().dropped).toBe(1);
    await journal.close();
  });

  test('drops and counts a record that is too large, and keeps its neighbours', async () => {
    const { journal, catalogue } = await openFor(temporaryFolder());
    journal.append(numbered(catalogue, 1));
    const texts = { huge: 'x'.repeat(9 * 1024 * 1024) };
    journal.append({ kind: 'facts', site: 's1', asset: 'a1', source: 'snmp', timeMs: T, facts: { texts } });
    journal.append(numbered(catalogue, 3));
    await journal.sync();
    expect((await readAll(journal)).map(({ position }) => position.sequence)).toEqual([1, 3]);
    expect(journal.stats().dropped).toBe(1);
    await journal.close();
  });
});
