// How a severity, a health and a decision look everywhere: an icon, a word and a colour, never the colour alone.

import type { Health } from '../../../../contract/api.ts';
import { useWords } from '../i18n/i18n.ts';
import type { Decision, Severity } from '../domain.ts';
import { Icon } from './icon.tsx';

export function SeverityMark({ severity, isQuiet = false }: { severity: Severity; isQuiet?: boolean }) {
  const { t } = useWords();
  return (
    <span className={`mark severity-${severity}${isQuiet ? ' mark-quiet' : ''}`}>
      <Icon name={severity} />
      {t(`severity.${severity}`)}
    </span>
  );
}

export function HealthMark({ health }: { health: Health }) {
  const { t } = useWords();
  return (
    <span className={`mark mark-quiet health-${health}`} title={t(`healthHint.${health}`)}>
      <Icon name={health} />
      {t(`health.${health}`)}
    </span>
  );
}

export function DecisionMark({ decision }: { decision: Decision }) {
  const { t } = useWords();
  return (
    <span className="decision-mark">
      <Icon name={decision} />
      {t(`decisionShort.${decision}`)}
    </span>
  );
}

/** A text somebody else wrote: isolated, so that its direction marks cannot turn the words around it. */
export function Words({ children, className }: { children: string; className?: string }) {
  return <bdi className={className}>{children}</bdi>;
}
