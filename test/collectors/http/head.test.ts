import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bodyLength, mayBeAnswer, parseHead } from '../../../collectors/http/head.ts';
import { authorization, chooseChallenge } from '../../../collectors/http/digest.ts';

describe('parseHead', () => {
  it('reads status and headers, several of one name too', () => {
    const head = parseHead(
      'RTSP/1.0 401 Unauthorized\r\nWWW-Authenticate: Basic realm="a"\r\nwww-authenticate: Digest x=y\r\n\r\n',
      'RTSP',
    );
    expect(head?.status).toBe(401);
    expect(head?.headers.get('www-authenticate')).toEqual(['Basic realm="a"', 'Digest x=y']);
  });

  it.each([
    '',
    'HTTP/1.1',
    'HTTP/1.1 20',
    'HTTP/1.1 2000 OK',
    'HTTP/1.1 099 OK',
    'RTSP/1.0 200 OK',
    '\r\nHTTP/1.1 200 OK',
  ])('refuses %j', (text) => {
    expect(parseHead(text, 'HTTP')).toBeUndefined();
  });

  it('never throws, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (text, isPrefixed) => {
        const head = parseHead(isPrefixed ? `HTTP/1.1 200 ${text}` : text, 'HTTP');
        if (head) bodyLength(head);
        chooseChallenge([text, `Digest ${text}`]);
      }),
    );
  });
});

describe('mayBeAnswer', () => {
  it('accepts every beginning of an answer and nothing else', () => {
    for (const start of ['', 'H', 'HTTP', 'HTTP/1.1 200']) expect(mayBeAnswer(start, 'HTTP')).toBe(true);
    for (const start of ['h', 'HTTQ', 'SSH-', '\0']) expect(mayBeAnswer(start, 'HTTP')).toBe(false);
  });
});

describe('digest', () => {
  it('gives the answer of the example in RFC 2617 §3.5', () => {
    const challenge = chooseChallenge([
      'Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"',
    ]);
    expect(challenge).toBeDefined();
    if (!challenge) return;
    const header = authorization(
      challenge,
      { user: 'Mufasa', password: 'Circle Of Life' },
      { method: 'GET', uri: '/dir/index.html', clientNonce: '0a4f113b' },
    );
    expect(header).toContain('response="6629fae49393a05397450978507c4ef1"');
    expect(header).not.toContain('Circle');
  });

  it('prefers a digest it knows to basic, and basic to a hash it does not know', () => {
    expect(chooseChallenge(['Basic realm="a"', 'Digest realm="a", nonce="b"'])?.scheme).toBe('digest');
    expect(chooseChallenge(['Digest realm="a", nonce="b", algorithm=SHA-512-256', 'Basic realm="a"'])?.scheme).toBe(
      'basic',
    );
    expect(chooseChallenge(['Bearer x'])).toBeUndefined();
  });

  it('keeps quotes in a user name inside their quotes', () => {
    const challenge = chooseChallenge(['Digest realm="a", nonce="b"']);
    expect(challenge).toBeDefined();
    if (!challenge) return;
    const header = authorization(
      challenge,
      { user: 'x", nonce="evil', password: '' },
      { method: 'GET', uri: '/', clientNonce: 'c' },
    );
    expect(header).toContain('username="x\\", nonce=\\"evil"');
  });
});
