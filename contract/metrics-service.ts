// What recorders, cameras, kiosks, printers and AV devices tell; see contract/metrics.ts.

import { code, count, counter, gauge, type Measurement } from './metric-types.ts';

export const SERVICE_METRICS = {
  recorder: {
    about: 'A video recorder',
    component: '',
    fields: {
      status: code('0 bad, 1 good'),
      channels: count('channels configured'),
      disks: count('disks seen'),
      clock_offset_s: gauge('s', 'its clock minus the gateway’s'),
    },
  },
  recorder_disk: {
    about: 'A disk of a recorder',
    component: 'disk',
    fields: {
      status: code('0 normal, 1 unformatted, 2 failing, 3 failed, 4 absent'),
      total_mb: gauge('MB', ''),
      used_mb: gauge('MB', 'a recorder that overwrites is always full'),
    },
  },
  recorder_channel: {
    about: 'A channel of a recorder',
    component: 'channel',
    fields: { status: code('0 connected, 1 lost, 2 not assigned') },
  },
  recording: {
    about: 'What a recorder has kept of a channel',
    component: 'channel',
    fields: {
      days: count('days with recordings within those asked for'),
      last_age_s: gauge('s', 'since the end of the newest recording, by the recorder’s own clock'),
      gap_days: count('days without recordings between the oldest and today'),
      forecast_days: gauge('d', 'days that the disks will hold at the present rate'),
      missing_days: gauge('d', 'days that the disks will hold too few of those required'),
    },
  },
  camera: {
    about: 'A network camera',
    component: '',
    fields: {
      clock_offset_s: gauge('s', 'its clock minus the gateway’s'),
      local_clock_offset_s: gauge(
        's',
        'its local time minus the gateway’s, less whole quarter hours that a zone may explain',
      ),
      video_signal: code('0 signal, 1 none'),
      casing_open: code('0 closed, 1 open'),
      card_status: code('0 ok, 1 attention, 2 failed, 3 not fitted'),
      card_used_percent: gauge('%', 'of its memory card'),
    },
  },
  storage_card: {
    about: 'A memory card or share that a camera writes to',
    component: 'storage',
    fields: { disrupted: code('0 no, 1 yes; empty slots say yes too') },
  },
  video_input: {
    about: 'A video or audio input of an encoder',
    component: 'channel',
    fields: { signal: code('0 signal, 1 none') },
  },
  printer: {
    about: 'A printer (Printer-MIB, HOST-RESOURCES-MIB)',
    component: '',
    fields: {
      status: code('1 other, 2 unknown, 3 idle, 4 printing, 5 warming up'),
      error: code('0 none, 1 low paper or toner, 2 no paper, 3 jam, 4 door open, 5 offline, 6 service, 7 no toner'),
      pages: counter('', 'printed in its life'),
    },
  },
  printer_supply: {
    about: 'Toner, ink, drum, ribbon, waste box of a printer',
    component: 'supply',
    fields: { level_percent: gauge('%', 'left') },
  },
  printer_tray: {
    about: 'A paper tray or roll',
    component: 'tray',
    fields: {
      level_percent: gauge('%', 'left'),
      status: code('0 ok, 1 attention, 2 empty or out of order'),
    },
  },
  printer_cover: {
    about: 'A cover of a printer',
    component: 'cover',
    fields: { open: code('0 closed, 1 open') },
  },
  intercom: {
    about: 'An intercom or call station',
    component: '',
    fields: { registered: code('0 no, 1 yes') },
  },
  display: {
    about: 'A projector, screen, matrix or presentation unit',
    component: '',
    fields: {
      power_on: code('0 off, 1 on'),
      lamp_hours: gauge('h', ''),
      in_use: code('0 no, 1 yes'),
      wanted_on: code('0 off, 1 on: what its timetable asks for'),
      signal: code('0 none, 1 yes'),
      lamp_left_percent: gauge('%', 'life left of lamp or light source'),
      filter: code('0 clean, 1 to be cleaned'),
    },
  },
  kiosk: {
    about: 'A self-service kiosk, told by its agent',
    component: '',
    fields: {
      app_heartbeat_age_s: gauge('s', 'age of the application’s last sign of life'),
      screen_on: code('0 off, 1 on'),
      door_open: code('0 closed, 1 open'),
      sales_today: count('completed transactions since midnight'),
      brightness_percent: gauge('%', 'of the screen'),
      app_build: count('build number of the application, rises with each release'),
      clock_offset_s: gauge('s', 'its clock minus its time server’s'),
    },
  },
  kiosk_part: {
    about: 'A part of a kiosk (states after CEN/XFS)',
    component: 'part',
    fields: {
      state: code('0 ok, 1 attention, 2 full or out, 3 jammed, 4 inoperative, 5 missing, 6 manipulated, 7 offline'),
      level_percent: gauge('%', 'fill of a cash box, paper left on a roll'),
      count: count('notes or cards inside'),
      reject_percent: gauge('%', 'notes or cards refused, of the last hundred'),
      printed_metres: gauge('m', 'printed in the life of the print head'),
    },
  },
  plc_point: {
    about: 'A value of a controller, named by its map',
    component: 'point',
    fields: {
      value: gauge('', ''),
      state: code('bit or enumeration'),
      unchanged_s: gauge('s', 'since it last changed; of those that always change'),
    },
  },
  amplifier: {
    about: 'A public-address amplifier',
    component: '',
    fields: {
      protect: code('0 normal, 1 protecting'),
      temperature_celsius: gauge('°C', ''),
      output_level_db: gauge('dB', ''),
    },
  },
  player: {
    about: 'A signage player',
    component: '',
    fields: {
      playing: code('0 stopped, 1 playing'),
      position_s: gauge('s', 'in the present item'),
      content_current: code('0 shows another list, 1 shows the published one'),
      screen_on: code('0 off, 1 on'),
    },
  },
} as const satisfies Record<string, Measurement>;
