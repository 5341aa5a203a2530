import { afterAll, afterEach, beforeAll, describe, test } from 'vitest';
import { Demo } from './demo.ts';
import { expectOneTicket, STORIES } from './stories.ts';

describe('the faults of cameras and switches', () => {
  const demo = new Demo();
  beforeAll(async () => {
    await demo.start();
  }, 90_000);
  // One story that goes wrong must not spoil the next.
  afterEach(async () => {
    await demo.command('lab', 'heal');
  });
  afterAll(async () => {
    await demo.stop();
  });

  test.each(STORIES.slice(0, 5))(
    '$fault becomes one ticket that says what to bring',
    async (story) => expectOneTicket(demo, story),
    180_000,
  );
});
