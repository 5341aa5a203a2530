import { expect, it } from 'vitest';
import { named } from '../../contract/named.ts';

it('tells a thing by its kind and its key in both languages', () => {
  expect(named('ticket', 7)).toEqual({ zh: '工单 7', en: 'ticket 7' });
  expect(named('asset', 'mall', 'cam-05')).toEqual({ zh: '设备 mall/cam-05', en: 'asset mall/cam-05' });
});
