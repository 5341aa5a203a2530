// `npm run check`: format, lint, types and dead code, each as strict as in CI. All of them run even when one fails, so
// that one run tells everything.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root, runNode24 } from './node24.mjs';

const tool = (...path) => join(root, 'node_modules', ...path);
const hasConsole = existsSync(join(root, 'dashboards', 'noc', 'src'));

const checks = [
  { name: 'format', remedy: 'npm run format', args: [tool('oxfmt', 'bin', 'oxfmt'), '--check', '.'] },
  {
    name: 'lint',
    args: [
      tool('oxlint', 'bin', 'oxlint'),
      '--type-aware',
      '--deny-warnings',
      '--report-unused-disable-directives',
      '--no-error-on-unmatched-pattern',
    ],
  },
  { name: 'types', args: [tool('typescript', 'bin', 'tsc'), '-p', root] },
  ...(hasConsole
    ? [
        {
          name: 'types of the console',
          args: [tool('typescript', 'bin', 'tsc'), '-p', join(root, 'dashboards', 'noc')],
        },
      ]
    : []),
  { name: 'dead code', args: [tool('knip', 'bin', 'knip.js'), '--no-progress'] },
];

const failed = [];
for (const { name, args, remedy } of checks) {
  console.log(`check: ${name}`);
  const code = await runNode24(args);
  if (code !== 0) failed.push(remedy ? `${name} (mend with: ${remedy})` : name);
  if (code > 128) break;
}

if (failed.length > 0) {
  console.error(`check: failed: ${failed.join(', ')}`);
  process.exitCode = 1;
} else {
  console.log('check: all good');
}
