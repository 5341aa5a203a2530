import { describe, expect, it } from 'vitest';
import { loadProfileFolders } from '../../../app/load-profiles.ts';
import type { Profile, RecogniseRule } from '../../../contract/profile.ts';
import { evidenceWithout, NO_HINTS } from '../../../gateway/discover/evidence.ts';
import { makerOfMac } from '../../../gateway/discover/mac-makers.ts';
import { makerOfObjectId } from '../../../gateway/discover/makers.ts';
import { modelInDescr } from '../../../gateway/discover/model-words.ts';
import { MAX_PORTS_CONFIDENCE, recognise } from '../../../gateway/discover/recognise.ts';
import type { Evidence } from '../../../gateway/discover/types.ts';

const { profiles: shipped } = loadProfileFolders();
const evidence = (changes: Partial<Evidence>): Evidence => ({
  ...evidenceWithout(NO_HINTS),
  hasSnmp: true,
  ...changes,
});

function profileOf(id: string, vendor: string | undefined, rules: RecogniseRule[]): Profile {
  return {
    profile: id,
    title: { zh: id, en: id },
    class: 'switch',
    recognise: rules,
    snmp: { ...(vendor !== undefined && { identity: { vendor } }) },
  };
}

const profiles = new Map(
  [
    profileOf('switch-generic', undefined, [{ weight: 2, has: '1.3.6.1.2.1.17.1.4' }]),
    profileOf('acme-switch', 'Acme', [
      { weight: 2, has: '1.3.6.1.2.1.17.1.4' },
      { weight: 8, sysObjectId: '1.3.6.1.4.1.99999' },
      { weight: 3, sysDescr: 'acme|switch' },
      { weight: -6, sysDescr: 'router' },
    ]),
  ].map((one) => [one.profile, one]),
);

describe('recognise', () => {
  it('knows nothing of a host that tells nothing', () => {
    expect(recognise(evidence({ hasSnmp: false }), shipped)).toEqual([]);
  });

  it('reads what speaks SNMP and tells nothing more, and leaves its class open', () => {
    const [best] = recognise(evidence({ ports: 1 }), shipped);
    expect(best).toMatchObject({ profile: 'snmp-generic', class: null });
    expect(best?.confidence).toBeLessThan(0.5);
  });

  it('is never sure of what only open ports speak for', () => {
    const open = { hasSnmp: false, tcp: new Set([80, 443, 554, 37777, 9100, 22]) };
    const [guess] = recognise(evidence({ ...open, tcp: new Set([80, 443, 554]) }), shipped);
    expect(guess).toMatchObject({ class: 'camera', isByPortsOnly: true });
    for (const { confidence } of recognise(evidence(open), shipped))
      expect(confidence).toBeLessThanOrEqual(MAX_PORTS_CONFIDENCE);
    const announcements = ['onvif://www.onvif.org/type/video_encoder'];
    const [told] = recognise(evidence({ hasSnmp: false, tcp: new Set([554]), announcements }), shipped);
    expect(told).toMatchObject({ class: 'camera', isByPortsOnly: false });
    expect(told?.confidence).toBeGreaterThan(0.9);
    const [byMac] = recognise(evidence({ hasSnmp: false, tcp: new Set([554]), macs: ['ac:cc:8e:01:02:03'] }), shipped);
    expect(byMac).toMatchObject({ class: 'camera', vendor: 'Axis', isByPortsOnly: false });
  });

  it('adds up the signs that hold, of which some speak against', () => {
    const own = evidence({ sysObjectId: '1.3.6.1.4.1.99999.4.1', sysDescr: 'Acme switch' });
    const [best] = recognise(own, profiles);
    expect(best).toMatchObject({ profile: 'acme-switch', class: 'switch', vendor: 'Acme' });
    expect(best?.confidence).toBeGreaterThan(0.9);
    const doubted = recognise({ ...own, sysDescr: 'Acme router' }, profiles).find(
      (one) => one.profile === 'acme-switch',
    );
    expect(doubted?.confidence ?? 0).toBeLessThan(best?.confidence ?? 0);
  });

  it('takes another maker’s number for no sign: 1.3.6.1.4.1.999990 is not below 1.3.6.1.4.1.99999', () => {
    expect(recognise(evidence({ sysObjectId: '1.3.6.1.4.1.999990.4' }), profiles)).toEqual([]);
  });

  it('gives a maker’s profile no device by what every switch has, not even by the word “switch”', () => {
    const other = evidence({ sysDescr: 'Managed Switch', subtrees: new Set(['1.3.6.1.2.1.17.1.4']), ports: 24 });
    expect(recognise(other, profiles).map(({ profile }) => profile)).toEqual(['switch-generic']);
  });

  it.each([
    ['an unknown switch', { subtrees: new Set(['1.3.6.1.2.1.17.1.4', '1.3.6.1.2.1.105.1.1']), ports: 26 }, 'switch'],
    ['an unknown UPS', { subtrees: new Set(['1.3.6.1.2.1.33.1']) }, 'ups'],
    ['an unknown printer', { subtrees: new Set(['1.3.6.1.2.1.43']), sysDescr: 'Acme LaserPrint' }, 'printer'],
    ['an unknown camera', { sysDescr: '网络摄像机 IPC', tcp: new Set([554]) }, 'camera'],
    ['a host that only announces itself', { hasSnmp: false, announcements: ['dn:NetworkVideoTransmitter'] }, 'camera'],
    ['a host of which only the MAC address is known', { hasSnmp: false, macs: ['ac:cc:8e:00:00:01'] }, 'camera'],
    ['an unknown firewall', { sysDescr: 'Acme Next Generation Firewall' }, 'firewall'],
  ] satisfies [string, Partial<Evidence>, string][])('puts %s into its class', (_name, changes, kind) => {
    expect(recognise(evidence(changes), shipped)[0]?.class).toBe(kind);
  });

  it('never says that it is certain', () => {
    const all = evidence({ sysObjectId: '1.3.6.1.4.1.9.1.516', sysDescr: 'Cisco IOS Software switch', ports: 48 });
    for (const { confidence } of recognise(all, shipped)) expect(confidence).toBeLessThan(1);
  });
});

describe('makers', () => {
  it('are known by their number, but not by that of agent software', () => {
    expect(makerOfObjectId('1.3.6.1.4.1.2011.2.23.291')).toMatchObject({ name: 'Huawei', zh: '华为' });
    expect(makerOfObjectId('1.3.6.1.4.1.8072.3.2.10')).toBeUndefined();
    expect(makerOfObjectId('1.3.6.1.4.1.20111')).toBeUndefined();
    expect(makerOfObjectId('')).toBeUndefined();
  });
  it('are known by MAC address', () => {
    expect(makerOfMac('ac:cc:8e:e1:da:98')).toMatchObject({ name: 'Axis', makes: 'camera' });
    expect(makerOfMac('02:00:00:00:00:01')).toBeUndefined();
  });
});

it.each([
  ['GS1900-48', 'GS1900-48'],
  ['RouterOS RB5009UPr+S+', 'RB5009UPr+S+'],
  ['Ruijie 10G Routing Switch(S5750-24GT/12SFP) By Ruijie Networks', 'S5750-24GT/12SFP'],
  ['HP ETHERNET MULTI-ENVIRONMENT,SN:VNB3J99999,PID:HP Color LaserJet Pro M252dw', 'HP Color LaserJet Pro M252dw'],
  ['Linux nas0 3.2.101 #42962 Mon May 29 14:34:16 CST 2023 armv7l', ''],
  ['Omada 18-Port Gigabit Smart Switch with 16-Port PoE+', ''],
  ['', ''],
])('the model in “%s” is “%s”', (sysDescr, model) => expect(modelInDescr(sysDescr, '')).toBe(model));
