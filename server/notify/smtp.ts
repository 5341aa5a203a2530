// Sends messages as mail. All mail of one ticket makes one thread; a mail sent twice has the same Message-ID, so that a
// mailbox keeps one. The only file that knows the mail library, which is loaded with the first mail.

import { mailText } from './message.ts';
import type { Channel, Outcome, SmtpSettings } from './channel.ts';

/** Limits of one connection; the notifier's own limit on a try holds as well. */
export const SMTP_STEP_TIMEOUT_MS = 10_000;

export function createSmtp(settings: SmtpSettings): Channel {
  const { user, password, secure = false } = settings;
  const domain = /@([A-Za-z0-9.-]+)>?\s*$/.exec(settings.from)?.[1] ?? 'foresite.invalid';
  const open = async () => {
    const { createTransport } = await import('nodemailer');
    return createTransport({
      host: settings.host,
      port: settings.port ?? (secure ? 465 : 587),
      secure,
      connectionTimeout: SMTP_STEP_TIMEOUT_MS,
      greetingTimeout: SMTP_STEP_TIMEOUT_MS,
      socketTimeout: SMTP_STEP_TIMEOUT_MS,
      // Texts come from devices: none of them may name a file or an address to be fetched into the mail.
      disableFileAccess: true,
      disableUrlAccess: true,
      ...(user === undefined ? {} : { auth: { user, pass: password ?? '' }, requireTLS: !secure }),
    });
  };
  let transport: ReturnType<typeof open> | undefined;
  return {
    name: settings.name,
    close: () => void transport?.then((opened) => opened.close()),
    async send(message, signal) {
      const { subject, text } = mailText(message.payload);
      const [item, ...others] = message.payload.items;
      const isThread = item !== undefined && others.length === 0;
      const thread = `<ticket.${item?.ticketId}@${domain}>`;
      const isFirst = isThread && item.kind === 'opened';
      transport ??= open();
      const sending = (await transport).sendMail({
        from: settings.from,
        ...receivers(settings, item?.plan?.to.email),
        subject,
        text,
        messageId: isFirst ? thread : `<${message.id}@${domain}>`,
        ...(isThread && !isFirst ? { inReplyTo: thread, references: thread } : {}),
        date: new Date(message.createdAt),
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
      });
      return await until(
        sending.then(() => ({ result: 'delivered' as const }), failure),
        signal,
      );
    },
  };
}

/** A treatment plan goes to the customer, with a copy to the service; where the customer has no address, to the service only. */
function receivers({ to }: SmtpSettings, customer: string | undefined): { to: string[]; cc?: string[] } {
  return customer === undefined || customer === '' ? { to: [...to] } : { to: [customer], cc: [...to] };
}

function failure(error: unknown): Outcome {
  const code = typeof error === 'object' && error !== null && 'responseCode' in error ? error.responseCode : undefined;
  // The server's own words may repeat the account; its number is enough.
  if (typeof code === 'number') {
    const answer = `SMTP ${code}`;
    // RFC 5321 §4.2.1: 5yz is a permanent refusal. A refused log-in (535) may be put right by a person, so it is retried.
    return code >= 500 && code !== 535 ? { result: 'rejected', error: answer } : { result: 'retry', error: answer };
  }
  const named =
    error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'SMTP failure';
  return { result: 'retry', error: named };
}

/** The library cannot be told to stop: what it still does after the signal is left to its own limits. */
function until(outcome: Promise<Outcome>, signal: AbortSignal): Promise<Outcome> {
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  const stop = (): void => resolve({ result: 'retry', error: 'no answer in time' });
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  return Promise.race([outcome, promise]).finally(() => signal.removeEventListener('abort', stop));
}
