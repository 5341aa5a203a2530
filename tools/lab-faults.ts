// The catalogue of the simulated site's faults for docs/lab-faults.md: what each is in the field's table, where it happens,
// who cures it and what they take along.

import { truthOf, type FaultDefinition } from '../lab/fault.ts';
import { canHappen } from '../lab/fault-board.ts';
import { FAULTS } from '../lab/faults.ts';
import { siteLayout } from '../lab/layout.ts';
import { NOISE } from '../lab/noise.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

type Table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]) => string;

export function faultsPage(table: Table): string {
  const kinds = new Set(FAULTS.map(({ code }) => code).filter((code) => code !== ''));
  const sorted = FAULTS.toSorted((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  const head = ['code', 'fault', 'on', 'what', 'who', 'parts and tools', 'cured from afar', 'shows'];
  return `# Faults and noise of the simulated site

\`npx foresite lab break <fault> [--on <asset>]\` makes one of ${FAULTS.length} faults happen, \`lab heal\` ends it; a scenario file
names them, too. They are ${kinds.size} kinds of the field’s table (first column: C and H cameras and roadside, N, P, R network,
power, machine room, K, A, M, B kiosks, AV, bus, back-end); the last ones are devices that only answer badly. *On* is the asset
of the demo site that is hit unless another of its kind is named; – needs a site of another shape. *Who*: remote, on-site staff,
engineer, the customer’s electrician, cash team or IT, the maker, the carrier. *Shows* tells how long a creeping fault may take
until anybody could notice.

This page is written by \`tools/write-docs.ts\` from \`lab/faults/\` and \`lab/noise.ts\`.

${table(head, sorted.map(rowOf))}
## Noise
Things that happen at every site and are no faults: no ticket may come of them. They keep to the seed.

${table(
  ['noise', 'what', 'how often'],
  NOISE.map(({ name, title, often }) => [`\`${name}\``, title.en, often.en]),
)}`;
}

/** What is of the field's table comes first. */
function sortKey({ code, name }: FaultDefinition): string {
  return `${code === '' ? '~' : code} ${name}`;
}

function rowOf(fault: FaultDefinition): string[] {
  const layout = siteLayout(20);
  const device = layout.byKey.get(fault.on);
  if (!device) return [];
  const { by, parts, tools, people, remoteCures } = truthOf(fault, device, layout);
  const takes = [...parts, ...tools].map(({ id }) => id).join(', ');
  return [
    fault.code === '' ? '–' : fault.code,
    `\`${fault.name}\``,
    canHappen(fault, device, layout) ? fault.on : '–',
    fault.title.en,
    people > 1 ? `${by}, ${people} people` : by,
    takes,
    remoteCures.join(', '),
    shows(fault.showsAfterMs ?? 0),
  ];
}

function shows(ms: number): string {
  if (ms === 0) return 'at once';
  return ms < DAY_MS ? `${Math.round(ms / HOUR_MS)} h` : `${Math.round(ms / DAY_MS)} d`;
}
