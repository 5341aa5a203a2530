// Says in the log when a target's result changes, once, with what to do: never each poll of a device that is down.

import type { Log, PollResult, Target } from '../../contract/collector.ts';
import { errorLine } from '../../contract/errors.ts';

export function logChange(
  log: Log,
  { target, key }: { target: Target; key: string },
  before: PollResult | undefined,
  after: PollResult,
): void {
  if (!isChange(before, after)) return;
  const { code, detail } = after;
  const from = before?.code ?? 'unknown';
  const fields = { target: key, from, to: code };
  const change = `${from} → ${code}`;
  // Right after the start a push source has had no time to say anything: that is no trouble yet.
  if (detail.startsWith('mqtt_waiting')) log.info(fields, `${change}: ${detail}`);
  else if (code === 'ok' && detail !== '') log.warn(fields, detail);
  else if (code !== 'ok')
    log.warn(fields, `${change}: ${detail || errorLine('poll_failed', { where: key, what: code })}`);
  else if (before === undefined || before.code === 'ok') log.debug(fields, change);
  else log.info(fields, `${change}: ${target.asset} answers again`);
}

/** Of a result that stays the same only the first detail is told, not each number in it. */
function isChange(before: PollResult | undefined, after: PollResult): boolean {
  return before?.code !== after.code || (after.code === 'ok' && (before.detail === '') !== (after.detail === ''));
}
