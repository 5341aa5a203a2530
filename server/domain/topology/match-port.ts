// Finds the real port that a point list means. Lists write `1/0/7`, `7口`, `G0/7`, `Gi1/0/7` or `端口7` where the switch says
// `GigabitEthernet1/0/7`. Pure; never guesses: where several ports fit, it names them all.

export interface KnownPort {
  /** Component key: `port:gi7`. */
  readonly key: string;
  /** What the device calls it: ifName. */
  readonly name: string;
  /** What else it goes by, such as the label that somebody gave it: counts only as a whole, after the names. */
  readonly aliases?: readonly string[];
}

export type PortMatch =
  | { readonly found: 'one'; readonly key: string }
  | { readonly found: 'many'; readonly keys: readonly string[] }
  | { readonly found: 'none' };

const NONE: PortMatch = { found: 'none' };

/** Words before or after a port's number that say what kind of port it is. Longer words stand before their beginnings. */
const SPEEDS: readonly (readonly [RegExp, string])[] = [
  [/^(?:hundredgige|hundredgigabitethernet|hu|100ge)$/, '100g'],
  [/^(?:fortygigabitethernet|fortygige|fo|40ge|xlge)$/, '40g'],
  [/^(?:twentyfivegige|twentyfivegigabitethernet|twe|25ge)$/, '25g'],
  [/^(?:ten-?gigabitethernet|ten-?gige|tengigabit|te|xge|xgigabitethernet|10ge|10g|万兆|万兆口|万兆光口)$/, '10g'],
  [/^(?:twogigabitethernet|tw|fivegigabitethernet|fi|2\.5ge)$/, '2g5'],
  [/^(?:gigabitethernet|gigabit|gige|gi|ge|g|千兆|千兆口)$/, '1g'],
  [/^(?:fastethernet|fa|fe|f|百兆|百兆口)$/, '100m'],
  [/^(?:ethernet|eth|et|e)$/, 'eth'],
  [/^(?:sfp\+?|光口|光纤口|光|fiber|fibre|optical)$/, 'sfp'],
  [/^(?:port-channel|portchannel|po|eth-trunk|bridge-aggregation|lag|ae|trk|聚合|聚合口)$/, 'lag'],
  [/^(?:vlan|vlanif|vlan-interface|vl)$/, 'vlan'],
];
/** Words that say only “port”. */
const PLAIN =
  /^(?:port|ports|p|no|nr|number|端口|端口号|网口|电口|口|号口|号端口|号|第|接口|slot|unit|lan|rj45|interface|swport)$/;

interface PortWord {
  /** Kind of port: '' where the word does not say. */
  readonly kind: string;
  /** Its numbers: unit, slot, port; the last is what stands on the front. */
  readonly numbers: readonly number[];
  /** What is neither a kind nor a number. */
  readonly rest: string;
}

/** The same text for each way of writing the same port of a switch: to see that a list gives a port twice. */
export function portWordKey(word: string): string {
  const { kind, numbers, rest } = readPortWord(word);
  // A list that writes 1/0/7 here and 0/7 there means the same port by both as long as it has no stack.
  return numbers.length === 0 ? `${kind}|${rest}|${plainForm(word)}` : `${kind}|${rest}|${numbers.join('/')}`;
}

/**
 * @param word the port in the words of the list, or the name of a component
 * @param ports what the device told of its ports
 */
export function matchPort(word: string, ports: readonly KnownPort[]): PortMatch {
  const wanted = plainForm(word);
  if (wanted === '' || ports.length === 0) return NONE;
  const exact = ports.filter((port) => namesOf(port).some((name) => plainForm(name) === wanted));
  if (exact.length > 0) return matchOf(exact);
  const asked = readPortWord(word);
  const numbered = asked.numbers.length === 0 ? NONE : matchNumbers(asked, ports);
  if (numbered.found !== 'none') return numbered;
  return matchOf(ports.filter(({ aliases }) => aliases?.some((alias) => plainForm(alias) === wanted)));
}

function matchNumbers(asked: PortWord, ports: readonly KnownPort[]): PortMatch {
  const physical = ports.map((port) => ({ port, words: namesOf(port).map(readPortWord) }));
  // Best reading first: all numbers the same, then the list's numbers at the end (0/7 of 1/0/7), then ours at its end.
  for (const isFit of [isSame, isTail, isHead]) {
    const fits = physical.filter(({ words }) => words.some((known) => isFit(known, asked)));
    const ofKind = fits.filter(({ words }) => words.some((known) => isFit(known, asked) && isOfKind(known, asked)));
    if (ofKind.length > 0) return matchOf(ofKind.map(({ port }) => port));
    // A list's “G0/7” on a switch whose ports are named only by number.
    const unnamed = fits.filter(({ words }) => words.every(({ kind }) => kind === ''));
    if (unnamed.length > 0 && asked.rest === '') return matchOf(unnamed.map(({ port }) => port));
  }
  return NONE;
}

function matchOf(ports: readonly KnownPort[]): PortMatch {
  const keys = [...new Set(ports.map(({ key }) => key))];
  const [only] = keys;
  if (only === undefined) return NONE;
  return keys.length === 1 ? { found: 'one', key: only } : { found: 'many', keys };
}

function namesOf({ key, name }: KnownPort): string[] {
  return [key.slice(key.indexOf(':') + 1), name].filter((one) => one !== '');
}

function isSame(known: PortWord, asked: PortWord): boolean {
  return known.numbers.length === asked.numbers.length && isTail(known, asked);
}

/** `0/7` and `7` of `1/0/7`. */
function isTail(known: PortWord, asked: PortWord): boolean {
  const from = known.numbers.length - asked.numbers.length;
  return from >= 0 && asked.numbers.every((number, i) => known.numbers[from + i] === number);
}

/** The list writes `1/0/7` where the switch has only `7`: units and slots that it does not have are left out. */
function isHead(known: PortWord, asked: PortWord): boolean {
  return known.numbers.length > 0 && known.numbers.length < asked.numbers.length && isTail(asked, known);
}

function isOfKind(known: PortWord, asked: PortWord): boolean {
  if (known.kind === 'vlan' || known.kind === 'lag') return asked.kind === known.kind;
  if (known.rest !== '' && known.rest !== asked.rest) return false;
  return asked.kind === '' || asked.kind === known.kind;
}

/** `第7口（电口）` → kind '', numbers [7]; `XGE1/0/1` → kind 10g, numbers [1, 0, 1]. */
function readPortWord(text: string): PortWord {
  const parts = plainForm(text).match(/\d+(?:\.\d+)?ge|10g|[a-z\u4e00-\u9fff][a-z\u4e00-\u9fff+-]*|\d+/g) ?? [];
  const numbers: number[] = [];
  const rest: string[] = [];
  let kind = '';
  for (const part of parts) {
    if (/^\d+$/.test(part)) numbers.push(Number(part));
    else {
      const word = part.replace(/-+$/, '');
      const speed = SPEEDS.find(([pattern]) => pattern.test(word));
      if (speed) kind = kind === '' || kind === 'eth' ? speed[1] : kind;
      else if (!PLAIN.test(word)) rest.push(word);
    }
  }
  return { kind, numbers: numbers.slice(-MAX_NUMBERS), rest: rest.join(' ') };
}

/** Chassis, unit, slot and port. */
const MAX_NUMBERS = 4;

function plainForm(text: string): string {
  return text
    .normalize('NFKC')
    .slice(0, 64)
    .toLowerCase()
    .replace(/[\s_]+/g, '');
}
