// Counts for the closing line of `npm test`. It writes them to the file that tools/test.mjs names; vitest's own
// reporter tells everything else.
import { writeFileSync } from 'node:fs';

class CountReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    for (const module of modules) countModule(module, counts);
    const file = process.env.FORESITE_TEST_COUNTS;
    if (file) writeFileSync(file, JSON.stringify(counts));
  }
}

function countModule(module, counts) {
  let failedTests = 0;
  for (const test of module.children.allTests()) {
    const { state } = test.result();
    if (state === 'failed') failedTests += 1;
    counts[state === 'passed' || state === 'failed' ? state : 'skipped'] += 1;
  }
  // A file that does not load, or whose hooks fail, has failed even though none of its tests did.
  if (failedTests === 0 && module.state() === 'failed') counts.failed += 1;
}

// oxlint-disable-next-line import/no-default-export -- vitest takes a reporter by the default export of its file
export default CountReporter;
