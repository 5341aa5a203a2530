// The live topics of the sites' brokers, for the console. The part that listens, and the MQTT library with it, are loaded at
// the first look.

import type { TopicDesk } from '../contract/api-topics.ts';
import type { TopicDeskParts, TopicWatches } from '../collectors/mqtt/topic-desk.ts';

export interface LateTopicDesk extends TopicDesk {
  /** The inventory has changed. */
  follow(): Promise<void>;
  stop(): Promise<void>;
}

export function createTopicDesk(parts: TopicDeskParts): LateTopicDesk {
  let watches: TopicWatches | undefined;
  let isStopped = false;
  const get = async (): Promise<TopicWatches> => {
    const { TopicWatches: Watches } = await import('../collectors/mqtt/topic-desk.ts');
    watches ??= new Watches(parts);
    return watches;
  };
  return {
    brokers: async (site) => (await get()).brokers(site),
    async topics(question) {
      const desk = await get();
      const seen = await desk.topics(question);
      if (isStopped) await desk.stop();
      return seen;
    },
    follow: async () => watches?.follow(),
    async stop() {
      isStopped = true;
      await watches?.stop();
    },
  };
}
