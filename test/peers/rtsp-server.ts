// A real RTSP server (GStreamer) with films that ffmpeg makes, for the tests of cameras. It asks for a digest login.
// Films are made once a run of a test file, in a folder of its own.

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

export const RTSP_USER = 'viewer';
export const RTSP_PASSWORD = 'c0rrect';

/** By the name of its stream: the source that ffmpeg makes pictures with, the coder, and how long. */
const FILMS = {
  moving: ['testsrc2=size=640x360:rate=25', 'libx264', '4'],
  h265: ['testsrc2=size=640x360:rate=25', 'libx265', '4'],
  black: ['color=black:size=640x360:rate=10', 'libx264', '4'],
  frozen: ['testsrc2=size=640x360:rate=10,loop=loop=-1:size=1:start=0', 'libx264', '4'],
  noise: ['color=gray:size=320x180:rate=10,noise=alls=80:allf=t', 'libx264', '4'],
  // One picture and nothing after it: what a camera does whose encoder has stopped.
  stopped: ['testsrc2=size=640x360:rate=25', 'libx264', '0.04'],
} as const;

const run = promisify(execFile);

interface RtspServer {
  port: number;
  stop: () => Promise<void>;
}

export async function startRtspServer(): Promise<RtspServer> {
  const folder = mkdtempSync(join(tmpdir(), 'foresite-films-'));
  const films: string[] = [];
  for (const [name, [source, coder, seconds]] of Object.entries(FILMS)) {
    const file = join(folder, `${name}.mkv`);
    const quiet = coder === 'libx265' ? ['-x265-params', 'log-level=none'] : [];
    const to = [
      '-t',
      seconds,
      '-c:v',
      coder,
      ...quiet,
      '-preset',
      'ultrafast',
      '-g',
      '25',
      '-pix_fmt',
      'yuv420p',
      file,
    ];
    await run('ffmpeg', ['-loglevel', 'error', '-f', 'lavfi', '-i', source, ...to]);
    films.push(`${name}=${file}`);
  }
  const server = join(import.meta.dirname, 'rtsp-server.py');
  // The system's own Python: the bindings of GStreamer are a package of the distribution.
  const child = spawn('/usr/bin/python3', [server, ...films], { stdio: ['pipe', 'pipe', 'inherit'] });
  return { port: await portOf(child), stop: () => stop(child, folder) };
}

async function portOf(child: ChildProcess): Promise<number> {
  if (!child.stdout) throw new Error('the RTSP server has no output');
  for await (const line of createInterface({ input: child.stdout })) return Number(line);
  throw new Error('the RTSP server ended before it told its port');
}

async function stop(child: ChildProcess, folder: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  rmSync(folder, { recursive: true, force: true });
}
