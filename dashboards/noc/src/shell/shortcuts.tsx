// The keys that work on every page: `/` to the search field, `?` for help. Lists add j, k, Enter and a themselves.

import { useEffect, useState } from 'react';
import { useWords } from '../i18n/i18n.ts';
import { Dialog } from '../ui/dialog.tsx';

/** Whether a key press is meant for a field or a dialog and not for the page. */
export function isTyping(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return true;
  const target = event.target instanceof HTMLElement ? event.target : null;
  // A dialog that has just been closed keeps the focus until the next frame is drawn.
  return target?.closest('input, textarea, select, dialog[open]') !== null && target !== null;
}

export function useKeys(handlers: Readonly<Record<string, () => void>>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (isTyping(event) || !Object.hasOwn(handlers, event.key)) return;
      event.preventDefault();
      handlers[event.key]?.();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [handlers]);
}

const ROWS = [
  ['j', 'down'],
  ['k', 'up'],
  ['Enter', 'open'],
  ['a', 'acknowledge'],
  ['/', 'search'],
  ['?', 'help'],
  ['Esc', 'escape'],
] as const;

export function Shortcuts() {
  const { t } = useWords();
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && event.target instanceof HTMLInputElement && event.target.type === 'search') {
        // The browser would also empty a search field: what was searched for stays.
        event.preventDefault();
        event.target.blur();
      }
      if (isTyping(event)) return;
      if (event.key === '?') setOpen(true);
      if (event.key !== '/') return;
      const search = document.querySelector<HTMLInputElement>('input[type="search"]');
      if (search === null) return;
      event.preventDefault();
      search.focus();
      search.select();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  if (!isOpen) return null;
  return (
    <Dialog title={t('help.title')} onClose={() => setOpen(false)}>
      <dl className="keys">
        {ROWS.map(([key, words]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{t(`help.${words}`)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
