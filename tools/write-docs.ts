// Writes the reference pages that are lists of what the code holds: docs/errors.md, docs/metrics.md, docs/lab-faults.md, and
// the table of limits in docs/operations.md. Run it after a change to those lists: node tools/node24.mjs tools/write-docs.ts. A test
// compares the pages with what it would write.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERRORS, type ErrorDefinition } from '../contract/errors.ts';
import { METRICS, type Measurement } from '../contract/metrics.ts';
import { RESULT_CODES } from '../contract/records.ts';
import { faultsPage } from './lab-faults.ts';
import { readLimits, withLimits } from './limits.ts';

const DOCS_FOLDER = join(import.meta.dirname, '..', 'docs');

/** Pages by the name of their file in docs/. */
export const PAGES: Readonly<Record<string, () => string>> = {
  'errors.md': errorsPage,
  'metrics.md': metricsPage,
  'lab-faults.md': () => faultsPage(table),
  'operations.md': () => withLimits(readFileSync(join(DOCS_FOLDER, 'operations.md'), 'utf8'), readLimits()),
};

function errorsPage(): string {
  const definitions: [string, ErrorDefinition][] = Object.entries(ERRORS);
  const rows = definitions.map(([code, { message, remedy, status }]) => [`\`${code}\``, status, message, remedy]);
  return `# Errors

Every error that a person can meet has a code. In the log, on the command line and on an asset's page it is one line,
\`code: what happened; what to do.\`; the API answers with [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)
\`application/problem+json\` that carries \`code\`, \`detail\`, \`remedy\` and \`status\`. Words in braces are filled in. Codes keep
their meaning for ever; a retired one is not used again.

This page is written by \`tools/write-docs.ts\` from \`contract/errors.ts\`.

${table(['code', 'HTTP', 'what happened', 'what to do'], rows)}`;
}

function metricsPage(): string {
  const sections = Object.entries<Measurement>(METRICS).map(measurementSection);
  const results = RESULT_CODES.map((code, number) => `${number} \`${code}\``).join(' · ');
  return `# Metrics

What Foresite measures, under the names of Telegraf's plugins where there is one. A row has the tags \`site\`, \`asset\`,
\`class\` and, where it belongs to a part of the asset, \`component\` (\`kind:name\`, such as \`port:gi7\`). In InfluxDB each
measurement below is a measurement of that name. Samples that are not plainly good carry the integer field \`quality\`: 1 stale,
2 retained by a broker, 3 the difference to the sample before is void. Counters are stored as the device counts them; readers
take differences. A field keeps its type for ever.

The figures of the program itself, for Prometheus, are in [operations.md](operations.md#figures-of-the-program).

\`result_code\` of \`foresite_target\`: ${results}.

This page is written by \`tools/write-docs.ts\` from \`contract/metrics.ts\`.

${sections.join('\n')}`;
}

function measurementSection([name, { about, component, fields }]: [string, Measurement]): string {
  const rows = Object.entries(fields).map(([field, { type, unit, isCounter, about: meaning }]) => [
    `\`${field}\``,
    `${type}${isCounter ? ' counter' : ''}`,
    unit,
    meaning,
  ]);
  const of = component === '' ? 'the asset as a whole' : `component \`${component}:…\``;
  return `## ${name}\n${about}; rows of ${of}.\n\n${table(['field', 'type', 'unit', 'meaning'], rows)}`;
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows].map(
    (cells) => `| ${cells.map((cell) => String(cell).replaceAll('|', String.raw`\|`)).join(' | ')} |`,
  );
  return `${lines.join('\n')}\n`;
}

if (import.meta.main) {
  for (const [name, write] of Object.entries(PAGES)) writeFileSync(join(DOCS_FOLDER, name), write());
}
