import { expect, test } from 'vitest';
import { msToWall, wallToMs } from '../../dashboards/noc/src/format/wall-time.ts';

test.each([
  ['2027-01-05T09:00', 'Asia/Shanghai', '2027-01-05T01:00:00.000Z'],
  ['2027-07-01T12:30', 'America/St_Johns', '2027-07-01T15:00:00.000Z'],
  ['2027-03-28T01:30', 'Europe/Berlin', '2027-03-28T00:30:00.000Z'],
  ['2027-03-28T03:30', 'Europe/Berlin', '2027-03-28T01:30:00.000Z'],
])('%s in %s is %s, and back', (wall, zone, iso) => {
  expect(new Date(wallToMs(wall, zone)).toISOString()).toBe(iso);
  expect(msToWall(Date.parse(iso), zone)).toBe(wall);
});

test('what is no time is none', () => {
  expect(wallToMs('', 'Asia/Shanghai')).toBeNaN();
});
