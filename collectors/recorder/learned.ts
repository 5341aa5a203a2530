// What is kept of a recorder over a restart: the days that its channels have recordings of, and the disks that it had, so that
// a proof need not begin anew and a disk that vanished meanwhile is missed. Believed for a day, of the same device only.

import type { CollectorParts, Target } from '../../contract/collector.ts';
import { MAX_DISKS, type Snapshot } from './model.ts';
import type { BookMemory, RecordingBook } from './recording.ts';

/** What was kept longer ago is learned anew: recordings are overwritten meanwhile, ms. */
export const MAX_MEMORY_AGE_MS = 86_400_000;
/** Days of one run that are believed. */
const MAX_RUN_DAYS = 400;

interface Learning {
  target: Target;
  book: RecordingBook;
  knownDisks: Set<string>;
}

export function keepLearned({ learned, clock }: CollectorParts, learning: Learning, { identity }: Snapshot): void {
  const { target, book, knownDisks } = learning;
  const channels = book.memory(clock.monoMs(), clock.wallMs());
  // To the hour, so that it is not written for nothing.
  const atMs = Math.ceil(clock.wallMs() / 3_600_000) * 3_600_000;
  const disks = [...knownDisks].slice(0, MAX_DISKS);
  learned?.set(keyOf(target), JSON.stringify({ device: markOf(target, identity.serial), atMs, disks, channels }));
}

export function restoreLearned({ learned, clock }: CollectorParts, learning: Learning, { identity }: Snapshot): void {
  const { target, book, knownDisks } = learning;
  const kept = parsed(learned?.get(keyOf(target)));
  const { device, atMs, disks, channels } = kept;
  const wallMs = clock.wallMs();
  if (device !== markOf(target, identity.serial) || typeof atMs !== 'number') return;
  if (Array.isArray(disks))
    for (const disk of disks.slice(0, MAX_DISKS)) if (typeof disk === 'string') knownDisks.add(disk);
  if (Math.abs(wallMs - atMs) <= MAX_MEMORY_AGE_MS) book.restore(memoryOf(channels, wallMs), clock.monoMs(), wallMs);
}

function keyOf({ site, asset, name }: Target): string {
  return `recorder ${site}/${asset}/${name}`;
}

function markOf({ protocol, host, port }: Target, serial: string | undefined): string {
  return `${protocol} ${host}:${port} ${serial ?? ''}`;
}

function memoryOf(channels: unknown, wallMs: number): BookMemory {
  const memory: BookMemory = {};
  for (const [channel, told] of Object.entries(objectOf(channels))) {
    const { askedMs, runs } = objectOf(told);
    if (typeof askedMs !== 'number' || !(askedMs <= wallMs) || !Array.isArray(runs)) continue;
    memory[channel] = { askedMs, runs: runs.flatMap((run) => runOf(run)) };
  }
  return memory;
}

function runOf(run: unknown): BookMemory[string]['runs'] {
  if (!Array.isArray(run)) return [];
  const [from, count, has]: unknown[] = run;
  const isSound = Number.isInteger(from) && Number.isInteger(count) && (has === 0 || has === 1);
  return isSound && Number(count) <= MAX_RUN_DAYS ? [[Number(from), Number(count), has]] : [];
}

function parsed(json: string | undefined): Record<string, unknown> {
  try {
    return objectOf(JSON.parse(json ?? '{}'));
  } catch {
    return {};
  }
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
