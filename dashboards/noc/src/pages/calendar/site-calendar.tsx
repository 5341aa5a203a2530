// When faults of a site count: planned work, the hours in which things are meant to be on, and protection periods. The
// report of a period takes the page's place, so that it prints alone.

import type { SiteView } from '../../../../../contract/api.ts';
import type { Me } from '../../../../../contract/api-people.ts';
import { useCalendarDeed } from '../../api/calendar-queries.ts';
import { useWords } from '../../i18n/i18n.ts';
import { usePlace } from '../../router.ts';
import { errorWords } from '../../ui/states.tsx';
import { showToast } from '../../ui/toast.tsx';
import type { RunDeed } from './deeds.ts';
import { Hours } from './hours.tsx';
import { Protection } from './protection.tsx';
import { ProtectionReportPage } from './protection-report.tsx';
import { Work } from './work.tsx';
import '../../styles/calendar.css';
import '../../styles/fields.css';
import '../../styles/tables.css';

export function SiteCalendar({ site, me }: { site: SiteView; me: Me }) {
  const { t } = useWords();
  const { query } = usePlace();
  const deed = useCalendarDeed();
  const run: RunDeed = (what, words, onDone) =>
    deed.mutate(what, {
      onSuccess: () => {
        showToast('done', words);
        onDone?.();
      },
      onError: (error) => {
        const told = errorWords(error, t);
        showToast('error', told.what, told.detail);
      },
    });
  const report = query.get('report') ?? '';
  if (report !== '') return <ProtectionReportPage site={site} id={report} />;
  return (
    <div className="calendar">
      <Work site={site} me={me} run={run} isBusy={deed.isPending} />
      <Hours site={site} me={me} run={run} isBusy={deed.isPending} />
      <Protection site={site} me={me} run={run} isBusy={deed.isPending} />
    </div>
  );
}
