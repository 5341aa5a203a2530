// How the gateway does: whether polls are on time, which devices hold it up or do not answer, and who sends it traps.

import { usePolling } from '../../api/queries.ts';
import { useWords } from '../../i18n/i18n.ts';
import { ErrorNotice, Loading } from '../../ui/states.tsx';
import { Silent, Slowest } from './devices.tsx';
import { Figures } from './figures.tsx';
import { Traps } from './traps.tsx';
import { useNames } from './use-names.ts';
import '../../styles/asset.css';
import '../../styles/gateway.css';

export function GatewayPage() {
  const { t } = useWords();
  const { data, error, isPending, refetch } = usePolling();
  const names = useNames(data);
  return (
    <main className="page" id="content">
      <div className="page-head">
        <h1>{t('gateway.title')}</h1>
        <p className="muted">{t('gateway.about')}</p>
      </div>
      {isPending && <Loading rows={8} />}
      {error !== null && data === undefined && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {data !== undefined && (
        <div className="gateway">
          <Figures polling={data} />
          <div className="gateway-columns">
            <div className="gateway-column">
              <Silent polling={data} names={names} />
              <Traps traps={data.traps} />
            </div>
            <Slowest polling={data} names={names} />
          </div>
        </div>
      )}
    </main>
  );
}
