import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchPort, portWordKey, type KnownPort } from '../../../../server/domain/topology/match-port.ts';

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);
const port = (name: string, ...aliases: string[]): KnownPort => ({ key: `port:${name}`, name, aliases });

const CISCO_SMALL = [...range(24).map((n) => port(`gi${n}`)), port('Po1'), port('Po7'), port('1'), port('oob')];
const HUAWEI = [
  ...range(24).map((n) => port(`GigabitEthernet0/0/${n}`)),
  ...range(4).map((n) => port(`XGigabitEthernet0/0/${n}`)),
  port('Vlanif7'),
];
const CATALYST = [...range(24).map((n) => port(`Gi1/0/${n}`)), ...range(4).map((n) => port(`Te1/1/${n}`))];
const STACK = [1, 2].flatMap((unit) => range(24).map((n) => port(`Gi${unit}/0/${n}`)));
const NUMBERED = range(10).map((n) => port(String(n)));
const HIK = range(10).map((n) => ({ key: `port:${n}`, name: `Port ${n}`, aliases: [`端口${n}`] }));

describe('a port in the words of a list', () => {
  it.each([
    ['7口', CISCO_SMALL, 'gi7'],
    ['7', CISCO_SMALL, 'gi7'],
    ['gi7', CISCO_SMALL, 'gi7'],
    ['G0/7', CISCO_SMALL, 'gi7'],
    ['1/0/7', CISCO_SMALL, 'gi7'],
    ['端口７', CISCO_SMALL, 'gi7'],
    ['7口', HUAWEI, 'GigabitEthernet0/0/7'],
    ['G0/7', HUAWEI, 'GigabitEthernet0/0/7'],
    ['GE0/0/7', HUAWEI, 'GigabitEthernet0/0/7'],
    ['0/0/7', HUAWEI, 'GigabitEthernet0/0/7'],
    ['1/0/7', CATALYST, 'Gi1/0/7'],
    ['Gi1/0/7', CATALYST, 'Gi1/0/7'],
    ['GigabitEthernet1/0/7', CATALYST, 'Gi1/0/7'],
    ['第7口', CATALYST, 'Gi1/0/7'],
    ['万兆口1', CATALYST, 'Te1/1/1'],
    ['Te1/1/2', CATALYST, 'Te1/1/2'],
    ['2/0/7', STACK, 'Gi2/0/7'],
    ['G0/7', NUMBERED, '7'],
    ['Port 7', NUMBERED, '7'],
    ['7号口', HIK, '7'],
    ['端口7', HIK, '7'],
  ])('%s is found among the real ones', (word, ports, name) => {
    expect(matchPort(word, ports)).toEqual({ found: 'one', key: `port:${name}` });
  });

  it('is not guessed where several fit', () => {
    expect(matchPort('7口', STACK)).toEqual({ found: 'many', keys: ['port:Gi1/0/7', 'port:Gi2/0/7'] });
    expect(matchPort('1', HUAWEI)).toEqual({
      found: 'many',
      keys: ['port:GigabitEthernet0/0/1', 'port:XGigabitEthernet0/0/1'],
    });
  });

  it.each(['', '99', '光口3', '待定', 'Te1/1/9'])('“%s” fits none of them', (word) => {
    expect(matchPort(word, CATALYST)).toEqual({ found: 'none' });
  });

  it('may be the label that somebody gave the port, where no port has that number', () => {
    expect(matchPort('A12', [port('gi1', 'A12'), port('gi2', '9')])).toEqual({ found: 'one', key: 'port:gi1' });
    expect(matchPort('2', [port('gi1', '2'), port('gi2')])).toEqual({ found: 'one', key: 'port:gi2' });
  });

  it('never means a VLAN or a bundle by a number', () => {
    expect(matchPort('7', [port('Vlan7'), port('Po7')])).toEqual({ found: 'none' });
    expect(matchPort('Po7', CISCO_SMALL)).toEqual({ found: 'one', key: 'port:Po7' });
  });

  it('finds each port by its own name and by its key, whatever the switch', () => {
    fc.assert(
      fc.property(fc.constantFrom(CISCO_SMALL, HUAWEI, CATALYST, STACK, NUMBERED, HIK), fc.nat(), (ports, n) => {
        const one = ports[n % ports.length] ?? port('');
        expect(matchPort(one.name, ports)).toEqual({ found: 'one', key: one.key });
        expect(matchPort(one.key.slice(5), ports)).toEqual({ found: 'one', key: one.key });
      }),
    );
  });

  it('answers any text with ports that exist', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (word) => {
        const match = matchPort(word, CATALYST);
        const keys = match.found === 'one' ? [match.key] : match.found === 'many' ? match.keys : [];
        expect(CATALYST.map(({ key }) => key)).toEqual(expect.arrayContaining([...keys]));
      }),
    );
  });
});

it('knows the same port in other words', () => {
  expect(portWordKey('７口')).toBe(portWordKey('端口7'));
  expect(portWordKey('G0/7')).toBe(portWordKey('ge0/7'));
  expect(portWordKey('7')).not.toBe(portWordKey('17'));
  expect(portWordKey('光口1')).not.toBe(portWordKey('1口'));
});
