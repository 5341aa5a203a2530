import { randomBytes } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Compressor } from '../../../../server/stores/metrics/compressor.ts';

it('gives a whole gzip member for each body, whatever came before', async () => {
  const compressor = new Compressor();
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 5_000 }), { maxLength: 6 }), async (bodies) => {
      const compressed = await Promise.all(bodies.map((body) => compressor.compress(body)));
      expect(compressed.map((one) => [...gunzipSync(one)])).toEqual(bodies.map((body) => [...body]));
    }),
    { numRuns: 50 },
  );
  compressor.close();
});

it('compresses what does not get smaller, over many pieces', async () => {
  const compressor = new Compressor();
  const body = randomBytes(1_500_000);
  for (let i = 0; i < 3; i++) expect(gunzipSync(await compressor.compress(body)).equals(body)).toBe(true);
  compressor.close();
});

it('goes on with a new stream after it was closed in the middle', async () => {
  const compressor = new Compressor();
  const cut = compressor.compress(randomBytes(1_000_000));
  await Promise.resolve();
  compressor.close();
  await expect(cut).rejects.toThrow('the compression was ended');
  expect(gunzipSync(await compressor.compress(Buffer.from('again'))).toString()).toBe('again');
  compressor.close();
});
