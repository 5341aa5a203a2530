// Pictures of cameras: what judging one of 1080p costs, beside a decoder in C that reads the same file at the same eighth of
// its size, and that it holds nobody up.

import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { join } from 'node:path';
import { Child } from '../collectors/child.ts';
import type { Rounds } from '../collectors/flat-out.ts';
import { programPath, type Bench } from '../collectors/peers.ts';
import { ratios, type Row, type Section } from '../collectors/rows.ts';
import type { Picture, PicturesAnswer, PicturesOptions, PicturesRequest } from './pictures-work.ts';

const NAME = 'Pictures of 1080p, fetched and judged';
/** Sources of ffmpeg and quality: some 350 KB as from a camera by day, and 900 KB as from one by night. */
const MADE = {
  typical: ['testsrc2=size=1920x1080,noise=alls=10:allf=t', '4'],
  noisy: ['testsrc2=size=1920x1080,noise=alls=32:allf=t', '5'],
} as const;
const TIMES = 60;
const WARM_UP = 40;
const TICKS_PER_SECOND = 100;
/** Width and height that a hostile picture claims: past what is read. */
const CLAIMED = 0x7fff;

export async function pictures({ folder }: Bench, { rounds, isQuick }: Rounds): Promise<Section> {
  if (programPath('ffmpeg') === '') return { name: NAME, rows: [], left: ['ffmpeg is not installed'] };
  const made = { typical: make('typical', folder), noisy: make('noisy', folder) };
  const served = { ...made, huge: claimingMuch(made.typical) };
  const server = createServer((request, response) => {
    response.writeHead(200, { 'Content-Type': 'image/jpeg' }).end(served[request.url?.slice(1) as Picture]);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const child = new Child<PicturesRequest, PicturesAnswer>('../fieldbus/pictures-child.ts', {
    port,
  } satisfies PicturesOptions);
  const ours = { typical: new Array<number>(), noisy: new Array<number>() };
  const theirs = { typical: new Array<number>(), noisy: new Array<number>() };
  const delays: number[] = [];
  let unread = 0;
  let hugeRead = 0;
  try {
    for (const name of ['typical', 'noisy'] as const) await child.ask({ do: 'judge', picture: name, times: WARM_UP });
    for (let round = 0; round < (isQuick ? 1 : rounds); round++)
      for (const name of ['typical', 'noisy'] as const) {
        const { judged, cpuMs, delayP99Ms } = await child.ask({ do: 'judge', picture: name, times: TIMES });
        ours[name].push(cpuMs / TIMES);
        delays.push(delayP99Ms);
        unread += TIMES - judged;
        theirs[name].push(decodedMs(join(folder, `${name}.jpg`)));
      }
    hugeRead = (await child.ask({ do: 'judge', picture: 'huge', times: 3 })).judged;
  } finally {
    await child.stop();
    server.close();
  }
  return { name: NAME, ...told({ ours, theirs, delays, unread, hugeRead, made, isQuick }) };
}

interface Measured {
  ours: Record<keyof typeof MADE, number[]>;
  theirs: Record<keyof typeof MADE, number[]>;
  delays: number[];
  unread: number;
  hugeRead: number;
  made: Record<keyof typeof MADE, Buffer>;
  isQuick: boolean;
}

/** A quick run asks for ratios alone: milliseconds are the machine's. */
function told({ ours, theirs, delays, unread, hugeRead, made, isQuick }: Measured): Omit<Section, 'name'> {
  const hasPeer = programPath('djpeg') !== '';
  const rows = (['typical', 'noisy'] as const).flatMap((name): Row[] => [
    {
      what: `CPU for one of ${Math.round(made[name].length / 1000)} KB`,
      values: ours[name],
      unit: 'ms',
      // One by night is given what a decoder in C takes.
      ...(!isQuick && name === 'typical' && { goal: { atMost: 15 } }),
    },
    ...(hasPeer
      ? [
          { what: 'the same by djpeg -scale 1/8', values: theirs[name], unit: 'ms' },
          { what: 'of djpeg', values: ratios(ours[name], theirs[name]), unit: '×', goal: { atMost: 1.2 } },
        ]
      : []),
  ]);
  return {
    rows: [
      ...rows,
      { what: 'event loop held, p99', values: delays, unit: 'ms', ...(!isQuick && { goal: { atMost: 25 } }) },
      { what: 'pictures that were not read', values: [unread], unit: '', goal: { atMost: 0 } },
      { what: 'read, of those that claim too many pixels', values: [hugeRead], unit: '', goal: { atMost: 0 } },
    ],
    left: hasPeer ? [] : ['djpeg is not installed'],
  };
}

function make(name: keyof typeof MADE, folder: string): Buffer {
  const [source, quality] = MADE[name];
  const path = join(folder, `${name}.jpg`);
  const from = ['-loglevel', 'error', '-y', '-f', 'lavfi', '-i', source];
  const { status, stderr } = spawnSync(
    'ffmpeg',
    [...from, '-frames:v', '1', '-c:v', 'mjpeg', '-q:v', quality, '-pix_fmt', 'yuvj420p', path],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`ffmpeg made no picture: ${stderr}`);
  return readFileSync(path);
}

function claimingMuch(picture: Buffer): Buffer {
  const huge = Buffer.from(picture);
  const frame = huge.indexOf(Buffer.from([0xff, 0xc0]));
  huge.writeUInt16BE(CLAIMED, frame + 5);
  huge.writeUInt16BE(CLAIMED, frame + 7);
  return huge;
}

/** CPU of one run of djpeg, the start of the program included. */
function decodedMs(path: string): number {
  if (programPath('djpeg') === '') return Number.NaN;
  const output = `${path}.pnm`;
  writeFileSync(output, '');
  const before = childTicks();
  for (let i = 0; i < TIMES; i++) spawnSync('djpeg', ['-scale', '1/8', '-outfile', output, path]);
  return ((childTicks() - before) / TICKS_PER_SECOND / TIMES) * 1000;
}

/** User and system time of the children that this process has waited for. */
function childTicks(): number {
  const fields = /.*\) (.*)/.exec(readFileSync('/proc/self/stat', 'utf8'))?.[1]?.split(' ') ?? [];
  return Number(fields[13]) + Number(fields[14]);
}
