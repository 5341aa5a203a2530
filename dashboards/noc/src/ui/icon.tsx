// Draws a line icon. Icons stand beside words, so they are hidden from screen readers; an icon is never the only sign of a
// state.

import { PATHS, type IconName } from './icon-paths.ts';

export type { IconName };

export function Icon({ name, className }: { name: IconName; className?: string }) {
  return (
    <svg className={`icon ${className ?? ''}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
