// The inventory that the lab hands to Foresite: it fits the schema and every word in it leads somewhere.

import { Value } from 'typebox/value';
import { expect, test } from 'vitest';
import { SiteFile } from '../../contract/site-file.ts';
import { renderSiteFile } from '../../lab/inventory.ts';
import { siteLayout } from '../../lab/layout.ts';
import { OUTLETS } from '../../lab/plan.ts';

const layout = siteLayout(33);
const site = renderSiteFile(layout);
const assets = new Map(site.assets.map((asset) => [asset.key, asset]));

test('fits the schema of site files', () => {
  expect([...Value.Errors(SiteFile, site)]).toEqual([]);
});

test('lists every device once', () => {
  expect([...assets.keys()].toSorted()).toEqual(layout.devices.map(({ key }) => key).toSorted());
  expect(site.assets.filter((asset) => asset.class === 'camera')).toHaveLength(24);
  expect(site.assets.filter((asset) => asset.class === 'kiosk')).toHaveLength(4);
});

test('links, feeds, channels and boxes lead to places that exist', () => {
  const known = new Set(
    layout.devices.flatMap(({ key, ports, channel }) => [
      key,
      ...ports.map(({ name }) => `${key}/port:${name}`),
      ...(channel > 0 ? [`nvr-1/channel:${channel}`] : []),
    ]),
  );
  for (const at of OUTLETS.keys()) known.add(`pdu-1/outlet:${at + 1}`);
  const used = site.assets.flatMap((asset) =>
    [asset.linkedTo, asset.channel, asset.via, asset.box, ...(asset.poweredBy ?? [])].filter(
      (key) => key !== undefined,
    ),
  );
  expect(used.length).toBeGreaterThan(80);
  expect(used.filter((key) => !known.has(key))).toEqual([]);
});

test('every outlet feeds the asset it is labelled with', () => {
  for (const [at, key] of OUTLETS.entries()) expect(assets.get(key)?.poweredBy).toEqual([`pdu-1/outlet:${at + 1}`]);
});

test('names every credential it uses', () => {
  const known = site.credentials?.map(({ name }) => name) ?? [];
  const used = site.assets.flatMap((asset) =>
    Object.values(asset.targets ?? {}).flatMap(({ credential }) => credential ?? []),
  );
  for (const name of [...used, ...Object.values(site.defaults?.credentials ?? {})]) expect(known).toContain(name);
});

test('switches are read as the make that they answer as, with their parts, light and cable test', () => {
  const switches = site.assets.filter(({ class: of }) => of === 'switch');
  expect(switches.length).toBe(3);
  for (const { key, profile, model } of switches) {
    expect([key, profile, model]).toEqual([key, 'cisco-business', expect.stringMatching(/^CBS350/)]);
  }
});

test('has Chinese and English names throughout', () => {
  for (const { name, position } of site.assets) {
    expect(name.zh).toMatch(/\p{Script=Han}|UPS|PDU/u);
    expect(name.en).toMatch(/[A-Za-z]/);
    expect(position?.zh).toMatch(/\p{Script=Han}/u);
  }
});
