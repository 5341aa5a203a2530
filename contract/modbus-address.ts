// Where a Modbus point lies on the wire, whatever notation it is written in. Manuals count from 1 and put the table first
// (40001, 400001); requests count from 0. Mixing them up shifts every value by one register, so the wire address is always
// told beside what was written. Pure.

export const MODBUS_TABLES = ['coil', 'discrete', 'holding', 'input'] as const;
export type ModbusTable = (typeof MODBUS_TABLES)[number];

/** `ascii` over a serial port, or over TCP where the host is none. */
export const MODBUS_TRANSPORTS = ['tcp', 'rtu-over-tcp', 'rtu', 'ascii'] as const;

/** Function that reads the table (Modbus Application Protocol 1.1b3, §6.1–6.4). */
export const READ_FUNCTIONS = { coil: 1, discrete: 2, holding: 3, input: 4 } as const satisfies Record<
  ModbusTable,
  number
>;

export interface WirePlace {
  table: ModbusTable;
  /** Counted from 0. */
  address: number;
}

interface Fault {
  what: string;
  hint: string;
}

const TABLE_OF_DIGIT: Readonly<Record<string, ModbusTable>> = { 0: 'coil', 1: 'discrete', 3: 'input', 4: 'holding' };

/**
 * A number beside a table is the address on the wire. A number without, and a text, may be five or six digits, of which the first
 * tells the table and the others count from 1; a text that begins with `0x` is the wire address in any case.
 */
export function wirePlace(table: ModbusTable | undefined, address: number | string): WirePlace | Fault {
  if (typeof address === 'number' && table !== undefined && address <= 0xffff) return { table, address };
  const text = String(address);
  const isHex = /^0x[0-9a-f]{1,4}$/i.test(text);
  const noted = isHex ? undefined : placeOfNotation(text);
  if (!noted) return plainPlace(table, text);
  if (table !== undefined && noted.table !== table) {
    return {
      what: `${text} is ${noted.table} ${noted.address} in the notation of manuals, but the table is ${table}`,
      hint: `correct one of them; if ${text} is the address on the wire, write ${hexOf(Number(text) & 0xffff)}`,
    };
  }
  return noted;
}

function plainPlace(table: ModbusTable | undefined, text: string): WirePlace | Fault {
  const address = Number(text);
  if (!/^(?:0x[0-9a-f]{1,4}|\d{1,6})$/i.test(text) || address > 0xffff) {
    return {
      what: `"${text}" is no Modbus address`,
      hint: 'write 0 to 65535, 0x0000 to 0xFFFF, or 40001, 400001 and the like',
    };
  }
  if (table !== undefined) return { table, address };
  return { what: `address ${text} does not tell its table`, hint: `add table: ${MODBUS_TABLES.join(', ')}` };
}

/** Five digits reach 9999 of a table, six all of it. */
function placeOfNotation(text: string): WirePlace | undefined {
  const [, digit = '', rest = ''] = /^([0134])(\d{4,5})$/.exec(text) ?? [];
  const table = TABLE_OF_DIGIT[digit];
  const number = Number(rest);
  return table === undefined || number < 1 || number > 65_536 ? undefined : { table, address: number - 1 };
}

/** `holding 52 (0x0034, function 3)`, of several registers `holding 52–55 (0x0034, function 3)`. */
export function wireWords({ table, address }: WirePlace, count = 1): string {
  const last = count > 1 ? `–${address + count - 1}` : '';
  return `${table} ${address}${last} (${hexOf(address)}, function ${READ_FUNCTIONS[table]})`;
}

/** `SunSpec 201, 203, register 8 × 10^register 15`: where a value stands in its model, wherever the device has that. */
export function sunspecWords({
  models,
  at,
  scaleAt,
}: {
  models: readonly number[];
  at: number;
  scaleAt?: number;
}): string {
  const scale = scaleAt === undefined ? '' : ` × 10^register ${scaleAt}`;
  return `SunSpec ${models.join(', ')}, register ${at}${scale}`;
}

/** The five- or six-digit notation of a place. */
export function notationOf({ table, address }: WirePlace): string {
  const digit = { coil: '0', discrete: '1', input: '3', holding: '4' }[table];
  return digit + String(address + 1).padStart(address < 9999 ? 4 : 5, '0');
}

/** What a reader of the map should know: a number that looks like a manual's is taken for the wire's. */
export function doubtOf(table: ModbusTable | undefined, address: number | string): string | undefined {
  if (typeof address !== 'number' || table === undefined) return undefined;
  const noted = placeOfNotation(String(address));
  if (noted?.table !== table) return undefined;
  return `read at ${address} on the wire as it stands beside a table; if a manual says ${address}, leave out the table, which makes it ${noted.address}`;
}

function hexOf(address: number): string {
  return `0x${address.toString(16).toUpperCase().padStart(4, '0')}`;
}
