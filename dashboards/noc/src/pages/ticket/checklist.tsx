// What to bring, to be ticked off while packing. The ticks stay in this browser: they are the packer's own.

import { useWords } from '../../i18n/i18n.ts';
import { usePreference } from '../../preferences.ts';
import { Words } from '../../ui/marks.tsx';

export interface ChecklistItem {
  key: string;
  text: string;
  quantity?: number;
  note?: string;
}

export interface ChecklistGroup {
  title: string;
  items: ChecklistItem[];
}

/** Tickets whose ticks a browser remembers; the oldest goes first. */
const MAX_REMEMBERED = 40;

type Ticks = [ticket: string, ticked: string[]][];

function readTicks(stored: string): Ticks {
  try {
    const found: unknown = JSON.parse(stored === '' ? '[]' : stored);
    return Array.isArray(found) ? (found as Ticks).filter((row) => Array.isArray(row) && Array.isArray(row[1])) : [];
  } catch {
    return [];
  }
}

interface Props {
  ticket: string;
  title: string;
  groups: readonly ChecklistGroup[];
}

export function Checklist({ ticket, title, groups }: Props) {
  const { t } = useWords();
  const [stored, store] = usePreference('packed');
  const ticks = readTicks(stored);
  const ticked = ticks.find(([id]) => id === ticket)?.[1] ?? [];
  const all = groups.flatMap((group) => group.items.map((item) => item.key));
  const toggle = (key: string): void => {
    const next = ticked.includes(key) ? ticked.filter((other) => other !== key) : [...ticked, key];
    const others = ticks.filter(([id]) => id !== ticket).slice(1 - MAX_REMEMBERED);
    store(JSON.stringify([...others, [ticket, next]]));
  };
  return (
    <div className="bring">
      <h3>
        {title}
        <span className="muted number">
          {t('ticket.checked', { done: all.filter((key) => ticked.includes(key)).length, total: all.length })}
        </span>
      </h3>
      {groups.map((group) => (
        <fieldset key={group.title}>
          <legend className="eyebrow">{group.title}</legend>
          {group.items.map((item) => (
            <label key={item.key} className="bring-item">
              <input type="checkbox" checked={ticked.includes(item.key)} onChange={() => toggle(item.key)} />
              <span>
                <Words>{item.text}</Words>
                {item.quantity !== undefined && item.quantity !== 1 && <b className="number"> × {item.quantity}</b>}
                {item.note !== undefined && item.note !== '' && <span className="bring-note">{item.note}</span>}
              </span>
            </label>
          ))}
        </fieldset>
      ))}
    </div>
  );
}
