// The only place that speaks HTTP with the server: paths below api/v1, the reader's language, the CSRF header, an idempotency
// key a command, and problem+json turned into an error a page can show. It keeps no data.

import type { Problem } from '../../../../contract/api.ts';

const BASE = 'api/v1';
const REQUEST_TIMEOUT_MS = 15_000;
/** Header that shows a changing request to come from this console. */
const CSRF_HEADER = 'x-csrf-token';

export const EVENTS_URL = `${BASE}/events`;

let csrf = '';

export function setCsrf(token: string): void {
  csrf = token;
}

/** Why a request failed: the server's code, or `network` and `timeout` when no answer came. */
export class RequestError extends Error {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly remedy: string;

  constructor(status: number, problem: Partial<Problem>, options?: { cause?: unknown }) {
    super(problem.detail ?? problem.title ?? `status ${status}`, options);
    this.name = 'RequestError';
    this.status = status;
    this.code = problem.code ?? 'unknown';
    this.detail = problem.detail ?? problem.title ?? '';
    this.remedy = problem.remedy ?? '';
  }
}

export function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return request<T>('GET', path, undefined, signal);
}

export function post<T>(path: string, body: unknown): Promise<T> {
  return request<T>('POST', path, body);
}

export function replace<T>(path: string, body: unknown): Promise<T> {
  return request<T>('PUT', path, body);
}

export function remove(path: string): Promise<void> {
  return request<void>('DELETE', path, undefined);
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

async function request<T>(method: Method, path: string, body: unknown, signal?: AbortSignal): Promise<T> {
  const timeout = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
  // Refusals come in the language of the console, which may not be the browser's.
  const headers: Record<string, string> = {
    accept: 'application/json',
    'accept-language': document.documentElement.lang,
  };
  const init: RequestInit = {
    method,
    headers,
    credentials: 'same-origin',
    signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
  };
  if (method !== 'GET') {
    headers['idempotency-key'] = newKey();
    if (csrf !== '') headers[CSRF_HEADER] = csrf;
  }
  if (method === 'POST' || method === 'PUT') {
    headers['content-type'] = 'application/json';
    init.body = JSON.stringify(body ?? {});
  }
  const response = await answerOf(`${BASE}/${path}`, init, signal);
  if (!response.ok) throw new RequestError(response.status, await problemOf(response));
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

async function answerOf(url: string, init: RequestInit, signal?: AbortSignal): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (cause) {
    if (signal?.aborted === true) throw cause;
    const code = cause instanceof DOMException && cause.name === 'TimeoutError' ? 'timeout' : 'network';
    throw new RequestError(0, { code }, { cause });
  }
}

async function problemOf(response: Response): Promise<Partial<Problem>> {
  try {
    const body: unknown = await response.json();
    return typeof body === 'object' && body !== null ? body : {};
  } catch {
    return {};
  }
}

/** `crypto.randomUUID` is missing on plain http beyond localhost, where many consoles run. */
export function newUuid(): string {
  return newKey().replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-8$4-$5');
}

function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
