// A command's way to a running server: the HTTP API, as somebody who signs in or by a bearer token. What needs a person
// needs one here, too: the command line has no rights of its own.

import type { Problem } from '../contract/api.ts';
import type { Me } from '../contract/api-people.ts';
import { ForesiteError } from '../contract/errors.ts';
import type { CommandContext } from './context.ts';
import { callControl } from './control.ts';

/** How long a command waits for an answer, ms. */
const API_TIMEOUT_MS = 30_000;

export interface ApiOptions {
  /** Name to sign in by; its password is in FORESITE_PASSWORD. */
  as?: string;
  /** Address of the server; that of the data folder unless given. */
  server?: string;
}

export interface ApiClient {
  get<T>(path: string): Promise<T>;
  send<T>(method: 'POST' | 'PUT', path: string, body: object): Promise<T>;
}

/** Signs in, works, and signs out again. @throws ForesiteError api_refused, api_unreachable, option_invalid */
export async function withApi<T>(
  context: CommandContext,
  { as, server }: ApiOptions,
  work: (api: ApiClient) => Promise<T>,
): Promise<T> {
  const { language } = context.environment;
  const address = server ?? String(await callControl(context.environment.dataFolder, 'address'));
  const { FORESITE_TOKEN: token = '', FORESITE_PASSWORD: password = '' } = context.env;
  if (as === undefined) {
    if (token === '') throw unsaid('say who you are by --as <name>, or give a bearer token in FORESITE_TOKEN');
    return work(clientOf(address, { authorization: `Bearer ${token}`, 'accept-language': language }));
  }
  if (password === '') throw unsaid(`give the password of ${as} in FORESITE_PASSWORD`);
  const signedIn = await call(address, 'POST', 'sign-in', { 'accept-language': language }, { name: as, password });
  const cookie = signedIn.headers.getSetCookie().map((one) => one.split(';', 1)[0]).join('; '); // prettier-ignore
  // The route's own schema.
  const { csrf } = (await signedIn.json()) as Me;
  const headers = { cookie, 'x-csrf-token': csrf, 'accept-language': language };
  try {
    return await work(clientOf(address, headers));
  } finally {
    await call(address, 'POST', 'sign-out', headers).catch(() => undefined);
  }
}

function clientOf(address: string, headers: Record<string, string>): ApiClient {
  // Each caller names what its route answers.
  const read = async <T>(response: Promise<Response>): Promise<T> => (await (await response).json()) as T;
  return {
    get: (path) => read(call(address, 'GET', path, headers)),
    send: (method, path, body) => read(call(address, method, path, headers, body)),
  };
}

async function call(
  address: string,
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: object,
): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(new URL(`/api/v1/${path}`, address), {
      method,
      headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(API_TIMEOUT_MS),
    });
  } catch (cause) {
    throw new ForesiteError('api_unreachable', { address }, { cause });
  }
  if (response.ok) return response;
  const told = (await response.json().catch(() => ({}))) as Partial<Problem>;
  const { code = String(response.status), detail = response.statusText, remedy = 'look at the server’s log' } = told;
  throw new ForesiteError('api_refused', { address, code, what: detail, remedy });
}

function unsaid(what: string): ForesiteError {
  return new ForesiteError('option_invalid', { where: '--as', what });
}
