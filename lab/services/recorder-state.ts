// What a simulated recorder knows of itself, and how it cuts recordings into files: the words between its HTTP server and
// the two manners of answering.

/** Recordings are told in files of this length, ms. */
const FILE_MS = 3_600_000;

/** A stretch of recording, in the recorder's own time: its numbers as if they were UTC, ms. */
export interface Span {
  fromMs: number;
  toMs: number;
}

export interface RecorderChannel {
  number: number;
  name: string;
  /** '' for a channel without a camera. */
  address: string;
  isOnline: boolean;
  /** In the maker's words, e.g. `netUnreachable`. */
  reason: string;
  recordings: readonly Span[];
  /** Takes a picture of what it shows, as JPEG; undefined where it has none. */
  picture?: () => Buffer | undefined;
}

export interface RecorderDisk {
  name: string;
  /** In the maker's words: `ok`, `error`, `smartFailed` … */
  state: string;
  totalMb: number;
  usedMb: number;
}

export interface RecorderState {
  model: string;
  serial: string;
  /** What its clock shows, ms as if it were UTC. */
  plainNow(): number;
  /** How far its zone is ahead of UTC, ms; China's unless given. */
  zoneMs?: number;
  channels: readonly RecorderChannel[];
  disks: readonly RecorderDisk[];
  cpuPercent: number;
  /** It was told to restart. */
  onRestart?: () => void;
}

export interface RecorderRequest {
  method: string;
  path: string;
  headers: ReadonlyMap<string, string>;
  body: string;
}

export interface RecorderReply {
  status: number;
  type?: string;
  body: string;
  /** A picture, in place of the text. */
  picture?: Buffer;
  headers?: readonly string[];
}

/** The picture of a channel; null where it has none now. */
export function pictureReply(channel: RecorderChannel | undefined): RecorderReply | null {
  const picture = channel?.isOnline === true ? channel.picture?.() : undefined;
  return picture ? { status: 200, type: 'image/jpeg', body: '', picture } : null;
}

/** The files of these recordings that reach into a span, as a recorder cuts them. */
export function filesOf(recordings: readonly Span[], from: number, to: number): Span[] {
  const files: Span[] = [];
  for (const span of recordings) {
    const first = Math.max(span.fromMs, Math.floor(from / FILE_MS) * FILE_MS);
    for (let at = first; at < span.toMs && at < to;) {
      const end = Math.min((Math.floor(at / FILE_MS) + 1) * FILE_MS, span.toMs);
      if (end > from) files.push({ fromMs: at, toMs: end });
      at = end;
    }
  }
  return files;
}
