// The profiles that ship: they load, and what they promise to the diagnosis is there.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadProfileFolders, openProfileFolders, PROFILE_FOLDER } from '../../app/load-profiles.ts';
import { durationMs } from '../../contract/duration.ts';

const { profiles, faults } = loadProfileFolders();

describe('the profiles that ship', () => {
  it('load without a fault', () => {
    expect(faults.map((fault) => fault.message)).toEqual([]);
  });

  it.each([
    [
      'switch-poe',
      [
        'reachable',
        'agent',
        'login',
        'link',
        'poe-fault',
        'poe-delivery',
        'poe-budget',
        'load',
        'memory',
        'heat',
        'restarted',
      ],
    ],
    ['switch-generic', ['reachable', 'agent', 'login', 'link', 'restarted']],
    ['router-generic', ['reachable', 'agent', 'link']],
    ['dahua-recorder', ['reachable', 'agent', 'disk-health', 'disk-present', 'channel']],
    ['hikvision-recorder', ['reachable', 'agent', 'disk-health', 'disk-present']],
    ['hikvision-camera', ['reachable', 'agent', 'video', 'web', 'clock']],
    ['ups-rfc1628', ['reachable', 'agent', 'mains', 'battery', 'ups-load', 'bypass']],
    ['apc-rpdu2', ['reachable', 'agent', 'outlet', 'outlet-draw']],
    ['server-generic', ['reachable', 'agent', 'link', 'load', 'memory', 'storage-space']],
    ['signage-player', ['reachable', 'agent', 'storage-space']],
  ])('%s decides what it must', (id, predicates) => {
    const decided = profiles.get(id)?.conditions?.map((condition) => condition.predicate);
    expect(decided).toEqual(expect.arrayContaining(predicates));
  });

  it('raise at least one alarm for what takes an asset away', () => {
    for (const [id, profile] of profiles) {
      if (!profile.class || !profile.snmp) continue;
      const reachable = profile.conditions?.find((condition) => condition.predicate === 'reachable');
      expect([id, reachable?.severity]).toEqual([id, 'major']);
    }
  });

  it('hold no condition that tells a break longer than ten seconds', () => {
    const quick = new Set([
      'reachable',
      'agent',
      'login',
      'link',
      'poe-fault',
      'poe-delivery',
      'channel',
      'disk-health',
      'disk-present',
      'mains',
      'outlet',
      'outlet-draw',
      'video',
    ]);
    const slow = [...profiles.values()]
      .flatMap((profile) => profile.conditions ?? [])
      .filter(
        (condition) => quick.has(condition.predicate) && (durationMs(condition.hold ?? '0s') ?? Infinity) > 10_000,
      );
    expect(slow).toEqual([]);
  });
});

describe('a folder of one’s own', () => {
  it('adds to the profiles that ship and may include them', () => {
    const folder = mkdtempSync(join(tmpdir(), 'foresite-profiles-'));
    writeFileSync(
      join(folder, 'mine.yaml'),
      'profile: mine\ntitle: { zh: 我的, en: mine }\nclass: switch\nincludes: [snmp-system]\n',
    );
    const loaded = loadProfileFolders([PROFILE_FOLDER, folder]);
    expect(loaded.faults).toEqual([]);
    expect(loaded.profiles.get('mine')?.snmp?.readers).toEqual(['system']);
    rmSync(folder, { recursive: true });
  });
});

it('reads only what is asked for, with what it includes, and all when it is gone through', () => {
  const library = openProfileFolders();
  expect(library.get('switch-poe')).toEqual(profiles.get('switch-poe'));
  expect(library.has('no-such-profile')).toBe(false);
  expect(new Map(library)).toEqual(profiles);
  expect(library.faults).toEqual([]);
});
