// What a way out for messages is: how it is set up, what it is given to send and how a try can end. Holds no behaviour.

import type { NoticePayload } from './notices.ts';

export interface WebhookSettings {
  readonly name: string;
  readonly kind: 'webhook';
  readonly url: string;
  /** Signing secret, `whsec_…` or any text; during a change several, separated by spaces: each signs. */
  readonly secret: string;
  /** Lets it reach addresses of this machine and the local network. */
  readonly allowPrivate?: boolean;
}

export interface SmtpSettings {
  readonly name: string;
  readonly kind: 'smtp';
  readonly host: string;
  /** 465 with `secure`, else 587. */
  readonly port?: number;
  readonly user?: string;
  readonly password?: string;
  /** TLS from the first byte; otherwise STARTTLS where the server offers it, and always before a password is sent. */
  readonly secure?: boolean;
  readonly from: string;
  readonly to: readonly string[];
}

export type ChannelSettings = WebhookSettings | SmtpSettings;

export interface Outgoing {
  /** The same at every try, so that a receiver can drop a repetition. */
  readonly id: string;
  readonly createdAt: number;
  readonly payload: NoticePayload;
}

/**
 * delivered: the other side has taken it. retry: the way is closed at present. rejected: the other side does not want
 * this one. gone: it wants none any more.
 */
export type Outcome =
  | { readonly result: 'delivered' }
  | { readonly result: 'retry'; readonly error: string; readonly afterMs?: number }
  | { readonly result: 'rejected'; readonly error: string }
  | { readonly result: 'gone'; readonly error: string };

export interface Channel {
  readonly name: string;
  /** One try; never rejects. Ends soon after `signal` aborts. */
  send(message: Outgoing, signal: AbortSignal): Promise<Outcome>;
  close(): void;
}
