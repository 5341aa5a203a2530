import { describe, expect, it } from 'vitest';
import type { RemoteActionView } from '../../contract/api-actions.ts';
import { en } from '../../dashboards/noc/src/i18n/en.ts';
import { zh } from '../../dashboards/noc/src/i18n/zh.ts';
import { seenRows } from '../../dashboards/noc/src/pages/ticket/seen-readings.ts';

const PORT = {
  place: 'sw-a/port:gi3',
  name: { zh: '一层接入交换机端口 gi3', en: 'port gi3 of Access switch floor 1' },
};
const CAMERA = { place: 'cam-03', name: { zh: '一层服务台摄像机', en: 'Camera Service desk, floor 1' } };

function action(before: RemoteActionView['before'], after: RemoteActionView['after']): RemoteActionView {
  return {
    id: 'one',
    ticket: 'ticket',
    asset: CAMERA.place,
    assetName: CAMERA.name,
    verb: 'poe-cycle',
    on: PORT,
    state: 'healed',
    reason: '',
    actor: 'noc',
    isAutomatic: false,
    approvedBy: '',
    hash: 'a'.repeat(64),
    frame: '',
    affected: [CAMERA],
    requestedAt: '2026-11-23T01:52:48.000Z',
    sentAt: null,
    endedAt: null,
    dueAt: null,
    mayApprove: false,
    detail: { zh: '', en: '' },
    before,
    after,
  };
}

describe('the readings of before and after a remote action', () => {
  const rows = (language: 'zh' | 'en', ...seen: Parameters<typeof action>) => {
    const { protocol, result, component } = language === 'zh' ? zh : en;
    const word = (words: Readonly<Record<string, string>>, name: string): string => words[name] ?? name;
    const say = {
      language,
      target: (name: string) => word(protocol, name),
      result: (name: string) => word(result, name),
      component: (key: string) => key.replace(/^(\w+):/, (_, kind: string) => `${word(component, kind)} `),
    };
    return seenRows(action(...seen), say).map(({ place, name, before, after, hasChanged }) => [
      place,
      name,
      before,
      after,
      hasChanged,
    ]);
  };

  it('are told by names, with codes as words and rounded numbers, and what changed first', () => {
    const before = [
      { place: 'sw-a/port:gi3', what: 'interface.ifOperStatus', value: '1' },
      { place: 'sw-a/port:gi3', what: 'poe.power_watts', value: '7.8613421 W' },
      { place: 'cam-03', what: 'target:rtsp', value: 'timeout' },
    ];
    const after = before.map((one) => (one.what === 'target:rtsp' ? { ...one, value: 'ok' } : one));
    expect(rows('en', before, after)).toEqual([
      ['Camera Service desk, floor 1', 'video stream', 'No answer', 'OK', true],
      ['port gi3 of Access switch floor 1', 'Link', 'up', 'up', false],
      ['port gi3 of Access switch floor 1', 'PoE power', '7.86\u2009W', '7.86\u2009W', false],
    ]);
    expect(rows('zh', before, after)[0]).toEqual(['一层服务台摄像机', '视频流', '无应答', '正常', true]);
  });

  it('keep a dash where one side knew nothing, and what nobody has words for as it was told', () => {
    const odd = { place: 'pdu-9/outlet:4', what: 'new_kind.field', value: 'odd' };
    expect(rows('en', [odd], [])).toEqual([['Outlet 4', 'new_kind.field', 'odd', '–', true]]);
    expect(rows('en', [], [odd])).toEqual([['Outlet 4', 'new_kind.field', '–', 'odd', true]]);
  });
});
