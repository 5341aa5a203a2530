// Where remote actions are enabled at a site: a row each class of device, and the single assets that differ. Administrators
// change it; with two of them raising a mode waits for the other.

import { ACTION_MODES, type ActionMode } from '../../../../../contract/action.ts';
import type { ActionModeView } from '../../../../../contract/api-actions.ts';
import type { Me } from '../../../../../contract/api-people.ts';
import type { Text } from '../../../../../contract/text.ts';
import { useActionModes, useSetMode } from '../../api/remote-queries.ts';
import { fullTime } from '../../format/time.ts';
import { useWords, type Translate } from '../../i18n/i18n.ts';
import { Words } from '../../ui/marks.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { ErrorNotice, errorWords, Loading } from '../../ui/states.tsx';
import { showToast } from '../../ui/toast.tsx';
import { useZone } from '../../ui/use-zone.ts';
import '../../styles/remote.css';

export function RemoteModes({ site, me }: { site: string; me: Me }) {
  const { t, words, language } = useWords();
  const zone = useZone(site);
  const { data, error, isPending, refetch } = useActionModes(site);
  const set = useSetMode(site);
  if (isPending) return <Loading rows={6} />;
  if (error !== null) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  const change = (row: ActionModeView, mode: ActionMode): void =>
    set.mutate(
      { scope: row.scope, verb: row.verb, mode },
      {
        onSuccess: (changed) => showToast('done', t(changed.proposed ? 'remote.proposedNow' : 'remote.set')),
        onError: (failure) => {
          const { what, detail } = errorWords(failure, t);
          showToast('error', `${t('remote.notSet')} – ${what}`, detail);
        },
      },
    );
  const groups = Map.groupBy(data.modes, ({ scope }) => scope);
  return (
    <div className="remote-modes" data-testid="remote-modes">
      <p className="muted">{t('remote.modesAbout')}</p>
      <p className="muted">
        {t(data.isTwoPerson ? 'remote.twoPerson' : 'remote.onePerson')}
        {data.twoPersonEndsAt !== null &&
          ` ${t('remote.twoPersonEnds', { at: fullTime(data.twoPersonEndsAt, zone, language) })}`}
      </p>
      <ul className="remote-key muted">
        {ACTION_MODES.map((mode) => (
          <li key={mode}>
            <strong>{t(`remote.mode.${mode}`)}</strong> {t(`remote.modeHint.${mode}`)}
          </li>
        ))}
      </ul>
      {[...groups].map(([scope, rows]) => (
        <section className="card" key={scope}>
          <h2>
            <Words>{scopeText(rows[0], t, words)}</Words>
          </h2>
          <ul className="remote-list">
            {rows.map((row) => (
              <Row key={row.verb} row={row} isAdmin={me.role === 'admin'} onChange={change} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function Row({
  row,
  isAdmin,
  onChange,
}: {
  row: ActionModeView;
  isAdmin: boolean;
  onChange: (row: ActionModeView, mode: ActionMode) => void;
}) {
  const { t } = useWords();
  const label = t(`remote.verb.${row.verb}`);
  const { proposed } = row;
  return (
    <li className="remote-row" data-mode={row.mode}>
      <div className="remote-what">
        <strong>{label}</strong>
        {proposed && (
          <span className="remote-proposed">
            {t('remote.proposed', { mode: t(`remote.mode.${proposed.mode}`), by: proposed.by })}
          </span>
        )}
        {row.by !== '' && !proposed && <span className="muted">{t('remote.setBy', { by: row.by })}</span>}
      </div>
      {isAdmin ? (
        <Segmented
          label={label}
          choices={ACTION_MODES.map((mode) => ({ value: mode, label: t(`remote.mode.${mode}`) }))}
          value={row.mode}
          onChange={(mode) => onChange(row, mode)}
        />
      ) : (
        <span className="pill">{t(`remote.mode.${row.mode}`)}</span>
      )}
    </li>
  );
}

function scopeText(row: ActionModeView | undefined, t: Translate, words: (text: Text) => string): string {
  if (!row) return '';
  if (row.scope.startsWith('class:')) return t(`class.${row.scope.slice(6)}` as 'class.camera');
  return words(row.scopeName);
}
