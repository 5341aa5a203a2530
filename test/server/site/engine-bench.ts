// One site's engine with the real diagnosis, on records in memory and a clock moved by hand. The test says what is seen of
// the site; what is bad there becomes alarms.

import { loadCauses } from '../../../app/load-causes.ts';
import { ManualClock } from '../../../contract/manual-clock.ts';
import type { Question } from '../../../contract/link.ts';
import { parsePlace } from '../../../contract/place.ts';
import type { SiteFile } from '../../../contract/site-file.ts';
import { toRule } from '../../../server/domain/detect/rules.ts';
import type { AlarmChange, Observations } from '../../../server/domain/detect/types.ts';
import { diagnose } from '../../../server/domain/diagnose/diagnose.ts';
import type { Finding, Verdict } from '../../../server/domain/diagnose/types.ts';
import type { TicketState } from '../../../server/domain/ticket/types.ts';
import { buildGraph } from '../../../server/domain/topology/build.ts';
import { alarmRow, restoredAlarm } from '../../../server/site/alarm-rows.ts';
import { SiteEngine } from '../../../server/site/site-engine.ts';
import type { Moment } from '../../../server/site/moment.ts';
import { openRecords, type Records } from '../../../server/stores/records/records.ts';
import { demoSite } from '../../cases/demo-site.ts';
import { NOW, SeenSite } from '../../cases/seen-site.ts';
import { silentLog } from '../ticket-fixtures.ts';

const { causes } = loadCauses();

export interface EngineBenchOptions {
  site?: SiteFile;
  /** Targets of each asset, 1 unless given. */
  targets?: number;
  /** Says what the diagnosis would, where a test is about something else. */
  verdict?: (findings: readonly Finding[], bench: EngineBench) => Verdict;
}

export class EngineBench {
  readonly clock = new ManualClock(NOW);
  readonly records: Records;
  readonly seen: SeenSite;
  readonly asked: Question[] = [];
  /** Assets that have not been polled since before anything happened. */
  readonly unpolled = new Set<string>();
  readonly #options: EngineBenchOptions;
  readonly #raised = new Map<string, Finding>();
  engine: SiteEngine;

  static async open(options: EngineBenchOptions = {}): Promise<EngineBench> {
    const clock = new ManualClock(NOW);
    return new EngineBench(await openRecords({ path: ':memory:', clock, log: silentLog }), options);
  }

  private constructor(records: Records, options: EngineBenchOptions) {
    this.records = records;
    this.#options = options;
    this.seen = new SeenSite(buildGraph(options.site ?? demoSite(), new Map()));
    this.engine = this.#newEngine();
  }

  get now(): Moment {
    return { monoMs: this.clock.monoMs(), wallMs: this.clock.wallMs() };
  }

  /** A new engine from what the records hold. */
  restart(): this {
    this.engine = this.#newEngine();
    return this;
  }

  /** Tells the engine of what has become bad or ok in what is seen, and lets it decide. */
  see(change: (seen: SeenSite, atMs: number) => void = () => {}): this {
    change(this.seen, this.clock.wallMs());
    const findings = new Map(this.seen.findings().map((finding) => [`${finding.predicate} ${finding.place}`, finding]));
    this.turn(() => {
      for (const [key, finding] of findings) if (!this.#raised.has(key)) this.#tell('raised', finding);
      for (const [key, finding] of this.#raised) if (!findings.has(key)) this.#tell('cleared', finding);
    });
    this.#raised.clear();
    for (const [key, finding] of findings) this.#raised.set(key, finding);
    return this;
  }

  turn(input: () => void = () => {}): this {
    this.records
      .transact(() => {
        input();
        this.engine.turn(this.now);
      })
      .catch(() => {});
    this.asked.push(...this.engine.takeQuestions());
    return this;
  }

  pass(seconds: number): this {
    for (let left = seconds * 1000; left > 0; left -= 250) {
      this.clock.advance(Math.min(250, left));
      this.turn(() => this.engine.touchIfWindowChanged(this.clock.wallMs()));
    }
    return this;
  }

  list(): TicketState[] {
    return this.records.tickets.list().toReversed();
  }

  /** `open camera-hung@cam-3` of each ticket. */
  tickets(): string[] {
    return this.list().map((ticket) => `${ticket.state} ${ticket.faultKey}`);
  }

  events(id: string): string[] {
    return this.records.tickets.events(id).map(({ type }) => type);
  }

  #tell(kind: AlarmChange['kind'], finding: Finding): void {
    const { predicate, severity, place, sinceMs } = finding;
    const rule = toRule({
      id: predicate,
      predicate,
      measurement: 'ping',
      field: 'result_code',
      raise: { in: [1] },
      severity,
    });
    this.engine.onAlarm({
      kind,
      site: 'demo',
      ...parsePlace(place),
      rule,
      sinceMs,
      atMs: this.clock.wallMs(),
      value: 1,
    });
  }

  /** What is seen to be ok was polled just now. */
  #polled(): Observations {
    return {
      at: (predicate, place) => {
        const observation = this.seen.at(predicate, place);
        if (observation?.level !== 'ok' || this.unpolled.has(parsePlace(place).asset)) return observation;
        return { ...observation, atMs: this.clock.wallMs() };
      },
    };
  }

  #newEngine(): SiteEngine {
    const { records, seen, clock } = this;
    let ids = 0;
    return new SiteEngine({
      site: 'demo',
      tickets: records.tickets,
      putAlarm: (alarm) => records.alarms.put(alarmRow('demo', alarm)),
      removeAlarm: (alarm) => records.alarms.remove('demo', alarm.rule, alarm.place),
      graph: () => seen.graph,
      diagnose: (findings, graph, nowMs) =>
        this.#options.verdict?.(findings, this) ??
        diagnose({ graph, observations: this.#polled(), findings, causes, nowMs }),
      targetsOf: () => this.#options.targets ?? 1,
      isOk: (predicate, place) => seen.at(predicate, place)?.level === 'ok',
      newId: () => `question-${clock.monoMs()}-${ids++}`,
      restoredTickets: records.tickets.unclosed('demo'),
      restoredAlarms: records.alarms.list('demo').map((row) => restoredAlarm(row)),
    });
  }
}
