// Reads the head of an HTTP or RTSP answer. Both speak the same grammar (RFC 9112 §2, RFC 2326 §6); what does not is
// garbage. Pure, and safe on hostile bytes: input is bounded by the caller.

export type HeadProtocol = 'HTTP' | 'RTSP';

export interface Head {
  status: number;
  /** By lower-case name; a header may come several times. */
  headers: ReadonlyMap<string, readonly string[]>;
}

/** Most header lines looked at; the rest is ignored. */
const MAX_HEADER_LINES = 100;

/** Whether these first bytes can still become an answer of the protocol. */
export function mayBeAnswer(start: string, protocol: HeadProtocol): boolean {
  const expected = `${protocol}/`;
  return expected.startsWith(start.slice(0, expected.length));
}

/** @returns undefined for anything but a status line with its headers */
export function parseHead(text: string, protocol: HeadProtocol): Head | undefined {
  const lines = text.split(/\r?\n/);
  const match = /^(HTTP|RTSP)\/\d\.\d (\d{3})(?: |$)/.exec(lines[0] ?? '');
  if (!match || match[1] !== protocol) return undefined;
  const status = Number(match[2]);
  if (status < 100) return undefined;
  return { status, headers: parseHeaders(lines.slice(1, 1 + MAX_HEADER_LINES)) };
}

function parseHeaders(lines: readonly string[]): Map<string, string[]> {
  const headers = new Map<string, string[]>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    const values = headers.get(name);
    if (values) values.push(line.slice(colon + 1).trim());
    else headers.set(name, [line.slice(colon + 1).trim()]);
  }
  return headers;
}

/** Length of the body that follows, 0 when none is announced; NaN when the announcement cannot be read. */
export function bodyLength(head: Head): number {
  const text = head.headers.get('content-length')?.[0];
  if (text === undefined) return 0;
  return /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN;
}
