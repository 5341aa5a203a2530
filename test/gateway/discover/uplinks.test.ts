import { describe, expect, it } from 'vitest';
import type { AssetFacts } from '../../../contract/records.ts';
import { findUplinks, type Linked } from '../../../gateway/discover/uplinks.ts';

const device = (id: string, macs: string[], facts: AssetFacts = {}): Linked => ({
  id,
  address: id,
  sysName: id,
  macs,
  facts,
});
const neighbour = (port: string, chassisId: string, isNetwork: boolean): NonNullable<AssetFacts['neighbours']>[number] => ({
  port, chassisId, portId: '', sysName: '', isNetwork,
}); // prettier-ignore
const CAMERA = 'ac:cc:8e:00:00:01';
const CORE = '00:11:22:00:00:01';
const ACCESS = '00:11:22:00:00:02';

describe('findUplinks', () => {
  it('finds a device by its LLDP neighbour', () => {
    const access = device('sw', [ACCESS], { neighbours: [neighbour('port:gi7', CAMERA, false)] });
    expect(findUplinks([access, device('cam', [CAMERA])]).get('cam')).toEqual({ asset: 'sw', port: 'port:gi7' });
  });

  it('takes the port with the fewest learnt addresses, and none that leads to another switch', () => {
    const core = device('core', [CORE], {
      neighbours: [neighbour('port:te1', ACCESS, true)],
      forwarding: [{ mac: CAMERA, port: 'port:te1' }],
    });
    const access = device('sw', [ACCESS], {
      forwarding: [
        { mac: CAMERA, port: 'port:gi7' },
        { mac: CORE, port: 'port:gi24' },
      ],
    });
    const found = findUplinks([core, access, device('cam', [CAMERA])]);
    expect(found.get('cam')).toEqual({ asset: 'sw', port: 'port:gi7' });
  });

  it('says nothing where only a port with many hosts knows the device', () => {
    const forwarding = Array.from({ length: 9 }, (_one, i) => ({
      mac: i === 0 ? CAMERA : `02:00:00:00:00:0${i}`,
      port: 'port:gi1',
    }));
    expect(findUplinks([device('sw', [ACCESS], { forwarding }), device('cam', [CAMERA])]).get('cam')).toBeUndefined();
  });

  it('knows a host without SNMP by the ARP table of another', () => {
    const access = device('sw', [ACCESS], {
      forwarding: [{ mac: CAMERA, port: 'port:gi7' }],
      arp: [{ ip: 'cam', mac: CAMERA }],
    });
    expect(findUplinks([access, device('cam', [])]).get('cam')?.port).toBe('port:gi7');
  });

  it('hangs the outer of two switches on the one nearer the core, never both on each other', () => {
    const core = device('core', [CORE], {
      neighbours: [neighbour('port:te1', ACCESS, true), neighbour('port:te2', 'x', true)],
    });
    const access = device('sw', [ACCESS], { neighbours: [neighbour('port:gi24', CORE, true)] });
    const found = findUplinks([core, access]);
    expect(found.get('sw')).toEqual({ asset: 'core', port: 'port:te1' });
    expect(found.get('core')).toBeUndefined();
  });
});
