// Live topics and “read now” in a real browser: what an engineer presses while standing in front of the device.

import { describe, expect, it } from 'vitest';
import { PHONE } from './browser.ts';
import { expectSeen, useConsole, WAIT_MS } from './harness.ts';

const open = useConsole();
const SITE_TOPICS = '#/sites/binjiang/topics';
const KIOSK = '#/sites/binjiang/assets/kiosk-1';

describe('the live topics of a site', () => {
  it.each([
    ['en', 'Live topics', 'No asset', 'Cash box: Part state', 'retained', '3 topics of other sites are not shown.'],
    ['zh', '实时主题', '不属于任何设备', '钞箱：部件状态', '保留消息', '其他项目的 3 个主题不显示。'],
  ] as const)(
    'say whose each topic is and which reading it is for (%s)',
    async (language, title, nobody, state, retained, elsewhere) => {
      const { page, address, server } = await open({ language });
      await page.goto(`${address}/#/sites/binjiang`);
      await page.getByRole('link', { name: title }).click();
      const rows = page.locator('.topic-table tbody tr');
      await rows.nth(3).waitFor();
      await rows.nth(0).getByText(nobody).waitFor();
      expect(await rows.nth(0).locator('.topic-text').innerText()).toBe('<b>up</b>');
      const cash = rows.nth(1);
      expect(await cash.locator('.topic-feed').first().innerText()).toContain(state);
      expect((await cash.innerText()).replaceAll('\u2009', ' ')).toContain('38 %');
      await rows.nth(2).getByText(retained).waitFor();
      await expectSeen(page, elsewhere);
      await cash.getByRole('link').click();
      await page.locator('.asset-head').waitFor();
      expect(server.topicRequests[0]).toBe('broker=b1');
    },
  );

  it('are found by a part of them, of the broker that is chosen', async () => {
    const { page, address, server } = await open();
    await page.goto(`${address}/${SITE_TOPICS}`);
    await page.locator('.topic-table tbody tr').nth(3).waitFor();
    await page.getByRole('searchbox').fill('lift');
    await expect.poll(() => page.locator('.topic-table tbody tr').count(), { timeout: WAIT_MS }).toBe(1);
    await page.getByRole('searchbox').fill('nothing like it');
    await expectSeen(page, 'No topic matches');
    await page.getByRole('button', { name: '10.8.10.31:1883' }).click();
    await page.locator('.topic-status', { hasText: '10.8.10.31:1883' }).waitFor();
    expect(page.url()).toContain('broker=b2');
    expect(server.topicRequests.at(-1)).toBe('broker=b2');
  });

  it('are asked for again and again, until one pauses', async () => {
    const { page, address, server } = await open();
    await page.goto(`${address}/${SITE_TOPICS}`);
    await expect.poll(() => server.topicRequests.length, { timeout: WAIT_MS }).toBeGreaterThan(1);
    await page.getByRole('button', { name: 'Pause' }).click();
    await expectSeen(page, 'Paused');
    await page.getByRole('button', { name: 'Go on' }).waitFor();
  });

  it.each([
    ['en', 'The broker cannot be heard', 'rejects the login'],
    ['zh', '无法监听消息服务器', '拒绝登录'],
  ] as const)('say in a clear word why a broker cannot be heard (%s)', async (language, title, why) => {
    const { page, address, server } = await open({ language });
    const words = {
      en: 'broker_unreachable: the MQTT broker 10.8.10.30:8883 cannot be reached: it rejects the login; check it.',
      zh: '无法连接 MQTT 消息服务器 10.8.10.30:8883：用户名或密码不对，拒绝登录；检查消息服务器。',
    };
    server.topics = { ...server.topics, state: 'down', words, topics: [], matching: 0, total: 0 };
    await page.goto(`${address}/${SITE_TOPICS}`);
    const notice = page.locator('.notice', { hasText: title });
    await notice.getByText(why).waitFor();
    expect(await notice.innerText()).not.toContain('broker_unreachable:');
  });

  it('say when too many brokers are listened to, and let one try again', async () => {
    const { page, address, server } = await open();
    server.topicsFail = { status: 429, code: 'too_many_watches' };
    await page.goto(`${address}/${SITE_TOPICS}`);
    await expectSeen(page, 'Too many brokers are being listened to');
    server.topicsFail = null;
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator('.topic-table tbody tr').first().waitFor();
  });

  it('are for engineers: an operator is neither led there nor shown any', async () => {
    const { page, address, server } = await open({ role: 'operator' });
    await page.goto(`${address}/#/sites/binjiang`);
    await page.getByRole('link', { name: /^Topology/ }).waitFor();
    expect(await page.getByRole('link', { name: 'Live topics' }).count()).toBe(0);
    await page.goto(`${address}/${SITE_TOPICS}`);
    await expectSeen(page, 'Live topics are for engineers: ask an administrator.');
    expect(server.topicRequests).toEqual([]);
  });

  it('fit a phone: nothing is wider than the screen', async () => {
    const { page, address } = await open({ language: 'zh', size: PHONE });
    await page.goto(`${address}/${SITE_TOPICS}`);
    await page.locator('.topic-table tbody tr').nth(3).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(PHONE.width);
  });
});

describe('the live topics of an asset', () => {
  it('are listened to once they are asked for, and only its own', async () => {
    const { page, address, server } = await open();
    await page.goto(`${address}/${KIOSK}`);
    await page.getByRole('button', { name: 'Listen' }).waitFor();
    expect(server.topicRequests).toEqual([]);
    await page.getByRole('button', { name: 'Listen' }).click();
    await page.locator('.topic-table tbody tr').nth(1).waitFor();
    expect(await page.locator('.topic-table tbody tr').count()).toBe(2);
    expect(server.topicRequests[0]).toBe('asset=kiosk-1');
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.locator('.topic-table').waitFor({ state: 'detached' });
  });

  it('are not offered for an asset that speaks no MQTT', async () => {
    const { page, address } = await open();
    await page.goto(`${address}/#/sites/binjiang/assets/sw-a`);
    await page.getByRole('button', { name: 'Read now' }).waitFor();
    expect(await page.getByRole('button', { name: 'Listen' }).count()).toBe(0);
  });
});

describe('“read now”', () => {
  it.each([
    ['en', 'Read now', 'Being read now, each of 2 ways'],
    ['zh', '立即读取', '正在按 2 种方式读取'],
  ] as const)('reads the asset and shows what comes (%s)', async (language, button, told) => {
    const { page, address, server } = await open({ language });
    await page.goto(`${address}/${KIOSK}`);
    await page.getByRole('button', { name: button }).click();
    await expectSeen(page, told);
    expect(server.polls).toEqual(['kiosk-1']);
    const asset = server.assets.find(({ key }) => key === 'kiosk-1');
    const component = 'part:cash-box';
    const reading = { component, componentName: 'cash-box', measurement: 'kiosk_part', field: 'level_percent' };
    const at = new Date().toISOString();
    const readings = [{ ...reading, unit: '%', isCounter: false, value: 63, at, level: 'ok' as const }];
    server.send('readings', { site: asset?.site ?? '', asset: 'kiosk-1', readings });
    await page.locator('.reading', { hasText: '63' }).first().waitFor();
  });

  it.each([
    ['en', 'Read now', 'rate_limited', 'Too many requests'],
    ['zh', '立即读取', 'unavailable', '服务'],
  ] as const)('says why it cannot (%s)', async (language, button, code, told) => {
    const { page, address, server } = await open({ language });
    server.pollsFail = code;
    await page.goto(`${address}/${KIOSK}`);
    await page.getByRole('button', { name: button }).click();
    await page.locator('.toast', { hasText: told }).waitFor();
    expect(server.polls).toEqual(['kiosk-1']);
  });

  it('is not offered to who may only look', async () => {
    const { page, address } = await open({ role: 'viewer' });
    await page.goto(`${address}/${KIOSK}`);
    await page.locator('.card', { hasText: 'Targets' }).waitFor();
    expect(await page.getByRole('button', { name: 'Read now' }).count()).toBe(0);
  });
});
