// The content security policy of the console: own files only, nothing inline, no HTML made from data (Trusted Types), no
// frames. What devices tell is shown as text, and even a mistake there runs no script.

import helmet from '@fastify/helmet';
import type { Web } from './web.ts';

/** Half a year: RFC 6797. */
const STRICT_TRANSPORT = 'max-age=15552000';

const CONTENT_SECURITY_POLICY = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'"],
    fontSrc: ["'self'"],
    connectSrc: ["'self'"],
    manifestSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
    requireTrustedTypesFor: ["'script'"],
  },
};

/** The page that describes the API draws small pictures from its own text. */
export const DOCS_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export async function addSecurityHeaders(web: Web): Promise<void> {
  await web.register(helmet, {
    contentSecurityPolicy: CONTENT_SECURITY_POLICY,
    frameguard: { action: 'deny' },
    // Said over TLS only, below.
    strictTransportSecurity: false,
  });
  web.addHook('onRequest', (request, reply, done) => {
    if (request.protocol === 'https') void reply.header('strict-transport-security', STRICT_TRANSPORT);
    done();
  });
}
