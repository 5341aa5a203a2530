// The ticket's clocks: what the contract promised and what we ask of ourselves, apart. Each says how long is left, when it
// is due in the site's own time, and whether that is only provisional.

import type { ClockView, TicketView } from '../../../../../contract/api.ts';
import { offsetText, shortTime } from '../../format/time.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useNow } from '../../live/ticker.ts';
import { Countdown, pressureOf } from '../../ui/countdown.tsx';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { useZone } from '../../ui/use-zone.ts';

const STATE_ICONS: Readonly<Record<ClockView['state'], IconName>> = {
  running: 'clock',
  met: 'check',
  missed: 'bad',
  paused: 'pause',
  'not-started': 'more',
};

export function Clocks({ ticket }: { ticket: TicketView }) {
  const { t, language } = useWords();
  const zone = useZone(ticket.site);
  const now = useNow();
  if (ticket.clocks.length === 0) return null;
  const contract = ticket.clocks.filter((clock) => clock.basis === 'contract');
  const internal = ticket.clocks.filter((clock) => clock.basis === 'internal');
  const isWaiting = contract.length > 0 && contract.every((clock) => clock.state === 'not-started');
  return (
    <section className="card clocks">
      <div className="card-head">
        <h2>{t('clock.title')}</h2>
        <span className="muted number">{t('clock.zone', { offset: offsetText(now, zone, language) })}</span>
      </div>
      {contract.length > 0 && !isWaiting && <ClockGroup title={t('clock.contract')} clocks={contract} zone={zone} />}
      {internal.length > 0 && <ClockGroup title={t('clock.internal')} clocks={internal} zone={zone} />}
      {isWaiting && <p className="clock-hint">{t('clock.startsOnReport')}</p>}
    </section>
  );
}

function ClockGroup({ title, clocks, zone }: { title: string; clocks: readonly ClockView[]; zone: string }) {
  return (
    <div className="clock-group">
      <h3 className="eyebrow">{title}</h3>
      <ul>
        {clocks.map((clock) => (
          <ClockRow key={`${clock.basis} ${clock.kind}`} clock={clock} zone={zone} />
        ))}
      </ul>
    </div>
  );
}

function ClockRow({ clock, zone }: { clock: ClockView; zone: string }) {
  const { t, language } = useWords();
  const now = useNow();
  const due = shortTime(clock.dueAt, zone, language, now);
  const pressure = clock.state === 'running' ? pressureOf(clock, now) : 'calm';
  return (
    <li className={`clock-row clock-${clock.state} clock-${pressure}`}>
      <Icon name={STATE_ICONS[clock.state]} />
      <span className="clock-kind">{t(`clock.${clock.kind}`)}</span>
      <span className="clock-left">
        {clock.state === 'running' ? <Countdown clock={clock} /> : <span>{t(`clock.${clock.state}`)}</span>}
      </span>
      <span className="clock-due number">
        {clock.state === 'met'
          ? t('clock.metAt', { time: shortTime(clock.metAt, zone, language, now) })
          : clock.dueAt !== null && t('clock.due', { time: due })}
        {clock.provisional && (
          <span className="pill" title={t('clock.provisionalHint')}>
            {t('clock.provisional')}
          </span>
        )}
      </span>
      {clock.state === 'running' && <ClockTrack clock={clock} now={now} />}
    </li>
  );
}

function ClockTrack({ clock, now }: { clock: ClockView; now: number }) {
  const start = Date.parse(clock.startedAt ?? '');
  const due = Date.parse(clock.dueAt ?? '');
  if (!(due > start)) return null;
  return (
    <progress className="clock-track" max={1} value={Math.min(1, (now - start) / (due - start))} aria-hidden="true" />
  );
}
