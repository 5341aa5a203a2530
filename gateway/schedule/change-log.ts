// Says in the log when a target's result changes, once, with what to do: never each poll of a device that is down. When many
// change at once, such as behind a switch that has failed, the first ones stand for all and the rest is counted.

import type { Clock } from '../../contract/clock.ts';
import type { Log, PollResult, Target } from '../../contract/collector.ts';
import { errorLine } from '../../contract/errors.ts';

/** Most changes of targets’ results that the log tells one by one in 10 s; further ones are counted in one line. */
export const CHANGE_LINES = 20;
/** Past 20 changes of targets’ results the log counts the rest; after this long it tells them one by one again. */
export const CHANGE_WINDOW_MS = 10_000;

export class ChangeLog {
  readonly #log: Log;
  readonly #clock: Clock;
  #told = 0;
  /** How many more have come to each result. */
  readonly #more = new Map<string, number>();
  #cancel: (() => void) | undefined;

  constructor(log: Log, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
  }

  note({ target, key }: { target: Target; key: string }, before: PollResult | undefined, after: PollResult): void {
    if (!isChange(before, after)) return;
    const { level, message } = told(target, key, before, after);
    const fields = { target: key, from: before?.code ?? 'unknown', to: after.code };
    if (level === 'debug') return this.#log.debug(fields, message);
    this.#cancel ??= this.#clock.after(CHANGE_WINDOW_MS, () => this.#close());
    if (this.#told < CHANGE_LINES) {
      this.#told++;
      return this.#log[level](fields, message);
    }
    this.#more.set(after.code, (this.#more.get(after.code) ?? 0) + 1);
    this.#log.debug(fields, message);
  }

  stop(): void {
    this.#cancel?.();
    this.#close();
  }

  #close(): void {
    this.#cancel = undefined;
    this.#told = 0;
    if (this.#more.size === 0) return;
    const counts = Object.fromEntries(this.#more);
    this.#more.clear();
    const sum = Object.values(counts).reduce((all, one) => all + one, 0);
    const each = Object.entries(counts).map(([code, count]) => `${count} to ${code}`);
    const line = `${sum} more targets changed in ${CHANGE_WINDOW_MS / 1000} s: ${each.join(', ')}; tickets tell what they share, the asset pages and log level debug each of them`;
    this.#log[Object.keys(counts).some((code) => code !== 'ok') ? 'warn' : 'info'](counts, line);
  }
}

function told(
  target: Target,
  key: string,
  before: PollResult | undefined,
  { code, detail }: PollResult,
): { level: 'debug' | 'info' | 'warn'; message: string } {
  const change = `${before?.code ?? 'unknown'} → ${code}`;
  // Right after the start a push source has had no time to say anything: that is no trouble yet.
  if (detail.startsWith('mqtt_waiting')) return { level: 'info', message: `${change}: ${detail}` };
  if (code === 'ok' && detail !== '') return { level: 'warn', message: detail };
  if (code !== 'ok')
    return { level: 'warn', message: `${change}: ${detail || errorLine('poll_failed', { where: key, what: code })}` };
  if (before === undefined || before.code === 'ok') return { level: 'debug', message: change };
  return { level: 'info', message: `${change}: ${target.asset} answers again` };
}

/** Of a result that stays the same only the first detail is told, not each number in it. */
function isChange(before: PollResult | undefined, after: PollResult): boolean {
  return before?.code !== after.code || (after.code === 'ok' && (before.detail === '') !== (after.detail === ''));
}
