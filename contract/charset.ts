// In which charset a device has written a text: agents name none. UTF-8 where it is valid, UTF-16 where every other octet is
// NUL, else GB18030, which Chinese devices use, or Latin-1, whose accented letters stand alone. Pure; never fails.

const UTF8 = new TextDecoder('utf-8', { fatal: true });
const UTF16_LE = new TextDecoder('utf-16le');
const UTF16_BE = new TextDecoder('utf-16be');
const GB18030 = new TextDecoder('gb18030');
const LATIN1 = new TextDecoder('windows-1252');
/** Octets that a cut in the middle of a character can leave at the end of a text. */
const MAX_CUT = 3;

/** The text up to the first NUL, as devices pad theirs. */
export function decodeText(raw: Uint8Array): string {
  const wide = wideText(raw);
  if (wide !== undefined) return wide;
  const nul = raw.indexOf(0);
  const bytes = nul >= 0 ? raw.subarray(0, nul) : raw;
  return utf8(bytes) ?? (isChinese(bytes) ? GB18030.decode(bytes).replace(/\ufffd$/, '') : LATIN1.decode(bytes));
}

/** UTF-16, by its mark or by its NULs; undefined for anything else. */
function wideText(raw: Uint8Array): string | undefined {
  const [a = 0, b = 0] = raw;
  if (a < 0xfe && !raw.includes(0)) return undefined;
  const isLittle = (a === 0xff && b === 0xfe) || hasNulsAt(raw, 1);
  if (!isLittle && !(a === 0xfe && b === 0xff) && !hasNulsAt(raw, 0)) return undefined;
  const text = (isLittle ? UTF16_LE : UTF16_BE).decode(raw.subarray(0, raw.length & ~1));
  return text.split('\0', 1)[0] ?? '';
}

/** Whether of the pairs of octets up to a NUL character at least two, and a third, have NUL there and none has it at its other place. */
function hasNulsAt(raw: Uint8Array, place: 0 | 1): boolean {
  let nuls = 0;
  let pairs = 0;
  for (let at = 0; at + 1 < raw.length; at += 2, pairs++) {
    const [high, low] = [raw[at + place], raw[at + 1 - place]];
    if (low === 0 && high === 0) break;
    if (low === 0) return false;
    if (high === 0) nuls++;
  }
  return nuls >= 2 && nuls * 3 >= pairs;
}

/** Also where the device has cut it inside its last character. */
function utf8(bytes: Uint8Array): string | undefined {
  for (let cut = 0; cut <= Math.min(MAX_CUT, bytes.length); cut++) {
    if (cut > 0 && (bytes[bytes.length - cut] ?? 0) < 0x80) return undefined;
    try {
      const text = UTF8.decode(bytes.subarray(0, bytes.length - cut));
      // What is left must show that it is UTF-8: a lone octet at the end of plain ASCII may be anything.
      return cut > 0 && !/[^\0-\u007f]/.test(text) ? undefined : text;
    } catch {
      // Cut more, or it is none.
    }
  }
  return undefined;
}

/**
 * Whether these octets are GB18030. Of its common characters (GB 2312 rows 1 to 3 and the first level of hanzi) both octets are
 * high, the first from A1 to D7; Latin-1 has its high octets one by one between ASCII letters, pairs of them from E0 on.
 */
function isChinese(bytes: Uint8Array): boolean {
  let common = 0;
  let rare = 0;
  let single = 0;
  for (let i = 0; i < bytes.length; i++) {
    const lead = bytes[i] ?? 0;
    if (lead < 0x80) continue;
    const trail = bytes[i + 1] ?? 0;
    if (lead > 0x80 && trail >= 0xa1 && trail !== 0xff) {
      if ((lead >= 0xb0 && lead <= 0xd7) || (lead >= 0xa1 && lead <= 0xa3)) common++;
      else rare++;
      i++;
    } else if (isFour(bytes, i)) {
      common++;
      i += 3;
    } else single++;
  }
  return common > 0 || rare > single + 1;
}

/** The four octets of a character beyond GBK. */
function isFour(bytes: Uint8Array, at: number): boolean {
  const [a = 0, b = 0, c = 0, d = 0] = bytes.subarray(at, at + 4);
  return a > 0x80 && b >= 0x30 && b <= 0x39 && c > 0x80 && d >= 0x30 && d <= 0x39;
}
