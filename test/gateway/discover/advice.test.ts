import { describe, expect, it } from 'vitest';
import { adviceFor } from '../../../gateway/discover/advice.ts';
import type { DiscoveredDevice } from '../../../gateway/discover/types.ts';

const silent: Omit<DiscoveredDevice, 'advice'> = {
  address: '10.0.0.5',
  port: 161,
  sysObjectID: '',
  name: '',
  vendor: '',
  model: '',
  serial: '',
  class: 'camera',
  profile: null,
  confidence: 0.4,
  components: {},
  metrics: [],
  proposedConditions: [],
  uplink: null,
  by: ['tcp'],
  credential: '',
  macs: [],
  reasons: ['TCP 554 is open'],
};
const host = { rejection: '', isGarbage: false, port: 161 };

describe('what is told of a device without SNMP', () => {
  it('names what did not answer where only open ports speak for its class', () => {
    const advice = adviceFor(silent, { ...host, isByPortsOnly: true });
    expect(advice?.en).toMatch(/^guessed from open ports only: neither SNMP nor ONVIF or mDNS answers; turn one/);
    expect(advice?.zh).toMatch(/^仅凭开放端口猜测/);
  });

  it('is how to watch it where it has announced itself', () => {
    expect(adviceFor(silent, { ...host, isByPortsOnly: false })?.en).toMatch(/watch it by ping and RTSP/);
  });

  it('names the port that was asked', () => {
    const advice = adviceFor({ ...silent, class: null, port: 1161 }, { ...host, port: 1161 });
    expect(advice?.en).toMatch(/\(UDP 1161\)/);
  });
});

it('a device that no profile fits is drafted one by the port it answers at', () => {
  const unknown = { ...silent, credential: 'snmp-v2c' };
  expect(adviceFor({ ...unknown, port: 1161 }, host)?.en).toContain('profile propose 10.0.0.5:1161`');
  expect(adviceFor(unknown, host)?.en).toContain('profile propose 10.0.0.5`');
});
