// The one door through which text from devices, payloads and files enters. Behind it a text has one line, no control
// or direction-changing characters, no trailing backslash and a bounded length, so it can break neither line protocol
// nor a log nor a page.

import { decodeText } from './charset.ts';

/** Longest text kept, in UTF-8 bytes. */
export const MAX_TEXT_BYTES = 256;

// C0 and C1 controls, line and paragraph separators, bidirectional marks and overrides, zero-width characters, BOM.
// oxlint-disable-next-line no-control-regex -- control characters are what this pattern is for
const UNWANTED = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/g;
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Cleans a text for keeping and showing: NFC, one line, at most `maxBytes` of UTF-8. May return an empty string. */
export function cleanText(raw: string, maxBytes = MAX_TEXT_BYTES): string {
  // Cutting before normalising bounds the work on a hostile megabyte.
  const text = raw
    .slice(0, maxBytes * 4)
    .replace(LONE_SURROGATE, '\ufffd')
    .normalize('NFC')
    .replace(UNWANTED, ' ')
    .trim();
  return cutBytes(text, maxBytes).replace(/[\\\s]+$/, '');
}

function cutBytes(text: string, maxBytes: number): string {
  if (Buffer.byteLength(text) <= maxBytes) return text;
  let bytes = 0;
  let end = 0;
  for (const char of text) {
    bytes += Buffer.byteLength(char);
    if (bytes > maxBytes) break;
    end += char.length;
  }
  return text.slice(0, end);
}

/** Cleans the bytes a device sent as text, whatever charset it writes; NULs end it. */
export function cleanBytes(raw: Uint8Array, maxBytes = MAX_TEXT_BYTES): string {
  return cleanText(decodeText(raw.subarray(0, maxBytes * 4)), maxBytes);
}
