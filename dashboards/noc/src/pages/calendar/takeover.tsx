// The takeover list of a site (接管彻查): what was found before acceptance, what both sides say to each item, their signatures.
// Prints as the paper that is signed.

import { useState } from 'react';
import { TAKEOVER_DECISIONS, type TakeoverItemView, type TakeoverView } from '../../../../../contract/api-calendar.ts';
import type { Me } from '../../../../../contract/api-people.ts';
import { useTakeover, useTakeoverDeed } from '../../api/calendar-queries.ts';
import { classIcon, mayCommission } from '../../domain.ts';
import { fullTime } from '../../format/time.ts';
import { useWords } from '../../i18n/i18n.ts';
import { Empty, ErrorNotice, errorWords, Loading } from '../../ui/states.tsx';
import { Words, SeverityMark } from '../../ui/marks.tsx';
import { Icon } from '../../ui/icon.tsx';
import { showToast } from '../../ui/toast.tsx';
import type { RunTakeover } from './deeds.ts';
import { Signatures } from './signatures.tsx';
import '../../styles/calendar.css';
import '../../styles/fields.css';
import '../../styles/tables.css';

const REMARK_LIMIT = 1000;

export function Takeover({ site, me }: { site: string; me: Me }) {
  const { t } = useWords();
  const { data, error, isPending, refetch } = useTakeover(site);
  const deed = useTakeoverDeed(site);
  const mayWork = mayCommission(me.role);
  const run: RunTakeover = (what) =>
    deed.mutate(what, {
      onSuccess: () => showToast('done', t('calendar.done')),
      onError: (failure) => {
        const told = errorWords(failure, t);
        showToast('error', told.what, told.detail);
      },
    });
  if (isPending) return <Loading rows={6} />;
  if (data === undefined) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  if (data.state === 'none') {
    return (
      <Empty icon="check" title={t('takeover.none')} hint={t('takeover.noneHint')}>
        {mayWork && (
          <button type="button" className="button" disabled={deed.isPending} onClick={() => run({ do: 'start' })}>
            {t('takeover.start')}
          </button>
        )}
      </Empty>
    );
  }
  return <Sheet view={data} mayWork={mayWork} isBusy={deed.isPending} run={run} />;
}

interface SheetProps {
  view: TakeoverView;
  mayWork: boolean;
  isBusy: boolean;
  run: RunTakeover;
}

function Sheet({ view, mayWork, isBusy, run }: SheetProps) {
  const { t, words, language } = useWords();
  const isOpen = view.state === 'open';
  const at = (iso: string | null): string => fullTime(iso, view.timezone, language);
  const about = [words(view.customer), words(view.address)].filter((part) => part !== '').join(' · ');
  return (
    <>
      <div className="sheet-bar">
        <span className="muted">{isOpen ? t('takeover.acceptHint') : ''}</span>
        <button type="button" className="button" onClick={() => window.print()}>
          {t('calendar.print')}
        </button>
      </div>
      <article className="sheet">
        <header>
          <h2>{t('takeover.title')}</h2>
          <p>
            <Words>{words(view.siteName)}</Words>
          </p>
          <p className="muted">
            <Words>{about}</Words>
          </p>
          <p className="muted number">
            {t('takeover.started', { at: at(view.startedAt) })}
            {view.acceptedAt !== null && ` · ${t('takeover.accepted', { at: at(view.acceptedAt) })}`}
          </p>
        </header>
        <h3>{t('takeover.assets')}</h3>
        <ul className="takeover-assets">
          {view.assets.map(({ class: kind, count }) => (
            <li key={kind}>
              <Icon name={classIcon(kind)} />
              {t(`class.${kind}` as 'class.camera')} <span className="number">{count}</span>
            </li>
          ))}
        </ul>
        <h3>{t('takeover.open')}</h3>
        {view.items.length === 0 && (
          <p className="muted">{`${t('takeover.nothing')} – ${t('takeover.nothingHint')}`}</p>
        )}
        <ol className="takeover-items">
          {view.items.map((item) => (
            <Item
              key={`${item.id} ${item.decision ?? ''} ${item.remark}`}
              item={item}
              found={at(item.since)}
              over={at(item.overAt)}
              choices={choicesOf(item, isOpen)}
              mayWork={mayWork && !isBusy}
              run={run}
            />
          ))}
        </ol>
        <Signatures view={view} mayWork={mayWork && isOpen} isBusy={isBusy} run={run} />
      </article>
    </>
  );
}

type Decision = (typeof TAKEOVER_DECISIONS)[number];

/** What can be said of an item: of one that is bad not that it is repaired; after acceptance only that. */
function choicesOf({ overAt }: TakeoverItemView, isOpen: boolean): Decision[] {
  if (!isOpen) return overAt === null ? [] : ['repaired'];
  return TAKEOVER_DECISIONS.filter((one) => one !== (overAt === null ? 'repaired' : 'ticket'));
}

interface ItemProps {
  item: TakeoverItemView;
  found: string;
  over: string;
  choices: readonly Decision[];
  mayWork: boolean;
  run: RunTakeover;
}

function Item({ item, found, over, choices, mayWork, run }: ItemProps) {
  const { t, words } = useWords();
  // The title of most is their cause: it is not said twice.
  const isNamed = item.cause !== null && words(item.cause.title) === words(item.title);
  return (
    <li className="takeover-item">
      <div className="takeover-what">
        <span className="takeover-title">
          <SeverityMark severity={item.severity} />
          <strong>
            <Words>{words(item.title)}</Words>
          </strong>
        </span>
        {item.cause !== null && (
          <span>
            <span className="muted">{t(isNamed ? 'takeover.sure' : 'takeover.cause')}</span>{' '}
            {!isNamed && <Words>{words(item.cause.title)}</Words>}{' '}
            <span className="muted number">{Math.round(item.cause.confidence * 100)} %</span>
          </span>
        )}
        <ul className="takeover-evidence muted">
          {item.cause?.evidence
            .filter(({ supports }) => supports)
            .slice(0, 3)
            .map(({ text }) => (
              <li key={text.en}>
                <Words>{words(text)}</Words>
              </li>
            ))}
        </ul>
        <span className="muted number">
          {t('takeover.found')} {found} · {item.overAt === null ? t('takeover.bad') : `${t('takeover.over')} ${over}`}
        </span>
      </div>
      <Verdict item={item} choices={choices} mayWork={mayWork} run={run} />
    </li>
  );
}

function Verdict({ item, choices, mayWork, run }: Pick<ItemProps, 'item' | 'choices' | 'mayWork' | 'run'>) {
  const { t } = useWords();
  const [remark, setRemark] = useState(item.remark);
  const decide = (decision: Decision): void =>
    run({ do: 'decide', item: item.id, made: { decision, remark: remark.trim() } });
  const said = t(`takeover.${item.decision ?? 'undecided'}`);
  return (
    <div className="takeover-verdict">
      <span className={item.decision === null ? 'pill' : 'pill pill-strong'}>{said}</span>
      <span className="print-only">{item.remark}</span>
      {item.decision === null && choices.length > 0 && (
        <>
          <span className="takeover-boxes">
            {choices.map((decision) => (
              <span key={decision}>☐ {t(`takeover.${decision}`)}</span>
            ))}
          </span>
          <span className="takeover-line muted">{t('takeover.remark')}</span>
        </>
      )}
      {mayWork && choices.length > 0 && (
        <div className="takeover-choices screen-only">
          <input
            value={remark}
            maxLength={REMARK_LIMIT}
            placeholder={t('takeover.remark')}
            aria-label={t('takeover.remark')}
            onChange={({ target }) => setRemark(target.value)}
          />
          {choices.map((decision) => (
            <button
              key={decision}
              type="button"
              className="button button-small"
              aria-pressed={decision === item.decision}
              onClick={() => decide(decision)}
            >
              {t(`takeover.${decision}`)}
            </button>
          ))}
        </div>
      )}
      {!(mayWork && choices.length > 0) && item.remark !== '' && <span className="screen-only">{item.remark}</span>}
    </div>
  );
}
