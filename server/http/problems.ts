// Turns whatever goes wrong into application/problem+json (RFC 9457) with a code of the catalogue. Never passes on the text
// of an error it does not know: it may hold a piece of the request, and that a password.

import { randomBytes } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Problem } from '../../contract/api.ts';
import type { Log } from '../../contract/collector.ts';
import { ForesiteError } from '../../contract/errors.ts';
import { complaintWords, type Complaint } from './complaint-words.ts';
import { languageOf } from './language.ts';
import type { HttpLimits } from './limits.ts';

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';
const MAX_SHOWN_CHARACTERS = 300;
/** Status of the errors that Node's parser tells; 400 for all others. */
const CLIENT_ERRORS: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
};
/** Complaints of a validator that are shown together. */
const MAX_COMPLAINTS = 3;

/** What an error thrown by the framework may carry. */
interface FrameworkError {
  code?: unknown;
  statusCode?: unknown;
  validation?: readonly Complaint[];
  validationContext?: unknown;
}

export function sendProblem(request: FastifyRequest, reply: FastifyReply, error: ForesiteError): FastifyReply {
  if (error.status === 401) void reply.header('www-authenticate', 'Bearer realm="foresite"');
  const told = error.told(languageOf(request.headers['accept-language']));
  const body = JSON.stringify(problemOf(request.url.split('?', 1)[0] ?? '', error, told));
  void reply.header('content-language', told.language).header('vary', 'accept-language');
  return reply.code(error.status).header('cache-control', 'no-store').type(PROBLEM_TYPE).send(body);
}

/** @param told its words in the language of the one who asked */
export function problemOf(path: string, error: ForesiteError, told = error.told('en')): Problem {
  return {
    type: `urn:foresite:error:${error.code}`,
    title: STATUS_CODES[error.status] ?? 'Error',
    status: error.status,
    detail: told.what,
    code: error.code,
    remedy: told.remedy,
    instance: path.slice(0, MAX_SHOWN_CHARACTERS),
  };
}

export function createErrorHandler(log: Log, limits: HttpLimits) {
  return (thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const error = thrown instanceof ForesiteError ? thrown : toForesiteError(thrown, request, limits);
    if (error.code === 'internal') {
      const { id } = error.values;
      log.error({ err: thrown, id, method: request.method, route: request.routeOptions.url }, 'a request failed');
    }
    // Closing on a client that still writes resets the connection, and the answer with it.
    const isDrained = error.code === 'body_too_large' && declaredBytes(request) <= limits.drainedBodyBytes;
    if (isDrained) void reply.removeHeader('connection');
    return sendProblem(request, reply, error);
  };
}

/** Infinite when the request does not say. */
function declaredBytes(request: FastifyRequest): number {
  const length = Number(request.headers['content-length'] ?? Number.NaN);
  return Number.isNaN(length) ? Number.POSITIVE_INFINITY : length;
}

/** For what is no HTTP request at all: answered on the socket itself, which is closed. */
export function clientErrorHandler(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const status = CLIENT_ERRORS[error.code ?? ''] ?? 400;
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const title = STATUS_CODES[status] ?? 'Error';
  const { what, remedy, code } = new ForesiteError('invalid_request', { where: 'request', what: title.toLowerCase() });
  const body = JSON.stringify({ type: `urn:foresite:error:${code}`, title, status, detail: what, code, remedy });
  const head = [
    `HTTP/1.1 ${status} ${title}`,
    `content-type: ${PROBLEM_TYPE}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

function toForesiteError(thrown: unknown, request: FastifyRequest, limits: HttpLimits): ForesiteError {
  const error: FrameworkError = typeof thrown === 'object' && thrown !== null ? thrown : {};
  if (error.validation) return invalid(error);
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new ForesiteError('body_too_large', { limit: limits.bodyBytes });
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new ForesiteError('media_type_unsupported', { type: shown(request.headers['content-type'] ?? 'none') });
    case 'FST_ERR_HANDLER_TIMEOUT':
      return new ForesiteError('unavailable', { what: { zh: '应答', en: 'the answer' } });
  }
  const isClients = typeof error.statusCode === 'number' && error.statusCode >= 400 && error.statusCode < 500;
  if (isClients)
    return new ForesiteError('invalid_request', {
      where: 'body',
      what: { zh: '无法读取', en: 'cannot be read' },
    });
  return new ForesiteError('internal', { id: randomBytes(6).toString('hex') });
}

function invalid(error: FrameworkError): ForesiteError {
  const complaints = (error.validation ?? []).map((one) => ({
    at: typeof one.instancePath === 'string' ? one.instancePath.replaceAll('/', '.') : '',
    what: complaintWords(one),
  }));
  const told = complaints.filter(({ what }) => what.en !== 'must match a schema in anyOf').slice(0, MAX_COMPLAINTS);
  const where = `${typeof error.validationContext === 'string' ? error.validationContext : 'request'}${told[0]?.at ?? ''}`;
  const joined = (words: readonly string[], or: string, none: string): string =>
    shown([...new Set(words)].join(or) || none);
  const what = {
    zh: joined(
      told.map((one) => one.what.zh),
      '，或',
      '无效',
    ),
    en: joined(
      told.map((one) => one.what.en),
      ', or ',
      'is invalid',
    ),
  };
  return new ForesiteError('invalid_request', { where: shown(where), what });
}

function shown(text: string): string {
  return text.slice(0, MAX_SHOWN_CHARACTERS);
}
