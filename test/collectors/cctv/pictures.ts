// Pictures of known content, made by ffmpeg once for a test file.

import { execFileSync } from 'node:child_process';

/** @param source a source of ffmpeg, e.g. `testsrc2=size=640x360` */
export function makePicture(source: string, ...options: string[]): Buffer {
  const to = ['-frames:v', '1', '-c:v', 'mjpeg', ...options, '-f', 'image2pipe', '-'];
  return execFileSync('ffmpeg', ['-loglevel', 'error', '-f', 'lavfi', '-i', source, ...to], { maxBuffer: 16_777_216 });
}
