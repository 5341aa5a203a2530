// Writes small XLSX files for tests, sound ones and others, without any library of the program: what is read must not be
// written by the same hands.

import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipPart {
  readonly name: string;
  readonly data: string | Buffer;
  /** What the directory claims instead of the truth. */
  readonly claimedBytes?: number;
  readonly flags?: number;
}

export function zipOf(parts: readonly ZipPart[]): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, data, claimedBytes, flags = 0 } of parts) {
    const raw = Buffer.from(data);
    const packed = deflateRawSync(raw);
    const title = Buffer.from(name);
    const head = Buffer.alloc(26);
    head.writeUInt16LE(20, 0);
    head.writeUInt16LE(flags, 2);
    head.writeUInt16LE(8, 4);
    head.writeUInt32LE(crc32(raw), 10);
    head.writeUInt32LE(packed.length, 14);
    head.writeUInt32LE(claimedBytes ?? raw.length, 18);
    head.writeUInt16LE(title.length, 22);
    const local = Buffer.concat([Buffer.from([0x50, 0x4b, 3, 4]), head, title, packed]);
    const more = Buffer.alloc(14);
    more.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from([0x50, 0x4b, 1, 2, 20, 0]), head, more, title]));
    bodies.push(local);
    offset += local.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, list, end]);
}

export interface XlsxSheet {
  readonly name: string;
  /** Texts become shared strings; `{ raw }` is the XML of the cell after its reference. */
  readonly rows: readonly (readonly (string | number | { raw: string })[])[];
  readonly merges?: readonly string[];
  /** As the workbook says it: `visible`, which many programs leave out, `hidden` or `veryHidden`. */
  readonly state?: string;
}

export function xlsxOf(sheets: readonly XlsxSheet[], workbookPr = ''): Buffer {
  const texts: string[] = [];
  const share = (text: string): number => texts.push(text) - 1;
  const parts = sheets.map((sheet, i) => ({
    name: `xl/worksheets/sheet${i + 1}.xml`,
    data: sheetXml(sheet, share),
  }));
  const strings = texts.map((text) => `<si><t xml:space="preserve">${escaped(text)}</t></si>`).join('');
  const list = sheets.map(({ name, state }, i) => {
    const shown = state === undefined ? '' : ` state="${state}"`;
    return `<sheet name="${escaped(name)}" sheetId="${i + 1}"${shown} r:id="rId${i + 1}"/>`;
  });
  const links = sheets.map((_, i) => `<Relationship Id="rId${i + 1}" Type="x" Target="worksheets/sheet${i + 1}.xml"/>`);
  return zipOf([
    { name: '[Content_Types].xml', data: '<Types/>' },
    {
      name: 'xl/workbook.xml',
      data: `<?xml version="1.0"?><workbook>${workbookPr}<sheets>${list.join('')}</sheets></workbook>`,
    },
    { name: 'xl/_rels/workbook.xml.rels', data: `<Relationships>${links.join('')}</Relationships>` },
    { name: 'xl/sharedStrings.xml', data: `<sst>${strings}</sst>` },
    {
      name: 'xl/styles.xml',
      data: '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>',
    },
    ...parts,
  ]);
}

function sheetXml({ rows, merges = [] }: XlsxSheet, share: (text: string) => number): string {
  const body = rows.map((cells, r) => {
    const inner = cells.map((cell, c) => {
      const at = `r="${letters(c)}${r + 1}"`;
      if (typeof cell === 'number') return `<c ${at}><v>${cell}</v></c>`;
      if (typeof cell !== 'string') return `<c ${at} ${cell.raw}</c>`;
      return cell === '' ? '' : `<c ${at} t="s"><v>${share(cell)}</v></c>`;
    });
    return `<row r="${r + 1}">${inner.join('')}</row>`;
  });
  const merged = merges.map((ref) => `<mergeCell ref="${ref}"/>`).join('');
  return `<worksheet><sheetData>${body.join('')}</sheetData><mergeCells>${merged}</mergeCells></worksheet>`;
}

function letters(index: number): string {
  return index < 26 ? String.fromCharCode(65 + index) : letters(Math.floor(index / 26) - 1) + letters(index % 26);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
