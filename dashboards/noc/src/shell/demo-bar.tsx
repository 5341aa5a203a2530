// Only beside a simulated site: breaks its main faults and heals them, so that a visitor can watch a ticket come and go.

import { useState } from 'react';
import type { LabFault } from '../../../../contract/api.ts';
import type { Me } from '../../../../contract/api-people.ts';
import { useLabFaults, useLabOrder } from '../api/queries.ts';
import { useWords } from '../i18n/i18n.ts';
import { Icon } from '../ui/icon.tsx';
import { Words } from '../ui/marks.tsx';
import { errorWords } from '../ui/states.tsx';
import { showToast } from '../ui/toast.tsx';

/** The faults a visitor should see first, in this order; the rest follow. */
const MAIN_FAULTS = [
  'camera-port-dead',
  'camera-cable-cut',
  'camera-hung',
  'access-switch-uplink-cut',
  'access-switch-power-lost',
  'recorder-disk-failing',
  'kiosk-cashbox-full',
  'kiosk-paper-out',
  'mains-lost',
  'box-power-lost',
  'bus-gateway-hung',
  'site-line-cut',
];

export function DemoBar({ me }: { me: Me }) {
  const { t } = useWords();
  const mayBreak = me.role === 'engineer' || me.role === 'admin';
  const [isOpen, setOpen] = useState(false);
  const faults = useLabFaults(true).data ?? [];
  const order = useOrder();
  const active = faults.filter((fault) => fault.active);
  return (
    <aside className="demo" aria-label={t('demo.title')}>
      <div className="demo-line">
        <span className="demo-tag">{t('demo.title')}</span>
        <span className="demo-state">
          {active.length === 0 ? <span className="muted">{t('demo.none')}</span> : <Broken faults={active} />}
        </span>
        {mayBreak && active.length > 0 && (
          <button type="button" className="button button-small" onClick={() => order.run({ verb: 'heal' })}>
            {t('demo.healAll')}
          </button>
        )}
        {mayBreak && (
          <button type="button" className="button button-small" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {t(isOpen ? 'demo.hide' : 'demo.show')}
          </button>
        )}
      </div>
      {isOpen && <FaultList faults={faults} order={order} onDone={() => setOpen(false)} />}
    </aside>
  );
}

type Order = ReturnType<typeof useOrder>;

function useOrder() {
  const { t } = useWords();
  const order = useLabOrder();
  return {
    isBusy: order.isPending,
    run: (what: Parameters<typeof order.mutate>[0]) =>
      order.mutate(what, {
        onError: (error) => {
          const words = errorWords(error, t);
          showToast('error', words.what, words.detail);
        },
      }),
  };
}

function Broken({ faults }: { faults: readonly LabFault[] }) {
  const { words } = useWords();
  return (
    <>
      <Icon name="bad" />
      <span className="demo-faults">{faults.map((fault) => words(fault.title)).join(' · ')}</span>
    </>
  );
}

interface ListProps {
  faults: readonly LabFault[];
  order: Order;
  onDone: () => void;
}

function FaultList({ faults, order, onDone }: ListProps) {
  const { t } = useWords();
  const [isAll, setAll] = useState(false);
  const rank = (fault: LabFault): number => {
    const at = MAIN_FAULTS.indexOf(fault.fault);
    return at < 0 ? MAIN_FAULTS.length : at;
  };
  const sorted = faults.toSorted((a, b) => rank(a) - rank(b));
  const shown = isAll ? sorted : sorted.filter((fault) => fault.active || rank(fault) < MAIN_FAULTS.length);
  return (
    <div className="demo-list">
      <p className="muted">{t('demo.hint')}</p>
      <ul>
        {shown.map((fault) => (
          <FaultButton key={fault.fault} fault={fault} order={order} onDone={onDone} />
        ))}
      </ul>
      {shown.length < sorted.length && (
        <button type="button" className="text-button" onClick={() => setAll(true)}>
          <Icon name="more" />
          {t('demo.all', { count: sorted.length })}
        </button>
      )}
    </div>
  );
}

function FaultButton({ fault, order, onDone }: { fault: LabFault; order: Order; onDone: () => void }) {
  const { t, words } = useWords();
  return (
    <li>
      <button
        type="button"
        className="demo-fault"
        aria-pressed={fault.active}
        disabled={order.isBusy}
        onClick={() => {
          order.run({ verb: fault.active ? 'heal' : 'break', fault: fault.fault });
          onDone();
        }}
      >
        <Words>{words(fault.title)}</Words>
        <span className="muted">
          {fault.active ? t('demo.heal') : <Words>{t('demo.at', { place: fault.on })}</Words>}
        </span>
      </button>
    </li>
  );
}
