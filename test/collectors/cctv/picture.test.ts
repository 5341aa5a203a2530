import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HuffmanTables } from '../../../collectors/cctv/jpeg-huffman.ts';
import { readBlocks } from '../../../collectors/cctv/jpeg.ts';
import {
  FROZEN_AFTER_MS, FROZEN_PICTURES, type PictureFacts, type PictureMemory, factsOf, judgePicture,
} from '../../../collectors/cctv/picture.ts'; // prettier-ignore
import { makePicture } from './pictures.ts';

const tables = new HuffmanTables();
const MOVING = 'testsrc2=size=1920x1080:rate=25';

function facts(jpeg: Uint8Array): PictureFacts {
  const blocks = readBlocks(jpeg, tables);
  if (!blocks) throw new Error('no picture');
  return factsOf(blocks, (bytes) => createHash('sha1').update(bytes).digest('base64'));
}

/** White to the left and black to the right, 40×24. */
const PROGRESSIVE = [
  '/9j/4AAQSkZJRgABAgAAAQABAAD/2wBDAAgEBAQEBAUFBQUFBQYGBgYGBgYGBgYGBgYHBwcICAgHBwcGBgcHCAgICAkJCQgICAgJ',
  'CQoKCgwMCwsODg4RERT/wgARCAAYACgDASIAAhEAAxEA/8QAFgABAQEAAAAAAAAAAAAAAAAAAAcG/8QAFAEBAAAAAAAAAAAAAAAA',
  'AAAAAP/aAAwDAQACEAMQAAAB34MBP6BPwC/gwE/AD//EABYQAQEBAAAAAAAAAAAAAAAAAAYQIP/aAAgBAQABBQKOcucub//EABQR',
  'AQAAAAAAAAAAAAAAAAAAACD/2gAIAQMBAT8BX//EABQRAQAAAAAAAAAAAAAAAAAAACD/2gAIAQIBAT8BX//EABgQAAMBAQAAAAAA',
  'AAAAAAAAAAWEwxAg/9oACAEBAAY/AsHsy5Hsy5Hsy3//xAAUEAEAAAAAAAAAAAAAAAAAAAAw/9oACAEBAAE/IXmZ/9oADAMBAAIA',
  'AwAAABDwADwAD//EABQRAQAAAAAAAAAAAAAAAAAAACD/2gAIAQMBAT8QX//EABQRAQAAAAAAAAAAAAAAAAAAACD/2gAIAQIBAT8Q',
  'X//EABQQAQAAAAAAAAAAAAAAAAAAADD/2gAIAQEAAT8Qfd3/2Q==',
].join('');

describe('readBlocks', () => {
  it.each<[string, string[]]>([
    ['4:2:0', ['-pix_fmt', 'yuvj420p']],
    ['4:2:2', ['-pix_fmt', 'yuvj422p']],
    ['4:4:4', ['-pix_fmt', 'yuvj444p']],
    ['gray', ['-pix_fmt', 'gray', '-color_range', 'pc']],
    ['optimised codes', ['-huffman', 'optimal', '-pix_fmt', 'yuvj420p']],
    ['default codes', ['-huffman', 'default', '-pix_fmt', 'yuvj420p']],
  ])('finds the bright and the dark half of a picture in %s', (_what, options) => {
    // White to the left, black to the right, of a size that fills no whole blocks.
    const source = "nullsrc=size=650x370,geq=lum='if(lt(X,328),235,16)':cb=128:cr=128";
    const blocks = readBlocks(makePicture(source, '-q:v', '3', ...options), tables);
    expect(blocks).toMatchObject({ width: 650, height: 370, columns: 82, rows: 47 });
    const row = blocks?.luma.subarray(20 * 82, 21 * 82) ?? [];
    expect(Math.min(...row.slice(0, 41))).toBeGreaterThan(225);
    expect(Math.max(...row.slice(41))).toBeLessThan(30);
  });

  it('reads a progressive picture by its first scan', () => {
    const blocks = readBlocks(Buffer.from(PROGRESSIVE, 'base64'), tables);
    expect(blocks).toMatchObject({ width: 40, height: 24, columns: 5, rows: 3 });
    const row = [...(blocks?.luma.subarray(0, 5) ?? [])];
    expect(Math.min(...row.slice(0, 2))).toBeGreaterThan(225);
    expect(Math.max(...row.slice(3))).toBeLessThan(30);
  });

  it('refuses a picture that is cut off, too large, or none', () => {
    const picture = makePicture(MOVING);
    expect(readBlocks(picture.subarray(0, picture.length / 2), tables)).toBeUndefined();
    expect(readBlocks(Buffer.from('<html>'), tables)).toBeUndefined();
    const large = Buffer.from(picture);
    // Height and width of the frame header.
    large.fill(0xff, large.indexOf(Buffer.from([0xff, 0xc0])) + 5, large.indexOf(Buffer.from([0xff, 0xc0])) + 9);
    expect(readBlocks(large, tables)).toBeUndefined();
  });

  it('ends on any bytes, and never throws', () => {
    const picture = makePicture('testsrc2=size=64x48');
    const change = fc.tuple(fc.nat({ max: picture.length - 1 }), fc.nat({ max: 255 }));
    fc.assert(
      fc.property(fc.array(change, { maxLength: 30 }), fc.nat({ max: picture.length }), (changes, length) => {
        const bytes = Buffer.from(picture.subarray(0, length));
        for (const [at, value] of changes) bytes[at] = value;
        const blocks = readBlocks(bytes, tables);
        if (blocks) factsOf(blocks, () => '');
      }),
      { numRuns: 300 },
    );
  });
});

describe('factsOf', () => {
  it.each([
    ['a scene', MOVING, 'normal'],
    ['a dim scene', 'testsrc2=size=640x360,eq=brightness=-0.2:contrast=0.5', 'normal'],
    ['black', 'color=black:size=640x360', 'black'],
    ['black with a clock', 'color=black:size=640x360,drawbox=x=10:y=5:w=180:h=20:color=white:t=fill', 'black'],
    ['blue, as of a lost input', 'color=blue:size=640x360', 'blank'],
    ['grey', 'color=gray:size=640x360', 'blank'],
    ['white', 'color=white:size=640x360', 'bright'],
    ['noise', 'nullsrc=size=640x360,geq=random(1)*255:128:128', 'noise'],
    ['coarse noise', 'nullsrc=size=160x90,geq=random(1)*255:128:128,scale=640x360:flags=neighbor', 'noise'],
  ])('tells %s', (_what, source, look) => {
    expect(facts(makePicture(source)).look).toBe(look);
  });
});

describe('judgePicture', () => {
  it('calls a picture frozen that stays equal for long enough, a running clock in its captions aside', () => {
    const memory: PictureMemory = {};
    const still = (second: number): PictureFacts =>
      facts(makePicture(`testsrc2=size=640x360,drawbox=x=10:y=5:w=${20 + second * 9}:h=20:color=white:t=fill`));
    const states: string[] = [];
    for (let i = 0; i < FROZEN_PICTURES; i++) {
      states.push(judgePicture(memory, still(i), (i * FROZEN_AFTER_MS) / (FROZEN_PICTURES - 1)).state);
    }
    expect(states).toEqual(['normal', 'normal', 'frozen']);
    const moved = judgePicture(memory, facts(makePicture('testsrc2=size=640x360,hue=b=2')), FROZEN_AFTER_MS + 1);
    expect(moved).toMatchObject({ state: 'normal', unchangedMs: 0 });
    expect(moved.change).toBeGreaterThan(1);
  });

  it('does not call a still scene frozen that a real sensor sees', () => {
    const memory: PictureMemory = {};
    for (let i = 0; i < 5; i++) {
      const one = facts(makePicture(`testsrc2=size=640x360,noise=alls=6:all_seed=${i + 1}`));
      expect(judgePicture(memory, one, i * FROZEN_AFTER_MS).state).toBe('normal');
    }
  });

  it('keeps black black, however long', () => {
    const memory: PictureMemory = {};
    const black = facts(makePicture('color=black:size=640x360'));
    for (let i = 0; i < 5; i++) expect(judgePicture(memory, black, i * FROZEN_AFTER_MS).state).toBe('black');
  });
});
