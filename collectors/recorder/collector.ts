// Recorders by their own HTTP interfaces, ISAPI, Dahua's CGI and ONVIF: state and reason of each channel, disks, the clock, and what
// is recorded. One log-in serves many polls; a rejected one rests. Changes nothing in a recorder but by an order to restart it.

import type { Clock } from '../../contract/clock.ts';
import type { Collector, CollectorParts, PollResult, Sink, Target } from '../../contract/collector.ts';
import { errorLine } from '../../contract/errors.ts';
import { dialFailure, dialResult } from '../dial-failure.ts';
import { GarbageAnswer } from '../http/exchange.ts';
import { type Login, loginOf } from '../http/login.ts';
import { NotTrusted, openDevice, tlsChoice, untrusted } from '../http/encrypt.ts';
import { guardedAs, type LoginAt, LoginGuard } from '../http/login-guard.ts';
import { loginTrouble } from '../http/login-trouble.ts';
import { reboot, rebootFrame } from './act.ts';
import { dahuaCgi } from './cgi.ts';
import { isapi } from './isapi.ts';
import { keepLearned, restoreLearned } from './learned.ts';
import type { Dialect, Snapshot } from './model.ts';
import { createOnvif } from './onvif.ts';
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
  /** What was learned before a restart has been looked at. */
  isRestored: boolean;
  /** What the guard knows it by. */
  at: LoginAt;
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
    protocols: ['isapi', 'dahua-cgi', 'onvif-recorder'],
    open(targets, into) {
      sink = into;
      const before = recorders;
      recorders = new Map();
      for (const target of targets) {
        const made = recorderOf(parts, guard, target, before.get(keyOf(target)));
        if (made) recorders.set(keyOf(target), made);
      }
      guard.keepOnly('recorder', new Set([...recorders.values()].map(({ at }) => at.device)));
      return Promise.resolve();
    },
    async poll(target, signal) {
      const recorder = recorders.get(keyOf(target)) ?? recorderOf(parts, guard, target, undefined);
      if (!recorder) return unusable(target);
      if (guard.restsForMs(recorder.at) > 0) {
        stats.rested++;
        return loginTrouble(guard, recorder.at, target, recorder.where);
      }
      const logInsBefore = recorder.session.logIns;
      recorder.session.begin(signal);
      try {
        return await pollOnce(parts, recorder, sink, signal);
      } catch (error) {
        if (error instanceof LoginRejected) {
          if (error.isResting) stats.rested++;
          else stats.rejected++;
          return loginTrouble(guard, recorder.at, target, recorder.where);
        }
        return failed(recorder, error, signal);
      } finally {
        recorder.session.end();
        stats.logIns += recorder.session.logIns - logInsBefore;
      }
    },
    frameOf: (order) => Promise.resolve(rebootFrame(order)),
    async act(order, signal) {
      const { target } = order;
      // The log-in that may change something, and a session of its own.
      const written = { ...target, credential: target.writeCredential ?? target.credential };
      const recorder = recorderOf(parts, guard, written, undefined);
      if (!recorder) return unusable(target);
      recorder.session.begin(signal);
      try {
        return await reboot(order, recorder.session);
      } catch (error) {
        if (error instanceof LoginRejected) return loginTrouble(guard, recorder.at, written, recorder.where);
        return failed(recorder, error, signal);
      } finally {
        recorder.session.end();
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
function recorderOf(
  parts: CollectorParts,
  guard: LoginGuard,
  target: Target,
  before: Recorder | undefined,
): Recorder | undefined {
  const login = loginOf(target.credential);
  if (!login || target.host === '' || target.port <= 0 || target.port > 65_535) return undefined;
  const days = target.settings['recordingDays'];
  const requiredDays = typeof days === 'number' ? days : undefined;
  const isSame = before !== undefined && isSameDevice(before.target, target);
  if (isSame && before.requiredDays === requiredDays) return { ...before, target };
  const { host, port } = target;
  const where = `${host}:${port}`;
  const at = { device: guardedAs(target), login, service: where, nowMs: () => parts.clock.monoMs() };
  const place = { network: parts.network, host, port, tls: tlsChoice(target) };
  const dialect = isSame ? before.dialect : dialectOf(parts, target);
  const session = new RecorderSession({
    host,
    port,
    login,
    open: (signal) => openDevice(place, signal),
    enter: (signal) => guard.enter(at, signal),
  });
  return {
    target,
    login,
    dialect,
    session: isSame ? before.session : session,
    book: new RecordingBook(requiredDays, dialect.daysAtOnce),
    requiredDays,
    knownDisks: isSame ? before.knownDisks : new Set(),
    isRestored: false,
    at,
    where,
  };
}

function isSameDevice(one: Target, other: Target): boolean {
  const marks = ({ host, port, protocol, credential, settings }: Target): string =>
    JSON.stringify([host, port, protocol, credential, tlsChoice({ settings }), settings['path'], settings['timezone']]);
  return marks(one) === marks(other);
}

function dialectOf({ clock }: CollectorParts, target: Target): Dialect {
  if (target.protocol === 'dahua-cgi') return dahuaCgi;
  if (target.protocol === 'isapi') return isapi;
  const path = target.settings['path'];
  return createOnvif({ clock, timezone: zoneOf(target), ...(typeof path === 'string' && { path }) });
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
  const recorded = snapshot.channels.filter(({ isRecorded, status }) => isRecorded && status !== 2);
  recorder.book.keepOnly(new Set(recorded.map(({ number }) => number)));
  if (!recorder.isRestored) restoreLearned(parts, recorder, snapshot);
  recorder.isRestored = true;
  const writer = new RowWriter(parts, recorder.target);
  writer.snapshot(snapshot, recorder.knownDisks, zoneOf(recorder.target));
  sink?.samples(recorder.target.site, writer.finish());
  const trouble = await askRecordings(clock, recorder, snapshot, startMs, signal);

  const plainMs = recorderNow(clock, recorder, snapshot);
  const proofs = new Map(recorded.map(({ number }) => [number, recorder.book.proof(number, plainMs)]));
  const forecast = recorder.book.forecast([...proofs.values()], totalOf(snapshot), plainMs, recorder.requiredDays);
  const kept = new RowWriter(parts, recorder.target);
  for (const { number, status } of recorded) {
    const proof = proofs.get(number);
    if (proof)
      kept.recording(number, proof, forecast, { hasVideo: status !== 1, tellsGaps: recorder.dialect.tellsGaps });
  }
  sink?.samples(recorder.target.site, kept.finish());
  sink?.facts(
    recorder.target,
    recorderFacts(snapshot, proofs, (channel) => recorder.book.progress(channel, plainMs)),
  );
  keepLearned(parts, recorder, snapshot);
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
  const isEnough = (): boolean =>
    session.requests >= MAX_REQUESTS_PER_POLL || clock.monoMs() - startMs > target.timeoutMs * ASKING_SHARE;
  let trouble = '';
  for (;;) {
    if (isEnough()) return trouble;
    const nowMs = clock.monoMs();
    const task = book.next(recorderNow(clock, recorder, snapshot), nowMs);
    if (!task) return trouble;
    try {
      await carryOut(recorder, task, nowMs, isEnough);
    } catch (error) {
      // What was read of the state is good all the same.
      if (error instanceof LoginRejected) throw error;
      book.noteFailure(task, nowMs);
      trouble = signal.aborted ? 'it was too slow' : error instanceof Error ? error.message : 'unknown error';
      if (!(error instanceof GarbageAnswer) || signal.aborted) return trouble;
    }
  }
}

async function carryOut(
  { dialect, session, book }: Recorder,
  task: Task,
  nowMs: number,
  isEnough: () => boolean,
): Promise<void> {
  if (task.kind === 'days') {
    const { days, knownTo } = await dialect.days(session, { ...task, isEnough });
    book.noteDays(task, days, knownTo);
  } else book.noteNewest(task, await dialect.newest(session, task.channel, task.fromMs, task.toMs), nowMs);
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

function failed(recorder: Recorder, error: unknown, signal: AbortSignal): PollResult {
  const { where, target } = recorder;
  if (!signal.aborted && error instanceof NotTrusted) return untrusted(error, where);
  if (!signal.aborted && error instanceof TooBusy)
    return { code: 'exception', detail: errorLine('recorder_busy', { where, what: error.message }) };
  if (!signal.aborted && error instanceof GarbageAnswer)
    return { code: 'garbage', detail: errorLine('garbage_answer', { where, what: error.message }) };
  return dialResult(dialFailure(error, signal), where, target.timeoutMs, error);
}
