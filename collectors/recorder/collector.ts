// Recorders by their own HTTP interfaces, ISAPI and Dahua's CGI: state and reason of each channel, disks, the clock, and what
// is recorded. One log-in serves many polls; a rejected one rests. Never changes anything in a recorder.

import type { Clock } from '../../contract/clock.ts';
import type { Collector, CollectorParts, PollResult, Sink, Target } from '../../contract/collector.ts';
import { errorLine } from '../../contract/errors.ts';
import { dialFailure, dialResult } from '../dial-failure.ts';
import { GarbageAnswer } from '../http/exchange.ts';
import { type Login, loginOf } from '../http/login.ts';
import { guardedAs, LoginGuard, MAX_LOGIN_FAILURES } from '../http/login-guard.ts';
import { dahuaCgi } from './cgi.ts';
import { isapi } from './isapi.ts';
import type { Dialect, Snapshot } from './model.ts';
import { RecordingBook, type Task } from './recording.ts';
import { recorderFacts, RowWriter } from './rows.ts';
import { LoginRejected, RecorderSession, TooBusy } from './session.ts';
import { plainNow } from './times.ts';

/** Requests of one poll, after which no further question about recordings is begun. */
export const MAX_REQUESTS_PER_POLL = 60;
/** Share of a poll's time after which no further question about recordings is begun. */
export const ASKING_SHARE = 0.5;

interface Recorder {
  target: Target;
  login: Login;
  dialect: Dialect;
  session: RecorderSession;
  book: RecordingBook;
  requiredDays: number | undefined;
  /** Disks that were once there, by component name. */
  knownDisks: Set<string>;
  /** What the guard knows it by. */
  device: string;
  where: string;
}

const OK: PollResult = { code: 'ok', detail: '' };

/** @param guard shared by all that log in to the same devices */
export function createRecorderCollector(parts: CollectorParts, guard = new LoginGuard()): Collector {
  const stats = { logIns: 0, rejected: 0, rested: 0 };
  let recorders = new Map<string, Recorder>();
  let sink: Sink | undefined;

  const sessionsEnd = (): void => {
    for (const { session } of recorders.values()) session.end();
  };
  return {
    protocols: ['isapi', 'dahua-cgi'],
    open(targets, into) {
      sink = into;
      const before = recorders;
      recorders = new Map();
      for (const target of targets) {
        const made = recorderOf(parts, target, before.get(keyOf(target)));
        if (made) recorders.set(keyOf(target), made);
      }
      guard.keepOnly('recorder', new Set([...recorders.values()].map(({ device }) => device)));
      return Promise.resolve();
    },
    async poll(target, signal) {
      const recorder = recorders.get(keyOf(target)) ?? recorderOf(parts, target, undefined);
      if (!recorder) return unusable(target);
      if (!guard.mayTry(recorder.device, recorder.login, parts.clock.monoMs(), recorder.where)) {
        stats.rested++;
        return rejected(recorder);
      }
      const logInsBefore = recorder.session.logIns;
      recorder.session.begin(signal);
      try {
        const result = await pollOnce(parts, recorder, sink, signal);
        guard.note(recorder.device, recorder.login, 'accepted', parts.clock.monoMs(), recorder.where);
        return result;
      } catch (error) {
        if (error instanceof LoginRejected) {
          stats.rejected++;
          const times = error.isLocked ? MAX_LOGIN_FAILURES : 1;
          for (let i = 0; i < times; i++)
            guard.note(recorder.device, recorder.login, 'rejected', parts.clock.monoMs(), recorder.where);
        }
        return failed(recorder, error, signal);
      } finally {
        recorder.session.end();
        stats.logIns += recorder.session.logIns - logInsBefore;
      }
    },
    stats: () => ({
      log_ins_total: stats.logIns,
      log_ins_rejected_total: stats.rejected,
      polls_without_log_in_total: stats.rested,
    }),
    close() {
      sessionsEnd();
      recorders.clear();
      sink = undefined;
      return Promise.resolve();
    },
  };
}

function keyOf(target: Target): string {
  return `${target.site}/${target.asset}/${target.name}`;
}

/** With what was learned of the same device by the same login. */
function recorderOf(parts: CollectorParts, target: Target, before: Recorder | undefined): Recorder | undefined {
  const login = loginOf(target.credential);
  if (!login || target.host === '' || target.port <= 0 || target.port > 65_535) return undefined;
  const days = target.settings['recordingDays'];
  const requiredDays = typeof days === 'number' ? days : undefined;
  const isSame =
    before !== undefined &&
    before.target.host === target.host &&
    before.target.port === target.port &&
    before.target.protocol === target.protocol &&
    before.login.user === login.user &&
    before.login.password === login.password;
  if (isSame && before.requiredDays === requiredDays) return { ...before, target };
  const dialect = target.protocol === 'dahua-cgi' ? dahuaCgi : isapi;
  return {
    target,
    login,
    dialect,
    session: isSame ? before.session : new RecorderSession(parts.network, target.host, target.port, login),
    book: new RecordingBook(requiredDays, dialect.daysAtOnce),
    requiredDays,
    knownDisks: isSame ? before.knownDisks : new Set(),
    device: guardedAs(target),
    where: `${target.host}:${target.port}`,
  };
}

async function pollOnce(
  parts: CollectorParts,
  recorder: Recorder,
  sink: Sink | undefined,
  signal: AbortSignal,
): Promise<PollResult> {
  const { clock } = parts;
  const startMs = clock.monoMs();
  const snapshot = await recorder.dialect.snapshot(recorder.session, () => clock.wallMs());
  const writer = new RowWriter(parts, recorder.target);
  writer.snapshot(snapshot, recorder.knownDisks, zoneOf(recorder.target));
  sink?.samples(recorder.target.site, writer.finish());

  const recorded = snapshot.channels.filter(({ isRecorded, status }) => isRecorded && status !== 2);
  recorder.book.keepOnly(new Set(recorded.map(({ number }) => number)));
  const trouble = await askRecordings(clock, recorder, snapshot, startMs, signal);

  const plainMs = recorderNow(clock, recorder, snapshot);
  const proofs = new Map(recorded.map(({ number }) => [number, recorder.book.proof(number, plainMs)]));
  const forecast = recorder.book.forecast([...proofs.values()], totalOf(snapshot), plainMs, recorder.requiredDays);
  const kept = new RowWriter(parts, recorder.target);
  for (const { number, status } of recorded) {
    const proof = proofs.get(number);
    if (proof) kept.recording(number, proof, forecast, status !== 1);
  }
  sink?.samples(recorder.target.site, kept.finish());
  sink?.facts(recorder.target, recorderFacts(snapshot, proofs));
  if (trouble === '') return OK;
  return { code: 'ok', detail: errorLine('recorder_unclear', { where: recorder.where, what: trouble }) };
}

/** Asks on until all is known, or it has been enough for one poll. @returns what could not be told, '' when nothing */
async function askRecordings(
  clock: Clock,
  recorder: Recorder,
  snapshot: Snapshot,
  startMs: number,
  signal: AbortSignal,
): Promise<string> {
  const { book, session, target } = recorder;
  let trouble = '';
  for (;;) {
    const nowMs = clock.monoMs();
    if (session.requests >= MAX_REQUESTS_PER_POLL || nowMs - startMs > target.timeoutMs * ASKING_SHARE) return trouble;
    const task = book.next(recorderNow(clock, recorder, snapshot), nowMs);
    if (!task) return trouble;
    try {
      await carryOut(recorder, task, nowMs);
    } catch (error) {
      // What was read of the state is good all the same.
      if (error instanceof LoginRejected) throw error;
      book.noteFailure(task, nowMs);
      trouble = signal.aborted ? 'it was too slow' : error instanceof Error ? error.message : 'unknown error';
      if (!(error instanceof GarbageAnswer) || signal.aborted) return trouble;
    }
  }
}

async function carryOut({ dialect, session, book }: Recorder, task: Task, nowMs: number): Promise<void> {
  if (task.kind === 'days') book.noteDays(task, await dialect.days(session, task.channel, task.fromDay, task.toDay));
  else book.noteNewest(task, await dialect.newest(session, task.channel, task.fromMs, task.toMs), nowMs);
}

/** What its own clock shows now: recordings carry its times, right or wrong. */
function recorderNow(clock: Clock, { target }: Recorder, snapshot: Snapshot): number {
  const { clock: told, clockAtMs } = snapshot;
  const wallMs = clock.wallMs();
  return told ? told.plainMs + (wallMs - clockAtMs) : plainNow(wallMs, zoneOf(target));
}

function zoneOf(target: Target): string {
  const zone = target.settings['timezone'];
  return typeof zone === 'string' ? zone : 'UTC';
}

function totalOf({ disks }: Snapshot): { totalMb: number; usedMb: number } {
  const good = disks.filter(({ status }) => status === 0 || status === 2);
  const sum = (of: (disk: (typeof good)[number]) => number): number => good.reduce((all, disk) => all + of(disk), 0);
  return { totalMb: sum(({ totalMb }) => totalMb), usedMb: sum(({ usedMb }) => usedMb) };
}

function unusable(target: Target): PollResult {
  const what = loginOf(target.credential) ? 'it has no address' : 'it has no credential with user and password';
  return { code: 'config', detail: errorLine('target_misconfigured', { where: target.host, what }) };
}

function rejected({ target, where }: Recorder): PollResult {
  const credential = String(target.settings['credentialName'] ?? `of target ${target.name}`);
  return { code: 'auth', detail: errorLine('login_rejected', { where, credential }) };
}

function failed(recorder: Recorder, error: unknown, signal: AbortSignal): PollResult {
  const { where, target } = recorder;
  if (error instanceof LoginRejected) return rejected(recorder);
  if (!signal.aborted && error instanceof TooBusy)
    return { code: 'exception', detail: errorLine('recorder_busy', { where, what: error.message }) };
  if (!signal.aborted && error instanceof GarbageAnswer)
    return { code: 'garbage', detail: errorLine('garbage_answer', { where, what: error.message }) };
  return dialResult(dialFailure(error, signal), where, target.timeoutMs, error);
}
