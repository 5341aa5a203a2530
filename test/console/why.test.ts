// Why an alarm is one, on the page of its ticket.

import { expect, it } from 'vitest';
import { PORT_TICKET } from './fake-tickets.ts';
import { useConsole } from './harness.ts';

const open = useConsole();

it.each([
  ['en', 'Alarms explained', 'Why is this an alarm?', 'Rule: Ping result (ping.result_code) is'],
  ['zh', '已归并的告警', '为什么告警？', '规则：ping 结果 ping.result_code 为'],
] as const)('is told where it is asked for, in %s', async (language, fold, why, rule) => {
  const { page, address } = await open({
    language,
    size: language === 'zh' ? { width: 390, height: 844 } : { width: 1920, height: 1080 },
  });
  await page.goto(`${address}/#/tickets/${PORT_TICKET}`);
  await page.locator('summary', { hasText: fold }).click();
  const line = page.locator('.why li').first();
  expect(await line.isVisible()).toBe(false);
  await page.locator('.why summary', { hasText: why }).first().click();
  expect(await line.textContent()).toContain(rule);
  expect(await line.isVisible()).toBe(true);
});

it('a condition in force says in words whose it is', async () => {
  const { page, address } = await open({ language: 'zh' });
  await page.goto(`${address}/#/sites/binjiang/assets/sw-b`);
  await page.locator('summary', { hasText: '生效的告警条件' }).click();
  const told = await page.locator('.row-block', { hasText: 'ping-lost' }).textContent();
  expect(told).toContain('来自 设备模板');
});
