// What this browser remembers of its user: language, theme, sound, ticked checklist items. Everything is small, bounded and
// may be missing or wrong; nothing here is a secret.

import { useSyncExternalStore } from 'react';

const PREFIX = 'foresite.';
const listeners = new Set<() => void>();

export function readPreference(name: string): string {
  try {
    return localStorage.getItem(PREFIX + name) ?? '';
  } catch {
    return '';
  }
}

export function writePreference(name: string, value: string): void {
  try {
    if (value === '') localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, value);
  } catch {
    // Private windows and full stores forget; the console works all the same.
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function usePreference(name: string): [string, (value: string) => void] {
  const value = useSyncExternalStore(subscribe, () => readPreference(name));
  return [value, (next) => writePreference(name, next)];
}

export function applyTheme(): void {
  document.documentElement.dataset['theme'] = readPreference('theme') === 'light' ? 'light' : 'dark';
}
