// The evidence that was kept of a ticket: the camera's picture, how things stood, answers, changes and readings before and
// after. Shows what was kept; asks nothing anew.

import type { TicketView } from '../../../../../contract/api.ts';
import type { BundleView } from '../../../../../contract/api-verdict.ts';
import { pollWords } from '../../../../../contract/poll-words.ts';
import { useEvidence } from '../../api/queries.ts';
import { fullTime, shortTime } from '../../format/time.ts';
import { resultText, targetText, useWords } from '../../i18n/i18n.ts';
import { useNow } from '../../live/ticker.ts';
import { Icon } from '../../ui/icon.tsx';
import { Words } from '../../ui/marks.tsx';
import { useZone } from '../../ui/use-zone.ts';
import { BundleReadings } from './bundle-readings.tsx';
import '../../styles/bundle.css';

export function Bundle({ ticket }: { ticket: TicketView }) {
  const { t, words, language } = useWords();
  const zone = useZone(ticket.site);
  const now = useNow();
  const { data: bundle } = useEvidence(ticket.id);
  if (bundle === undefined || bundle === null) return null;
  return (
    <section className="bundle" data-testid="bundle">
      <h2>{t('bundle.title')}</h2>
      <p className="muted number">{t('bundle.frozen', { time: fullTime(bundle.frozenAt, zone, language) })}</p>
      {bundle.pictureAt !== undefined && (
        <Part title={t('bundle.picture')}>
          <img
            className="bundle-picture"
            src={`/api/v1/tickets/${encodeURIComponent(ticket.id)}/picture`}
            alt={t('bundle.pictureOf', {
              name: words(ticket.assetName),
              time: fullTime(bundle.pictureAt, zone, language),
            })}
          />
          <p className="muted number">{fullTime(bundle.pictureAt, zone, language)}</p>
        </Part>
      )}
      {bundle.path.length > 0 && (
        <Part title={t('bundle.path')}>
          <ol className="bundle-path">
            {bundle.path.map(({ asset, name, health }) => (
              <li key={asset}>
                <Standing name={words(name)} health={health} />
              </li>
            ))}
          </ol>
        </Part>
      )}
      {bundle.neighbours.length > 0 && (
        <Part title={t('bundle.neighbours')}>
          <Neighbours neighbours={bundle.neighbours} />
        </Part>
      )}
      {bundle.targets.length > 0 && (
        <Part title={t('bundle.answers')}>
          <ul className="bundle-answers">
            {[...Map.groupBy(bundle.targets, ({ asset, result }) => `${asset} ${result}`)].map(([key, alike]) => (
              <Answers key={key} alike={alike} />
            ))}
          </ul>
        </Part>
      )}
      {bundle.events.length > 0 && (
        <Part title={t('bundle.events')}>
          <ul className="bundle-events">
            {bundle.events.map(({ at, text }, index) => (
              <li key={index}>
                <span className="muted number">{shortTime(at, zone, language, now)}</span>
                <Words>{words(text)}</Words>
              </li>
            ))}
          </ul>
        </Part>
      )}
      {bundle.series.length > 0 && (
        <Part title={t('bundle.readings')}>
          <BundleReadings bundle={bundle} />
        </Part>
      )}
    </section>
  );
}

function Part({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <div className="bundle-part">
      <h3 className="eyebrow">{title}</h3>
      {children}
    </div>
  );
}

type Health = 'ok' | 'bad' | 'unknown' | 'unreachable';

function healthOf(health: string): Health {
  return health === 'ok' || health === 'bad' || health === 'unreachable' ? health : 'unknown';
}

/** By shape and word, so that a print in black tells it, too. */
function Standing({ name, health }: { name: string; health: string }) {
  const { t } = useWords();
  const known = healthOf(health);
  return (
    <span className="bundle-standing">
      <span className={`health-${known} bundle-mark`}>
        <Icon name={known} />
        <span className="sr-only">{t(`health.${known}`)}</span>
      </span>
      <Words>{name}</Words>
    </span>
  );
}

/** Those that were not well by name, the others by number: that they work is what matters. */
function Neighbours({ neighbours }: { neighbours: BundleView['neighbours'] }) {
  const { t, words } = useWords();
  const bad = neighbours.filter(({ health }) => healthOf(health) !== 'ok');
  const good = neighbours.filter(({ health }) => healthOf(health) === 'ok');
  return (
    <>
      {bad.length > 0 && (
        <ul className="bundle-names">
          {bad.map(({ asset, name, health }) => (
            <li key={asset}>
              <Standing name={words(name)} health={health} />{' '}
              <span className="muted">{t(`health.${healthOf(health)}`)}</span>
            </li>
          ))}
        </ul>
      )}
      {good.length > 0 && (
        <details className="bundle-fold">
          <summary>
            <Icon name="next" className="cause-arrow" />
            {t('bundle.wellBeside', { count: good.length })}
          </summary>
          <ul className="bundle-names">
            {good.map(({ asset, name, health }) => (
              <li key={asset}>
                <Standing name={words(name)} health={health} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

/** All ways to one asset that ended alike; what each of them said can be opened. */
function Answers({ alike }: { alike: BundleView['targets'] }) {
  const { t, words } = useWords();
  const [first] = alike;
  if (first === undefined) return null;
  const said = alike.filter(({ detail }) => detail !== '');
  return (
    <li>
      <span className="bundle-answer">
        <Standing name={words(first.name)} health={first.result === 'ok' ? 'ok' : 'bad'} />
        <strong>{resultText(t, first.result)}</strong>
        <span className="muted">{alike.map(({ target }) => targetText(t, target)).join(t('app.comma'))}</span>
      </span>
      {said.length > 0 && (
        <details className="bundle-fold">
          <summary>
            <Icon name="next" className="cause-arrow" />
            {t('bundle.said')}
          </summary>
          <dl className="bundle-said">
            {said.map(({ target, detail }) => (
              <div key={target}>
                <dt>{targetText(t, target)}</dt>
                <dd>
                  <Words>{words(pollWords(detail))}</Words>
                </dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </li>
  );
}
