import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_FILE_LINES, MAX_HOSTS, parseAddresses, wordsOfFile } from '../../../gateway/discover/addresses.ts';

const hosts = (...words: string[]): string[] =>
  parseAddresses(words).addresses.map(({ host, port }) => (port === undefined ? host : `${host} ${port}`));

describe('parseAddresses', () => {
  it.each([
    ['10.0.4.20', ['10.0.4.20']],
    ['10.0.4.20:1161', ['10.0.4.20 1161']],
    ['10.0.4.0/30', ['10.0.4.1', '10.0.4.2']],
    ['10.0.4.7/31', ['10.0.4.6', '10.0.4.7']],
    ['10.0.4.7/32', ['10.0.4.7']],
    ['10.0.4.254-10.0.5.1', ['10.0.4.254', '10.0.4.255', '10.0.5.0', '10.0.5.1']],
    ['10.0.4.1-3', ['10.0.4.1', '10.0.4.2', '10.0.4.3']],
    ['10.0.4.0/30:1161', ['10.0.4.1 1161', '10.0.4.2 1161']],
    ['10.0.4.1-2:1161', ['10.0.4.1 1161', '10.0.4.2 1161']],
    ['fe80::1%eth0', ['fe80::1%eth0']],
    ['[2001:db8::1]:161', ['2001:db8::1 161']],
    ['nvr.lobby.example', ['nvr.lobby.example']],
    ['nvr:161', ['nvr 161']],
  ])('reads %s', (word, expected) => expect(hosts(word)).toEqual(expected));

  it.each(['', '10.0.4.300', '10.0.4.0/33', '10.0.4.9-3', '10.0.4', 'a b', '10.0.4.1:0', '10.0.4.1:70000', '10.0.4.0/30:70000', '10.0.4.1-3:0', '2001:db8::/64', '-oProxy', 'x'.repeat(400)])(
    'refuses "%s"',
    (word) => expect(parseAddresses([word])).toMatchObject({ addresses: [], faults: [{ what: expect.any(String) }] }),
  ); // prettier-ignore

  it('names each host once, however often it was named', () => {
    expect(hosts('10.0.4.1-2', '10.0.4.2', '10.0.4.0/30')).toEqual(['10.0.4.1', '10.0.4.2']);
  });

  it('counts a network that is too wide instead of listing it', () => {
    expect(parseAddresses(['10.0.0.0/8'])).toMatchObject({ addresses: [], count: 2 ** 24 - 2 });
    expect(parseAddresses(['10.0.0.0/8']).count).toBeGreaterThan(MAX_HOSTS);
  });

  it('never throws, whatever is named', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 40 }), { maxLength: 5 }), (words) => {
        expect(parseAddresses(words).addresses.length).toBeLessThanOrEqual(MAX_HOSTS);
      }),
    );
  });
});

it('reads addresses of a file, one a line or parted by commas, without remarks', () => {
  expect(wordsOfFile('10.0.4.1, 10.0.4.2\r\n# all of it\n10.0.5.0/24 # cameras\n\n').words).toEqual([
    { text: '10.0.4.1', line: 1 },
    { text: '10.0.4.2', line: 1 },
    { text: '10.0.5.0/24', line: 3 },
  ]);
});

it('tells of each word that is no address in which line it stands, and of lines beyond the limit', () => {
  const { words } = wordsOfFile('10.0.4.1\n10.0.4.300；10.0.4.2\n\n-bogus');
  const { addresses, faults } = parseAddresses(words);
  expect(addresses.map(({ host, line }) => [host, line])).toEqual([
    ['10.0.4.1', 1],
    ['10.0.4.2', 2],
  ]);
  expect(faults.map(({ line, text, what }) => `${line} ${text} ${what}`)).toEqual([
    '2 10.0.4.300 is no IPv4 address',
    '4 -bogus is no address',
  ]);
  expect(wordsOfFile('10.0.4.1\n'.repeat(MAX_FILE_LINES + 5)).faults).toEqual([
    { text: '', what: expect.any(String), line: MAX_FILE_LINES + 1 },
  ]);
});
