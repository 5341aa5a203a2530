// Every error a person can meet: a code, one line that says what happened and where, what to do about it, and the HTTP
// status where an API answers with it. docs/errors.md lists them; a test keeps both equal. Codes are never reused.

import { DEVICE_ERRORS } from './errors-devices.ts';
import { ERRORS_ZH } from './errors-zh.ts';
import { fill, type Language, type Text } from './text.ts';

export interface ErrorDefinition {
  /** What happened and where; `{name}` slots are filled in. */
  readonly message: string;
  /** What to do. */
  readonly remedy: string;
  readonly status: number;
}

export const ERRORS = {
  config_file_missing: {
    message: 'no configuration at {path}',
    remedy: 'run `npx foresite init` there, or name the file with --config',
    status: 500,
  },
  config_invalid: { message: '{path}:{line} {where}: {what}', remedy: '{hint}', status: 400 },
  config_secret_missing: {
    message: '{where}: the secret {source} is not set',
    remedy: 'set the environment variable or create the file it names',
    status: 500,
  },
  profile_invalid: { message: 'profile {path}:{line} {where}: {what}', remedy: '{hint}', status: 400 },
  cause_invalid: { message: 'cause {path}:{line} {where}: {what}', remedy: '{hint}', status: 400 },
  data_folder_in_use: {
    message: 'the data folder {path} is in use by process {pid}',
    remedy: 'stop that process, or set FORESITE_DATA to another folder',
    status: 500,
  },
  no_site_here: {
    message: 'the data folder {path} holds no site',
    remedy:
      'run it in the folder of the site’s foresite.yaml, or set FORESITE_DATA to the data folder of the Foresite that is meant; `npx foresite init` begins a site',
    status: 404,
  },
  data_folder_unusable: {
    message: 'the data folder {path} cannot be used: {what}',
    remedy: 'make it a folder that the user of Foresite may write, or set FORESITE_DATA to another',
    status: 500,
  },
  data_newer_than_program: {
    message: 'the store {path} was written by a newer Foresite (schema {found}, known up to {known})',
    remedy: 'start the newer program, or restore the backup made before the upgrade',
    status: 500,
  },
  not_running: {
    message: 'no Foresite runs on the data folder {path}',
    remedy: 'start it with `npm start`, or set FORESITE_DATA to the folder it uses',
    status: 503,
  },
  port_in_use: {
    message: 'port {port} on {host} is taken',
    remedy: 'set FORESITE_PORT to another port, or to 0 for any free one',
    status: 500,
  },
  ...DEVICE_ERRORS,
  metric_store_unreachable: {
    message: 'the metric store {where} cannot be written: {what}',
    remedy: 'check that InfluxDB runs and the login; nothing is lost meanwhile, {waiting} records wait in the journal',
    status: 503,
  },
  records_damaged: {
    message: 'the service records {path} are damaged ({what}); {rows} rows were saved into a new file',
    remedy: 'check the disk; the damaged file is kept as {kept}, and a backup can be put in its place',
    status: 500,
  },
  upgrade_needs_space: {
    message: 'the service records {path} cannot be upgraded: the backup before it needs {needed} free bytes',
    remedy: 'free space on that disk and start again',
    status: 507,
  },
  key_file_invalid: {
    message: 'the key file {path} does not hold a key',
    remedy: 'put back the key file that belongs to this data folder',
    status: 500,
  },
  secret_unreadable: {
    message: 'the stored secret of {what} cannot be read',
    remedy: 'put back the key file that belongs to this data folder, or enter the secret again',
    status: 500,
  },
  journal_unwritable: {
    message: 'the journal {path} cannot be written: {what}',
    remedy:
      'check free space, rights and health of the disk; {waiting} bytes wait in memory and writing is tried again',
    status: 503,
  },
  journal_full: {
    message: 'the journal {path} is larger than {limit} bytes; {records} of its oldest records were deleted unread',
    remedy: 'check why the server does not fetch them, or raise the limit',
    status: 507,
  },
  metric_store_damaged: {
    message: 'the metric store {path} is damaged; it was set aside and an empty one takes its place',
    remedy: 'check the disk; the damaged file is kept as {kept}, tickets and alarms are not concerned',
    status: 500,
  },
  metric_store_failed: {
    message: 'the metric store {path} cannot be written: {what}',
    remedy: 'check the disk and its free space; nothing is lost meanwhile, the records wait in the journal',
    status: 503,
  },
  journal_damaged: {
    message: 'the journal {path} is damaged at byte {at}; {records} records after it were set aside',
    remedy: 'check the disk; the damaged part is kept as {kept}',
    status: 500,
  },
  notify_records: {
    message: 'messages wait, as the service records cannot be used: {what}',
    remedy: 'check free space and health of the disk; they go out when it is well again',
    status: 503,
  },
  channel_failing: {
    message: 'messages by {channel} do not get through: {what}',
    remedy: 'check address, port and login of that channel; they are kept and tried again for a day',
    status: 502,
  },
  channel_ended: {
    message: 'the receiver of {channel} wants no more messages (410)',
    remedy: 'correct its address, then enable the channel again',
    status: 502,
  },
  message_dead: {
    message: 'a message by {channel} was given up: {what}',
    remedy: 'correct the channel and send the message again from the list of undelivered ones',
    status: 502,
  },
  unauthenticated: {
    message: 'no valid session or bearer token',
    remedy: 'sign in, or make a token with `npx foresite token create`',
    status: 401,
  },
  sign_in_failed: {
    message: 'name or password is wrong',
    remedy: 'try again; after {limit} failures the account waits {minutes} min',
    status: 401,
  },
  sign_in_locked: { message: 'too many failed sign-ins', remedy: 'wait {minutes} min', status: 429 },
  password_rejected: {
    message: 'the password {what}',
    remedy: 'choose another; 15 characters or more are best, e.g. four words that do not belong together',
    status: 400,
  },
  forbidden: { message: 'role {role} may not do this', remedy: 'ask an administrator for role {needed}', status: 403 },
  csrf_rejected: {
    message: 'the request does not come from the console',
    remedy: 'reload the page and try again',
    status: 403,
  },
  api_unreachable: {
    message: 'no answer from the server at {address}',
    remedy: 'check the address and that it runs, or name another one by --server',
    status: 502,
  },
  api_refused: { message: 'the server at {address} says {code}: {what}', remedy: '{remedy}', status: 502 },
  place_unknown: {
    message: 'there is no ticket, asset or place {what}',
    remedy: 'the nearest names are {nearest}',
    status: 404,
  },
  not_found: { message: '{what} does not exist', remedy: 'check the address', status: 404 },
  invalid_request: { message: '{where}: {what}', remedy: 'correct the request; /docs describes it', status: 400 },
  body_too_large: { message: 'the body is larger than {limit} bytes', remedy: 'send less at once', status: 413 },
  media_type_unsupported: {
    message: 'a body of type {type} is not understood',
    remedy: 'send application/json',
    status: 415,
  },
  rate_limited: { message: 'too many requests', remedy: 'wait {seconds} s', status: 429 },
  too_many_watches: {
    message: '{limit} brokers are listened to already',
    remedy: 'close one of those pages: each ends {seconds} s after the last look at it',
    status: 429,
  },
  action_barred: {
    message: '{what}',
    remedy: 'look at the dry run again; docs/remote-actions.md tells what each guard is for',
    status: 409,
  },
  conflict: { message: '{what}', remedy: 'read the present state and try again', status: 409 },
  unavailable: { message: '{what} is not ready', remedy: 'try again in a few seconds', status: 503 },
  internal: {
    message: 'an error inside Foresite ({id})',
    remedy: 'report it with the log lines of that id',
    status: 500,
  },
  point_file_unreadable: { message: 'the point list {path} {what}', remedy: '{hint}', status: 400 },
  point_sheet: { message: 'the workbook {path} {what}', remedy: 'choose one with --sheet: {names}', status: 400 },
  address_invalid: {
    message: '"{address}" {what}',
    remedy: 'name a host, address:port, network (10.0.4.0/24), range (10.0.4.1-99) or a file of them',
    status: 400,
  },
  search_too_wide: {
    message: '{count} addresses are many; up to {limit} are searched without asking',
    remedy: 'name smaller networks, or add --yes when you mean it (at most {most})',
    status: 400,
  },
  option_invalid: { message: '{where}: {what}', remedy: 'the command with --help tells what it takes', status: 400 },
  file_unusable: {
    message: '{path} cannot be used: {what}',
    remedy: 'check the name, whether a file or a folder is meant, and that this user may read it',
    status: 500,
  },
  credential_option_invalid: {
    message: '{option} {what}',
    remedy: '{hint}',
    status: 400,
  },
  profile_file_unreadable: {
    message: 'the profile file {path} cannot be used: {what}',
    remedy: 'name a YAML file with one profile, by its path from here',
    status: 400,
  },
  profile_unknown: {
    message: 'there is no profile named {name}',
    remedy: 'the nearest names are {nearest}; without a name the profile that fits is taken',
    status: 404,
  },
  walk_as_profile: {
    message: '{path} is a walk, not a profile',
    remedy:
      'walks are taken by `npx foresite profile test --walk {path}` and `npx foresite discover {path}`; `npx foresite profile propose {path}` drafts a profile of one',
    status: 400,
  },
  walk_unreadable: {
    message: 'the walk {path} cannot be used: {what}',
    remedy:
      'take it with `snmpwalk -v2c -c <community> -On -Oe -OU <address> .1 > walk.txt` (v3: `-v3 -l authPriv -u <user> …` for `-v2c -c <community>`), or use a recording (.snmprec)',
    status: 400,
  },
  device_not_recognised: {
    message: 'no profile fits the device at {where}',
    remedy: 'name one with --profile, or draft one with `npx foresite profile propose {where}`',
    status: 404,
  },
  lab_unknown_fault: {
    message: 'the lab knows no fault {fault}',
    remedy: '`npx foresite lab faults --topology demo` lists them',
    status: 404,
  },
  lab_unknown_asset: {
    message: 'the lab fault {fault} cannot happen to {asset}',
    remedy: '{hint}',
    status: 400,
  },
  lab_not_started: {
    message: 'the simulated site {what}',
    remedy: 'look at what it has printed above, or at what else keeps this machine busy, and start the demo again',
    status: 503,
  },
  lab_not_running: {
    message: 'no lab runs beside this data folder',
    remedy: 'start it with `npm run demo`',
    status: 503,
  },
} as const satisfies Record<string, ErrorDefinition>;

export type ErrorCode = keyof typeof ERRORS;
/** A Text is told in the reader's language, in English in the log. */
export type ErrorValues = Readonly<Record<string, string | number | Text>>;

/** An error with a code of the catalogue. `message` is `code: what happened; what to do.` */
export class ForesiteError extends Error {
  readonly code: ErrorCode;
  readonly values: ErrorValues;

  constructor(code: ErrorCode, values: ErrorValues = {}, options?: { cause?: unknown }) {
    super(errorLine(code, values), options);
    this.name = 'ForesiteError';
    this.code = code;
    this.values = values;
  }

  get what(): string {
    return fillPlain(ERRORS[this.code].message, this.values);
  }

  get remedy(): string {
    return fillPlain(ERRORS[this.code].remedy, this.values);
  }

  /** One of its values as its line tells it; '' when it has none of that name. */
  value(name: string): string {
    return name in this.values ? fillPlain(`{${name}}`, this.values) : '';
  }

  get status(): number {
    return ERRORS[this.code].status;
  }

  /** What happened and what to do, in the reader's language; in English where the catalogue has no other. */
  told(language: Language): { language: Language; what: string; remedy: string } {
    const words = language === 'zh' ? ERRORS_ZH[this.code] : undefined;
    if (!words) return { language: 'en', what: this.what, remedy: this.remedy };
    const inZh = (zh: string): string => fill({ zh, en: '' }, this.values).zh;
    return { language: 'zh', what: inZh(words.message), remedy: inZh(words.remedy) };
  }

  /** The line of a command, in the reader's language. */
  line(language: Language): string {
    const told = this.told(language);
    return told.language === 'en' ? this.message : `${this.code}：${told.what}；${told.remedy}。`;
  }
}

/** `code: what happened; what to do.` – the line in logs, on the command line and on the asset page. */
export function errorLine(code: ErrorCode, values: ErrorValues = {}): string {
  return `${code}: ${fillPlain(ERRORS[code].message, values)}; ${fillPlain(ERRORS[code].remedy, values)}.`;
}

function fillPlain(pattern: string, values: ErrorValues): string {
  return pattern.replace(/\{(\w+)\}/g, (slot, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : slot;
    return typeof value === 'object' ? value.en : String(value);
  });
}
