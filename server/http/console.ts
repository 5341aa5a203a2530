// Serves the built console. Its files are the only thing that everybody may read; an address that a person typed leads to
// its start page.

import fastifyStatic from '@fastify/static';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ForesiteError } from '../../contract/errors.ts';
import { sendProblem } from './problems.ts';
import type { Web } from './web.ts';

const YEAR_S = 365 * 24 * 3600;

export async function serveConsole(web: Web, folder: string): Promise<void> {
  await web.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, access: 'public' };
      route.schema = { ...route.schema, hide: true };
    });
    await scope.register(fastifyStatic, {
      root: folder,
      cacheControl: false,
      dotfiles: 'ignore',
      setHeaders(reply, path) {
        // Built files carry a hash in their name; the page that names them must always be fresh.
        const isHashed = /[/\\]assets[/\\]/.test(path);
        void reply.header('cache-control', isHashed ? `public, max-age=${YEAR_S}, immutable` : 'no-cache');
      },
    });
  });
}

export function notFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const path = request.url.split('?', 1)[0] ?? '/';
  const isPage =
    (request.method === 'GET' || request.method === 'HEAD') &&
    /text\/html/i.test(request.headers.accept ?? '') &&
    !/^\/+(api|assets)\//i.test(path) &&
    !/\.\w{1,8}$/.test(path);
  if (isPage && path === '/')
    return sendProblem(
      request,
      reply,
      new ForesiteError('unavailable', {
        what: { zh: '控制台（尚未构建）', en: 'the console (not built yet)' },
      }),
    );
  // Relative, so that it holds behind a proxy that serves this under another path.
  if (isPage) return reply.redirect('../'.repeat(path.split('/').length - 2) || './', 302);
  return sendProblem(request, reply, new ForesiteError('not_found', { what: { zh: '此地址', en: 'this address' } }));
}
