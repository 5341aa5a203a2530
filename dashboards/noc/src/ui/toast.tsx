// Short confirmations that go by themselves. One store for the whole console, bounded; errors stay until they are closed.

import { useState, useSyncExternalStore } from 'react';
import { useWords } from '../i18n/i18n.ts';
import { Icon } from './icon.tsx';

interface Toast {
  id: number;
  tone: 'done' | 'error';
  text: string;
  detail: string;
}

const MAX_TOASTS = 3;
const SHOWN_MS = 5000;

let toasts: readonly Toast[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

function set(next: readonly Toast[]): void {
  toasts = next.slice(-MAX_TOASTS);
  for (const listener of listeners) listener();
}

export function showToast(tone: Toast['tone'], text: string, detail = ''): void {
  lastId += 1;
  const id = lastId;
  set([...toasts, { id, tone, text, detail }]);
  if (tone === 'done') setTimeout(() => closeToast(id), SHOWN_MS);
}

function closeToast(id: number): void {
  set(toasts.filter((toast) => toast.id !== id));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** @param isOfDialog what is told while a dialog is open stands in it: the page behind it is neither lit nor within reach */
export function Toasts({ isOfDialog = false }: { isOfDialog?: boolean }) {
  const { t } = useWords();
  const [before] = useState(() => (isOfDialog ? lastId : 0));
  const shown = useSyncExternalStore(subscribe, () => toasts).filter(({ id }) => id > before);
  return (
    <div className="toasts" role="status" aria-live="polite">
      {shown.map((toast) => (
        <div key={toast.id} className={`toast toast-${toast.tone}`}>
          <Icon name={toast.tone === 'done' ? 'check' : 'bad'} />
          <div>
            <p>{toast.text}</p>
            {toast.detail !== '' && <p className="toast-detail">{toast.detail}</p>}
          </div>
          <button
            type="button"
            className="icon-button"
            aria-label={t('app.close')}
            onClick={() => closeToast(toast.id)}
          >
            <Icon name="close" />
          </button>
        </div>
      ))}
    </div>
  );
}
