// Reads single cells of a point list: addresses, dates, channels. Each answers null for what it cannot be sure of. Pure.

/** Days that spreadsheets count from 1899-12-30 and that can be a warranty: 1954 … 2119. */
const MIN_SERIAL_DAY = 20_000;
const MAX_SERIAL_DAY = 80_000;
const DAY_MS = 86_400_000;
const SPREADSHEET_EPOCH_MS = Date.UTC(1899, 11, 30);
/** Highest channel of a recorder. */
const MAX_CHANNEL = 1024;

/** `192.168.001.010/24` → `192.168.1.10`; IPv6 and full host names as they are. */
export function readHost(text: string): string | null {
  const plain = text
    .normalize('NFKC')
    .replaceAll('。', '.')
    .replace(/\s+/g, '')
    .toLowerCase()
    .replace(/\/\d{1,3}$/, '');
  if (/^[\d.]+$/.test(plain)) return readIpv4(plain);
  if (plain.includes(':')) return URL.canParse(`http://[${plain}]`) && /^[0-9a-f:.]+$/.test(plain) ? plain : null;
  const isName =
    plain.length <= 253 && /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/.test(plain);
  return isName && /[a-z]/.test(plain) ? plain : null;
}

function readIpv4(text: string): string | null {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) return null;
  const numbers = parts.map(Number);
  const [first = 0] = numbers;
  return first === 0 || first >= 224 ? null : numbers.join('.');
}

/** `00-11-22-AA-BB-CC`, `0011.22aa.bbcc`, `001122AABBCC` → lower case with colons. */
export function readMac(text: string): string | null {
  const hex = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s:.-]/g, '');
  if (!/^[0-9a-f]{12}$/.test(hex) || /^(?:0{12}|f{12})$/.test(hex)) return null;
  return hex.match(/../g)?.join(':') ?? null;
}

/** Year first: `2027-1-1`, `2027/01/01`, `2027年1月1日`, `20270101`, or the day number of a spreadsheet. */
export function readDay(text: string): string | null {
  const plain = text.normalize('NFKC').trim();
  if (/^\d{5}(?:\.\d+)?$/.test(plain)) return readSerialDay(Number(plain));
  const match =
    /^(\d{4})(\d\d)(\d\d)$/.exec(plain) ??
    /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T\s].*)?$/.exec(plain);
  if (!match) return null;
  const [, year = '', month = '', day = ''] = match;
  const at = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  const isReal = at.getUTCMonth() === Number(month) - 1 && at.getUTCDate() === Number(day);
  return isReal && Number(year) >= 1990 && Number(year) <= 2199 ? at.toISOString().slice(0, 10) : null;
}

function readSerialDay(serial: number): string | null {
  const day = Math.floor(serial);
  if (day < MIN_SERIAL_DAY || day > MAX_SERIAL_DAY) return null;
  return new Date(SPREADSHEET_EPOCH_MS + day * DAY_MS).toISOString().slice(0, 10);
}

export interface ChannelWord {
  /** Recorder named in the same cell (`NVR-1/7`), '' when it is not. */
  readonly recorder: string;
  readonly channel: number;
}

/** `7`, `CH07`, `D7`, `通道7`, `NVR-1/7`, `NVR1-CH7`. */
export function readChannel(text: string): ChannelWord | null {
  const plain = text.normalize('NFKC').trim();
  const match =
    /^(?:ch(?:annel)?|d|a|ip|通道|第|#)?\s*[-_:#.]?\s*0*(\d{1,4})\s*(?:号|路|通道|号通道|ch)?$/i.exec(plain) ??
    /^(?<recorder>.*\S)\s*[-_/:#\s]\s*(?:ch(?:annel)?|d|通道|第)?\s*[-_:#.]?\s*0*(\d{1,4})\s*(?:号|路|通道|号通道)?$/i.exec(
      plain,
    );
  if (!match) return null;
  const recorder = match.groups?.['recorder'] ?? '';
  const channel = Number(recorder === '' ? match[1] : match[2]);
  return channel >= 1 && channel <= MAX_CHANNEL ? { recorder, channel } : null;
}

/** FNV-1a, 32 bit: the same short word for the same name on every run. */
export function shortHash(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, '0').slice(0, 6);
}
