// What the shipped profiles make of notifications: each entry is found by its v2 name and by a v1 trap's translated one, what
// it samples is polled too or ends by itself, and the stories of the field come out right.
import { describe, expect, it } from 'vitest';
import { loadProfileFolders } from '../../app/load-profiles.ts';
import type { Profile, SnmpTrap } from '../../contract/profile.ts';
import { TAG } from '../../collectors/snmp/wire/ber.ts';
import { PDU } from '../../collectors/snmp/wire/message.ts';
import { readNotification } from '../../collectors/snmp/traps/notification.ts';
import { interpretTrap, type TrapMeaning } from '../../gateway/traps/interpret.ts';

const { profiles } = loadProfileFolders();
const classed = [...profiles.values()].filter((profile) => profile.class !== undefined);
const TRAP_STATE = 'snmp_trap.active';

function profile(name: string): Profile {
  const found = profiles.get(name);
  if (!found) throw new Error(`no profile ${name}`);
  return found;
}

/** Varbinds that the entry asks for, with texts it accepts. */
function varbindsOf({ row, only }: SnmpTrap): { oid: string; text: string }[] {
  return [
    ...(only ? [{ oid: `${only.oid}.1`, text: only.matches.replaceAll('[.]', '.').replace('$', '') }] : []),
    ...(row ? [{ oid: `${row.oid}.7`, text: '7' }] : []),
  ];
}

function meaningOf(ofProfile: Profile, trapOid: string, varbinds: { oid: string; text: string }[] = []): TrapMeaning {
  return interpretTrap({ trapOid, varbinds }, ofProfile.snmp?.traps ?? []);
}

/** As an agent of v1 sends it and RFC 3584 §3.1 names it. */
function asVersion1(oid: string): string {
  const arcs = oid.split('.');
  const specific = Number(arcs.pop());
  if (arcs.at(-1) === '0') arcs.pop();
  const notification = readNotification({
    type: PDU.trapV1,
    enterprise: arcs.join('.'),
    agentAddress: '0.0.0.0',
    generic: 6,
    specific,
    ticks: 0,
    varbinds: [{ oid: '1.3.6.1.2.1.1.3.0', type: TAG.integer, value: 1 }],
  });
  return notification?.trapOid ?? '';
}

/** `measurement.field` of all that polling reads. */
function polled({ snmp }: Profile): Set<string> {
  const fields = new Set<string>();
  for (const list of [snmp?.scalars, snmp?.shares, snmp?.counts, snmp?.digests])
    for (const { as } of list ?? []) fields.add(as);
  for (const { measurement, columns } of snmp?.tables ?? [])
    for (const { field } of columns) fields.add(`${measurement}.${field}`);
  return fields;
}

describe('the traps of the shipped profiles', () => {
  it('are known in both forms, each by its own entry', () => {
    const wrong: string[] = [];
    let count = 0;
    for (const one of classed)
      for (const trap of one.snmp?.traps ?? []) {
        count++;
        for (const oid of [trap.oid, trap.oid.replace(/\.0\.(\d+)$/, '.$1'), asVersion1(trap.oid)]) {
          // The generic traps have no form of their own in v1.
          if (trap.oid.startsWith('1.3.6.1.6.3.1.1.5.') && oid !== trap.oid) continue;
          const { code, sample } = meaningOf(one, oid, varbindsOf(trap));
          if (code !== trap.code || sample?.value !== trap.value) wrong.push(`${one.profile} ${oid} ${trap.code}`);
        }
      }
    expect(wrong).toEqual([]);
    expect(count).toBeGreaterThan(300);
  });

  it('sample what polling takes back, or end by themselves', () => {
    const wrong: string[] = [];
    for (const one of classed) {
      const reads = polled(one);
      for (const { as, code, value, for: lasts } of one.snmp?.traps ?? []) {
        if (as === undefined) continue;
        const isGood = as === TRAP_STATE ? value === 0 || lasts !== undefined : reads.has(as);
        if (!isGood) wrong.push(`${one.profile}: ${code} tells ${as}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('take back every state that traps alone tell, or believe it for an hour at most', () => {
    const wrong: string[] = [];
    for (const one of classed) {
      const states = (one.snmp?.traps ?? []).filter((trap) => trap.as === TRAP_STATE);
      const place = ({ component, row }: SnmpTrap): string => `${component ?? ''} ${JSON.stringify(row ?? null)}`;
      const over = new Set(states.filter((trap) => trap.value === 0).map(place));
      for (const trap of states)
        if (!over.has(place(trap)) && trap.for !== '1h') wrong.push(`${one.profile}: ${trap.code}`);
    }
    expect(wrong).toEqual([]);
  });

  it('leave links, restarts and wrong communities to polling', () => {
    const any = profile('switch-generic');
    const codes = ['coldStart', 'warmStart', 'linkDown', 'linkUp', 'authenticationFailure'];
    for (const [index, code] of codes.entries())
      expect(meaningOf(any, `1.3.6.1.6.3.1.1.5.${index + 1}`)).toMatchObject({ code, sample: null });
  });
});

describe('a UPS by its standard MIB', () => {
  const ups = profile('ups-rfc1628');
  const described = (arc: number) => [
    { oid: '1.3.6.1.2.1.33.1.6.2.1.1.4', text: '4' },
    { oid: '1.3.6.1.2.1.33.1.6.2.1.2.4', text: `1.3.6.1.2.1.33.1.6.3.${arc}` },
  ];

  it.each(['1.3.6.1.2.1.33.2.1', '1.3.6.1.2.1.33.2.0.1'])('is on battery by %s', (oid) => {
    expect(meaningOf(ups, oid).sample).toEqual({
      measurement: 'upsd',
      field: 'output_source',
      component: '',
      value: 5,
    });
  });

  it('reports what polling does not read, and takes it back', () => {
    expect(meaningOf(ups, '1.3.6.1.2.1.33.2.3', described(13))).toMatchObject({
      component: 'trap:charger-failed',
      sample: { measurement: 'snmp_trap', value: 1 },
      holdsMs: 86_400_000,
    });
    expect(meaningOf(ups, '1.3.6.1.2.1.33.2.0.4', described(13))).toMatchObject({
      component: 'trap:charger-failed',
      sample: { value: 0 },
    });
    expect(meaningOf(ups, '1.3.6.1.2.1.33.2.3', described(1)).component).toBe('trap:battery-bad');
  });

  it('leaves to polling what polling reads', () => {
    expect(meaningOf(ups, '1.3.6.1.2.1.33.2.3', described(2))).toMatchObject({
      code: 'upsAlarmEntryAdded',
      sample: null,
    });
  });
});

describe('makers', () => {
  it.each([
    ['ups-apc', '1.3.6.1.4.1.318.0.5', 'output_source', 5],
    ['ups-apc', '1.3.6.1.4.1.318.0.9', 'output_source', 3],
    ['ups-apc', '1.3.6.1.4.1.318.0.20', 'output_source', 4],
    ['ups-apc', '1.3.6.1.4.1.318.0.36', 'battery_replace', 0],
    ['ups-eaton', '1.3.6.1.4.1.534.1.11.4.1.0.3', 'output_source', 5],
    ['ups-eaton', '1.3.6.1.4.1.534.1.11.4.1.0.13', 'output_source', 2],
  ])('%s: %s is %s = %i', (name, oid, field, value) => {
    expect(meaningOf(profile(name), oid).sample).toEqual({ measurement: 'upsd', field, component: '', value });
  });

  it('a Dahua recorder names the picture that is covered, and begin and end by one trap', () => {
    const nvr = profile('dahua-recorder');
    const about = (action: string) => [
      { oid: '1.3.6.1.4.1.1004849.2.12.1.0', text: action },
      { oid: '1.3.6.1.4.1.1004849.2.3.2.1.3.1.1.0', text: '5' },
    ];
    const BLIND = '1.3.6.1.4.1.1004849.2.11.11.2';
    expect(meaningOf(nvr, BLIND, about('Start'))).toMatchObject({
      component: 'trap:video-blind-5',
      sample: { value: 1 },
      holdsMs: 3_600_000,
    });
    expect(meaningOf(nvr, BLIND, about('Stop'))).toMatchObject({
      component: 'trap:video-blind-5',
      sample: { value: 0 },
    });
    expect(meaningOf(nvr, '1.3.6.1.4.1.1004849.2.11.11.3')).toMatchObject({ code: 'videoLossEvent', sample: null });
  });

  it('an Axis camera names its alarm', () => {
    const named = [
      { oid: '1.3.6.1.4.1.368.4.2.1.0', text: '1' },
      { oid: '1.3.6.1.4.1.368.4.2.2.0', text: 'Edge Storage Operation' },
    ];
    const camera = profile('axis-camera');
    expect(meaningOf(camera, '1.3.6.1.4.1.368.4.2.0.1', named)).toMatchObject({
      component: 'trap:Edge-Storage-Operation',
      sample: { value: 1 },
    });
    expect(meaningOf(camera, '1.3.6.1.4.1.368.4.2.0.2', named).sample?.value).toBe(0);
  });

  it.each([
    ['hikvision-recorder', '1.3.6.1.4.1.50001.0.3', 'hikReboot'],
    ['switch-poe', '1.3.6.1.2.1.105.0.1', 'pethPsePortOnOff'],
    ['switch-poe', '1.0.8802.1.1.2.0.0.1', 'lldpRemTablesChange'],
    ['switch-generic', '1.3.6.1.2.1.17.0.2', 'topologyChange'],
    ['cisco-ios', '1.3.6.1.4.1.9.9.13.3.0.5', 'ciscoEnvMonRedundantSupply'],
    ['hp-printer', '1.3.6.1.2.1.43.18.2.0.1', 'printerV2Alert'],
    ['apc-rpdu2', '1.3.6.1.4.1.318.0.269', 'outletOff'],
  ])('%s: %s is %s, and polling says the rest', (name, oid, code) => {
    expect(meaningOf(profile(name), oid)).toMatchObject({ code, sample: null });
  });
});
