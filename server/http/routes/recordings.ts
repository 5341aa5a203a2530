// The proof of recordings of a recorder: as data, and as a page to print.

import { createHash } from 'node:crypto';
import { Type } from 'typebox';
import { RecordingProofView } from '../../../contract/api-recording.ts';
import { PROOF_STYLE, proofPage } from '../../domain/recording/page.ts';
import { whoAsks } from '../auth/gate.ts';
import { requireSite } from '../auth/roles.ts';
import type { Web, WebParts } from '../web.ts';
import { OfAsset } from './place-params.ts';

const strict = { additionalProperties: false } as const;
const Language = Type.Object({ lang: Type.Optional(Type.Enum(['zh', 'en'])) }, strict);

/** The page has one style, known by its hash, and nothing else. */
const PAGE_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(PROOF_STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

export function recordingRoutes(web: Web, { app }: WebParts): void {
  web.get(
    '/api/v1/sites/:site/assets/:asset/recording-proof',
    {
      config: { access: 'viewer' },
      schema: {
        tags: ['sites'],
        summary: 'What a recorder has kept of each channel, against what is required',
        params: OfAsset,
        response: { 200: RecordingProofView },
      },
    },
    (request) => {
      requireSite(whoAsks(request), request.params.site);
      return app.recordingProof(request.params.site, request.params.asset);
    },
  );

  web.get(
    '/api/v1/sites/:site/assets/:asset/recording-proof.html',
    {
      config: { access: 'viewer' },
      schema: { tags: ['sites'], summary: 'The same as a page to print', params: OfAsset, querystring: Language },
    },
    async (request, reply) => {
      requireSite(whoAsks(request), request.params.site);
      const proof = app.recordingProof(request.params.site, request.params.asset);
      return reply
        .header('content-security-policy', PAGE_POLICY)
        .type('text/html; charset=utf-8')
        .send(proofPage(proof, request.query.lang ?? 'zh'));
    },
  );
}
