// What an asset tells of itself, as the API shows it.

import { describe, expect, it } from 'vitest';
import { buildGraph } from '../../../server/domain/topology/build.ts';
import { downlinksOf, factsView, MAX_COMPONENTS_SHOWN } from '../../../server/site/facts-views.ts';
import type { AssetFacts } from '../../../contract/records.ts';
import type { SiteFile } from '../../../contract/site-file.ts';

describe('what an asset tells', () => {
  it('is empty texts and lists where nothing was told', () => {
    const view = factsView({});
    expect(Object.values(view.identity).join('')).toBe('');
    expect(view).toMatchObject({ components: [], neighbours: [], learned: {} });
  });

  it('shows a component once that two sources tell of, with the details of both', () => {
    const components = [
      { key: 'port:gi1', name: 'gi1', details: { alias: 'Lobby' } },
      { key: 'port:gi1', name: 'GigabitEthernet1', details: { speed: 1000 } },
    ];
    expect(factsView({ components }).components).toEqual([
      { key: 'port:gi1', name: 'gi1', details: { alias: 'Lobby', speed: '1000' } },
    ]);
  });

  it('is cut where a device tells of more components than anybody reads', () => {
    const components = Array.from({ length: MAX_COMPONENTS_SHOWN + 1 }, (_, at) => ({ key: `port:${at}`, name: '' }));
    expect(factsView({ components }).components).toHaveLength(MAX_COMPONENTS_SHOWN);
  });

  it('says what the inventory knows where the device is silent, else what the device says', () => {
    const identity = { model: 'CBS350-24P', firmware: '3.2', vendor: '' };
    expect(factsView({ identity }, { vendor: 'Cisco', model: 'CBS350' }).identity).toMatchObject({
      vendor: 'Cisco',
      model: 'CBS350-24P',
      firmware: '3.2',
      serial: '',
    });
  });

  it('names a neighbour without a name by its chassis', () => {
    const neighbours = [
      { port: 'port:gi1', chassisId: '00:11:22:33:44:55', portId: '1', sysName: '', isNetwork: true },
    ];
    expect(factsView({ neighbours }).neighbours).toEqual([
      { port: 'port:gi1', name: '00:11:22:33:44:55', portId: '1', address: '', platform: '', isNetwork: true },
    ]);
  });
});

describe('what hangs on an asset', () => {
  it('is told with the port where it is known', () => {
    const name = (text: string): { zh: string; en: string } => ({ zh: text, en: text });
    const site: SiteFile = {
      site: 'mall',
      name: name('Mall'),
      timezone: 'Asia/Shanghai',
      gatewayAt: 'sw',
      assets: [
        { key: 'sw', name: name('Switch'), class: 'switch', host: '10.0.0.1' },
        { key: 'cam', name: name('Camera'), class: 'camera', host: '10.0.0.2', linkedTo: 'sw/port:gi7' },
        { key: 'kiosk', name: name('Kiosk'), class: 'kiosk', host: '10.0.0.3', linkedTo: 'sw' },
      ],
    };
    const facts: AssetFacts = { components: [{ key: 'port:gi7', name: 'gi7' }] };
    expect(downlinksOf('sw', buildGraph(site, new Map([['sw', facts]])))).toEqual([
      { asset: 'cam', name: name('Camera'), port: 'port:gi7', source: 'inventory' },
      { asset: 'kiosk', name: name('Kiosk'), port: '', source: 'inventory' },
    ]);
  });
});
