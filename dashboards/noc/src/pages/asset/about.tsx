// What the asset is, how it is reached and how that went, what is watched for and where each rule comes from.

import type { ReactNode } from 'react';
import type { AssetDetail } from '../../../../../contract/api.ts';
import type { Me } from '../../../../../contract/api-people.ts';
import { usePollNow } from '../../api/queries.ts';
import { mayPoll, SEVERITIES } from '../../domain.ts';
import { spanText } from '../../format/time.ts';
import { resultText, ruleSourceText, sourceText, targetText, useWords, type Translate } from '../../i18n/i18n.ts';
import { href } from '../../address.ts';
import { Icon } from '../../ui/icon.tsx';
import { SeverityMark, Words } from '../../ui/marks.tsx';
import { errorWords } from '../../ui/states.tsx';
import { showToast } from '../../ui/toast.tsx';

export function About({ detail }: { detail: AssetDetail }) {
  const { t, words } = useWords();
  const { asset, uplink, feeds } = detail;
  return (
    <section className="card">
      <h2>{t('asset.what')}</h2>
      <dl className="facts">
        <Fact label={t('told.sysName')} text={detail.identity.sysName} />
        <Fact label={t('asset.position')} text={words(asset.position)} />
        <Fact label={t('asset.profile')} text={detail.profile} />
        {uplink !== null && (
          <FactRow label={t('asset.uplink')}>
            <a href={href.asset(asset.site, uplink.asset)}>
              <Words>{words(uplink.name)}</Words>
            </a>{' '}
            <span className="muted">
              <Words>{uplinkWords(uplink, t)}</Words>
            </span>
          </FactRow>
        )}
        {feeds.length > 0 && (
          <Fact label={t('asset.feeds')} text={feeds.map((feed) => words(feed.name)).join(t('app.comma'))} />
        )}
      </dl>
    </section>
  );
}

/** `gi2 · own port gi28 · from LLDP`. */
function uplinkWords({ port, ownPort, source }: NonNullable<AssetDetail['uplink']>, t: Translate): string {
  return [
    portName(port),
    ownPort === '' ? '' : t('asset.ownPort', { port: portName(ownPort) }),
    t('asset.from', { source: sourceText(t, source) }),
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

/** `sw-a/port:gi7` → `gi7`. */
function portName(place: string): string {
  return place.slice(Math.max(place.lastIndexOf(':'), place.lastIndexOf('/')) + 1);
}

function Fact({ label, text }: { label: string; text: string }) {
  if (text === '') return null;
  return (
    <FactRow label={label}>
      <Words>{text}</Words>
    </FactRow>
  );
}

function FactRow({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

export function Targets({ site, detail, me }: { site: string; detail: AssetDetail; me: Me }) {
  const { t } = useWords();
  return (
    <section className="card">
      <div className="card-head">
        <h2>{t('asset.targets')}</h2>
        {detail.targets.length > 0 && mayPoll(me.role) && <PollNow site={site} asset={detail.asset.key} />}
      </div>
      {detail.targets.length === 0 && <p className="muted">{t('asset.noTargets')}</p>}
      <ul className="rows">
        {detail.targets.map((target) => (
          <Target key={target.name} target={target} />
        ))}
      </ul>
    </section>
  );
}

/** Reads every target of the asset now, for the one who has just put something right. */
function PollNow({ site, asset }: { site: string; asset: string }) {
  const { t } = useWords();
  const poll = usePollNow(site, asset);
  const ask = (): void =>
    poll.mutate(undefined, {
      onSuccess: ({ targets }) => showToast('done', t('asset.pollAsked', { count: targets })),
      onError: (error) => {
        const { what, detail } = errorWords(error, t);
        showToast('error', what, detail);
      },
    });
  return (
    <button type="button" className="button button-small" disabled={poll.isPending} onClick={ask}>
      {t('asset.pollNow')}
    </button>
  );
}

function Target({ target }: { target: AssetDetail['targets'][number] }) {
  const { t, words } = useWords();
  const mark = target.result === 'ok' ? 'ok' : target.at === null ? 'unknown' : 'bad';
  return (
    <li className="row-block">
      <span className="row-line">
        <span className={`mark mark-quiet health-${mark}`}>
          <Icon name={mark} />
          {resultText(t, target.result)}
        </span>
        <strong>{targetText(t, target.name)}</strong>
        <span className="muted number">{target.address}</span>
        {target.unit !== undefined && <span className="muted number">{t('asset.unit', { unit: target.unit })}</span>}
        {target.topicPrefix !== undefined && <Words className="muted">{target.topicPrefix}</Words>}
        {target.durationMs !== null && (
          <span className="muted number row-end">{t('asset.took', { ms: Math.round(target.durationMs) })}</span>
        )}
      </span>
      {target.detail !== '' && (
        <span className="row-detail">
          <Words>{words(target.words)}</Words>
        </span>
      )}
    </li>
  );
}

export function Conditions({ detail }: { detail: AssetDetail }) {
  const { t, language } = useWords();
  if (detail.conditions.length === 0) return null;
  return (
    <Fold title={t('asset.conditions')} count={detail.conditions.length}>
      <ul className="rows">
        {detail.conditions.map((condition) => {
          const severity = SEVERITIES.find((name) => name === condition.severity);
          return (
            <li key={condition.id} className="row-block">
              <span className="row-line">
                <strong>{condition.id}</strong>
                {severity === undefined ? (
                  <span className="muted">{t('asset.observe')}</span>
                ) : (
                  <SeverityMark severity={severity} isQuiet />
                )}
              </span>
              <code>
                <Words>{condition.rule}</Words>
              </code>
              <span className="muted">
                {[
                  t('asset.hold', { time: spanText(condition.holdMs, language) }),
                  t('asset.clears', { time: spanText(condition.clearMs, language) }),
                  t('asset.from', { source: ruleSourceText(t, condition.source) }),
                ].join(' · ')}
              </span>
            </li>
          );
        })}
      </ul>
    </Fold>
  );
}

export function Facts({ detail }: { detail: AssetDetail }) {
  const { t } = useWords();
  // What stands above already is not said twice.
  const said = new Set(['vendor', 'model', 'serial', 'firmware', 'sysName']);
  const facts = Object.entries(detail.facts).filter(([name]) => !said.has(name));
  if (facts.length === 0) return null;
  return (
    <Fold title={t('asset.facts')} count={facts.length}>
      <dl className="facts">
        {facts.map(([name, text]) => (
          <Fact key={name} label={name} text={text} />
        ))}
      </dl>
    </Fold>
  );
}

function Fold({ title, count, children }: { title: string; count: number; children: ReactNode }) {
  return (
    <details className="card fold">
      <summary className="card-head">
        <h2>{title}</h2>
        <span className="muted number">{count}</span>
        <Icon name="down" className="fold-arrow" />
      </summary>
      {children}
    </details>
  );
}
