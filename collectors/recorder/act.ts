// Restarts a recorder or camera by its own interface: one request, sent once. What it was told before it was logged in to
// changes nothing, and a connection that breaks is not tried again, as the restart itself may have broken it.

import type { Order, OrderFrame, PollResult } from '../../contract/collector.ts';
import { errorLine } from '../../contract/errors.ts';
import type { Protocol } from '../../contract/protocols.ts';
import type { Question, RecorderSession } from './session.ts';

/** ISAPI of Hikvision, and the CGI of Dahua. */
const REBOOT: Readonly<Partial<Record<Protocol, Question>>> = {
  isapi: { method: 'PUT', path: '/ISAPI/System/reboot', body: '', isOnce: true },
  'dahua-cgi': { method: 'GET', path: '/cgi-bin/magicBox.cgi?action=reboot', isOnce: true },
};

export function rebootFrame({ verb, target }: Order): OrderFrame {
  const question = verb === 'reboot' ? REBOOT[target.protocol] : undefined;
  if (!question) return { frame: null, detail: `${target.protocol} knows no ${verb}` };
  return { frame: `${question.method} http://${target.host}:${target.port}${question.path}` };
}

/** @throws what the session throws */
export async function reboot({ verb, target }: Order, session: RecorderSession): Promise<PollResult> {
  const question = verb === 'reboot' ? REBOOT[target.protocol] : undefined;
  if (!question) return { code: 'config', detail: `${target.protocol} knows no ${verb}` };
  const answer = await session.ask(question);
  if (answer.status === 200) return { code: 'ok', detail: '' };
  const where = `${target.host}:${target.port}`;
  return { code: 'exception', detail: errorLine('device_refuses_action', { where, what: `status ${answer.status}` }) };
}
