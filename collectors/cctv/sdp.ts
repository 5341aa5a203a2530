// Finds the video of a stream in its description (SDP, RFC 8866): what it is called on the server and how it is coded.
// Pure. Of the server's texts only paths of our own device are used: a camera may name an address that is not its own.

import type { Codec } from './frames.ts';

export interface VideoTrack {
  /** What SETUP asks for. */
  uri: string;
  codec: Codec;
  clockHz: number;
}

/** Lines of a description that are looked at. */
const MAX_SDP_LINES = 500;
/** What a request line can carry (RFC 3986 §2). */
const URI = /^[\w\-.~!$&'()*+,;=:@/?%[\]]{1,500}$/;

/** @param baseUri what DESCRIBE asked for, or the Content-Base of its answer */
export function videoTrack(sdp: string, baseUri: string): VideoTrack | undefined {
  const lines = sdp.split(/\r?\n/, MAX_SDP_LINES);
  const start = lines.findIndex((line) => line.startsWith('m=video'));
  if (start < 0) return undefined;
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => line.startsWith('m='));
  const media = end < 0 ? rest : rest.slice(0, end);
  const control =
    media
      .find((line) => line.startsWith('a=control:'))
      ?.slice('a=control:'.length)
      .trim() ?? '';
  const map = /^a=rtpmap:\d{1,3} ([\w-]{1,30})\/(\d{1,9})/.exec(
    media.find((line) => line.startsWith('a=rtpmap:')) ?? '',
  );
  const uri = trackUri(control, baseUri);
  return uri === undefined ? undefined : { uri, codec: codecOf(map?.[1] ?? ''), clockHz: Number(map?.[2] ?? 90_000) };
}

/** The same resource on the device that we dialled, whatever address it names. */
export function ownUri(named: string, baseUri: string): string | undefined {
  const origin = /^rtsp:\/\/[^/]*/.exec(baseUri)?.[0] ?? '';
  const path = /^rtsps?:\/\/[^/]*(\/.*)?$/i.exec(named.trim());
  const uri = path ? `${origin}${path[1] ?? '/'}` : undefined;
  return uri !== undefined && URI.test(uri) ? uri : undefined;
}

function trackUri(control: string, baseUri: string): string | undefined {
  if (control === '' || control === '*') return baseUri;
  if (/^rtsps?:/i.test(control)) return ownUri(control, baseUri);
  const origin = /^rtsp:\/\/[^/]*/.exec(baseUri)?.[0] ?? '';
  const uri = control.startsWith('/') ? origin + control : `${baseUri.replace(/\/$/, '')}/${control}`;
  return URI.test(uri) ? uri : undefined;
}

function codecOf(name: string): Codec {
  switch (name.toUpperCase()) {
    case 'H264':
      return 'h264';
    case 'H265':
    case 'HEVC':
      return 'h265';
    default:
      return 'other';
  }
}
