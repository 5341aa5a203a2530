// A long list shows its beginning and, on request, the rest.

import { useState } from 'react';
import { useWords } from '../i18n/i18n.ts';

export function useMore<T>(rows: readonly T[], first: number) {
  const [isOpen, setOpen] = useState(false);
  const isLong = rows.length > first;
  return { shown: isOpen || !isLong ? rows : rows.slice(0, first), isLong, isOpen, toggle: () => setOpen(!isOpen) };
}

export function More({
  more,
  count,
}: {
  more: { isLong: boolean; isOpen: boolean; toggle: () => void };
  count: number;
}) {
  const { t } = useWords();
  if (!more.isLong) return null;
  return (
    <button type="button" className="text-button more-button" aria-expanded={more.isOpen} onClick={more.toggle}>
      {more.isOpen ? t('told.less') : t('told.more', { count })}
    </button>
  );
}
