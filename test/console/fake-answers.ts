// What the console's stand-in of a server writes and reads on the wire. Knows nothing of what is asked.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Problem } from '../../contract/api.ts';

export async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** A grey square, as JPEG: the smallest that browsers draw. */
const SQUARE =
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAAMCAgICAgMCAgIDAwMDBAYEBAQEBAgGBgUGCQgKCgkICQkKDA8MCgsOCwkJDRENDg8QEBEQCgwSExIQEw8QEBD/wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAACf/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AVN//2Q==';

export function picture(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'image/jpeg', 'cache-control': 'private, no-store' });
  response.end(Buffer.from(SQUARE, 'base64'));
}

export function json(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

export function problem(response: ServerResponse, status: number, code: string, detail = `${code} happened`): void {
  const body: Problem = {
    type: 'about:blank',
    title: code,
    status,
    detail,
    code,
    remedy: 'try again',
  };
  response.writeHead(status, { 'content-type': 'application/problem+json' });
  response.end(JSON.stringify(body));
}
