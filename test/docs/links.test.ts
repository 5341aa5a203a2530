// What the pages point to exists, and the example profile is one that loads.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadProfiles } from '../../contract/profile-loader.ts';
import { PROFILE_FOLDER } from '../../app/load-profiles.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const PAGES = [
  'README.md',
  'SECURITY.md',
  'CHANGELOG.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

describe('the pages', () => {
  it.each(PAGES)('%s links to files and headings that exist', (page) => {
    const text = readFileSync(join(ROOT, page), 'utf8');
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? '');
    const broken = links.filter((link) => !/^https?:/.test(link) && !leadsSomewhere(page, link));
    expect(broken).toEqual([]);
  });

  it('docs/profiles.md shows a profile that loads', () => {
    const text = readFileSync(join(ROOT, 'docs', 'profiles.md'), 'utf8');
    const example = /<!-- profile -->\n```yaml\n([^]*?)```/.exec(text)?.[1] ?? '';
    const modules = readdirSync(join(PROFILE_FOLDER, 'modules')).map((name) => ({
      path: name,
      text: readFileSync(join(PROFILE_FOLDER, 'modules', name), 'utf8'),
    }));
    const { profiles, faults } = loadProfiles([...modules, { path: 'acme-switch.yaml', text: example }]);
    expect(faults.map((fault) => fault.message)).toEqual([]);
    expect(profiles.get('acme-switch')?.conditions?.map(({ id }) => id)).toContain('board-hot');
  });
});

function leadsSomewhere(page: string, link: string): boolean {
  const [path = '', heading] = link.split('#');
  const file = path === '' ? join(ROOT, page) : join(ROOT, dirname(page), path);
  if (!existsSync(file)) return false;
  if (heading === undefined) return true;
  const headings = [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].map((match) => anchorOf(match[1] ?? ''));
  return headings.includes(decodeURIComponent(heading));
}

/** As code hosts make anchors of headings. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}
