import { defineConfig } from 'vitest/config';
import { LongestFirst } from './tools/longest-first.ts';

/** Suites that touch nothing outside themselves: a process of its own for each would cost more than they do. */
const PURE = ['test/contract/**/*.test.ts', 'test/server/domain/**/*.test.ts', 'test/profiles/**/*.test.ts'];

export default defineConfig({
  test: {
    environment: 'node',
    // Processes rather than threads: suites open sockets and SQLite files, and a hard crash must not take others along.
    pool: 'forks',
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    projects: [
      { extends: true, test: { name: 'whole', include: ['test/**/*.test.ts'], exclude: PURE } },
      { extends: true, test: { name: 'pure', include: PURE, isolate: false } },
    ],
    // What hangs must end some time; how busy the machine is must not decide.
    testTimeout: 180_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 100_000 } },
    teardownTimeout: 10_000,
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
  },
});
