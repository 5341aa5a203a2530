// Sends messages as signed HTTP posts after Standard Webhooks 1.0.0. Follows no redirect, reads no body, and connects
// only where address.ts lets it.

import { createHmac } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { pinnedAddress, systemResolve } from './address.ts';
import { webhookBody } from './message.ts';
import type { IncomingMessage, RequestOptions } from 'node:http';
import type { LookupFunction } from 'node:net';
import type { Address, Resolve } from './address.ts';
import type { Channel, Outcome, Outgoing, WebhookSettings } from './channel.ts';

/** Longest that a receiver's wish to be left alone is obeyed. */
export const MAX_RETRY_AFTER_MS = 3_600_000;

export interface WebhookParts {
  /** Seconds of `webhook-timestamp`; a receiver refuses what is older than five minutes. */
  wallMs: () => number;
  resolve?: Resolve;
}

export function createWebhook(settings: WebhookSettings, parts: WebhookParts): Channel {
  const resolve = parts.resolve ?? systemResolve;
  return {
    name: settings.name,
    close() {},
    async send(message, signal) {
      try {
        if (!URL.canParse(settings.url)) throw new RangeError('the address is not a URL');
        const url = new URL(settings.url);
        if (url.protocol !== 'https:' && url.protocol !== 'http:')
          throw new RangeError('only http and https are sent to');
        if (url.username !== '' || url.password !== '') throw new RangeError('the address must not hold a password');
        const address = await pinnedAddress(url.hostname, settings.allowPrivate ?? false, resolve);
        const body = webhookBody(message);
        const headers = signedHeaders(message, body, settings.secret, parts.wallMs());
        return await post({ url, address, body, headers, signal });
      } catch (error) {
        const what = error instanceof Error ? error.message : String(error);
        return error instanceof RangeError ? { result: 'rejected', error: what } : { result: 'retry', error: what };
      }
    },
  };
}

/** Headers of Standard Webhooks: each secret signs, so that a receiver may change to the next at its own time. */
export function signedHeaders(
  message: Outgoing,
  body: string,
  secrets: string,
  wallMs: number,
): Record<string, string> {
  const timestamp = String(Math.floor(wallMs / 1000));
  const signed = `${message.id}.${timestamp}.${body}`;
  const signatures = secrets
    .split(/\s+/)
    .filter((secret) => secret !== '')
    .map((secret) => `v1,${createHmac('sha256', keyOf(secret)).update(signed).digest('base64')}`);
  return {
    'content-type': 'application/json; charset=utf-8',
    'user-agent': 'Foresite',
    'webhook-id': message.id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}

const KEY_PREFIX = 'whsec_';

function keyOf(secret: string): Buffer {
  return secret.startsWith(KEY_PREFIX) ? Buffer.from(secret.slice(KEY_PREFIX.length), 'base64') : Buffer.from(secret);
}

interface Post {
  url: URL;
  address: Address;
  body: string;
  headers: Record<string, string>;
  signal: AbortSignal;
}

function post({ url, address, body, headers, signal }: Post): Promise<Outcome> {
  const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
  const options: RequestOptions = {
    method: 'POST',
    headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    agent: false,
    lookup: pinnedLookup(address),
    signal,
  };
  const request = url.protocol === 'https:' ? httpsRequest(url, options) : httpRequest(url, options);
  request.on('error', (error) => reject(signal.aborted ? new Error('no answer in time') : error));
  request.on('response', (response) => {
    resolve(outcomeOf(response));
    response.on('error', () => {});
    response.destroy();
  });
  request.end(body);
  return promise;
}

function pinnedLookup({ address, family }: Address): LookupFunction {
  return (_host, options, done) => {
    if (options.all) done(null, [{ address, family }]);
    else done(null, address, family);
  };
}

function outcomeOf(response: IncomingMessage): Outcome {
  const status = response.statusCode ?? 0;
  const error = `HTTP ${status}`;
  if (status >= 200 && status < 300) return { result: 'delivered' };
  if (status === 410) return { result: 'gone', error };
  if (status === 408 || status === 425 || status === 429 || status >= 500) {
    const afterMs = retryAfterMs(response.headers['retry-after']);
    return afterMs === undefined ? { result: 'retry', error } : { result: 'retry', error, afterMs };
  }
  return { result: 'rejected', error };
}

function retryAfterMs(header: string | undefined): number | undefined {
  if (header === undefined || !/^\d{1,9}$/.test(header)) return undefined;
  return Math.min(MAX_RETRY_AFTER_MS, Number(header) * 1000);
}
