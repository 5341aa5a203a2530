// Every story over the real programs and protocols. A demo mostly waits, so several of them live side by side, each with a
// share of the stories, one after the other.

import { afterAll, afterEach, beforeAll, describe, test } from 'vitest';
import { Demo } from './demo.ts';
import { expectOneTicket, STORIES, STORY_WITHIN_MS } from './stories.ts';

const DEMOS = 4;

describe.concurrent.each(Array.from({ length: DEMOS }, (_, i) => i))('faults of demo %i', (lane) => {
  const demo = new Demo();
  beforeAll(() => demo.start(), 300_000);
  // One story that goes wrong must not spoil the next.
  afterEach(() => demo.command('lab', 'heal'));
  afterAll(() => demo.stop());

  for (const story of STORIES.filter((_, i) => i % DEMOS === lane))
    test(
      `${story.fault} becomes one ticket that says what to bring`,
      { concurrent: false, timeout: STORY_WITHIN_MS },
      ({ expect }) => expectOneTicket(demo, story, expect),
    );
});
