// What `foresite init` writes, and what docker-compose.yml brings, must be a sound start.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadFiles } from '../../app/load.ts';

const ROOT = join(import.meta.dirname, '..', '..');

describe('the configurations that ship', () => {
  it.each([
    ['app/templates', {}],
    ['deploy/foresite', { INFLUX_PASSWORD: 'x', MQTT_PASSWORD: 'x' }],
  ])('%s has no fault', (folder, env) => {
    const { faults, sites } = loadFiles(join(ROOT, folder, 'foresite.yaml'), env);
    expect(faults.map((fault) => fault.message)).toEqual([]);
    expect(sites.length).toBe(1);
  });

  it('has none either where the embedded broker of its comments is switched on', () => {
    const text = readFileSync(join(ROOT, 'app/templates/foresite.yaml'), 'utf8');
    const [section = ''] = /^# mqtt:\n(#.*\n)+/m.exec(text) ?? [];
    const folder = mkdtempSync(join(tmpdir(), 'foresite-template-'));
    writeFileSync(join(folder, 'foresite.yaml'), section.replaceAll(/^# ?/gm, '').replace(/file:[^,]+/, 'secret'));
    const { config, faults } = loadFiles(join(folder, 'foresite.yaml'), { BROKER_PASSWORD: 'x' });
    rmSync(folder, { recursive: true });
    expect(faults.map((fault) => fault.message)).toEqual([]);
    expect(config.mqtt?.broker?.users.map(({ name }) => name)).toEqual(['foresite', 'kiosk-1']);
  });
});
