import { describe, expect, it } from 'vitest';
import { BatchBuilder } from '../../../contract/batch.ts';
import { SeriesCatalogue } from '../../../contract/series.ts';
import { type TopicPlan, mqttPlan } from '../../../collectors/mqtt/config.ts';
import { Listener, MAX_MESSAGES_PER_S, type Message } from '../../../collectors/mqtt/listener.ts';
import { target } from '../parts.ts';

const QUIET_AFTER_MS = 15_000;

function listen() {
  const one = target('mqtt', {
    settings: { topicPrefix: 'site/a1' },
    profile: {
      profile: 'test',
      title: { zh: '测试', en: 'test' },
      mqtt: {
        quietAfter: '15s',
        will: { topic: 'status', dead: 'offline', alive: 'online' },
        topics: [
          { topic: 'protect', values: [{ path: '', as: 'amplifier.protect' }] },
          { topic: 'levels', values: [{ path: 'level', as: 'amplifier.output_level_db' }] },
        ],
      },
    },
  });
  const plan = mqttPlan(one);
  if ('what' in plan) throw new Error(plan.what);
  const listener = new Listener(one, plan, new SeriesCatalogue());
  const [topic, second] = plan.topics;
  if (!topic || !second) throw new Error('no topic');
  const message = (text: string, isRetained: boolean) => ({ payload: Buffer.from(text), isRetained, captured: [] });
  const samplesOf = (of: TopicPlan, heard: Message, monoMs: number): number => {
    const batch = new BatchBuilder();
    listener.hear(of, heard, { wallMs: monoMs, monoMs }, batch);
    return batch.count;
  };
  return {
    listener,
    data: (text: string, monoMs: number, isRetained = false) => samplesOf(topic, message(text, isRetained), monoMs),
    other: (text: string, monoMs: number) => samplesOf(second, message(text, false), monoMs),
    will: (text: string, monoMs: number, isRetained = false) =>
      listener.hearWill(message(text, isRetained), { wallMs: monoMs, monoMs })?.type,
  };
}

describe('an asset', () => {
  it('is waited for as long as it may be quiet, counted from when the broker came up', () => {
    const { listener, data } = listen();
    expect(listener.judge(1000, 1000).code).toBe('timeout');
    expect(listener.judge(1000, 1000 + QUIET_AFTER_MS).code).toBe('timeout');
    expect(listener.judge(1000, 1001 + QUIET_AFTER_MS).code).toBe('stale');
    data('0', 20_000);
    expect(listener.judge(1000, 20_000 + QUIET_AFTER_MS).code).toBe('ok');
    expect(listener.judge(1000, 20_001 + QUIET_AFTER_MS).code).toBe('stale');
    // The broker was away meanwhile: the asset cannot be blamed for it.
    expect(listener.judge(60_000, 60_001).code).toBe('timeout');
  });

  it('of which one topic cannot be read is still heard by the others, and the bad one is told', () => {
    const { listener, data, other } = listen();
    data('0', 1000);
    other('{"level": NaN}', 2000);
    const { code, detail } = listener.judge(0, 3000);
    expect(code).toBe('ok');
    expect(detail).toMatch(
      /^mqtt_unreadable: topic site\/a1\/levels of asset "[^"]+" carries what cannot be read: it is no JSON; /,
    );
    data('0', 16_000);
    expect(listener.judge(0, 2001 + QUIET_AFTER_MS)).toEqual({ code: 'ok', detail: '' });
  });

  it('of which nothing can be read any more gives garbage once it would have been quiet', () => {
    const { listener, data, other } = listen();
    data('0', 0);
    other('{', QUIET_AFTER_MS);
    expect(listener.judge(0, QUIET_AFTER_MS).code).toBe('ok');
    expect(listener.judge(0, 1 + QUIET_AFTER_MS).code).toBe('garbage');
  });

  it('that speaks after its will is alive, and its birth then is no news', () => {
    const { listener, data, will } = listen();
    expect(will('offline', 0)).toBe('will');
    expect(listener.judge(0, 1).code).toBe('dead');
    data('0', 10);
    expect(listener.judge(0, 11).code).toBe('ok');
    expect(will('online', 20)).toBeUndefined();
    expect(will('offline', 30)).toBe('will');
  });

  it('is no longer dead when the broker holds a newer birth, and not yet alive either', () => {
    const { listener, will } = listen();
    expect(will('offline', 0, true)).toBe('will');
    expect(will('online', 10, true)).toBe('notice');
    expect(listener.judge(0, 11).code).toBe('timeout');
  });

  it('is not judged by a will text that nobody agreed on', () => {
    const { listener, will } = listen();
    expect(will('OFF', 0)).toBeUndefined();
    expect(listener.dropped).toBe(1);
  });

  it('that floods is read up to a limit a second and counts as alive', () => {
    const { listener, data } = listen();
    let read = 0;
    for (let i = 0; i < MAX_MESSAGES_PER_S + 100; i++) read += data('0', 100);
    expect(read).toBe(MAX_MESSAGES_PER_S);
    expect(listener.dropped).toBe(100);
    expect(listener.judge(0, 200).code).toBe('ok');
    expect(data('0', 1100)).toBe(1);
  });
});
