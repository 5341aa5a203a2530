// The order of the test files: the longest first, so that no worker is left alone with one at the end. A fresh clone remembers
// no durations; vitest would then begin with the files that have most text.

import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Beginnings of paths below test/, longest running first; the rest follows in vitest's own order. */
const LONGEST = [
  'acceptance/stories.',
  'acceptance/site-life.',
  'acceptance/console-walk.',
  'acceptance/',
  'app/gateway.',
  'console/topics.',
  'recordings/readings.',
  'app/devices.',
  'app/',
  'console/',
  'fuzz/',
];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => this.#rankOf(a) - this.#rankOf(b));
  }

  #rankOf({ moduleId }: TestSpecification): number {
    const path = relative('test', relative(this.ctx.config.root, moduleId));
    const rank = LONGEST.findIndex((beginning) => path.startsWith(beginning));
    return rank === -1 ? LONGEST.length : rank;
  }
}
