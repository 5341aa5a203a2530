// A modal on the browser's own <dialog>: focus stays inside, Escape closes, the page behind is inert.

import { useEffect, useRef, type ReactNode } from 'react';
import { useWords } from '../i18n/i18n.ts';
import { Icon } from './icon.tsx';
import { Toasts } from './toast.tsx';

export function Dialog({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  const { t } = useWords();
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    box.current?.showModal();
  }, []);
  return (
    <dialog
      ref={box}
      className="dialog"
      aria-label={title}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === box.current) onClose();
      }}
    >
      <div className="dialog-inner">
        <header className="dialog-head">
          <h2>{title}</h2>
          <button type="button" className="icon-button" aria-label={t('app.close')} onClick={onClose}>
            <Icon name="close" />
          </button>
        </header>
        {children}
        <Toasts isOfDialog />
      </div>
    </dialog>
  );
}
