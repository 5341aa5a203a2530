// What was last read of the asset, under headings a technician looks for. Every value is a button that shows its history
// above.

import { createContext, use, useState } from 'react';
import type { ReadingView } from '../../../../../contract/api.ts';
import { spanText } from '../../format/time.ts';
import { valueText } from '../../format/value.ts';
import { useWords } from '../../i18n/i18n.ts';
import { readingKey } from '../../live/apply.ts';
import { useNow } from '../../live/ticker.ts';
import { Icon } from '../../ui/icon.tsx';
import { Words } from '../../ui/marks.tsx';
import { More, useMore } from '../../ui/more.tsx';
import { codeWord } from '../../../../../contract/words/reading-text.ts';
import { fieldName, quietColumns, readingGroups, type ReadingGroup } from './reading-groups.ts';
import { placeText } from './place-text.ts';
import { measurementTitle, readingName, rowName } from './reading-name.ts';

/** Rows of a table and names of a list that are shown at first. */
const FIRST_ROWS = 52;

/** A value that is older than this, in ms, says its age: it may no longer be so. */
const OLD_AFTER_MS = 120_000;
/** One clock for all values, ms since 1970. */
const Now = createContext(0);

/** More values than this may be split over two columns. */
const LONG_GROUP = 10;

interface Choice {
  chosen: string;
  onChoose: (key: string) => void;
}

export function Readings({ readings, chosen, onChoose }: Choice & { readings: readonly ReadingView[] }) {
  const { t } = useWords();
  const groups = readingGroups(readings);
  const lists = groups.filter(({ shape }) => shape === 'fields');
  const now = useNow();
  return (
    <Now value={now}>
      <section className="card">
        <h2>{t('asset.readings')}</h2>
        {readings.length === 0 && <p className="muted">{t('asset.noReadings')}</p>}
        <div className="reading-groups">
          {lists.map((group) => (
            <Fields key={groupId(group)} group={group} chosen={chosen} onChoose={onChoose} />
          ))}
        </div>
        {groups.map((group) => {
          if (group.shape === 'table')
            return <ReadingTable key={groupId(group)} group={group} chosen={chosen} onChoose={onChoose} />;
          if (group.shape === 'components')
            return <Components key={groupId(group)} group={group} chosen={chosen} onChoose={onChoose} />;
          return null;
        })}
      </section>
    </Now>
  );
}

function groupId({ kind, measurement, rows }: ReadingGroup): string {
  return measurement === '' ? (rows[0]?.component ?? '') : `${kind}/${measurement}`;
}

/** The values of one thing. */
function Fields({ group, chosen, onChoose }: Choice & { group: ReadingGroup }) {
  const { t, language } = useWords();
  const [row] = group.rows;
  if (row === undefined) return null;
  return (
    <div className={`reading-group${row.readings.length > LONG_GROUP ? ' reading-group-long' : ''}`}>
      <h3 className="reading-group-head">
        {group.measurement === '' ? (
          <Words>{placeText(t, { component: row.component, componentName: row.name }, language)}</Words>
        ) : (
          measurementTitle(group.measurement, language)
        )}
      </h3>
      <ul>
        {row.readings.map((reading) => (
          <li key={readingKey(reading)}>
            <ReadingButton
              reading={reading}
              name={readingName(reading, language)}
              chosen={chosen}
              onChoose={onChoose}
            />
          </li>
        ))}
      </ul>
    </div>
  );
}

/** One value of each of several alike. */
function Components({ group, chosen, onChoose }: Choice & { group: ReadingGroup }) {
  const { language } = useWords();
  const more = useMore(group.rows, FIRST_ROWS);
  return (
    <div className="reading-part">
      <PartHead group={group} title={measurementTitle(group.measurement, language)} />
      <ul className="reading-names">
        {more.shown.flatMap(({ component, name, readings }) =>
          readings.map((reading) => (
            <li key={readingKey(reading)}>
              <ReadingButton
                reading={reading}
                name={rowName(component, name, language)}
                chosen={chosen}
                onChoose={onChoose}
              />
            </li>
          )),
        )}
      </ul>
      <More more={more} count={group.rows.length} />
    </div>
  );
}

function PartHead({ group, title }: { group: ReadingGroup; title: string }) {
  return (
    <h3 className="reading-group-head">
      {title} <span className="muted number">{group.rows.length}</span>
    </h3>
  );
}

function ReadingButton({ reading, name, chosen, onChoose }: Choice & { reading: ReadingView; name: string }) {
  const { t } = useWords();
  return (
    <button
      type="button"
      className="reading"
      aria-pressed={readingKey(reading) === chosen}
      title={t('asset.pick', { name })}
      onClick={() => onChoose(readingKey(reading))}
    >
      <span className="reading-name">
        <Words>{name}</Words>
      </span>
      <Value reading={reading} />
    </button>
  );
}

function Value({ reading }: { reading: ReadingView }) {
  const { t, language } = useWords();
  const ageMs = use(Now) - Date.parse(reading.at);
  const isOld = ageMs > OLD_AFTER_MS;
  return (
    <>
      {isOld && (
        <span className="muted number reading-age">{t('gateway.ago', { age: spanText(ageMs, language) })}</span>
      )}
      {reading.level === 'bad' && (
        <span className="health-bad reading-level">
          <Icon name="bad" />
          <span className="sr-only">{t('health.bad')}</span>
        </span>
      )}
      <span className={`number reading-value${isOld ? ' reading-old' : ''}`}>
        {codeWord(reading, language) ?? valueText(reading.value, reading.unit, language)}
      </span>
    </>
  );
}

function ReadingTable({ group, chosen, onChoose }: Choice & { group: ReadingGroup }) {
  const { t, language } = useWords();
  const [isAll, setAll] = useState(false);
  const more = useMore(group.rows, FIRST_ROWS);
  const quiet = quietColumns(group);
  const columns = isAll ? group.columns : group.columns.filter((column) => !quiet.has(column));
  const title = measurementTitle(group.measurement, language);
  return (
    <div className="reading-part">
      <div className="reading-part-head">
        <PartHead group={group} title={title} />
        {quiet.size > 0 && (
          <button type="button" className="text-button" aria-expanded={isAll} onClick={() => setAll(!isAll)}>
            {isAll ? t('told.hideQuiet') : t('told.quiet', { count: quiet.size })}
          </button>
        )}
      </div>
      <div className="reading-table" tabIndex={0} role="region" aria-label={title}>
        <table>
          <thead>
            <tr>
              <th scope="col" />
              {columns.map((column) => {
                const [measurement = '', field = ''] = column.split('.');
                return (
                  <th key={column} scope="col">
                    {readingName({ measurement, field }, language)}
                  </th>
                );
              })}
            </tr>
          </thead>
          <tbody>
            {more.shown.map((row) => {
              const cells = new Map(row.readings.map((reading) => [fieldName(reading), reading]));
              return (
                <tr key={row.component}>
                  <th scope="row">
                    <Words>{rowName(row.component, row.name, language)}</Words>
                  </th>
                  {columns.map((column) => (
                    <td key={column}>
                      <Cell reading={cells.get(column)} chosen={chosen} onChoose={onChoose} />
                    </td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <More more={more} count={group.rows.length} />
    </div>
  );
}

function Cell({ reading, chosen, onChoose }: Choice & { reading: ReadingView | undefined }) {
  const { t, language } = useWords();
  if (reading === undefined) return null;
  return (
    <button
      type="button"
      className="reading reading-cell"
      aria-pressed={readingKey(reading) === chosen}
      title={t('asset.pick', { name: readingName(reading, language) })}
      onClick={() => onChoose(readingKey(reading))}
    >
      <Value reading={reading} />
    </button>
  );
}
