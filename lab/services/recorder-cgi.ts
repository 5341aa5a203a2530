// What a simulated recorder answers by CGI, in the manner of Dahua: lines of `key=value`, and a finder that must be made
// before it can find.

import {
  filesOf,
  pictureReply,
  type RecorderReply,
  type RecorderRequest,
  type RecorderState,
} from './recorder-state.ts';

/** What each finder found, of the only one that a program needs at a time. */
const found = new WeakMap<RecorderState, { files: { fromMs: number; toMs: number }[]; channel: number }>();

export function answerCgi(state: RecorderState, { path }: RecorderRequest): RecorderReply | null {
  const [page = '', query = ''] = path.split('?');
  const asked = new Map(
    query.split('&').map((one): [string, string] => {
      const equals = one.indexOf('=');
      return [one.slice(0, equals), decodeURIComponent(one.slice(equals + 1))];
    }),
  );
  // Channels count from 1 here, and from 0 everywhere else.
  if (page === '/cgi-bin/snapshot.cgi') return pictureReply(state.channels[Number(asked.get('channel') ?? 1) - 1]);
  switch (`${page} ${asked.get('action') ?? ''} ${asked.get('name') ?? ''}`.trim()) {
    case '/cgi-bin/magicBox.cgi getSystemInfo':
      return lines([`deviceType=${state.model}`, `serialNumber=${state.serial}`]);
    case '/cgi-bin/magicBox.cgi getSoftwareVersion':
      return lines(['version=4.002.0000001.0,build:2022-09-05']);
    case '/cgi-bin/magicBox.cgi getCPUUsage':
      return lines([`usage=${state.cpuPercent}`]);
    case '/cgi-bin/magicBox.cgi getMemoryInfo':
      return lines(['total=1073741824.000000', 'free=536870912.000000']);
    case '/cgi-bin/magicBox.cgi reboot':
      if (!state.onRestart) return null;
      state.onRestart();
      return { status: 200, body: 'OK\r\n' };
    case '/cgi-bin/global.cgi getCurrentTime':
      return lines([`result=${stamp(state.plainNow())}`]);
    case '/cgi-bin/configManager.cgi getConfig ChannelTitle':
      return lines(state.channels.map(({ name }, at) => `table.ChannelTitle[${at}].Name=${name}`));
    case '/cgi-bin/configManager.cgi getConfig RemoteDevice':
      return lines(
        state.channels.flatMap(({ address }, at) => {
          const key = `table.RemoteDevice.uuid:System_CONFIG_NETCAMERA_INFO_${at}`;
          return [`${key}.Address=${address || '0.0.0.0'}`, `${key}.Enable=${address !== ''}`];
        }),
      );
    case '/cgi-bin/configManager.cgi getConfig RecordMode':
      return lines(state.channels.map((_, at) => `table.RecordMode[${at}].Mode=0`));
    case '/cgi-bin/eventManager.cgi getEventIndexes':
      return losses(state);
    case '/cgi-bin/storageDevice.cgi getDeviceAllInfo':
      return lines(state.disks.flatMap(diskLines));
    default:
      return page === '/cgi-bin/mediaFileFind.cgi' ? finder(state, asked) : null;
  }
}

function losses(state: RecorderState): RecorderReply {
  const lost = state.channels.flatMap(({ isOnline, address }, at) => (isOnline || address === '' ? [] : at));
  return lost.length === 0
    ? { status: 200, body: 'Error\r\nNo Events\r\n' }
    : lines(lost.map((channel, at) => `channels[${at}]=${channel}`));
}

function diskLines({ name, state, totalMb, usedMb }: RecorderState['disks'][number], at: number): string[] {
  const key = `list.info[${at}]`;
  return [
    `${key}.Name=/dev/${name}`,
    `${key}.State=${state}`,
    `${key}.Detail[0].IsError=${state !== 'Success'}`,
    `${key}.Detail[0].TotalBytes=${totalMb * 1_048_576}.000000`,
    `${key}.Detail[0].UsedBytes=${usedMb * 1_048_576}.000000`,
  ];
}

function finder(state: RecorderState, asked: ReadonlyMap<string, string>): RecorderReply | null {
  switch (asked.get('action')) {
    case 'factory.create':
      return lines(['result=08137']);
    case 'findFile': {
      const channel = Number(asked.get('condition.Channel'));
      const from = Date.parse(`${asked.get('condition.StartTime')}Z`);
      const to = Date.parse(`${asked.get('condition.EndTime')}Z`);
      const files = filesOf(state.channels.find(({ number }) => number === channel)?.recordings ?? [], from, to);
      found.set(state, { files, channel });
      return files.length > 0 ? { status: 200, body: 'OK\r\n' } : { status: 400, body: 'Error\r\nBad Request!\r\n' };
    }
    case 'findNextFile': {
      const { files, channel } = found.get(state) ?? { files: [], channel: 0 };
      const page = files.splice(0, Number(asked.get('count')));
      return lines([
        `found=${page.length}`,
        ...page.flatMap(({ fromMs, toMs }, at) => [
          `items[${at}].Channel=${channel}`,
          `items[${at}].StartTime=${stamp(fromMs)}`,
          `items[${at}].EndTime=${stamp(toMs)}`,
        ]),
      ]);
    }
    case 'close':
    case 'destroy':
      return { status: 200, body: 'OK\r\n' };
    default:
      return null;
  }
}

function stamp(plainMs: number): string {
  return new Date(plainMs).toISOString().slice(0, 19).replace('T', ' ');
}

function lines(all: readonly string[]): RecorderReply {
  return { status: 200, type: 'text/plain', body: `${all.join('\r\n')}\r\n` };
}
