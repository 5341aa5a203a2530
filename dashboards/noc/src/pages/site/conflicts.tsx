// Where the point list and the network disagree, side by side and with how the network knows. It judges nothing: somebody
// has to look at the place and correct one of the two.

import type { ConflictView } from '../../../../../contract/api-conflicts.ts';
import { useConflicts } from '../../api/queries.ts';
import { useWords } from '../../i18n/i18n.ts';
import { href } from '../../address.ts';
import { Words } from '../../ui/marks.tsx';
import { More, useMore } from '../../ui/more.tsx';
import { Empty, ErrorNotice, Loading } from '../../ui/states.tsx';
import '../../styles/tables.css';

const FIRST_ROWS = 50;

export function Conflicts({ site }: { site: string }) {
  const { t } = useWords();
  const { data, error, isPending, refetch } = useConflicts(site);
  if (isPending) return <Loading />;
  if (data === undefined) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  if (data.length === 0) return <Empty icon="none" title={t('conflicts.none')} hint={t('conflicts.noneHint')} />;
  return <ConflictTable site={site} conflicts={data} />;
}

function ConflictTable({ site, conflicts }: { site: string; conflicts: readonly ConflictView[] }) {
  const { t } = useWords();
  const more = useMore(conflicts, FIRST_ROWS);
  return (
    <section className="card">
      <p className="muted">{t('conflicts.hint')}</p>
      <table className="stack-table conflict-table">
        <thead>
          <tr>
            <th scope="col">{t('conflicts.asset')}</th>
            <th scope="col">{t('conflicts.list')}</th>
            <th scope="col">{t('conflicts.network')}</th>
            <th scope="col">{t('conflicts.evidence')}</th>
          </tr>
        </thead>
        <tbody>
          {more.shown.map((conflict) => (
            <ConflictRow
              key={`${conflict.kind} ${conflict.asset} ${conflict.networkSays.en}`}
              site={site}
              conflict={conflict}
            />
          ))}
        </tbody>
      </table>
      <More more={more} count={conflicts.length} />
    </section>
  );
}

function ConflictRow({ site, conflict }: { site: string; conflict: ConflictView }) {
  const { t, words } = useWords();
  const name = <Words>{words(conflict.name)}</Words>;
  const cell = (text: string) => <Words>{text.charAt(0).toUpperCase() + text.slice(1)}</Words>;
  return (
    <tr>
      <th scope="row">{conflict.asset === '' ? name : <a href={href.asset(site, conflict.asset)}>{name}</a>}</th>
      <td data-label={t('conflicts.list')}>{cell(words(conflict.listSays))}</td>
      <td data-label={t('conflicts.network')}>{cell(words(conflict.networkSays))}</td>
      <td className="conflict-evidence" data-label={t('conflicts.evidence')}>
        {cell(words(conflict.evidence))}
      </td>
    </tr>
  );
}
