// The model in a device's own description, for devices of which no profile says where it stands. Pure.

/** Words of letters and digits that name no model. */
const NO_MODEL =
  /^(?:h3c|ipv[46]|rev\w*|v(?:er)?\.?\d.*|r\d.*|\d+[-x]?(?:port|ports|gigabit|gbe|ge|g|w|v|kva|va|mb|gb|bit)s?|x86.*|amd64|i[3-6]86|arm.*|aarch64|mips\w*|utf-?8|mp3|h\.?26[45]|802\.\w+|[0-9a-f]{12,}|el\d.*|fc\d|build\d*|release\d*|[a-z]{3}\d{1,2}|\d{4,}[a-z]{0,2}|\d{4}p\d{2}|cat\dk\w*|\w+_(?:iosxe|iosd|rp)\S*|asr\dk|nxos\S*|\S+\.bin|\dx\d+g|\d+sfp\+?|\d+\.[\d.]+[-\w]*|[a-z]{1,2}\.\d.*|test\d*|jd\d+|\d{1,2}:\d{2}.*)$/i;
/** Longest description that is looked through, and longest model, in characters. */
const MAX_DESCR = 400;
const MAX_MODEL = 40;

/** '' where the description is that of an operating system or names none. */
export function modelInDescr(sysDescr: string, sysObjectId: string): string {
  const descr = sysDescr.slice(0, MAX_DESCR);
  // `uname -a` names host and kernel, Windows names its processor: no words of the maker.
  if (/^(?:linux|freebsd|darwin|sunos|hardware:) /i.test(descr) || sysObjectId.startsWith('1.3.6.1.4.1.311.'))
    return '';
  const named = /\b(?:model|product|pid)\s*[:=]\s*([^,;()\r\n]{2,40})/i.exec(descr)?.[1]?.trim();
  if (named !== undefined) return named;
  for (const word of descr.split(/[\s,;()[\]"']+/)) {
    if (word.length < 4 || word.length > MAX_MODEL) continue;
    if (/[A-Za-z]/.test(word) && /\d/.test(word) && !/[:=@]/.test(word) && !NO_MODEL.test(word)) return word;
  }
  return '';
}
