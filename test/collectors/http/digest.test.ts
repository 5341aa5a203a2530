import { describe, expect, it } from 'vitest';
import { authorization, chooseChallenge } from '../../../collectors/http/digest.ts';

const request = { method: 'GET', uri: '/', clientNonce: '00' };

describe('a login challenge', () => {
  it('is answered by the digest of RFC 7616 §3.9.1', () => {
    const realm = 'realm="http-auth@example.org", qop="auth, auth-int"';
    const nonce =
      'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"';
    const challenge = chooseChallenge([`Digest ${realm}, algorithm=MD5, ${nonce}`]);
    const login = { user: 'Mufasa', password: 'Circle of Life' };
    const uri = '/dir/index.html';
    const clientNonce = 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ';
    expect(challenge && authorization(challenge, login, { method: 'GET', uri, clientNonce })).toContain(
      'response="8ca523f5e9506fed4657c9700eebdbec"',
    );
  });

  it.each([
    ['a word without end', 'a'.repeat(16_000)],
    ['quotes that never close', 'a="'.repeat(5000)],
    ['escapes that never end', 'a="\\'.repeat(4000)],
    ['spaces', `a${' '.repeat(16_000)}=`],
  ])('of %s costs next to nothing', (_what, text) => {
    const start = process.threadCpuUsage();
    const challenge = chooseChallenge([`Digest nonce="n", ${text}`]);
    const { user } = process.threadCpuUsage(start);
    expect(user / 1000).toBeLessThan(100);
    expect(challenge && authorization(challenge, { user: 'u', password: 'p' }, request)).toContain('nonce="n"');
  });
});
