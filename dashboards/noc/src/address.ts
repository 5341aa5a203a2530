// The console's addresses. They live in the hash, so that one static page serves them all and a one-time sign-in token
// never reaches a server log. Parsing is pure; it never throws on a hand-typed address.

export type SiteTab = 'assets' | 'topology' | 'conflicts' | 'tickets' | 'topics' | 'calendar' | 'takeover' | 'remote';

export type Route =
  | { page: 'home' }
  | { page: 'wall' }
  | { page: 'sites' }
  | { page: 'site'; site: string; tab: SiteTab }
  | { page: 'asset'; site: string; asset: string }
  | { page: 'tickets' }
  | { page: 'gateway' }
  | { page: 'ticket'; id: string }
  | { page: 'ticket-plan'; id: string }
  | { page: 'sign-in'; token: string; next: string }
  | { page: 'set-password'; isFirst: boolean }
  | { page: 'not-found' };

export interface Place {
  route: Route;
  query: URLSearchParams;
}

const TABS: readonly SiteTab[] = [
  'assets',
  'topology',
  'conflicts',
  'tickets',
  'topics',
  'calendar',
  'takeover',
  'remote',
];

export function parseHash(hash: string): Place {
  const address = hash.replace(/^#\/?/, '');
  const mark = address.indexOf('?');
  const path = mark < 0 ? address : address.slice(0, mark);
  const query = new URLSearchParams(mark < 0 ? '' : address.slice(mark + 1));
  return { route: routeOf(path.split('/').filter(Boolean).map(decode), query), query };
}

function routeOf(parts: string[], query: URLSearchParams): Route {
  const [first, second, third, fourth] = parts;
  if (first === undefined) return { page: 'home' };
  if (parts.length === 1) return topLevel(first, query);
  if (first === 'tickets' && second !== undefined && parts.length === 2) return { page: 'ticket', id: second };
  if (first === 'tickets' && second !== undefined && third === 'plan' && parts.length === 3)
    return { page: 'ticket-plan', id: second };
  if (first !== 'sites' || second === undefined) return { page: 'not-found' };
  if (parts.length === 2) return { page: 'site', site: second, tab: 'assets' };
  const tab = TABS.find((name) => name === third);
  if (parts.length === 3 && tab !== undefined) return { page: 'site', site: second, tab };
  if (parts.length === 4 && third === 'assets' && fourth !== undefined) {
    return { page: 'asset', site: second, asset: fourth };
  }
  return { page: 'not-found' };
}

function topLevel(name: string, query: URLSearchParams): Route {
  switch (name) {
    case 'wall':
    case 'sites':
    case 'tickets':
    case 'gateway':
      return { page: name };
    case 'set-password':
      return { page: name, isFirst: query.has('first') };
    case 'sign-in':
      return { page: 'sign-in', token: query.get('token') ?? '', next: query.get('next') ?? '' };
    default:
      return { page: 'not-found' };
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

const key = encodeURIComponent;

export const href = {
  wall: '#/wall',
  sites: '#/sites',
  tickets: '#/tickets',
  gateway: '#/gateway',
  setPassword: '#/set-password',
  firstPassword: '#/set-password?first=1',
  site: (site: string, tab: SiteTab = 'assets') => `#/sites/${key(site)}${tab === 'assets' ? '' : `/${tab}`}`,
  asset: (site: string, asset: string) => `#/sites/${key(site)}/assets/${key(asset)}`,
  protectionReport: (site: string, id: string) => `#/sites/${key(site)}/calendar?report=${key(id)}`,
  ticket: (id: string) => `#/tickets/${key(id)}`,
  ticketPlan: (id: string) => `#/tickets/${key(id)}/plan`,
  signIn: (next: string) => (next === '' ? '#/sign-in' : `#/sign-in?next=${key(next)}`),
};

/** Only an address inside the console may be gone back to after signing in. */
export function safeNext(next: string): string {
  return next.startsWith('#/') && !next.startsWith('#/sign-in') ? next : '#/';
}
