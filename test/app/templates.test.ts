// What `foresite init` writes, and what docker-compose.yml brings, must be a sound start.

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
});
