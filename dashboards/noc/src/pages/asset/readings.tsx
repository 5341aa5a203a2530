// What was last read of the asset: of the whole device as a list, of its many components as a table. Every value is a button
// that shows its history above.

import type { ReadingView } from '../../../../../contract/api.ts';
import { valueText } from '../../format/value.ts';
import { componentText, useWords } from '../../i18n/i18n.ts';
import { readingKey } from '../../live/apply.ts';
import { Icon } from '../../ui/icon.tsx';
import { Words } from '../../ui/marks.tsx';
import { codeWord } from './code-words.ts';
import { fieldName, readingGroups, type ReadingGroup } from './reading-groups.ts';
import { readingName } from './reading-name.ts';

interface Choice {
  chosen: string;
  onChoose: (key: string) => void;
}

export function Readings({ readings, chosen, onChoose }: Choice & { readings: readonly ReadingView[] }) {
  const { t } = useWords();
  const groups = readingGroups(readings);
  const lists = groups.filter((group) => group.columns.length === 0);
  const tables = groups.filter((group) => group.columns.length > 0);
  return (
    <section className="card">
      <h2>{t('asset.readings')}</h2>
      {readings.length === 0 && <p className="muted">{t('asset.noReadings')}</p>}
      <div className="reading-groups">
        {lists.flatMap((group) =>
          group.rows.map((row) => (
            <div key={row.component} className="reading-group">
              <h3 className="reading-group-head">
                {row.component === '' ? t('asset.whole') : <Words>{componentText(t, row.component)}</Words>}
              </h3>
              <ul>
                {row.readings.map((reading) => (
                  <li key={readingKey(reading)}>
                    <ReadingButton reading={reading} chosen={chosen} onChoose={onChoose} />
                  </li>
                ))}
              </ul>
            </div>
          )),
        )}
      </div>
      {tables.map((group) => (
        <ReadingTable key={group.kind} group={group} chosen={chosen} onChoose={onChoose} />
      ))}
    </section>
  );
}

function ReadingButton({ reading, chosen, onChoose }: Choice & { reading: ReadingView }) {
  const { t, language } = useWords();
  const name = readingName(reading, language);
  return (
    <button
      type="button"
      className="reading"
      aria-pressed={readingKey(reading) === chosen}
      title={t('asset.pick', { name })}
      onClick={() => onChoose(readingKey(reading))}
    >
      <span className="reading-name">{name}</span>
      <Value reading={reading} />
    </button>
  );
}

function Value({ reading }: { reading: ReadingView }) {
  const { t, language } = useWords();
  return (
    <>
      {reading.level === 'bad' && (
        <span className="health-bad reading-level">
          <Icon name="bad" />
          <span className="sr-only">{t('health.bad')}</span>
        </span>
      )}
      <span className="number reading-value">
        {codeWord(reading, language) ?? valueText(reading.value, reading.unit, language)}
      </span>
    </>
  );
}

function ReadingTable({ group, chosen, onChoose }: Choice & { group: ReadingGroup }) {
  const { t, language } = useWords();
  return (
    <div className="reading-table" tabIndex={0} role="region" aria-label={t('asset.readings')}>
      <table>
        <thead>
          <tr>
            <th scope="col" />
            {group.columns.map((column) => {
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
          {group.rows.map((row) => {
            const cells = new Map(row.readings.map((reading) => [fieldName(reading), reading]));
            return (
              <tr key={row.component}>
                <th scope="row">
                  <Words>{componentText(t, row.component)}</Words>
                </th>
                {group.columns.map((column) => (
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
