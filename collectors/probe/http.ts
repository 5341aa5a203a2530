// Asks a web service for one page: that it answers, how fast, with what status and text, and how long its certificate lives.
// Any answer counts – a redirect, a 401, a 503 – unless the target says what is expected. Follows nothing.

import type { TLSSocket } from 'node:tls';
import { decodeText } from '../../contract/charset.ts';
import { errorLine } from '../../contract/errors.ts';
import { type HttpAnswer, askHttp } from '../http/client.ts';
import { encrypt } from '../http/encrypt.ts';
import { Exchange } from '../http/exchange.ts';
import { loginTrouble } from '../http/login-trouble.ts';
import { type Certificate, TRUSTS, certificateOf } from './certificate.ts';
import type { HttpPlan } from './config.ts';
import {
  ANSWERED,
  type Measures,
  OK,
  type Outcome,
  type Probe,
  type ProbeParts,
  UNAUTHORISED,
  UNEXPECTED,
  UNTRUSTED,
  notAnswered,
  unexpected,
} from './outcome.ts';

/** Of a page whose text is expected, bytes that are looked at. */
export const MAX_PAGE_BYTES = 262_144;

export async function askPage(parts: ProbeParts, probe: Probe, plan: HttpPlan, signal: AbortSignal): Promise<Outcome> {
  const { host, port } = probe.target;
  let certificate: Certificate | undefined;
  const open = async (): Promise<Exchange> => {
    const socket = await parts.network.dial(host, port, signal);
    if (!plan.isSecure) return new Exchange(socket, signal);
    const secured: TLSSocket = await encrypt(socket, host, signal);
    certificate = certificateOf(secured, parts.clock.wallMs());
    return new Exchange(secured, signal);
  };
  const { network, guard, clock } = parts;
  const device = {
    network, host, port, open, login: plan.login, guard, guardedAs: probe.device, service: probe.where, nowMs: () => clock.monoMs(),
  }; // prettier-ignore
  const maxBytes = plan.text === '' ? 0 : MAX_PAGE_BYTES;
  try {
    const answer = await askHttp(device, { method: 'GET', path: plan.path, maxBytes, isCut: true }, signal);
    return judge(parts, probe, plan, answer, certificate);
  } catch (error) {
    const outcome = notAnswered(probe, signal, error);
    // A certificate that was seen is known, whatever came after it.
    if (outcome.measures && certificate) Object.assign(outcome.measures, certificateMeasures(certificate));
    return outcome;
  }
}

function judge(
  { guard, clock }: ProbeParts,
  probe: Probe,
  plan: HttpPlan,
  answer: HttpAnswer,
  certificate: Certificate | undefined,
): Outcome {
  const measures: Measures = {
    response_time_ms: answer.statusMs,
    http_response_code: answer.status,
    ...(certificate && certificateMeasures(certificate)),
  };
  // Without a login of ours a 401 is an answer; with one, kept back or not, it means that the login does not work.
  if (answer.login === 'rejected' || answer.login === 'kept') {
    const { login } = plan;
    const at = login && { device: probe.device, login, service: probe.where, nowMs: () => clock.monoMs() };
    const result = loginTrouble(guard, at, probe.target, probe.where);
    return { measures: { ...measures, result_code: UNAUTHORISED }, result };
  }
  if (plan.mustBeTrusted && certificate && certificate.trust !== 'trusted') {
    const detail = errorLine('certificate_untrusted', { where: probe.where, what: certificate.trust });
    return { measures: { ...measures, result_code: UNTRUSTED }, result: { code: 'exception', detail } };
  }
  const what = surprise(plan, answer);
  if (what === '') return { measures: { ...measures, result_code: ANSWERED }, result: OK };
  return { measures: { ...measures, result_code: UNEXPECTED }, result: unexpected(probe, what) };
}

/** What is otherwise than expected, '' for nothing. */
function surprise({ status, text }: HttpPlan, answer: HttpAnswer): string {
  if (status !== '' && !fits(String(answer.status), status)) return `status ${answer.status} instead of ${status}`;
  if (text === '' || answer.body.includes(text) || decodeText(answer.body).includes(text)) return '';
  return 'the page lacks the expected text';
}

/** `200`, `2xx`, several with commas. */
function fits(status: string, expected: string): boolean {
  return expected.split(',').some((one) => new RegExp(`^${one.replaceAll('x', '\\d')}$`).test(status));
}

function certificateMeasures({ trust, daysLeft }: Certificate): Measures {
  return { tls_trust: TRUSTS.indexOf(trust), ...(Number.isFinite(daysLeft) && { tls_cert_days: daysLeft }) };
}
