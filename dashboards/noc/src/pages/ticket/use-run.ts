// Sends what a person does to a ticket, and says how it went.

import { useTicketAction } from '../../api/queries.ts';
import type { Command } from '../../domain.ts';
import { useWords } from '../../i18n/i18n.ts';
import { errorWords } from '../../ui/states.tsx';
import { showToast } from '../../ui/toast.tsx';

export function useRun(id: string, onDone: () => void): { run: (action: Command) => void; isBusy: boolean } {
  const { t } = useWords();
  const mutation = useTicketAction(id);
  const run = (action: Command): void => {
    const name = t(`action.${action.action}`);
    mutation.mutate(action, {
      onSuccess: () => {
        onDone();
        showToast('done', t('action.done', { action: name }));
      },
      onError: (error) => {
        const { what, detail } = errorWords(error, t);
        showToast('error', `${t('action.failed', { action: name })} – ${what}`, detail);
      },
    });
  };
  return { run, isBusy: mutation.isPending };
}
