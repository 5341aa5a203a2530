import { describe, expect, it } from 'vitest';
import { ASSET_CLASSES } from '../../../../../contract/profile.ts';
import { SLUG } from '../../../../../contract/place.ts';
import {
  POINT_COLUMNS,
  claimsOf,
  type ColumnDefinition,
} from '../../../../../server/domain/inventory/point-list/columns.ts';
import { slugOf } from '../../../../../server/domain/inventory/point-list/identity.ts';
import { columnIndex, columnLetter } from '../../../../../server/domain/inventory/point-list/sheet.ts';
import { readChannel, readDay, readHost, readMac } from '../../../../../server/domain/inventory/point-list/values.ts';
import { classOf, classWord, isBlank, powerOf } from '../../../../../server/domain/inventory/point-list/words.ts';

describe('the kind of a device', () => {
  it.each([
    ['网络摄像机', 'camera'],
    ['400万红外枪机(室外)', 'camera'],
    ['摄像机电源', 'box'],
    ['PoE交换机', 'switch'],
    ['8口非网管交换机', 'switch'],
    ['光纤收发器', 'switch'],
    ['硬盘录像机', 'recorder'],
    ['NVR', 'recorder'],
    ['UPS电源', 'ups'],
    ['UPS', 'ups'],
    ['12V集中供电电源', 'box'],
    ['监控箱', 'box'],
    ['无线AP', 'accesspoint'],
    ['自助缴费机', 'kiosk'],
    ['LED显示屏', 'display'],
    ['核心路由器', 'router'],
    ['Access Point', 'accesspoint'],
    ['dome camera', 'camera'],
    ['lte-router', 'lte-router'],
  ])('%s is %s', (text, of) => {
    expect(classOf(text)).toBe(of);
  });

  it('is written and read the same', () => {
    for (const of of ASSET_CLASSES) expect(classOf(classWord(of))).toBe(of);
    for (const of of ASSET_CLASSES) expect(classOf(of)).toBe(of);
  });

  it.each(['火箭', 'capture', ''])('is not guessed from “%s”', (text) => {
    expect(classOf(text)).toBeNull();
  });
});

it.each([
  ['192.168.1.10', '192.168.1.10'],
  ['１９２.168。1.10', '192.168.1.10'],
  ['192.168.001.010', '192.168.1.10'],
  ['10.0.0.1/24', '10.0.0.1'],
  ['fe80::1', 'fe80::1'],
  ['nvr.example.org', 'nvr.example.org'],
  ['10.0.0.256', null],
  ['10.0.0', null],
  ['0.0.0.0', null],
  ['239.1.1.1', null],
  ['10.0.0.1,10.0.0.2', null],
  ['east gate', null],
])('the address %s is %s', (text, host) => {
  expect(readHost(text)).toBe(host);
});

it.each([
  ['00-11-22-AA-BB-CC', '00:11:22:aa:bb:cc'],
  ['0011.22aa.bbcc', '00:11:22:aa:bb:cc'],
  ['001122AABBCC', '00:11:22:aa:bb:cc'],
  ['00:11:22:aa:bb', null],
  ['ff:ff:ff:ff:ff:ff', null],
])('the MAC address %s is %s', (text, mac) => {
  expect(readMac(text)).toBe(mac);
});

it.each([
  ['2027-06-30', '2027-06-30'],
  ['2027/6/3', '2027-06-03'],
  ['2027.6.3', '2027-06-03'],
  ['2027年6月3日', '2027-06-03'],
  ['20270603', '2027-06-03'],
  ['2027-06-03 00:00:00', '2027-06-03'],
  ['46568', '2027-06-30'],
  ['2027-02-29', null],
  ['2028-02-29', '2028-02-29'],
  ['6/3/2027', null],
  ['2027-06', null],
  ['三年', null],
])('the day %s is %s', (text, day) => {
  expect(readDay(text)).toBe(day);
});

it.each([
  ['7', { recorder: '', channel: 7 }],
  ['CH07', { recorder: '', channel: 7 }],
  ['D12', { recorder: '', channel: 12 }],
  ['通道3', { recorder: '', channel: 3 }],
  ['NVR-1/7', { recorder: 'NVR-1', channel: 7 }],
  ['NVR1-CH07', { recorder: 'NVR1', channel: 7 }],
  ['0', null],
  ['x', null],
  ['5000', null],
])('the channel %s is %o', (text, channel) => {
  expect(readChannel(text)).toEqual(channel);
});

it.each([
  ['PoE', 'poe'],
  ['POE供电', 'poe'],
  ['网线供电', 'poe'],
  ['集中供电', 'local'],
  ['12V电源', 'local'],
  ['DC12V', 'local'],
  ['AC220V', 'local'],
  ['市电', 'local'],
  ['非PoE', 'local'],
  ['魔法', 'unknown'],
])('the power %s is %s', (text, way) => {
  expect(powerOf(text)).toBe(way);
});

it.each(['', '-', '/', '无', 'N/A', '待定', 'DHCP'])('“%s” says nothing', (text) => {
  expect(isBlank(text)).toBe(true);
});

it.each([
  ['CAM-07', 'cam-07'],
  ['C_07/A', 'c-07-a'],
  ['7', 'cam-7'],
])('the key of %s is %s', (text, key) => {
  expect(slugOf(text, 'camera')).toBe(key);
});

it.each(['东门枪机', '东门01', '__proto__', '-', 'x'.repeat(100), '门'.repeat(100), '9'.repeat(100)])(
  'the key of %s is sound and the same each time',
  (text) => {
    expect(slugOf(text, 'lte-router')).toMatch(SLUG);
    expect(slugOf(text, 'camera')).toBe(slugOf(text, 'camera'));
  },
);

it('keeps apart what Latin letters cannot', () => {
  expect(slugOf('东门01', 'camera')).not.toBe(slugOf('西门01', 'camera'));
});

it('understands every heading that it names, and each means one thing at its strongest', () => {
  for (const [field, definition] of Object.entries<ColumnDefinition>(POINT_COLUMNS)) {
    for (const name of definition.strong) expect(claimsOf(name)[0]).toEqual({ field, isStrong: true });
    expect(claimsOf(definition.isIgnored ? (definition.strong[0] ?? '') : definition.title.zh)[0]?.field).toBe(field);
  }
  expect(claimsOf(' IP 地址（设备）*')[0]?.field).toBe('host');
});

it('counts columns as spreadsheets do', () => {
  expect([0, 25, 26, 701, 702].map(columnLetter)).toEqual(['A', 'Z', 'AA', 'ZZ', 'AAA']);
  for (const index of [0, 7, 25, 26, 99, 700]) expect(columnIndex(columnLetter(index))).toBe(index);
  expect(columnIndex('A1')).toBe(-1);
});
