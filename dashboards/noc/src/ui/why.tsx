// Why an alarm is one, for whoever asks: the rule, what was judged, and what would end it. Closed until it is asked for.

import type { AlarmView } from '../../../../contract/api.ts';
import { useWords } from '../i18n/i18n.ts';
import { Words } from './marks.tsx';
import '../styles/why.css';

export function Why({ lines }: { lines: AlarmView['explanation'] }) {
  const { t, words } = useWords();
  if (lines === undefined) return null;
  return (
    <details className="why">
      <summary>{t('ticket.why')}</summary>
      <ul>
        {lines.map((line) => (
          <li key={line.en}>
            <Words>{words(line)}</Words>
          </li>
        ))}
      </ul>
    </details>
  );
}
