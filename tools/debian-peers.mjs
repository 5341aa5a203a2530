// The tests talk to real peers: SNMP agents, a broker, a database, a browser. This makes sure that they are there, and
// that installing them starts no service: each test starts its own peer on a port of its own.
import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { root } from './node24.mjs';
import { withLock } from './lock.mjs';

const POLICY_FILE = '/usr/sbin/policy-rc.d';
const POLICY_MARK = '# written by the test setup of Foresite, removed after the installation';
const LOCK_WAIT_S = 300;

const PEERS = [
  { package: 'snmpd', binary: 'snmpd' },
  { package: 'snmp', binary: 'snmpwalk' },
  { package: 'snmpsim', binary: 'snmpsimd' },
  { package: 'mosquitto', binary: 'mosquitto' },
  { package: 'mosquitto-clients', binary: 'mosquitto_pub' },
  { package: 'influxdb', binary: 'influxd' },
  { package: 'influxdb-client', binary: 'influx' },
  { package: 'docker-compose', binary: 'docker-compose' },
  { package: 'chromium', binary: 'chromium' },
  { package: 'fonts-noto-cjk', file: '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc' },
  { package: 'fping', binary: 'fping' },
  { package: 'socat', binary: 'socat' },
  { package: 'iputils-ping', binary: 'ping' },
  { package: 'dnsmasq-base', binary: 'dnsmasq' },
  { package: 'chrony', binary: 'chronyd' },
  { package: 'ffmpeg', binary: 'ffmpeg' },
  { package: 'python3-gi', file: '/usr/lib/python3/dist-packages/gi/__init__.py' },
  { package: 'gir1.2-gst-rtsp-server-1.0', file: '/usr/share/doc/gir1.2-gst-rtsp-server-1.0/copyright' },
  { package: 'gstreamer1.0-plugins-good', file: '/usr/share/doc/gstreamer1.0-plugins-good/copyright' },
];

/** What the farms and peers of FORESITE_BENCH are compiled with. */
const BENCH_PEERS = [
  { package: 'gcc', binary: 'gcc' },
  { package: 'libc6-dev', file: '/usr/include/stdio.h' },
  { package: 'libsnmp-dev', file: '/usr/include/net-snmp/net-snmp-config.h' },
  { package: 'zlib1g-dev', file: '/usr/include/zlib.h' },
  // Beside which pictures are read.
  { package: 'libjpeg-turbo-progs', binary: 'djpeg' },
];

/** Installs what is missing when it may; else throws an error that tells the command to run. */
export async function ensurePeers() {
  if (missingPackages().length === 0) return;
  const command = `apt-get update && apt-get install -y --no-install-recommends ${missingPackages().join(' ')}`;
  if (process.getuid?.() !== 0) throw new Error(`the tests need these Debian packages; run: sudo sh -c "${command}"`);
  if (!isOnPath('apt-get')) {
    throw new Error(
      `the tests need the peers of these Debian packages: ${missingPackages().join(' ')}; run them on Debian.`,
    );
  }
  await withLock(join(root, '.foresite-lock-debian'), install, () => say('another run is installing; waiting for it.'));
  const missing = missingPackages();
  if (missing.length > 0)
    throw new Error(`still missing after the installation: ${missing.join(' ')}; run: ${command}`);
}

// Asked again under the lock: the run that was waited for may have installed them.
async function install() {
  const packages = missingPackages();
  if (packages.length === 0) return;
  say(`installing Debian packages for the tests: ${packages.join(' ')}`);
  // Without a pseudo terminal dpkg leaves out its counting of per cents, which would fill a log.
  const options = ['-q', '-o', `DPkg::Lock::Timeout=${LOCK_WAIT_S}`, '-o', 'Dpkg::Use-Pty=0'];
  const removePolicy = forbidServiceStarts();
  try {
    if ((await run('apt-get', [...options, 'update'])) !== 0)
      say('apt-get update failed; trying with the lists at hand.');
    const code = await run('apt-get', [...options, 'install', '-y', '--no-install-recommends', ...packages]);
    if (code !== 0)
      throw new Error(`apt-get install failed (exit code ${code}), its reason stands above; mend it and try again.`);
  } finally {
    removePolicy();
  }
}

function missingPackages() {
  const isThere = (peer) => (peer.binary ? isOnPath(peer.binary) : existsSync(peer.file));
  const wanted = process.env.FORESITE_BENCH ? [...PEERS, ...BENCH_PEERS] : PEERS;
  return wanted.filter((peer) => !isThere(peer)).map((peer) => peer.package);
}

// Daemons live in sbin folders, which are not on everyone's PATH.
function isOnPath(binary) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin'];
  return folders.some((folder) => isExecutable(join(folder, binary)));
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

// Debian asks policy-rc.d before it starts a service; 101 means "not allowed". A policy of the machine's owner stays.
function forbidServiceStarts() {
  if (existsSync(POLICY_FILE) && !readFileSync(POLICY_FILE, 'utf8').includes(POLICY_MARK)) return () => {};
  writeFileSync(POLICY_FILE, `#!/bin/sh\n${POLICY_MARK}\nexit 101\n`, { mode: 0o755 });
  const remove = () => rmSync(POLICY_FILE, { force: true });
  const stop = (signal) => {
    remove();
    process.exit(signal === 'SIGINT' ? 130 : 143);
  };
  process.once('SIGINT', stop).once('SIGTERM', stop).once('exit', remove);
  return () => {
    process.off('SIGINT', stop).off('SIGTERM', stop).off('exit', remove);
    remove();
  };
}

function run(command, args) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const child = spawn(command, args, { env, stdio: ['ignore', 'inherit', 'inherit'] });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

function say(text) {
  console.log(`test: ${text}`);
}
