// What was last read of the asset, by component. A reading is a button: it shows its history above.

import type { ReadingView } from '../../../../../contract/api.ts';
import { valueText } from '../../format/value.ts';
import { useWords } from '../../i18n/i18n.ts';
import { readingKey } from '../../live/apply.ts';
import { Icon } from '../../ui/icon.tsx';
import { Words } from '../../ui/marks.tsx';
import { codeWord } from './code-words.ts';
import { readingName } from './reading-name.ts';

interface Props {
  readings: readonly ReadingView[];
  chosen: string;
  onChoose: (key: string) => void;
}

export function Readings({ readings, chosen, onChoose }: Props) {
  const { t } = useWords();
  const groups = Map.groupBy(readings, (reading) => reading.component);
  return (
    <section className="card">
      <h2>{t('asset.readings')}</h2>
      {readings.length === 0 && <p className="muted">{t('asset.noReadings')}</p>}
      <div className="reading-groups">
        {[...groups].map(([component, rows]) => (
          <div key={component} className="reading-group">
            <h3 className="reading-group-head">
              {component === '' ? t('asset.whole') : <Words>{rows[0]?.componentName ?? component}</Words>}
            </h3>
            <ul>
              {rows.map((reading) => (
                <Reading
                  key={readingKey(reading)}
                  reading={reading}
                  isChosen={readingKey(reading) === chosen}
                  onChoose={onChoose}
                />
              ))}
            </ul>
          </div>
        ))}
      </div>
    </section>
  );
}

interface ReadingProps {
  reading: ReadingView;
  isChosen: boolean;
  onChoose: (key: string) => void;
}

function Reading({ reading, isChosen, onChoose }: ReadingProps) {
  const { t, language } = useWords();
  const name = readingName(reading, language);
  const mark = reading.level === 'ok' || reading.level === 'bad' ? reading.level : undefined;
  return (
    <li>
      <button
        type="button"
        className="reading"
        aria-pressed={isChosen}
        title={t('asset.pick', { name })}
        onClick={() => onChoose(readingKey(reading))}
      >
        <span className="reading-name">{name}</span>
        {mark !== undefined && (
          <span className={`health-${mark} reading-level`}>
            <Icon name={mark} />
            <span className="sr-only">{t(`health.${mark}`)}</span>
          </span>
        )}
        <span className="number reading-value">
          {codeWord(reading, language) ?? valueText(reading.value, reading.unit, language)}
        </span>
      </button>
    </li>
  );
}
