// `foresite doctor`: says what is wrong with this machine, each finding with what to do. Changes nothing.

import { accessSync, constants, existsSync, mkdirSync, statfsSync } from 'node:fs';
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { ForesiteError } from '../../contract/errors.ts';
import type { CommandContext } from '../context.ts';
import { MAX_PING_PROCESSES, findPing } from '../../collectors/network.ts';
import { DEFAULT_TRAP_PORT } from '../../collectors/snmp/traps/receiver.ts';
import { ownerOf } from '../data-folder.ts';
import { CONSOLE_FOLDER, DEFAULT_PORT } from '../environment.ts';
import { loadFiles } from '../load.ts';

/** Free space of the data folder below which writing may soon fail. */
export const LOW_SPACE_BYTES = 1024 ** 3;
/** The port that devices send traps to unless they are told another. */
const STANDARD_TRAP_PORT = 162;

interface Finding {
  check: string;
  state: 'ok' | 'warn' | 'bad';
  detail: string;
  remedy: string;
}

export async function doctor(context: CommandContext, options: { config?: string; json?: boolean }): Promise<number> {
  const configPath =
    options.config === undefined ? context.environment.configPath : resolve(context.cwd, options.config);
  const findings = [
    node(),
    consoleBuilt(),
    dataFolder(context),
    ...configuration(context, configPath),
    await consolePort(context),
    ping(),
    await trapPort(context),
    await standardTrapPort(),
    await clock(),
  ];
  if (options.json) context.print(JSON.stringify(findings, null, 2));
  else
    for (const { check, state, detail, remedy } of findings)
      context.print(`${MARK[state]} ${check.padEnd(14)} ${detail}${state === 'ok' ? '' : ` – ${remedy}`}`);
  return findings.some(({ state }) => state === 'bad') ? 1 : 0;
}

const MARK = { ok: 'ok  ', warn: 'warn', bad: 'BAD ' } as const;

function node(): Finding {
  const isRight = process.version.startsWith('v24.');
  return {
    check: 'node',
    state: isRight ? 'ok' : 'bad',
    detail: process.version,
    remedy: 'run it by `npx foresite`, which uses the project’s own Node 24',
  };
}

function consoleBuilt(): Finding {
  const isBuilt = existsSync(resolve(CONSOLE_FOLDER, 'index.html'));
  return {
    check: 'console',
    state: isBuilt ? 'ok' : 'warn',
    detail: isBuilt ? 'built' : 'not built',
    remedy: 'run `npm start` or `node tools/setup.mjs` once',
  };
}

function dataFolder(context: CommandContext): Finding {
  const path = context.environment.dataFolder;
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    accessSync(path, constants.R_OK | constants.W_OK);
    const { bavail, bsize } = statfsSync(path);
    const free = bavail * bsize;
    const owner = ownerOf(path);
    const detail = `${path}, ${(free / 1024 ** 3).toFixed(1)} GiB free${owner === null ? '' : `, in use by process ${owner}`}`;
    return {
      check: 'data folder',
      state: free < LOW_SPACE_BYTES ? 'warn' : 'ok',
      detail,
      remedy: 'make room or set FORESITE_DATA to another disk',
    };
  } catch (error) {
    return {
      check: 'data folder',
      state: 'bad',
      detail: `${path}: ${message(error)}`,
      remedy: 'make it writable, or set FORESITE_DATA to another folder',
    };
  }
}

function configuration(context: CommandContext, path: string): Finding[] {
  try {
    const { faults, sites } = loadFiles(path, context.env);
    if (faults.length === 0)
      return [{ check: 'configuration', state: 'ok', detail: `${path}, ${sites.length} site(s)`, remedy: '' }];
    return [
      {
        check: 'configuration',
        state: 'bad',
        detail: `${path}: ${faults.length} fault(s)`,
        remedy: 'list them with `npx foresite check`',
      },
    ];
  } catch (error) {
    if (!(error instanceof ForesiteError)) throw error;
    return [{ check: 'configuration', state: 'warn', detail: error.what, remedy: error.remedy }];
  }
}

async function consolePort(context: CommandContext): Promise<Finding> {
  const { host, port } = context.environment;
  const wanted = port ?? DEFAULT_PORT;
  const where = `${host}:${wanted}`;
  const server = createServer();
  const failure = await new Promise<string>((done) => {
    server.once('error', (error) => done(message(error)));
    server.listen(wanted, host, () => done(''));
  });
  server.close();
  if (failure === '') return { check: 'console port', state: 'ok', detail: `${where} is free`, remedy: '' };
  const isOurs = ownerOf(context.environment.dataFolder) !== null;
  return {
    check: 'console port',
    state: isOurs ? 'ok' : 'bad',
    detail: `${where}: ${failure}${isOurs ? ' (by the running Foresite)' : ''}`,
    remedy: 'set FORESITE_PORT to another port, or to 0 for any free one',
  };
}

/** Which way hosts are pinged, and the better one. */
function ping(): Finding {
  const program = findPing();
  return {
    check: 'ping',
    state: program === 'fping' ? 'ok' : 'warn',
    detail: {
      fping: 'by fping, many hosts by one process',
      ping: `by ping, a process each host and ${MAX_PING_PROCESSES} at once: enough for some hundred hosts`,
      none: 'no usable ping program: devices are probed by TCP instead',
    }[program],
    remedy: 'install fping (apt-get install fping)',
  };
}

async function trapPort(context: CommandContext): Promise<Finding> {
  const port = context.environment.trapPort ?? DEFAULT_TRAP_PORT;
  const failure = await bindFailure(port);
  const isOurs = failure !== '' && ownerOf(context.environment.dataFolder) !== null;
  return {
    check: 'trap port',
    state: failure === '' || isOurs ? 'ok' : 'warn',
    detail:
      failure === '' ? `UDP ${port} is free` : `UDP ${port}: ${failure}${isOurs ? ' (by the running Foresite)' : ''}`,
    remedy: 'end the other receiver of traps (snmptrapd?), or set FORESITE_TRAP_PORT and send the traps there',
  };
}

/** Many devices cannot be told another port than 162, which an ordinary user may not open. */
async function standardTrapPort(): Promise<Finding> {
  const failure = await bindFailure(STANDARD_TRAP_PORT);
  const redirect = `iptables -t nat -A PREROUTING -p udp --dport ${STANDARD_TRAP_PORT} -j REDIRECT --to-ports ${DEFAULT_TRAP_PORT}`;
  return {
    check: 'trap port 162',
    state: failure === '' ? 'ok' : 'warn',
    detail: failure === '' ? 'UDP 162 may be opened (traps.port: 162)' : `UDP 162: ${failure}`,
    remedy:
      `for devices that send to 162 only: AmbientCapabilities=CAP_NET_BIND_SERVICE in the systemd unit, ` +
      `sysctl net.ipv4.ip_unprivileged_port_start=162, or redirect: ${redirect}`,
  };
}

async function bindFailure(port: number): Promise<string> {
  const socket = createSocket('udp4');
  const failure = await new Promise<string>((done) => {
    socket.once('error', (error) => done(message(error)));
    socket.bind(port, () => done(''));
  });
  socket.close();
  return failure;
}

/** A wrong year is what a dead clock battery leaves behind; finer errors need a time server to compare with. */
async function clock(): Promise<Finding> {
  const year = new Date().getUTCFullYear();
  const isSane = year >= 2026 && year < 2100;
  return {
    check: 'clock',
    state: isSane ? 'ok' : 'bad',
    detail: new Date().toISOString(),
    remedy: 'set the clock and switch time synchronisation on',
  };
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
