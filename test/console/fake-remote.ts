// What the console's tests know of remote actions: one remedy of any ticket, its dry run, and what was ordered.

import type { DryRunOrder, DryRunView, NewRemoteAction, RemediesView } from '../../contract/api-actions.ts';

const PORT = {
  place: 'sw-a/port:gi5',
  name: { zh: '一层接入交换机端口 gi5', en: 'port gi5 of Access switch floor 1' },
};
const CAMERA = { place: 'cam-05', name: { zh: '卸货区摄像机', en: 'Camera loading dock' } };

export interface RemoteWork {
  view: RemediesView;
  readonly dryRun: DryRunView;
  readonly rehearsed: DryRunOrder[];
  readonly orders: NewRemoteAction[];
  /** Languages that a dry run was asked in. */
  readonly languages: string[];
}

export function makeRemoteWork(): RemoteWork {
  const remedy = { asset: 'cam-05', assetName: CAMERA.name, verb: 'poe-cycle', on: PORT, mode: 'approve' } as const;
  return {
    view: { remedies: [{ ...remedy, chance: 0.4, barriers: [] }], actions: [] },
    dryRun: {
      ...remedy,
      frame: 'SNMP SET 192.0.2.3:161 1.3.6.1.2.1.105.1.1.1.3.1.5 = 2 (off, 5 s later = 1 (on))',
      serial: '',
      losesPower: [CAMERA],
      losesPath: [],
      needsSecond: true,
      barriers: [],
      hash: 'a'.repeat(64),
    },
    rehearsed: [],
    orders: [],
    languages: [],
  };
}
