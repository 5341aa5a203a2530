// Names of credentials that a search brings: what is there already must go on being asked with its own.

import { describe, expect, it } from 'vitest';
import { credentialsApart } from '../../app/discovered-site.ts';

const v2c = (name: string, community: string) => ({ name, kind: 'snmp-v2c' as const, community });
const none = { taken: new Set<string>(), stored: [], named: new Set<string>() };

describe('a credential of the command line', () => {
  it('keeps its name where nothing has it', () => {
    expect(credentialsApart([v2c('snmp-v2c', 'a')], none).get('snmp-v2c')?.name).toBe('snmp-v2c');
  });

  it('gets a name of its own where another secret has it, even one that cannot be read', () => {
    const apart = credentialsApart([v2c('snmp-v2c', 'b')], { ...none, taken: new Set(['snmp-v2c', 'snmp-v2c-2']) });
    expect(apart.get('snmp-v2c')).toEqual(v2c('snmp-v2c-3', 'b'));
  });

  it('is the stored one where the secret is the same', () => {
    const stored = [v2c('snmp-v2c', 'a'), v2c('core', 'b')];
    const apart = credentialsApart([v2c('snmp-v2c', 'b')], { ...none, stored, taken: new Set(['snmp-v2c']) });
    expect(apart.get('snmp-v2c')?.name).toBe('core');
  });

  it('stays what it is where it was asked for by its stored name', () => {
    const apart = credentialsApart([v2c('core', 'b')], { ...none, taken: new Set(['core']), named: new Set(['core']) });
    expect(apart.get('core')?.name).toBe('core');
  });
});
