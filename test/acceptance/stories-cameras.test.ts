import { afterAll, beforeAll, describe, test } from 'vitest';
import { Demo } from './demo.ts';
import { expectOneTicket, STORIES } from './stories.ts';

describe('the faults of cameras and switches', () => {
  const demo = new Demo();
  beforeAll(async () => {
    await demo.start();
  }, 90_000);
  afterAll(async () => {
    await demo.stop();
  });

  test.each(STORIES.slice(0, 5))(
    '$fault becomes one ticket that says what to bring',
    async (story) => expectOneTicket(demo, story),
    180_000,
  );
});
