// The figures of polling at a glance: each with a judgement by icon and word, and what it means.

import type { PollingView } from '../../../../../contract/api-polling.ts';
import { numberText, valueText } from '../../format/value.ts';
import { useWords } from '../../i18n/i18n.ts';
import { Icon } from '../../ui/icon.tsx';
import { judgePolling, type Judgement } from './judge.ts';

const MARKS = {
  good: { icon: 'ok', tone: 'health-ok' },
  fair: { icon: 'warning', tone: 'severity-minor' },
  poor: { icon: 'bad', tone: 'health-bad' },
} as const;

export function JudgementMark({ judgement }: { judgement: Judgement }) {
  const { t } = useWords();
  const { icon, tone } = MARKS[judgement];
  return (
    <span className={`mark mark-quiet ${tone}`}>
      <Icon name={icon} />
      {t(`gateway.${judgement}`)}
    </span>
  );
}

export function Figures({ polling }: { polling: PollingView }) {
  const { t } = useWords();
  const { targets, running, waiting, polls, overruns, abandoned, latenessP50Ms, latenessP99Ms } = polling;
  const judged = judgePolling(polling);
  return (
    <section className="card figures" aria-label={t('gateway.title')}>
      <Figure
        title={t('gateway.lateness')}
        value={valueText(latenessP99Ms, 'ms')}
        sub={t('gateway.latenessSub', { half: valueText(latenessP50Ms, 'ms') })}
        what={t(`gateway.latenessWhat.${judged.lateness}`)}
        judgement={judged.lateness}
      />
      <Figure
        title={t('gateway.loop')}
        value={valueText(polling.eventLoopP99Ms, 'ms')}
        sub={t('gateway.loopSub')}
        what={t(`gateway.loopWhat.${judged.loop}`)}
        judgement={judged.loop}
      />
      <Figure
        title={t('gateway.work')}
        value={numberText(polls)}
        sub={t('gateway.workSub', { targets, running })}
        what={t(`gateway.workWhat.${judged.work}`, { waiting })}
        judgement={judged.work}
      />
      <Figure
        title={t('gateway.overruns')}
        value={numberText(overruns)}
        sub={t('gateway.overrunsSub', { abandoned })}
        what={t(`gateway.overrunsWhat.${judged.overruns}`)}
        judgement={judged.overruns}
      />
    </section>
  );
}

interface FigureProps {
  title: string;
  value: string;
  sub: string;
  what: string;
  judgement: Judgement;
}

function Figure({ title, value, sub, what, judgement }: FigureProps) {
  return (
    <div className="figure">
      <div className="figure-head">
        <h2>{title}</h2>
        <JudgementMark judgement={judgement} />
      </div>
      <p className="figure-value number">{value}</p>
      <p>{what}</p>
      <p className="muted">{sub}</p>
    </div>
  );
}
