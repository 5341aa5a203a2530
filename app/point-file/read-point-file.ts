// Reads the file of a point list, whatever it is: CSV in the encodings of the field, or XLSX, known by what it holds and
// not by its name. Chooses the sheet that holds the list, and asks where several do.

import { readFileSync, statSync } from 'node:fs';
import { ForesiteError } from '../../contract/errors.ts';
import { readHeader } from '../../server/domain/inventory/point-list/header.ts';
import type { Sheet } from '../../server/domain/inventory/point-list/sheet.ts';
import { CsvFault, readCsv } from './csv.ts';
import { openXlsx } from './xlsx.ts';
import { XmlFault } from './xml.ts';
import { ZipFault } from './zip.ts';

/** Largest file of a point list, in bytes. */
export const MAX_POINT_FILE_BYTES = 20 * 1024 * 1024;

/** @throws ForesiteError point_file_unreadable, point_sheet */
export function readPointFile(path: string, sheet?: string): Sheet {
  const fail = (what: string, hint: string): ForesiteError =>
    new ForesiteError('point_file_unreadable', { path, what, hint });
  let bytes: Buffer;
  try {
    const { size } = statSync(path);
    if (size > MAX_POINT_FILE_BYTES)
      throw fail(`has ${size} bytes, more than ${MAX_POINT_FILE_BYTES}`, 'keep only the list in the file');
    bytes = readFileSync(path);
  } catch (error) {
    if (error instanceof ForesiteError) throw error;
    throw fail('cannot be read', 'check its name and that you may read it');
  }
  return readPointBytes(bytes, path, sheet);
}

/** @throws ForesiteError point_file_unreadable, point_sheet */
export function readPointBytes(bytes: Buffer, path: string, sheet?: string): Sheet {
  const hint = 'save it again as XLSX or CSV from your spreadsheet program';
  try {
    if (bytes.length === 0) throw new CsvFault('is empty');
    if (bytes.length >= 4 && bytes.readUInt32BE(0) === 0xd0cf11e0)
      throw new ZipFault('is an old .xls file or protected by a password');
    const isZip = bytes.length >= 4 && bytes.readUInt32LE(0) === 0x04034b50;
    return isZip ? chooseSheet(bytes, path, sheet) : readCsv(bytes);
  } catch (error) {
    if (error instanceof ZipFault || error instanceof XmlFault || error instanceof CsvFault)
      throw new ForesiteError('point_file_unreadable', { path, what: error.message, hint }, { cause: error });
    throw error;
  }
}

function chooseSheet(bytes: Buffer, path: string, wanted?: string): Sheet {
  const infos = openXlsx(bytes);
  const names = infos.map(({ name }) => name).join(', ');
  if (wanted !== undefined) {
    const info = infos.find(({ name }) => name === wanted) ?? infos.find(({ name }) => name.trim() === wanted.trim());
    if (info) return info.read();
    throw new ForesiteError('point_sheet', { path, what: `has no sheet “${wanted}”`, names });
  }
  const [only] = infos;
  if (infos.length === 1 && only) return only.read();
  const lists = infos.map((info) => info.read()).filter((sheet) => readHeader(sheet).at >= 0);
  const [first] = lists;
  if (lists.length === 1 && first) return first;
  const what =
    lists.length === 0
      ? 'has no sheet with a heading of a point list'
      : `has ${lists.length} sheets that look like point lists`;
  throw new ForesiteError('point_sheet', { path, what, names });
}
