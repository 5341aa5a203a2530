import { expect, test } from 'vitest';
import { DRAWN_SITES, FAULTS_A_SITE, sitesOfRuns, sitesOfYears, topologyNamed } from '../../../app/score/topologies.ts';

test('drawn sites are those of the seeds from the one that is given, ten faults each, and no more of them than 50', () => {
  const names = (runs: number) => sitesOfRuns('drawn', 7, runs);
  expect(names(FAULTS_A_SITE + 1)).toEqual(['seed:7', 'seed:8']);
  expect(names(2000)).toHaveLength(DRAWN_SITES);
  expect(sitesOfRuns('demo', 7, 2000)).toHaveLength(1);
});

test('each drawn year is lived at another site, all of one size', () => {
  const sites = sitesOfYears('drawn', 7, 3);
  expect(new Set(sites).size).toBe(3);
  for (const { siteFile } of sites.map((name) => topologyNamed(name))) {
    expect(siteFile.assets.length).toBeGreaterThan(50);
    expect(siteFile.assets.length).toBeLessThan(75);
  }
  expect(sitesOfYears('seed:3,assets=60', 7, 3)).toHaveLength(1);
});
