// Follows and changes the address in the browser's hash.

import { useSyncExternalStore } from 'react';
import { parseHash, type Place } from './address.ts';

export function navigate(address: string, options: { replace?: boolean } = {}): void {
  if (options.replace === true) window.location.replace(address);
  else window.location.hash = address;
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

let lastHash = '';
let lastPlace: Place = { route: { page: 'home' }, query: new URLSearchParams() };

function current(): Place {
  const { hash } = window.location;
  if (hash !== lastHash) {
    lastHash = hash;
    lastPlace = parseHash(hash);
  }
  return lastPlace;
}

export function usePlace(): Place {
  return useSyncExternalStore(subscribe, current);
}

/** Changes one filter of the present address without a new entry in the browser's history. */
export function setQuery(changes: Readonly<Record<string, string>>): void {
  const [path = '#/', search = ''] = window.location.hash.split('?', 2);
  const query = new URLSearchParams(search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === '') query.delete(name);
    else query.set(name, value);
  }
  const rest = query.toString();
  // Told at once and not by the browser's own, later event: a field whose text lives in the address would lose letters.
  window.history.replaceState(null, '', rest === '' ? path : `${path}?${rest}`);
  window.dispatchEvent(new HashChangeEvent('hashchange'));
}
