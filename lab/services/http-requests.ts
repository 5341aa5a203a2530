// Requests of HTTP/1.1 as bytes, and answers to them, for the web servers of the simulated devices. Reads what has arrived
// whole; knows no device.

export interface HttpRequest {
  method: string;
  path: string;
  headers: ReadonlyMap<string, string>;
  body: string;
}

export interface HttpReply {
  status: number;
  type?: string;
  body: string | Buffer;
  headers?: readonly string[];
}

/** @returns the first request and how many bytes it is, null until it has arrived whole */
export function readRequest(bytes: Buffer): { used: number; request: HttpRequest } | null {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const [first = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n');
  const headers = new Map(
    lines.map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const length = Number(headers.get('content-length') ?? 0);
  const used = end + 4 + length;
  if (bytes.length < used) return null;
  const [method = '', path = ''] = first.split(' ');
  return { used, request: { method, path, headers, body: bytes.toString('utf8', end + 4, used) } };
}

export function replyBytes({ status, type, body, headers = [] }: HttpReply): Buffer {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const isXml = typeof body === 'string' && body.startsWith('<');
  const lines = [
    `HTTP/1.1 ${status} ${status === 200 ? 'OK' : 'Refused'}`,
    'Server: App-webs/',
    `Content-Type: ${type ?? (isXml ? 'application/xml' : 'text/plain')}`,
    `Content-Length: ${bytes.length}`,
    ...headers,
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), bytes]);
}
