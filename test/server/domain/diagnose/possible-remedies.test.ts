import { expect, test } from 'vitest';
import type { AssetEntry } from '../../../../contract/site-file.ts';
import { possibleRemedies } from '../../../../server/domain/diagnose/possible-remedies.ts';
import { asset } from '../../../cases/demo-site.ts';
import { site } from '../../../cases/verdicts.ts';

const ALL = { 'poe-cycle': 0.9, 'outlet-cycle': 0.8, reboot: 0.7 };

const verbsAt = (key: string, more: AssetEntry[] = []): string[] =>
  Object.keys(possibleRemedies(ALL, key, site(more).graph));

test.each<[string, string, AssetEntry[], string[]]>([
  ['a camera on a port that can be asked', 'cam-3', [], ['poe-cycle', 'reboot']],
  [
    'what hangs on a listed outlet',
    'hifi',
    [asset('hifi', 'av', { poweredBy: ['pdu/outlet:8'] })],
    ['outlet-cycle', 'reboot'],
  ],
  ['what hangs on a socket in the wall', 'hifi', [asset('hifi', 'av', { circuit: 'hall-1' })], ['reboot']],
  ['what is read over a bus', 'probe', [asset('probe', 'sensor', { via: 'bus-gw' })], []],
  ['a PDU, as an outlet of its own may be meant', 'pdu', [], ['outlet-cycle', 'reboot']],
  ['the site as a whole, where the desk decides', '', [], ['poe-cycle', 'outlet-cycle', 'reboot']],
])('of %s these can be carried out: %s', (_what, key, more, expected) => {
  expect(verbsAt(key, more)).toEqual(expected);
});
