import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../contract/clock.ts';
import { createSystemNetwork } from '../../../collectors/network.ts';
import { rawNumber, rawText } from '../../../collectors/snmp/decode.ts';
import { openClient } from '../../../collectors/snmp/client.ts';
import { Tuning } from '../../../collectors/snmp/tuning.ts';
import { Walk } from '../../../collectors/snmp/walk.ts';
import { startWalkAgent } from '../../../gateway/discover/walk-agent.ts';
import { looksLikeWalk, MAX_VALUE_BYTES, parseWalk } from '../../../gateway/discover/walk-file.ts';

const shown = (text: string): Record<string, string> =>
  Object.fromEntries(parseWalk(text).objects.map((one) => [one.oid, `${one.type} ${rawText(one)}`]));

describe('parseWalk', () => {
  it('reads a recording', () => {
    expect(
      shown('1.3.6.1.2.1.1.1.0|4x|53776974636820\n1.3.6.1.2.1.1.3.0|67|4711\n1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.9.1\n1.3.6.1.2.1.4.20.1.1.10|64x|0a000401\n1.3.6.1.2.1.31.1|70|18446744073709551615\n1.3.6.1.2.1.105|2:writecache|value=2'),
    ).toEqual({
      '1.3.6.1.2.1.1.1.0': '4 Switch',
      '1.3.6.1.2.1.1.2.0': '6 1.3.6.1.4.1.9.1',
      '1.3.6.1.2.1.1.3.0': '67 4711',
      '1.3.6.1.2.1.4.20.1.1.10': '64 10.0.4.1',
      '1.3.6.1.2.1.31.1': `70 ${String(2 ** 64)}`,
      '1.3.6.1.2.1.105': '2 2',
    }); // prettier-ignore
  });

  it('takes what a recording makes up anew at each answer for what it begins with', () => {
    const made = [
      '1.3.6.1.2.1.1.3.0|67:numeric|rate=100',
      '1.3.6.1.4.1.9.1|2:numeric|scale=5,min=100,max=300,initial=154',
      '1.3.6.1.4.1.9.2|2:numeric|max=100,offset=50,deviation=50',
      '1.3.6.1.4.1.9.3|2:numeric|min=7,max=9',
      '1.3.6.1.4.1.9.4|2:delay|wait=100',
    ].join('\n');
    expect(shown(made)).toEqual({
      '1.3.6.1.2.1.1.3.0': '67 0',
      '1.3.6.1.4.1.9.1': '2 154',
      '1.3.6.1.4.1.9.2': '2 50',
      '1.3.6.1.4.1.9.3': '2 7',
    });
    expect(parseWalk(made).unread).toBe(1);
  });

  it('counts objects that are named by the words of a MIB, whatever stands around them', () => {
    const walk = [
      '.1.3.6.1.2.1.1.1.0 = STRING: "Core switch',
      'with port.1 = up"',
      'IF-MIB::ifDescr.1 = STRING: ge1',
      'IF-MIB::ifDescr.2 = STRING: "ge2',
      'second line"',
      'ifType.1 = INTEGER: ethernetCsmacd(6)',
      '.iso.org.dod.internet.mgmt.mib-2.interfaces.ifNumber.0 = INTEGER: 2',
      '.1.3.6.1.2.1.1.3.0 = Timeticks: (123456) 0:20:34.56',
    ].join('\n');
    expect(parseWalk(walk)).toMatchObject({ named: 4, unread: 4, example: 'IF-MIB::ifDescr.1' });
    expect(shown(walk)).toEqual({
      '1.3.6.1.2.1.1.1.0': '4 Core switch with port.1 = up',
      '1.3.6.1.2.1.1.3.0': '67 123456',
    });
  });

  it('reads what snmpwalk writes without its MIBs', () => {
    const walk = 'iso.3.6.1.2.1.1.1.0 = STRING: "a switch"\niso.3.6.1.2.1.1.2.0 = OID: iso.3.6.1.4.1.9.1\n';
    expect(shown(walk)).toEqual({ '1.3.6.1.2.1.1.1.0': '4 a switch', '1.3.6.1.2.1.1.2.0': '6 1.3.6.1.4.1.9.1' });
  });

  it('reads snmpwalk -On, with texts over several lines, units and names of states', () => {
    const walk = [
      '.1.3.6.1.2.1.1.1.0 = STRING: "Core switch',
      'second line"',
      '.1.3.6.1.2.1.1.2.0 = OID: .1.3.6.1.4.1.2011.2.23.291',
      '.1.3.6.1.2.1.1.3.0 = Timeticks: (123456) 0:20:34.56',
      '.1.3.6.1.2.1.2.2.1.8.1 = INTEGER: up(1)',
      '.1.3.6.1.2.1.33.1.2.3.0 = INTEGER: 135 minutes',
      '.1.3.6.1.2.1.2.2.1.6.1 = Hex-STRING: AC CC 8E E1 DA 98 ',
      '.1.3.6.1.2.1.31.1.1.1.6.1 = Counter64: 581064186431',
      '.1.3.6.1.2.1.4.20.1.1.1 = IpAddress: 10.0.4.1',
      '.1.3.6.1.2.1.99.0 = No Such Instance currently exists at this OID',
      '.1.3.6.1.2.1.1.6.0 = ""',
    ].join('\n');
    expect(shown(walk)).toMatchObject({
      '1.3.6.1.2.1.1.1.0': '4 Core switch second line',
      '1.3.6.1.2.1.1.2.0': '6 1.3.6.1.4.1.2011.2.23.291',
      '1.3.6.1.2.1.1.3.0': '67 123456',
      '1.3.6.1.2.1.1.6.0': '4 ',
      '1.3.6.1.2.1.2.2.1.8.1': '2 1',
      '1.3.6.1.2.1.33.1.2.3.0': '2 135',
      '1.3.6.1.2.1.31.1.1.1.6.1': '70 581064186431',
      '1.3.6.1.2.1.4.20.1.1.1': '64 10.0.4.1',
    });
    const { objects, unread } = parseWalk(walk);
    expect(objects.find(({ oid }) => oid.endsWith('2.2.1.6.1'))?.value).toEqual(Buffer.from('accc8ee1da98', 'hex'));
    expect(unread).toBe(0);
    expect(objects.some(({ oid }) => oid === '1.3.6.1.2.1.99.0')).toBe(false);
  });

  it('reads snmpwalk -OQn by the shape of the values', () => {
    expect(
      shown('.1.3.6.1.2.1.1.1.0 = "Core"\n.1.3.6.1.2.1.1.2.0 = .1.3.6.1.4.1.9.1\n.1.3.6.1.2.1.1.3.0 = 1:2:03:04.05\n.1.3.6.1.2.1.2.1.0 = 24\n.1.3.6.1.2.1.31.1 = 581064186431'),
    ).toEqual({
      '1.3.6.1.2.1.1.1.0': '4 Core',
      '1.3.6.1.2.1.1.2.0': '6 1.3.6.1.4.1.9.1',
      '1.3.6.1.2.1.1.3.0': '67 9378405',
      '1.3.6.1.2.1.2.1.0': '2 24',
      '1.3.6.1.2.1.31.1': '70 581064186431',
    }); // prettier-ignore
  });

  it('counts what it cannot read, takes each object once and keeps the order of the tree', () => {
    const { objects, unread } = parseWalk('rubbish\n1.3.10|2|1\n1.3.9|2|1\n1.3.9|2|7\n1.3.8|2|text\n1.3.7|99|0\n|||\n');
    expect(objects.map(({ oid, value }) => [oid, value])).toEqual([
      ['1.3.9', 1],
      ['1.3.10', 1],
    ]);
    expect(unread).toBe(4);
  });

  it('cuts a value without end', () => {
    const [one] = parseWalk(`1.3.6.1.2.1.1.1.0|4|${'x'.repeat(100_000)}`).objects;
    expect(one?.value).toHaveLength(MAX_VALUE_BYTES);
  });

  it('never throws, and the agent can serve whatever was read', async () => {
    const line = fc.oneof(
      fc.string(),
      fc.tuple(fc.stringMatching(/^[0-9.]{1,30}$/), fc.constantFrom('2', '4', '4x', '6', '64', '64x', '65', '70', '66x'), fc.string()).map((parts) => parts.join('|')),
      fc.tuple(fc.stringMatching(/^\.1(\.[0-9]{1,12}){1,9}$/), fc.constantFrom('STRING', 'INTEGER', 'OID', 'Hex-STRING', 'IpAddress', 'Timeticks', 'Counter64'), fc.string()).map(([oid, type, value]) => `${oid} = ${type}: ${value}`),
    ); // prettier-ignore
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 20 }), async (lines) => {
        const { objects } = parseWalk(lines.join('\n'));
        expect(await served(objects)).toBeLessThanOrEqual(objects.length);
      }),
      { numRuns: 40 },
    );
  });
});

describe('looksLikeWalk', () => {
  it.each([
    '1.3.6.1.2.1.1.1.0|4|text',
    '# taken on Monday\n.1.3.6.1.2.1.1.1.0 = STRING: a\nb\n10.0.0.1\n.1.3.6.1.2.1.1.2.0 = OID: .1.3',
    'iso.3.6.1.2.1.1.1.0 = STRING: "text"',
    'SNMPv2-MIB::sysDescr.0 = STRING: text',
    'sysDescr.0 = STRING: text',
    '.iso.org.dod.internet.mgmt.mib-2.system.sysDescr.0 = STRING: text',
    '.1.3.6.1.2.1.1.1.0 "text"',
  ])('knows %j', (text) => expect(looksLikeWalk(text)).toBe(true));

  it.each(['', '10.0.4.1\n10.0.4.2', '10.0.4.0/24', '10.0.4.1-10.0.4.9', 'nvr.lobby.example', '2001:db8::1', '[2001:db8::1]:161', 'host = 10.0.0.1', 'x'.repeat(200_000), '1.'.repeat(50_000)])(
    'takes other files for none',
    (text) => expect(looksLikeWalk(text)).toBe(false),
  ); // prettier-ignore
});

describe('startWalkAgent', () => {
  it('answers GET, GETNEXT and GETBULK over v1 and v2c, and names the end', async () => {
    const { objects } = parseWalk('1.3.6.1.2.1.1.1.0|4|Core\n1.3.6.1.2.1.2.2.1.8.1|2|1\n1.3.6.1.2.1.2.2.1.8.2|2|2');
    const agent = await startWalkAgent(objects);
    try {
      for (const kind of ['snmp-v1', 'snmp-v2c'] as const) {
        const client = openClient({ ...door(agent.port), credential: { kind, community: 'any' } });
        expect((await client.get(['1.3.6.1.2.1.1.1.0'])).map(rawText)).toEqual(['Core']);
        const walk = new Walk(['1.3.6.1.2.1.2.2.1.8'], 10);
        await walk.run(client, new Tuning());
        expect(
          [...(walk.result.get('1.3.6.1.2.1.2.2.1.8') ?? [])].map(([index, one]) => [index, rawNumber(one)]),
        ).toEqual([
          ['1', 1],
          ['2', 2],
        ]);
        client.close();
      }
    } finally {
      await agent.stop();
    }
  });
});

function door(port: number): Omit<Parameters<typeof openClient>[0], 'credential'> {
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  return {
    network: createSystemNetwork({ log, pingProgram: 'none' }),
    clock: systemClock,
    host: '127.0.0.1',
    port,
    requestTimeoutMs: 1000,
  };
}

/** How many objects a walk over the whole tree brings. */
async function served(objects: Parameters<typeof startWalkAgent>[0]): Promise<number> {
  const agent = await startWalkAgent(objects);
  const client = openClient({ ...door(agent.port), credential: { kind: 'snmp-v2c', community: 'any' } });
  try {
    const walk = new Walk(['1'], 100);
    await walk.run(client, new Tuning()).catch(() => undefined);
    return walk.result.get('1')?.size ?? 0;
  } finally {
    client.close();
    await agent.stop();
  }
}
