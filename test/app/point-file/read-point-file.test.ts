import fc from 'fast-check';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MAX_POINT_FILE_BYTES, readPointBytes, readPointFile } from '../../../app/point-file/read-point-file.ts';
import { ForesiteError } from '../../../contract/errors.ts';
import { csvOf } from '../../../server/domain/inventory/point-list/export.ts';
import type { Sheet } from '../../../server/domain/inventory/point-list/sheet.ts';
import { xlsxOf, zipOf } from './xlsx-file.ts';

const HEAD = ['点位编号', '设备类型', 'IP地址'];

function read(bytes: Buffer | string, sheet?: string): Sheet {
  return readPointBytes(Buffer.from(bytes), 'list', sheet);
}

function cells(sheet: Sheet): string[][] {
  return sheet.rows.map((row) => [...row.cells]);
}

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof ForesiteError) return error.message;
    throw error;
  }
  return 'was read';
}

/** “东门” and “点位编号” in GBK. */
const GBK_ROW = Buffer.from([
  0xb5, 0xe3, 0xce, 0xbb, 0xb1, 0xe0, 0xba, 0xc5, 0x2c, 0x49, 0x50, 0x0a, 0xb6, 0xab, 0xc3, 0xc5, 0x2c, 0x31,
]);

describe('a CSV', () => {
  it.each([
    ['comma', '编号,IP\nC-1,10.0.0.1\n'],
    ['semicolon', '编号;IP\nC-1;10.0.0.1\n'],
    ['tab', '编号\tIP\r\nC-1\t10.0.0.1\r\n'],
    ['quotes', '"编号","IP"\r\n"C-1","10.0.0.1"'],
    ['a BOM', '\ufeff编号,IP\nC-1,10.0.0.1'],
  ])('with %s is split into its cells', (_, text) => {
    expect(cells(read(text))).toEqual([
      ['编号', 'IP'],
      ['C-1', '10.0.0.1'],
    ]);
  });

  it('may be GBK or UTF-16', () => {
    const wanted = [
      ['点位编号', 'IP'],
      ['东门', '1'],
    ];
    expect(cells(read(GBK_ROW))).toEqual(wanted);
    expect(cells(read(Buffer.from('\ufeff点位编号\tIP\r\n东门\t1', 'utf16le')))).toEqual(wanted);
  });

  it('keeps the row numbers of the spreadsheet, line breaks in cells and leading zeros', () => {
    const sheet = read('标题\n\n编号,备注\n="007","a\nb"\n\nC-2,x');
    expect(sheet.rows.map(({ number }) => number)).toEqual([1, 3, 4, 6]);
    expect(cells(sheet)[2]).toEqual(['007', 'a\nb']);
  });

  it('marks formulas instead of keeping them', () => {
    const [row] = read('=HYPERLINK("http://x"),10.0.0.1').rows;
    expect([...(row?.bad ?? [])]).toEqual([[0, 'formula']]);
  });

  it('with a quote that is never closed, or of no text at all, is refused in words', () => {
    expect(refusal(() => read('编号,IP\n"C-1,10.0.0.1\nC-2,1'))).toMatch(
      /point_file_unreadable.*quote that is never closed/,
    );
    expect(refusal(() => read(`a,"${'x\n'.repeat(200_000)}`))).toMatch(/never closed|more than 200000 characters/);
    expect(refusal(() => read(Buffer.from([1, 2, 0, 3])))).toMatch(/neither text nor a spreadsheet/);
    expect(refusal(() => read(''))).toMatch(/point_file_unreadable.*is empty/);
    expect(refusal(() => read('a,b\n'.repeat(30_000)))).toMatch(/more than 20000 rows/);
  });

  it('is read as it was written', () => {
    const cell = fc.stringMatching(/^[a-z东西0-9,";\n']{1,8}$/).map((text) => text.trim());
    fc.assert(
      fc.property(
        fc.array(
          fc.array(
            cell.filter((text) => text !== ''),
            { minLength: 2, maxLength: 4 },
          ),
          { minLength: 1 },
        ),
        (rows) => {
          // The first line tells the delimiter.
          const all = [['a', 'b', 'c', 'd', 'e', 'f'], ['a', 'b', 'c', 'd', 'e', 'f'], ...rows];
          const text = csvOf(all);
          fc.pre((text.match(/,/g)?.length ?? 0) > (text.match(/;/g)?.length ?? 0));
          expect(cells(read(text))).toEqual(all.map((row) => row.map((one) => one.replaceAll('\r', ''))));
        },
      ),
    );
  });
});

describe('an XLSX', () => {
  it('gives texts, numbers and dates as they are shown', () => {
    const sheet = read(
      xlsxOf([
        {
          name: '点位表',
          rows: [
            [...HEAD, '保修到期', '通道号', '备注'],
            ['C-1', '枪机', '10.0.0.1', { raw: 's="1"><v>46568</v>' }, 7, 'a & b <c>'],
            [
              { raw: 't="inlineStr"><is><r><t>C</t></r><r><t>-2</t></r><rPh><t>x</t></rPh></is>' },
              '',
              { raw: 't="str"><f>"10."</f><v>10.0.0.2</v>' },
              { raw: 's="2"><v>46568.5</v>' },
              1.1000000000000001,
            ],
          ],
        },
      ]),
    );
    expect(cells(sheet)).toEqual([
      [...HEAD, '保修到期', '通道号', '备注'],
      ['C-1', '枪机', '10.0.0.1', '2027-06-30', '7', 'a & b <c>'],
      ['C-2', '', '10.0.0.2', '2027-06-30', '1.1'],
    ]);
  });

  it('counts days from 1904 where the workbook does', () => {
    const book = xlsxOf([{ name: 'a', rows: [HEAD, [{ raw: 's="1"><v>45106</v>' }]] }], '<workbookPr date1904="1"/>');
    expect(cells(read(book))[1]).toEqual(['2027-06-30']);
  });

  it('takes the value of a formula, and marks one that has none or is an error', () => {
    const [, row] = read(
      xlsxOf([
        {
          name: 'a',
          rows: [HEAD, [{ raw: '><f>1+1</f><v>2</v>' }, { raw: '><f>A1</f>' }, { raw: 't="e"><f>X</f><v>#REF!</v>' }]],
        },
      ]),
    ).rows;
    expect(row?.cells).toEqual(['2', '', '']);
    expect([...(row?.bad ?? [])]).toEqual([
      [1, 'formula'],
      [2, 'error'],
    ]);
  });

  it('gives the value of cells merged downwards to each of them', () => {
    const book = xlsxOf([
      {
        name: 'a',
        rows: [
          ['箱体', ...HEAD],
          ['BOX-1', 'C-1'],
          ['', 'C-2'],
          ['', 'C-3'],
        ],
        merges: ['A2:A3'],
      },
    ]);
    expect(cells(read(book)).map(([box]) => box)).toEqual(['箱体', 'BOX-1', 'BOX-1', '']);
  });

  it('gives the sheet that holds a list, and asks where several do', () => {
    const list = { name: '点位', rows: [HEAD, ['C-1', '枪机', '10.0.0.1']] };
    const cover = { name: '封面', rows: [['某某项目']] };
    expect(read(xlsxOf([cover, list])).name).toBe('点位');
    const two = xlsxOf([cover, list, { ...list, name: '点位2' }]);
    expect(refusal(() => read(two))).toMatch(/point_sheet.*2 sheets.*--sheet: 封面, 点位, 点位2/);
    expect(read(two, '点位2').name).toBe('点位2');
    expect(refusal(() => read(two, 'x'))).toMatch(/no sheet “x”/);
    expect(refusal(() => read(xlsxOf([cover, cover])))).toMatch(/no sheet with a heading/);
  });

  // ECMA-376 part 1, §18.2.19: Python's programs always say `visible`, Excel never.
  it('is read from its sheets that are shown, whether it says so or not', () => {
    const list = { name: '点位', rows: [HEAD, ['C-1', '枪机', '10.0.0.1']] };
    const old = { ...list, name: '旧表' };
    expect(read(xlsxOf([{ ...list, state: 'visible' }])).name).toBe('点位');
    for (const state of ['hidden', 'veryHidden']) expect(read(xlsxOf([{ ...old, state }, list])).name).toBe('点位');
    expect(refusal(() => read(xlsxOf([{ ...old, state: 'hidden' }])))).toMatch(
      /point_file_unreadable.*no sheet that is shown/,
    );
  });
});

describe('a hostile workbook', () => {
  const book = (sheet: string): Buffer =>
    zipOf([
      { name: 'xl/workbook.xml', data: '<workbook><sheets><sheet name="a" r:id="r"/></sheets></workbook>' },
      {
        name: 'xl/_rels/workbook.xml.rels',
        data: '<Relationships><Relationship Id="r" Target="s.xml"/></Relationships>',
      },
      { name: 'xl/s.xml', data: sheet },
    ]);

  it('that would unpack to a thousand times its size is refused, and takes no memory', () => {
    const bomb = book(' '.repeat(50_000_000));
    const before = process.memoryUsage.rss();
    expect(refusal(() => read(bomb))).toMatch(/would unpack to \d+ times its size/);
    expect(process.memoryUsage.rss() - before).toBeLessThan(50 * 1024 * 1024);
  });

  it('that lies about its size is refused', () => {
    const lie = zipOf([{ name: 'xl/workbook.xml', data: 'x'.repeat(100_000), claimedBytes: 10 }]);
    expect(refusal(() => read(lie))).toMatch(/damaged or larger than it says/);
  });

  it.each([
    ['a document type', '<!DOCTYPE a [<!ENTITY b "c">]><worksheet/>', 'declares a document type'],
    ['deep nesting', '<a>'.repeat(100), 'nested too deeply'],
    ['tags that do not fit', '<a><b></a></b>', 'do not fit together'],
    ['a cut tag', '<a b="', 'is cut off'],
  ])('with %s is refused', (_, xml, words) => {
    expect(refusal(() => read(book(xml)))).toContain(words);
  });

  it('with a password, too many entries, or from an old program is refused', () => {
    expect(refusal(() => read(zipOf([{ name: 'a', data: 'x', flags: 1 }])))).toMatch(/password/);
    const many = Array.from({ length: 2001 }, (_, i) => ({ name: `${i}`, data: '' }));
    expect(refusal(() => read(zipOf(many)))).toMatch(/2001 entries/);
    expect(refusal(() => read(Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0, 0])))).toMatch(/old .xls/);
    expect(refusal(() => read(zipOf([{ name: 'word/document.xml', data: '<a/>' }])))).toMatch(/no XLSX workbook/);
  });

  it('is refused or read, however it is damaged', () => {
    const sound = xlsxOf([{ name: '点位', rows: [HEAD, ['C-1', '枪机', '10.0.0.1']] }]);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(sound.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }),
        fc.nat(sound.length),
        (flips, cut) => {
          const damaged = Buffer.from(sound.subarray(0, cut % 3 === 0 ? cut : sound.length));
          for (const [at, byte] of flips) if (at < damaged.length) damaged[at] = byte;
          expect(refusal(() => read(damaged))).toMatch(/^(?:was read|point_)/);
        },
      ),
      { numRuns: 500 },
    );
  });
});

it('a file that is too large or not there is told in words', () => {
  const folder = mkdtempSync(join(tmpdir(), 'foresite-points-'));
  try {
    const path = join(folder, 'large.csv');
    writeFileSync(path, '');
    truncateSync(path, MAX_POINT_FILE_BYTES + 1);
    expect(refusal(() => readPointFile(path))).toMatch(/keep only the list/);
    expect(refusal(() => readPointFile(join(folder, 'none.csv')))).toMatch(/cannot be read/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
