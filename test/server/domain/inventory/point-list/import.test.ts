import Value from 'typebox/value';
import { describe, expect, it } from 'vitest';
import { SiteFile } from '../../../../../contract/site-file.ts';
import { plain } from '../../../../../contract/text.ts';
import { BEHIND_RECORDER_PROFILE } from '../../../../../server/domain/inventory/recorder-pictures.ts';
import type { Sheet } from '../../../../../server/domain/inventory/point-list/sheet.ts';
import { assetsOf, said, sheet, site, table, take } from './lists.ts';

const HEAD =
  '点位编号 设备名称 设备类型 安装位置 IP地址 MAC地址 录像机 通道号 箱体 上联设备 上联端口 供电方式 供电设备 供电回路 线缆路由 保修到期';

const NETWORK = [
  'SW-1 接入交换机 交换机 弱电间 10.0.0.2 . . . . . . 市电 UPS-1 . . .',
  'NVR-1 录像机 NVR 机房 10.0.0.3 . . . . SW-1 24口 . . . . .',
];
const CAMERA =
  'CAM-01 东门枪机 枪机 东门 10.0.0.11 00-11-22-AA-BB-CC NVR-1 CH01 BOX-1 SW-1 7口 PoE . 照明3 桥架A 2027/6/30';

describe('a point list', () => {
  it('becomes assets with all that hangs together', () => {
    const result = take(sheet(HEAD, ...NETWORK, CAMERA));
    expect(result.faults).toEqual([]);
    expect(assetsOf(result)['cam-01']).toEqual({
      key: 'cam-01',
      name: plain('东门枪机'),
      class: 'camera',
      point: 'CAM-01',
      host: '10.0.0.11',
      macs: ['00:11:22:aa:bb:cc'],
      position: plain('东门'),
      channel: 'nvr-1/channel:1',
      box: 'box-1',
      linkedTo: 'sw-1',
      linkedPort: '7口',
      poe: true,
      circuit: '照明3',
      route: '桥架A',
      warrantyUntil: '2027-06-30',
    });
    expect(result.added.map(({ key, class: of, row }) => `${key} ${of} ${row}`)).toEqual([
      'sw-1 switch 2',
      'nvr-1 recorder 3',
      'cam-01 camera 4',
      'ups-1 ups 0',
      'box-1 box 0',
    ]);
    expect(Value.Check(SiteFile, result.site)).toBe(true);
  });

  it('has a camera without an address shown by its recorder, until a list gives it one', () => {
    const profiles = new Map([[BEHIND_RECORDER_PROFILE, { profile: BEHIND_RECORDER_PROFILE, title: plain('-') }]]);
    const list = (address: string) =>
      sheet('点位编号 设备类型 IP地址 录像机 通道号', 'NVR-1 NVR 10.0.0.3 . .', `CAM-01 枪机 ${address} NVR-1 CH01`);
    const hidden = take(list('.'), null, undefined, profiles);
    expect(said(hidden)).toEqual([]);
    expect(assetsOf(hidden)['cam-01']).toMatchObject({ profile: BEHIND_RECORDER_PROFILE, channel: 'nvr-1/channel:1' });
    const found = take(list('10.0.0.11'), hidden.site, undefined, profiles);
    expect(assetsOf(found)['cam-01']).toMatchObject({ host: '10.0.0.11' });
    expect(assetsOf(found)['cam-01']?.profile).toBeUndefined();
  });

  it('may tell two things in one column', () => {
    const head = ['点位编号', '设备类型', 'IP', 'NVR/通道号', '上联设备/端口', '供电方式/回路'];
    const result = take(
      table([
        head,
        ['SW-1', '交换机', '10.0.0.2', '', '', 'AC1'],
        ['核心 SW-9', '交换机', '10.0.0.9', '', '', ''],
        ['NVR-1', '录像机', '10.0.0.3', '', 'SW-1', '/'],
        ['C-1', '枪机', '10.0.0.11', 'NVR-1/1', 'SW-1/G0/0/7', 'PoE/照明3'],
        ['C-2', '枪机', '10.0.0.12', 'NVR-1 通道2', 'SW-1 8口', '12V集中供电、AC2'],
        ['C-3', '枪机', '10.0.0.13', '', '10.0.0.2：gi9', 'PoE'],
        ['C-4', '枪机', '10.0.0.14', '', '核心 SW-9', 'AC220'],
        ['C-5', '枪机', '10.0.0.15', '', '', '集中供电 12V'],
      ]),
    );
    expect(said(result)).toEqual([]);
    const found = assetsOf(result);
    const core = Object.keys(found).find((key) => found[key]?.host === '10.0.0.9');
    expect(Object.keys(found).filter((key) => key !== core).map((key) => [key, found[key]?.linkedTo, found[key]?.linkedPort, found[key]?.circuit, found[key]?.channel, found[key]?.poe])).toEqual([
      ['sw-1', undefined, undefined, 'AC1', undefined, undefined],
      ['nvr-1', 'sw-1', undefined, undefined, undefined, undefined],
      ['c-1', 'sw-1', 'G0/0/7', '照明3', 'nvr-1/channel:1', true],
      ['c-2', 'sw-1', '8口', 'AC2', 'nvr-1/channel:2', undefined],
      ['c-3', 'sw-1', 'gi9', undefined, undefined, true],
      ['c-4', core, undefined, undefined, undefined, undefined],
      ['c-5', undefined, undefined, undefined, undefined, undefined],
    ]); // prettier-ignore
  });

  it('with a column for each and one for both believes the one for each', () => {
    const result = take(
      table([
        ['点位编号', '设备类型', '上联交换机/端口', '上联端口'],
        ['SW-1', '交换机', '', ''],
        ['C-1', '枪机', 'SW-1/3', '4口'],
      ]),
    );
    expect(said(result)).toEqual([]);
    expect(assetsOf(result)['c-1']).toMatchObject({ linkedTo: 'sw-1', linkedPort: '4口' });
  });

  it('changes nothing the second time', () => {
    const list = sheet(HEAD, ...NETWORK, CAMERA);
    const again = take(list, take(list).site);
    expect(again).toMatchObject({ added: [], changed: [], unchanged: 3, notInList: [], faults: [] });
  });

  it('with another address changes the asset and makes no new one', () => {
    const first = take(sheet(HEAD, ...NETWORK, CAMERA)).site;
    const moved = take(sheet(HEAD, ...NETWORK, CAMERA.replace('10.0.0.11', '10.0.0.99')), first);
    expect(moved.added).toEqual([]);
    expect(moved.changed).toMatchObject([
      { key: 'cam-01', changes: [{ field: 'host', from: '10.0.0.11', to: '10.0.0.99' }] },
    ]);
  });

  it('swaps the addresses of two points without taking one for the other', () => {
    const rows = (a: string, b: string): Sheet => sheet('点位编号 设备类型 IP', `C-1 枪机 ${a}`, `C-2 枪机 ${b}`);
    const swapped = take(rows('10.0.0.2', '10.0.0.1'), take(rows('10.0.0.1', '10.0.0.2')).site);
    expect(said(swapped)).toEqual([]);
    expect(swapped.changed.map(({ key }) => key)).toEqual(['c-1', 'c-2']);
  });

  it('completes assets that were discovered by their address, serial number or MAC, and keeps what it does not say', () => {
    const present = site([
      {
        key: 'host-11',
        name: { zh: '东门枪机', en: 'East gate' },
        class: 'camera',
        host: '10.0.0.11',
        shedOrder: 3,
        targets: { snmp: { port: 1161 } },
      },
    ]);
    const result = take(sheet('点位编号 设备名称 设备类型 IP地址 备注', 'CAM-01 东门枪机 枪机 10.0.0.11 .'), present);
    expect(result.added).toEqual([]);
    expect(assetsOf(result)['host-11']).toEqual({ ...present.assets[0], point: 'CAM-01' });
  });

  it('does not put its shorter words in the place of what the device has told', () => {
    const head = '设备名称 设备类型 IP地址 品牌 型号 序列号';
    const known = { key: 'core', name: plain('核心'), class: 'switch', host: '10.0.0.2', vendor: 'Cisco', model: 'CBS350-24P-4X', serial: 'DNI2345' } as const; // prettier-ignore
    const same = take(sheet(head, '核心 交换机 10.0.0.2 思科 CBS350 DNI2345'), site([known]));
    expect(same).toMatchObject({ added: [], changed: [], unchanged: 1 });
    const other = take(sheet(head, '核心 交换机 10.0.0.2 华为 S5735-L24 .'), site([known]));
    expect(other.changed[0]?.changes.map(({ field, to }) => [field, to])).toEqual([
      ['vendor', '华为'],
      ['model', 'S5735-L24'],
    ]);
    const bare = take(sheet(head, '核心 交换机 10.0.0.2 华为 . .'), site([{ ...known, vendor: '' }]));
    expect(assetsOf(bare)['core']?.vendor).toBe('华为');
  });

  it('does not take a known device for what a word in its name says', () => {
    const known = { key: 'gate', name: plain('gate'), class: 'camera', host: '10.0.0.2' } as const;
    const guessed = take(sheet('设备名称 IP地址', 'UPS间交换机 10.0.0.2'), site([known]));
    expect(assetsOf(guessed)['gate']?.class).toBe('camera');
    const told = take(sheet('设备名称 设备类型 IP地址', 'UPS间 交换机 10.0.0.2'), site([known]));
    expect(assetsOf(told)['gate']?.class).toBe('switch');
    const fresh = take(sheet('设备名称 IP地址', 'UPS间交换机 10.0.0.9'), site([known]));
    expect(fresh.added.map(({ class: kind }) => kind)).toEqual(['switch']);
  });

  it('keeps the port that a site file names where the list means the same one', () => {
    const present = site([
      { key: 'sw-1', name: plain('SW-1'), class: 'switch' },
      { key: 'cam-01', name: plain('CAM-01'), class: 'camera', linkedTo: 'sw-1/port:gi7' },
    ]);
    const list = (port: string): Sheet => sheet('设备名称 设备类型 上联设备 上联端口', `CAM-01 枪机 SW-1 ${port}`);
    expect(take(list('7口'), present)).toMatchObject({ changed: [], unchanged: 1 });
    expect(assetsOf(take(list('8口'), present))['cam-01']).toMatchObject({ linkedTo: 'sw-1', linkedPort: '8口' });
  });

  it('makes unmanaged switches, boxes and supplies that only it knows, once', () => {
    const result = take(
      sheet(
        '点位编号 类型 箱体 上联设备 供电设备',
        'C-1 枪机 BOX-3 光纤收发器3 12V电源-3',
        'C-2 枪机 BOX-3 光纤收发器3 12V电源-3',
      ),
    );
    expect(said(result)).toEqual([]);
    expect(result.added.filter(({ row }) => row === 0).map(({ name, class: of }) => `${name} ${of}`)).toEqual([
      '光纤收发器3 switch',
      'BOX-3 box',
      '12V电源-3 box',
    ]);
    expect(assetsOf(result)['c-2']?.poweredBy).toEqual(assetsOf(result)['c-1']?.poweredBy);
  });

  it('finds supplies by outlet, and devices by address, number or name', () => {
    const present = site([
      { key: 'pdu-1', name: plain('PDU-1'), class: 'pdu' },
      { key: 'sw-1', name: plain('一层交换机'), class: 'switch', host: '10.0.0.2' },
    ]);
    const result = take(
      sheet('编号 类型 上联设备 供电设备', 'C-1 枪机 10.0.0.2 PDU-1插座4', 'C-2 枪机 一层交换机 pdu-1/outlet:5'),
      present,
    );
    expect(said(result)).toEqual([]);
    expect(assetsOf(result)['c-1']).toMatchObject({ linkedTo: 'sw-1', poweredBy: ['pdu-1/outlet:4'] });
    expect(assetsOf(result)['c-2']).toMatchObject({ linkedTo: 'sw-1', poweredBy: ['pdu-1/outlet:5'] });
  });
});

describe('mistakes in a list', () => {
  it('are told all at once, with row, column and value, and stop no other row', () => {
    const result = take(
      sheet(
        '点位编号 设备类型 IP地址 MAC 上联设备 上联端口 通道号 保修到期 供电方式',
        'SW-1 交换机 10.0.0.2 . . . . . .',
        'C-1 枪机 10.0.0.300 . SW-1 1口 . . .',
        'C-2 枪机 10.0.0.2 zz SW-9 1口 . 2027-02-30 魔法',
        'C-3 火箭 10.0.0.5 . SW-1 7口 5 . .',
        'C-3 枪机 10.0.0.6 . SW-1 8口 . . .',
        'C-4 枪机 10.0.0.7 . SW-1 端口7 . . .',
        'C-5 枪机 10.0.0.8 . . 9口 . . .',
        'C-6 枪机 10.0.0.9 . C-6 . . . .',
        'C-7 枪机 10.0.0.10 . SW-1 . x . .',
        'C-8 枪机 10.0.0.11 . C-1 . . . .',
        '. 枪机 10.0.0.12 . SW-1 . . . .',
        'C-9 枪机 10.0.0.13 . SW-1 10口 . . .',
      ),
    );
    expect(said(result).toSorted()).toEqual(
      [
        '3C invalid_ip',
        '4C duplicate_ip', '4D invalid_mac', '4E unknown_upstream', '4H invalid_date', '4I unknown_power?',
        '5B class_by_name?', '5G channel_without_recorder',
        '6A duplicate_point',
        '7F duplicate_port',
        '8F port_without_device',
        '9E self_upstream',
        '10G invalid_channel',
        '11E reference_to_bad_row?',
        '12A no_identity',
      ].toSorted(), // prettier-ignore
    );
    expect(result.faults[0]).toMatchObject({
      row: 3,
      column: 'C',
      field: 'host',
      value: '10.0.0.300',
      what: { zh: '不是 IP 地址', en: 'is no IP address' },
    });
    expect(result.added.map(({ key }) => key)).toEqual(['sw-1', 'c-8', 'c-9']);
    expect(assetsOf(result)['c-8']?.linkedTo).toBeUndefined();
  });

  it('include a class that the list has not, or not in words that are known', () => {
    expect(said(take(sheet('点位编号 IP', 'X-1 10.0.0.1', 'CAM-2 10.0.0.2')))).toEqual(['2 no_class']);
    const odd = take(sheet('设备名称 类型 IP', '东门枪机 无人机 10.0.0.1', '东门 无人机 10.0.0.2'));
    expect(said(odd)).toEqual(['2B class_by_name?', '3B unknown_class']);
    expect(odd.added.map(({ class: of, row }) => `${of} ${row}`)).toEqual(['camera 2']);
  });

  it('leave the asset as it is in the inventory', () => {
    const present = site([{ key: 'c-1', name: plain('C-1'), class: 'camera', host: '10.0.0.1' }]);
    const result = take(sheet('点位编号 类型 IP', 'C-1 枪机 bad', 'C-2 枪机 10.0.0.2'), present);
    expect(assetsOf(result)['c-1']).toEqual(present.assets[0]);
    expect(result.notInList).toEqual([]);
  });

  it('include an address that an asset outside the list has', () => {
    const present = site([{ key: 'old', name: plain('Old'), class: 'camera', host: '10.0.0.1', point: 'OLD-1' }]);
    expect(said(take(sheet('点位编号 类型 IP', 'NEW-1 枪机 10.0.0.1'), present))).toEqual(['2C ip_taken']);
  });

  it('do not include meters that share the address of their bus gateway', () => {
    const result = take(sheet('编号 类型 IP', 'GW-1 串口服务器 10.0.0.1', 'M-1 电表 10.0.0.1', 'M-2 电表 10.0.0.1'));
    expect(said(result)).toEqual([]);
  });

  it('include links that lead in a ring', () => {
    const result = take(sheet('编号 类型 上联设备', 'A 交换机 B', 'B 交换机 C', 'C 交换机 A', 'D 枪机 A'));
    expect(said(result)).toContain('2 inventory');
    expect(result.added.map(({ key }) => key)).toContain('d');
  });

  it('include formulas without a value and cells that are too long', () => {
    const result = take({
      name: '',
      rows: [
        { number: 1, cells: ['编号', '类型', 'IP'] },
        { number: 2, cells: ['C-1', '枪机', ''], bad: new Map([[2, 'formula']]) },
        { number: 3, cells: ['C-2', '枪机', ''], bad: new Map([[2, 'error']]) },
        { number: 4, cells: ['x'.repeat(101), '枪机', '10.0.0.1'] },
      ],
    });
    expect(said(result)).toEqual(['2C formula', '3C cell_error', '4A too_long', '4A no_identity']);
  });
});

describe('the heading', () => {
  it('is found under title rows, in any order of columns, in Chinese or English', () => {
    const list = table([
      ['XX 商场 监控点位表', '', '', ''],
      ['日期', '2026-01-01', '', ''],
      ['IP Address*', 'Location', '设备 类型', 'Point No.'],
      ['10.0.0.1', 'gate', 'Camera', 'C-1'],
      ['IP Address*', 'Location', '设备 类型', 'Point No.'],
      ['10.0.0.2', 'yard', 'Camera', 'C-2'],
      ['合计：2', '', '', ''],
    ]);
    const result = take(list);
    expect(result.header.row).toBe(3);
    expect(result.added.map(({ key }) => key)).toEqual(['c-1', 'c-2']);
    expect(result.faults).toEqual([]);
  });

  it('lists columns that it does not know, and never reads passwords', () => {
    const { header } = take(sheet('编号 类型 IP 子网掩码 密码 施工队', 'C-1 枪机 10.0.0.1 x secret 甲'));
    expect(header.unknown.map(({ letter, heading }) => `${letter} ${heading}`)).toEqual(['F 施工队']);
    expect(header.ignored.map(({ letter }) => letter)).toEqual(['D', 'E']);
  });

  it('asks which column is meant where two say the same, and takes the answer', () => {
    const list = sheet('编号 类型 IP地址 设备IP', 'C-1 枪机 10.0.0.1 10.0.0.2');
    const asked = take(list);
    expect(asked.site).toBeNull();
    expect(asked.header.faults).toMatchObject([
      { rule: 'column_ambiguous', hint: { en: expect.stringContaining('--column host=C') } },
    ]);
    expect(assetsOf(take(list, null, new Map([['host', 'D']])))['c-1']?.host).toBe('10.0.0.2');
    expect(assetsOf(take(list, null, new Map([['ip', '设备IP']])))['c-1']?.host).toBe('10.0.0.2');
    expect(take(list, null, new Map([['colour', 'D']])).header.faults).toMatchObject([{ rule: 'column_choice' }, {}]);
  });

  it('reads the columns of a NetBox export', () => {
    const result = take(
      table([
        ['name', 'role', 'device_type', 'manufacturer', 'serial', 'asset_tag', 'primary_ip4'],
        ['east gate', 'camera', 'DS-2CD', 'Hikvision', 'S1', 'T-1', '10.0.0.1/24'],
      ]),
    );
    expect(assetsOf(result)['t-1']).toMatchObject({
      class: 'camera',
      model: 'DS-2CD',
      vendor: 'Hikvision',
      host: '10.0.0.1',
    });
  });

  it('is asked for where there is none', () => {
    const result = take(sheet('a b c', '1 2 3'));
    expect(result).toMatchObject({ site: null, header: { faults: [{ rule: 'no_header' }] } });
  });
});
