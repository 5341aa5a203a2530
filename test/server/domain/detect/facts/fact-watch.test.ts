// Facts as data in, alarms and changes out.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newMemory, readMemory, writeMemory } from '../../../../../server/domain/detect/facts/memory.ts';
import { arp, components, HOUR, learnt, MINUTE, vlans, WatchedSite } from './watched.ts';

const DISKS = components('disk:1', 'disk:2', 'port:1');
const ONE_DISK = components('disk:1', 'port:1');

describe('components', () => {
  it('raises an alarm for a disk that was there and is told no more, after its hold time', () => {
    const site = new WatchedSite([{ key: 'nvr', class: 'recorder' }]).tell('nvr', DISKS).pass(HOUR);
    site.tell('nvr', ONE_DISK).pass(4 * MINUTE);
    expect(site.alarms()).toEqual([]);
    expect(site.level('disk-present', 'nvr/disk:2')).toBe('bad');
    site.pass(2 * MINUTE);
    expect(site.alarms()).toEqual(['raised disk-gone nvr/disk:2']);
    expect(site.changes()).toEqual(['component-gone nvr disk:2 2→']);
  });

  it('raises none for a disk that was never there, and none while a restart hides it', () => {
    const site = new WatchedSite([{ key: 'nvr', class: 'recorder' }]).tell('nvr', ONE_DISK).pass(HOUR);
    site.tell('nvr', DISKS).pass(MINUTE).tell('nvr', ONE_DISK).pass(HOUR);
    expect(site.alarms()).toEqual([]);
    site
      .tell('nvr', DISKS)
      .pass(HOUR)
      .tell('nvr', ONE_DISK)
      .pass(4 * MINUTE)
      .tell('nvr', DISKS)
      .pass(HOUR);
    expect(site.alarms()).toEqual([]);
  });

  it('takes a source that tells of no component at all for a lost table, not for lost parts', () => {
    const site = new WatchedSite([{ key: 'nvr' }]).tell('nvr', DISKS).pass(HOUR).tell('nvr', {}).pass(HOUR);
    expect(site.alarms()).toEqual([]);
    expect(site.level('disk-present', 'nvr/disk:2')).toBe('none');
  });

  it('does not believe what a silent device told last: neither raised nor cleared', () => {
    const site = new WatchedSite([{ key: 'nvr' }]).tell('nvr', DISKS).pass(HOUR).tell('nvr', ONE_DISK).pass(MINUTE);
    site.silent.add('nvr#snmp');
    expect(site.level('disk-present', 'nvr/disk:2')).toBe('unknown');
    site.pass(30 * MINUTE);
    expect(site.alarms()).toEqual([]);
    site.silent.delete('nvr#snmp');
    site.pass(10 * MINUTE);
    expect(site.alarms()).toEqual(['raised disk-gone nvr/disk:2']);
    site.silent.add('nvr#snmp');
    site.pass(3 * HOUR);
    expect(site.alarms()).toEqual([]);
  });

  it('calls facts unknown that have not come again for longer than an hour', () => {
    const site = new WatchedSite([{ key: 'nvr' }]).tell('nvr', DISKS).pass(HOUR);
    expect(site.level('disk-present', 'nvr/disk:1')).toBe('ok');
    site.pass(HOUR);
    expect(site.level('disk-present', 'nvr/disk:1')).toBe('unknown');
  });

  it('clears when the disk is back', () => {
    const site = new WatchedSite([{ key: 'nvr' }]).tell('nvr', DISKS).pass(HOUR).tell('nvr', ONE_DISK).pass(HOUR);
    site.alarms();
    site.tell('nvr', DISKS).pass(MINUTE);
    expect(site.alarms()).toEqual(['cleared disk-gone nvr/disk:2']);
  });

  it('goes on after a restart with what was missing before it', () => {
    const site = new WatchedSite([{ key: 'nvr' }]).tell('nvr', DISKS).pass(HOUR).tell('nvr', ONE_DISK).pass(MINUTE);
    site.restart();
    site.pass(6 * MINUTE);
    expect(site.alarms()).toEqual(['raised disk-gone nvr/disk:2']);
    site.restart([{ rule: 'disk-gone', asset: 'nvr', component: 'disk:2', sinceMs: 1 }]);
    site.pass(HOUR);
    expect(site.alarms()).toEqual([]);
    site.tell('nvr', DISKS).pass(MINUTE);
    expect(site.alarms()).toEqual(['cleared disk-gone nvr/disk:2']);
  });

  it('misses nothing that was removed on purpose', () => {
    const site = new WatchedSite([{ key: 'nvr' }]).tell('nvr', DISKS).pass(HOUR).tell('nvr', ONE_DISK).pass(HOUR);
    site.alarms();
    expect(site.watch.missing('nvr').map(({ component }) => component)).toEqual(['disk:2']);
    const now = { monoMs: site.nowMs, wallMs: site.nowMs };
    expect(site.watch.removedOnPurpose('nvr', 'disk:1', now)).toBe(false);
    expect(site.watch.removedOnPurpose('nvr', 'disk:2', now)).toBe(true);
    expect(site.alarms()).toEqual(['cleared disk-gone nvr/disk:2']);
    site.tell('nvr', ONE_DISK).pass(HOUR);
    expect(site.alarms()).toEqual([]);
    expect(site.level('disk-present', 'nvr/disk:2')).toBe('none');
  });

  it('tells of a new disk and of another one in its bay, and raises nothing for it', () => {
    const withSerial = (serial: string) => ({
      components: [{ key: 'disk:1', name: '1', details: { serial } }],
    });
    const site = new WatchedSite([{ key: 'nvr' }]).tell('nvr', withSerial('A')).pass(HOUR);
    site.tell('nvr', withSerial('B')).pass(MINUTE).tell('nvr', DISKS).pass(HOUR);
    expect(site.changes()).toEqual(['component-other nvr disk:1 A→B', 'component-new nvr disk:2 →2']);
    expect(site.alarms()).toEqual([]);
  });
});

describe('identity', () => {
  it('tells firmware and serial number as changes, and as evidence for a while', () => {
    const site = new WatchedSite([{ key: 'cam' }])
      .tell('cam', { identity: { firmware: '5.5', serial: 'S1' } })
      .pass(HOUR);
    expect(site.level('firmware-kept', 'cam')).toBe('ok');
    site.tell('cam', { identity: { firmware: '5.7', serial: 'S2' } }).pass(MINUTE);
    expect(site.changes()).toEqual(['serial cam S1→S2', 'firmware cam 5.5→5.7']);
    expect(site.level('firmware-kept', 'cam')).toBe('bad');
    expect(site.level('same-device', 'cam')).toBe('bad');
    site.pass(25 * HOUR).tell('cam', { identity: { firmware: '5.7', serial: 'S2' } });
    expect(site.level('firmware-kept', 'cam')).toBe('ok');
    expect(site.level('same-device', 'cam')).toBe('bad');
  });

  it('does not compare what two sources call the same device', () => {
    const site = new WatchedSite([{ key: 'cam' }]).tell('cam', { identity: { model: 'DS-2CD' } }).pass(HOUR);
    site.tell('cam', { identity: { model: 'DS-2CD2T47' } }, 'http');
    expect(site.changes()).toEqual([]);
  });
});

describe('ports', () => {
  it('keeps a VLAN that was changed as evidence until it is put back', () => {
    const site = new WatchedSite([{ key: 'sw', class: 'switch' }]).tell('sw', vlans(10, 10, 20)).pass(HOUR);
    site.tell('sw', vlans(10, 1, 20)).pass(MINUTE);
    expect(site.level('port-vlan', 'sw/port:2')).toBe('bad');
    expect(site.level('port-vlan', 'sw/port:1')).toBe('ok');
    expect(site.changes()).toEqual(['vlan sw port:2 10→1']);
    site.tell('sw', vlans(10, 10, 20)).pass(MINUTE);
    expect(site.level('port-vlan', 'sw/port:2')).toBe('ok');
    expect(site.alarms()).toEqual([]);
  });

  it('raises a lost configuration when many ports come back changed right after a restart', () => {
    const site = new WatchedSite([{ key: 'sw', class: 'switch' }]).tell('sw', vlans(10, 10, 20, 30, 30)).pass(HOUR);
    site.uptimeS = 90;
    site.tell('sw', vlans(1, 1, 1, 1, 1)).pass(2 * MINUTE);
    expect(site.alarms()).toEqual(['raised config-lost sw']);
    expect(site.changes()).toEqual(['config sw →5']);
    site.tell('sw', vlans(10, 10, 20, 30, 30)).pass(2 * MINUTE);
    expect(site.alarms()).toEqual(['cleared config-lost sw']);
  });

  it('takes many VLANs changed on a switch that runs on for the work of a hand', () => {
    const site = new WatchedSite([{ key: 'sw', class: 'switch' }]).tell('sw', vlans(10, 10, 20, 30)).pass(HOUR);
    site.tell('sw', vlans(1, 1, 1, 1)).pass(HOUR);
    expect(site.alarms()).toEqual([]);
    expect(site.changes()).toHaveLength(4);
  });

  it('raises a port that a protection has shut, with its reason, and clears it when it is open again', () => {
    const blocked = { components: [{ key: 'port:1', name: '1', details: { blocked: 'bpduGuard' } }] };
    const site = new WatchedSite([{ key: 'sw', class: 'switch' }]).tell('sw', vlans(10, 10)).pass(HOUR);
    expect(site.level('port-unblocked', 'sw/port:1')).toBe('none');
    site.tell('sw', blocked).pass(MINUTE);
    expect(site.alarms()).toEqual(['raised port-blocked sw/port:1']);
    site.tell('sw', vlans(10, 10)).pass(MINUTE);
    expect(site.alarms()).toEqual(['cleared port-blocked sw/port:1']);
  });

  it('knows a network neighbour that is another one, and says nothing of one that has vanished', () => {
    const neighbour = (sysName: string) => ({
      neighbours: [{ port: 'port:24', chassisId: sysName, portId: '1', sysName, isNetwork: true }],
    });
    const site = new WatchedSite([{ key: 'sw', class: 'switch' }]).tell('sw', neighbour('core')).pass(HOUR);
    expect(site.level('neighbour', 'sw/port:24')).toBe('ok');
    site.tell('sw', { neighbours: [] });
    expect(site.level('neighbour', 'sw/port:24')).toBe('none');
    site.tell('sw', neighbour('other'));
    expect(site.level('neighbour', 'sw/port:24')).toBe('bad');
    site.pass(25 * HOUR).tell('sw', neighbour('other'));
    expect(site.level('neighbour', 'sw/port:24')).toBe('ok');
    expect(site.changes()).toEqual(['neighbour sw port:24 core→other']);
  });
});

const A = 'aa:aa:aa:00:00:01';
const B = 'bb:bb:bb:00:00:02';
const CAM = { key: 'cam', host: '10.0.0.7' };
const ROUTER = { key: 'rt', class: 'router', host: '10.0.0.1' } as const;

describe('addresses', () => {
  it('raises a conflict when the answers at an address go back and forth', () => {
    const site = new WatchedSite([CAM, ROUTER]).tell('rt', arp(`10.0.0.7=${A}`)).pass(HOUR);
    expect(site.level('address-unique', 'cam')).toBe('ok');
    site.tell('rt', arp(`10.0.0.7=${B}`)).pass(MINUTE);
    expect(site.alarms()).toEqual([]);
    site.tell('rt', arp(`10.0.0.7=${A}`)).pass(MINUTE);
    expect(site.alarms()).toEqual(['raised address-conflict cam']);
  });

  it('raises a conflict when the one that had the address is alive and has no other', () => {
    const site = new WatchedSite([CAM, ROUTER, { key: 'sw', class: 'switch' }]);
    site
      .tell('sw', learnt(`${A}@5`))
      .tell('rt', arp(`10.0.0.7=${A}`))
      .pass(HOUR);
    site
      .tell('sw', learnt(`${A}@5`, `${B}@9`))
      .tell('rt', arp(`10.0.0.7=${B}`))
      .pass(8 * MINUTE);
    site.tell('rt', arp(`10.0.0.7=${B}`, '10.0.0.9=cc:cc:cc:00:00:03')).pass(MINUTE);
    expect(site.alarms()).toEqual(['raised address-conflict cam']);
  });

  it('raises none when a device was replaced: the old one is learnt nowhere', () => {
    const site = new WatchedSite([CAM, ROUTER, { key: 'sw', class: 'switch' }]);
    site
      .tell('sw', learnt(`${A}@5`))
      .tell('rt', arp(`10.0.0.7=${A}`))
      .pass(HOUR);
    site
      .tell('sw', learnt(`${B}@5`))
      .tell('rt', arp(`10.0.0.7=${B}`))
      .pass(8 * MINUTE);
    site.tell('rt', arp(`10.0.0.7=${B}`, '10.0.0.9=cc:cc:cc:00:00:03')).pass(HOUR);
    expect(site.alarms()).toEqual([]);
  });

  it('takes a router that answers for everybody for no conflict', () => {
    const proxy = arp(...[2, 3, 4, 5, 6, 7].map((n) => `10.0.0.${n}=${B}`));
    const site = new WatchedSite([CAM, ROUTER]).tell('rt', arp(`10.0.0.7=${A}`)).pass(HOUR);
    site
      .tell('rt', proxy)
      .pass(MINUTE)
      .tell('rt', arp(`10.0.0.7=${A}`))
      .pass(HOUR);
    expect(site.alarms()).toEqual([]);
  });

  it('sees a device at another address, and at its maker’s default one', () => {
    const site = new WatchedSite([{ ...CAM, macs: [A] }, ROUTER]).tell('rt', arp(`10.0.0.7=${A}`)).pass(HOUR);
    expect([site.level('address-kept', 'cam'), site.level('activated', 'cam')]).toEqual(['ok', 'ok']);
    site.tell('rt', arp(`10.0.0.99=${A}`));
    expect([site.level('address-kept', 'cam'), site.level('activated', 'cam')]).toEqual(['bad', 'ok']);
    site.tell('rt', arp(`192.168.1.64=${A}`));
    expect([site.level('address-kept', 'cam'), site.level('activated', 'cam')]).toEqual(['bad', 'bad']);
    expect(site.changes()).toEqual(['address cam 10.0.0.7→10.0.0.99']);
    expect(site.alarms()).toEqual([]);
  });

  it('leaves a second address alone that a device has always had', () => {
    const both = arp(`10.0.0.7=${A}`, `10.0.0.8=${A}`);
    const site = new WatchedSite([{ ...CAM, macs: [A] }, ROUTER]).tell('rt', both).pass(HOUR).tell('rt', both);
    expect(site.level('address-kept', 'cam')).toBe('ok');
  });
});

describe('learnt addresses', () => {
  const site = () =>
    new WatchedSite([
      { ...CAM, macs: [A] },
      { key: 'sw', class: 'switch' },
    ])
      .tell('sw', learnt(`${A}@5`))
      .pass(HOUR);

  it('says that a device is on its port, and never that it is not', () => {
    const seen = site();
    expect(seen.level('mac-learnt', 'sw/port:5')).toBe('ok');
    seen.tell('sw', learnt());
    expect(seen.level('mac-learnt', 'sw/port:5')).toBe('none');
  });

  it('sees that a device was moved to another port', () => {
    const seen = site().tell('sw', learnt(`${A}@8`));
    expect(seen.level('on-its-port', 'cam')).toBe('bad');
    expect(seen.changes()).toEqual(['moved cam sw/port:5→sw/port:8']);
    seen.pass(25 * HOUR).tell('sw', learnt(`${A}@8`));
    expect(seen.level('on-its-port', 'cam')).toBe('ok');
  });

  it('tells of a stranger beside a camera once', () => {
    const seen = site().tell('sw', learnt(`${A}@5`, `${B}@5`));
    expect(seen.level('no-strangers', 'sw/port:5')).toBe('bad');
    seen.tell('sw', learnt(`${A}@5`)).tell('sw', learnt(`${A}@5`, `${B}@5`));
    expect(seen.changes()).toEqual([`unknown-device sw port:5 →${B}`]);
    expect(seen.alarms()).toEqual([]);
  });

  it('takes nobody for a stranger who was there before it was known what hangs on the port', () => {
    const seen = new WatchedSite([CAM, { key: 'sw', class: 'switch' }]);
    seen.children.clear();
    seen.tell('sw', learnt(`${A}@5`)).pass(HOUR);
    // By the same table it has become known that the camera hangs there; whose address that is nobody has told.
    seen.children.set('sw/port:5', ['cam']);
    seen.tell('sw', learnt(`${A}@5`, `${B}@8`));
    expect(seen.level('no-strangers', 'sw/port:5')).toBe('ok');
    expect(seen.changes()).toEqual([]);
    seen.tell('sw', learnt(`${A}@5`, `${B}@5`));
    expect(seen.level('no-strangers', 'sw/port:5')).toBe('bad');
  });
});

describe('memory', () => {
  it('comes back from JSON as it was, and new from anything else', () => {
    const site = new WatchedSite([{ key: 'nvr' }]).tell('nvr', DISKS).pass(HOUR).tell('nvr', ONE_DISK);
    const memory = site.watch.memories.get('nvr') ?? newMemory();
    expect(readMemory(writeMemory(memory))).toEqual(memory);
    for (const text of ['', 'null', '[1]', '"x"', '{"ports":null}']) expect(readMemory(text).components).toEqual({});
  });

  it('is written for an asset only when something of it has changed', () => {
    const site = new WatchedSite([{ ...CAM, macs: [A] }, ROUTER]).tell('rt', arp(`10.0.0.7=${A}`));
    expect(site.watch.takeDirty().map(([asset]) => asset)).toEqual(['rt', 'cam']);
    site.pass(HOUR).tell('rt', arp(`10.0.0.7=${A}`, `10.0.0.200=${B}`));
    expect(site.watch.takeDirty()).toEqual([]);
  });

  it('never clears an alarm while its teller is silent, whatever order things come in', () => {
    const step = fc.oneof(fc.constantFrom('both', 'one', 'none', 'silent', 'heard'), fc.integer({ min: 1, max: 90 }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const site = new WatchedSite([{ key: 'nvr' }]).tell('nvr', DISKS).pass(HOUR);
        let isSilent = false;
        for (const one of steps) {
          if (one === 'silent') site.silent.add('nvr#snmp');
          if (one === 'heard') site.silent.delete('nvr#snmp');
          if (one === 'silent' || one === 'heard') isSilent = one === 'silent';
          else if (typeof one === 'number') site.pass(one * MINUTE);
          else if (!isSilent) site.tell('nvr', one === 'both' ? DISKS : one === 'one' ? ONE_DISK : {});
          expect(isSilent ? site.alarms() : []).toEqual([]);
          site.alarms();
        }
      }),
      { numRuns: 100 },
    );
  });
});
