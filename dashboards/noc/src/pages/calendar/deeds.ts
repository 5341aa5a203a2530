// How the parts of these pages have something done: what, the words when it is done, and what follows.

import type { CalendarDeed, TakeoverDeed } from '../../api/calendar-queries.ts';

export type RunDeed = (deed: CalendarDeed, words: string, onDone?: () => void) => void;
export type RunTakeover = (deed: TakeoverDeed) => void;
