import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  COMPONENT,
  componentKey,
  componentKind,
  componentName,
  componentWords,
  parsePlace,
  placeKey,
  SLUG,
} from '../../contract/place.ts';

const slug = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/);
const kind = fc.stringMatching(/^[a-z][a-z0-9-]{0,10}$/);

describe('componentKey', () => {
  test.each([
    ['port', 'GigabitEthernet0/1', 'port:GigabitEthernet0/1'],
    ['port', 'Slot: 0 Port: 1', 'port:Slot-0-Port-1'],
    ['storage', 'C:\\ Label:System  Serial', 'storage:C-Label-System-Serial'],
    ['storage', '/', ''],
    ['storage', '/var/log', 'storage:var/log'],
    ['port', '端口1', 'port:1'],
    ['port', '端口', ''],
    ['port', '', ''],
  ])('%s and %j give %j', (ofKind, name, key) => {
    expect(componentKey(ofKind, name)).toBe(key);
  });

  test('is empty or a valid key, whatever a device calls its part', () => {
    fc.assert(
      fc.property(kind, fc.string({ unit: 'binary', maxLength: 100 }), (ofKind, name) => {
        const key = componentKey(ofKind, name);
        if (key === '') return;
        expect(key).toMatch(COMPONENT);
        expect(componentKind(key)).toBe(ofKind);
        expect(componentKey(ofKind, componentName(key))).toBe(key);
      }),
      { numRuns: 1000 },
    );
  });
});

test('a place is read back from its key', () => {
  fc.assert(
    fc.property(slug, kind, fc.string(), (asset, ofKind, name) => {
      const place = { asset, component: componentKey(ofKind, name) };
      expect(parsePlace(placeKey(place))).toEqual(place);
      expect(asset).toMatch(SLUG);
    }),
  );
});

test.each(['', '-a', 'a-', 'A', 'a b', 'a/b', 'a,b', 'a\n', 'é', 'a'.repeat(65)])('%j is no slug', (text) => {
  expect(text).not.toMatch(SLUG);
});

test('the kind of something without a kind is empty', () => {
  expect(componentKind('')).toBe('');
  expect(componentName('port:a:b')).toBe('a:b');
});

describe('componentWords', () => {
  test.each([
    ['port:gi7', '', '端口 gi7', 'port gi7'],
    ['zone:zone-2', '', '分区 2', 'zone 2'],
    ['disk:2', 'Disk 2', 'Disk 2', 'Disk 2'],
    ['disk:2', 'sdb', '硬盘 sdb', 'disk sdb'],
    ['channel:7', 'West lobby', '通道 7 West lobby', 'channel 7 West lobby'],
    ['channel:3', '通道 3', '通道 3', '通道 3'],
    ['part:cash-box', '', '钞箱', 'cash box'],
    ['point:tank-level', '', '液位', 'tank level'],
    ['sensor:room-temperature', 'Rack 3', '传感器 Rack 3', 'sensor Rack 3'],
    ['part:toString', '', '部件 toString', 'part toString'],
    ['gauge:1', '', '1', '1'],
  ])('calls %s, told as %j, %s and %s', (component, told, zh, en) => {
    expect(componentWords(component, told)).toEqual({ zh, en });
  });
});
