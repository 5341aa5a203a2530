// What has lately been changed at the simulated recorder of the console's tests, and the disk that it misses.

import type { ChangesView, ChangeView } from '../../contract/api-changes.ts';
import type { Text } from '../../contract/text.ts';

const NAME: Text = { zh: '录像机 1', en: 'Recorder 1' };
const NONE: Text = { zh: '', en: '' };

export function makeChanges(asset: string, nowMs: number): ChangesView {
  const ago = (minutes: number): string => new Date(nowMs - minutes * 60_000).toISOString();
  const change = (minutes: number, kind: string, text: Text, more: Partial<ChangeView> = {}): ChangeView => ({
    id: `${kind}-${minutes}`, at: ago(minutes), asset, name: NAME, component: '', componentName: NONE, kind, text, actor: '', ...more,
  }); // prettier-ignore
  const disk = { component: 'disk:2', componentName: { zh: '硬盘 2', en: 'disk 2' } };
  return {
    changes: [
      change(12, 'component-gone', { zh: '不再出现', en: 'Is no longer seen' }, disk),
      change(15, 'restart', { zh: '重新启动', en: 'Has restarted' }),
      change(180, 'firmware', {
        zh: '固件由 V4.30.085 build 210610 变为 V4.62.210 build 230417',
        en: 'Its firmware has changed from V4.30.085 build 210610 to V4.62.210 build 230417',
      }),
      change(
        1500,
        'inventory',
        { zh: '清单修改：host, model', en: 'Its entry in the inventory has changed: host, model' },
        { actor: 'wang.li' },
      ),
    ],
    missing: [{ asset, component: 'disk:2', componentName: disk.componentName, since: ago(12) }],
  };
}
