// ETag for what the API tells: a reader that asks again for the same gets 304 and no body. Answers are private and always
// checked again.

import { createHash } from 'node:crypto';
import type { Web } from './web.ts';

export function addEntityTags(web: Web): void {
  web.addHook('onSend', (request, reply, payload, done) => {
    if (!request.url.startsWith('/api/') || reply.hasHeader('cache-control')) {
      done(null, payload);
      return;
    }
    void reply.header('cache-control', 'private, no-cache');
    const isRead = request.method === 'GET' && reply.statusCode === 200 && typeof payload === 'string';
    if (!isRead) {
      done(null, payload);
      return;
    }
    const tag = `W/"${createHash('sha1').update(payload).digest('base64url')}"`;
    void reply.header('etag', tag);
    const known = request.headers['if-none-match'] ?? '';
    if (!known.split(',').some((one) => one.trim() === tag)) {
      done(null, payload);
      return;
    }
    void reply.code(304).removeHeader('content-length');
    done(null, null);
  });
}
