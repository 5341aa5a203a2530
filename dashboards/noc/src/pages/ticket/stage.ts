// The words for a ticket's workflow step; a step of a newer server is shown as it is.

import type { Translate } from '../../i18n/i18n.ts';

const STAGES = [
  'new',
  'acknowledged',
  'assigned',
  'on-the-way',
  'on-site',
  'waiting',
  'paused',
  'restored',
  'resolved',
  'closed',
] as const;

export function stageText(t: Translate, stage: string): string {
  const known = STAGES.find((name) => name === stage);
  return known === undefined ? stage : t(`stage.${known}`);
}
