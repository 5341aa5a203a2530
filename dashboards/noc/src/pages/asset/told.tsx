// What the asset tells of itself: who made it, what it is made of, what is plugged into it, and what polling learned of it.

import type { AssetDetail } from '../../../../../contract/api.ts';
import type { ComponentView } from '../../../../../contract/api-facts.ts';
import { kindText, sourceText, useWords } from '../../i18n/i18n.ts';
import { href } from '../../address.ts';
import { Icon } from '../../ui/icon.tsx';
import { Words } from '../../ui/marks.tsx';
import { More, useMore } from '../../ui/more.tsx';
import { connectedRows, type ConnectedRow } from './connected.ts';
import { rowName } from './reading-name.ts';
import { learnedLines } from './learned-words.ts';

const FIRST_ROWS = 14;
const natural = new Intl.Collator('en', { numeric: true });

/** The four things every call to a maker begins with, and the address. */
export function Identity({ detail }: { detail: AssetDetail }) {
  const { t } = useWords();
  const { identity, asset } = detail;
  const cells: [string, string][] = [
    [t('told.vendor'), identity.vendor],
    [t('told.model'), asset.model === '' ? identity.model : asset.model],
    [t('told.serial'), detail.serial],
    [t('told.firmware'), identity.firmware],
    [t('asset.host'), asset.host],
  ];
  const known = cells.filter(([, text]) => text !== '');
  if (known.length === 0) return null;
  return (
    <dl className="card cells identity">
      {known.map(([label, text]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            <Words>{text}</Words>
          </dd>
        </div>
      ))}
    </dl>
  );
}

export function Connected({ detail }: { detail: AssetDetail }) {
  const { t } = useWords();
  const rows = connectedRows(detail);
  const more = useMore(rows, FIRST_ROWS);
  if (rows.length === 0) return null;
  return (
    <section className="card">
      <div className="card-head">
        <h2>{t('told.connected')}</h2>
        <span className="muted number">{rows.length}</span>
      </div>
      <ul className="rows ports">
        {more.shown.map((row, at) => (
          <ConnectedLine key={`${row.port} ${row.asset?.asset ?? at}`} row={row} site={detail.asset.site} />
        ))}
      </ul>
      <More more={more} count={rows.length} />
    </section>
  );
}

function ConnectedLine({ row, site }: { row: ConnectedRow; site: string }) {
  const { t, words } = useWords();
  const { asset, neighbour } = row;
  const about = [neighbour?.address ?? '', neighbour?.platform ?? '', neighbour?.portId ?? ''].filter(Boolean);
  return (
    <li className="port-line">
      <span className="number port-name">
        <Words>{row.portName === '' ? t('app.noData') : row.portName}</Words>
      </span>
      <span>
        {asset !== null && (
          <a href={href.asset(site, asset.asset)}>
            <Words>{words(asset.name)}</Words>
          </a>
        )}
        {neighbour !== null && <Words>{neighbour.name}</Words>}
        {about.length > 0 && (
          <span className="muted">
            {' '}
            <Words>{about.join(' · ')}</Words>
          </span>
        )}
      </span>
      <span className="muted port-source">{asset === null ? t('told.neighbour') : sourceText(t, asset.source)}</span>
    </li>
  );
}

export function Components({ detail }: { detail: AssetDetail }) {
  const { t } = useWords();
  const kinds = [...Map.groupBy(detail.components, ({ key }) => key.slice(0, Math.max(0, key.indexOf(':'))))];
  if (kinds.length === 0) return null;
  return (
    <section className="card">
      <h2>{t('told.components')}</h2>
      <ul className="rows">
        {kinds
          .toSorted(([a], [b]) => natural.compare(a, b))
          .map(([kind, members]) => (
            <li key={kind}>
              <details className="fold kind">
                <summary>
                  {kindText(t, kind)}
                  <span className="number kind-count">{members.length}</span>
                  <Icon name="down" className="fold-arrow" />
                </summary>
                <ComponentNames members={members} />
              </details>
            </li>
          ))}
      </ul>
    </section>
  );
}

function ComponentNames({ members }: { members: readonly ComponentView[] }) {
  const { language } = useWords();
  const ordered = members.toSorted((a, b) => natural.compare(a.name, b.name));
  const more = useMore(ordered, FIRST_ROWS * 2);
  return (
    <>
      <ul className="kind-names">
        {more.shown.map(({ key, name, details }) => (
          <li key={key}>
            <Words>{rowName(key, name === '' ? key.slice(key.indexOf(':') + 1) : name, language)}</Words>{' '}
            <span className="muted">
              <Words>{Object.values(details).join(' · ')}</Words>
            </span>
          </li>
        ))}
      </ul>
      <More more={more} count={members.length} />
    </>
  );
}

export function Learned({ detail }: { detail: AssetDetail }) {
  const { t } = useWords();
  const lines = learnedLines(detail.learned, t);
  if (lines.length === 0) return null;
  return (
    <section className="card">
      <h2>{t('told.learned')}</h2>
      <p className="muted learned-hint">{t('told.learnedHint')}</p>
      <dl className="facts">
        {lines.map(({ label, text }) => (
          <div key={label}>
            <dt>
              <Words>{label}</Words>
            </dt>
            <dd>
              <Words>{text}</Words>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
