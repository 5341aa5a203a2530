// Where a webhook may connect to. Its address is looked up once, judged, and pinned: what was judged is what is dialled.
// Without leave it reaches public addresses only, so that a webhook is no way into the machine or the network around it.

import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';

export interface Address {
  address: string;
  family: 4 | 6;
}

export type Resolve = (host: string) => Promise<readonly Address[]>;

/** @returns the address to dial; @throws RangeError when it is not one that may be reached */
export async function pinnedAddress(host: string, allowPrivate: boolean, resolve: Resolve): Promise<Address> {
  const bare = host.replace(/^\[|\]$/g, '');
  const family = isIP(bare);
  const found =
    family === 0 ? await resolve(bare) : [{ address: bare, family: family === 6 ? (6 as const) : (4 as const) }];
  const first = found[0];
  if (!first) throw new RangeError(`${bare} has no address`);
  // One address that may not be reached spoils the name: a name that means both is up to something.
  const refused = allowPrivate ? found.find(isNowhere) : found.find((one) => !isPublic(one));
  if (refused) throw new RangeError(`${bare} is ${refused.address}, which a webhook may not reach`);
  return first;
}

export const systemResolve: Resolve = async (host) => {
  const found = await lookup(host, { all: true });
  return found.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));
};

export function isPublic({ address, family }: Address): boolean {
  return !NOT_PUBLIC.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/** Addresses that nobody is told to reach even with leave: the unspecified one, and the clouds' metadata services. */
function isNowhere({ address, family }: Address): boolean {
  return NOWHERE.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

// IANA special-purpose registries; an IPv4 rule also holds for that address written as ::ffff:a.b.c.d.
const NOT_PUBLIC = blockList(
  ['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  [
    '192.0.2.0/24',
    '192.168.0.0/16',
    '198.18.0.0/15',
    '198.51.100.0/24',
    '203.0.113.0/24',
    '224.0.0.0/4',
    '240.0.0.0/4',
  ],
  // Carriers of embedded IPv4 addresses (NAT64, 6to4, Teredo) are refused whole.
  ['::/127', '64:ff9b::/96', '64:ff9b:1::/48', '100::/64', '2001::/23', '2001:db8::/32', '2002::/16', '::/96'],
  ['fc00::/7', 'fe80::/10', 'fec0::/10', 'ff00::/8'],
);
const NOWHERE = blockList(['0.0.0.0/8', '169.254.169.254/32', '100.100.100.200/32'], ['::/128', 'fd00:ec2::254/128']);

function blockList(...groups: string[][]): BlockList {
  const list = new BlockList();
  for (const subnet of groups.flat()) {
    const [network = '', bits = ''] = subnet.split('/');
    list.addSubnet(network, Number(bits), network.includes(':') ? 'ipv6' : 'ipv4');
  }
  return list;
}
