// The console's own line icons, drawn on a 24 grid with one stroke weight. They stand beside words, so they are hidden
// from screen readers; an icon is never the only sign of a state.

const PATHS = {
  ok: 'M5 12.5l4.5 4.5L19 7.5',
  bad: 'M12 4.5l8.5 15h-17zM12 10v4.2M12 16.9v.2',
  unknown: 'M9 9.2a3 3 0 1 1 4.6 2.6c-1 .6-1.6 1.3-1.6 2.5M12 17.4v.2',
  unreachable:
    'M9.5 14.5l5-5M10.5 6.8l1.4-1.4a4.6 4.6 0 0 1 6.6 6.6l-1.4 1.4M13.5 17.2l-1.4 1.4a4.6 4.6 0 0 1-6.6-6.6l1.4-1.4M4 4l16 16',
  critical: 'M8 3.5h8l4.5 4.5v8L16 20.5H8L3.5 16V8zM12 8v5M12 16v.2',
  major: 'M12 4.5l8.5 15h-17zM12 10v4.2M12 16.9v.2',
  minor: 'M12 3.5l8.5 8.5-8.5 8.5L3.5 12zM12 8.5v4.2M12 15.4v.2',
  warning: 'M12 3.5a8.5 8.5 0 1 1 0 17a8.5 8.5 0 0 1 0-17zM12 11v5M12 8v.2',
  none: 'M12 3.5a8.5 8.5 0 1 1 0 17a8.5 8.5 0 0 1 0-17zM8 12.3l2.8 2.8L16 9.5',
  remote: 'M3.5 5h17v11h-17zM9 20h6M12 16v4M7.5 9l2.5 2-2.5 2M12 13h4',
  'onsite-staff': 'M12 4a3.5 3.5 0 1 1 0 7a3.5 3.5 0 0 1 0-7zM5 20c.6-4 3.4-6 7-6s6.4 2 7 6',
  customer: 'M4 20V8l8-4 8 4v12M9 20v-5h6v5M8.5 10.5h.2M15.3 10.5h.2',
  engineer: 'M14.5 6.2a4.3 4.3 0 0 0-5.6 5.4L4 16.5 7.5 20l4.9-4.9a4.3 4.3 0 0 0 5.4-5.6L15 12.3 11.7 9z',
  maker: 'M3.5 20V10l5.5 3.5V10l5.5 3.5V5h6v15zM7.5 17h.2M12 17h.2M16.5 17h.2',
  carrier:
    'M12 13v7.5M8.5 20.5h7M12 9.5a1.8 1.8 0 1 1 0 3.6a1.8 1.8 0 0 1 0-3.6zM7.8 15.5a6 6 0 0 1 0-8.5M16.2 15.5a6 6 0 0 0 0-8.5M5 18.3a10 10 0 0 1 0-14M19 18.3a10 10 0 0 0 0-14',
  camera: 'M3.5 7.5l13-3.5 1.7 6-13 3.5zM10.5 12.1V16l-3 2H3.5M3.5 15v5M18.2 8.3l2.3-.6',
  recorder: 'M3.5 6.5h17v11h-17zM6.5 14.5h5M16.5 11a1.5 1.5 0 1 1 0 3a1.5 1.5 0 0 1 0-3zM6.5 9.8h5',
  switch: 'M3 8h18v8H3zM6.5 11v2M9.5 11v2M12.5 11v2M15.5 11v2M18 12h.2',
  router: 'M3.5 13h17v6h-17zM7 16h.2M10 16h.2M16 13V9M12.5 7.5a5 5 0 0 1 7 0',
  ups: 'M4 7.5h13.5v9H4zM20 10.5v3M11.5 8.8L9 12.3h3.5L10 15.5',
  pdu: 'M8.5 3.5h7v17h-7zM12 7h.2M12 10.3h.2M12 13.7h.2M12 17h.2',
  kiosk: 'M6.5 3.5h11v10h-11zM9 13.5v3h6v-3M8 20.5h8M12 16.5v4',
  meter: 'M12 4a8 8 0 1 1 0 16a8 8 0 0 1 0-16zM12 13l3.5-4M8 15.5h8',
  plc: 'M5 4h14v16H5zM9 4v16M12 8h4M12 12h4M12 16h4',
  sensor: 'M10 4.5h4v9.2a4 4 0 1 1-4 0zM12 9v7',
  display: 'M3.5 5h17v11.5h-17zM9 20h6M12 16.5V20M10.5 8.5l4 2.2-4 2.2z',
  av: 'M4 9.5h3.5L12 6v12l-4.5-3.5H4zM15 9.5a3.5 3.5 0 0 1 0 5M17.5 7a7 7 0 0 1 0 10',
  server: 'M4.5 4h15v7h-15zM4.5 13h15v7h-15zM8 7.5h.2M8 16.5h.2',
  box: 'M4 8l8-4 8 4v8l-8 4-8-4zM4 8l8 4 8-4M12 12v8',
  device: 'M5 5h14v14H5zM9 9h6v6H9z',
  accesspoint: 'M12 16.5v.2M8.5 13.5a5 5 0 0 1 7 0M5.5 10.3a9.3 9.3 0 0 1 13 0',
  clock: 'M12 3.5a8.5 8.5 0 1 1 0 17a8.5 8.5 0 0 1 0-17zM12 7.5V12l3 2.2',
  pause: 'M9 6v12M15 6v12',
  play: 'M8 5.5l10 6.5-10 6.5z',
  phone:
    'M6 3.8l3.2-.3 1.6 4.2-2.2 1.6a11 11 0 0 0 6 6l1.7-2.2 4.2 1.6-.3 3.3c-.1.9-.9 1.5-1.8 1.5C11.2 19.5 4.5 12.7 4.5 5.6c0-.9.6-1.7 1.5-1.8z',
  sound: 'M4 9.5h3.5L12 6v12l-4.5-3.5H4zM15 9.5a3.5 3.5 0 0 1 0 5M17.5 7a7 7 0 0 1 0 10',
  mute: 'M4 9.5h3.5L12 6v12l-4.5-3.5H4zM15.5 9.5l5 5M20.5 9.5l-5 5',
  light:
    'M12 8a4 4 0 1 1 0 8a4 4 0 0 1 0-8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M18.7 5.3l-1.4 1.4M6.7 17.3l-1.4 1.4',
  dark: 'M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z',
  language: 'M12 3.5a8.5 8.5 0 1 1 0 17a8.5 8.5 0 0 1 0-17zM3.5 12h17M12 3.5c5 5 5 12 0 17M12 3.5c-5 5-5 12 0 17',
  fullscreen: 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5',
  search: 'M10.5 4a6.5 6.5 0 1 1 0 13a6.5 6.5 0 0 1 0-13zM15.3 15.3L20 20',
  close: 'M6 6l12 12M18 6L6 18',
  back: 'M14.5 5.5L8 12l6.5 6.5',
  next: 'M9.5 5.5L16 12l-6.5 6.5',
  down: 'M5.5 9.5L12 16l6.5-6.5',
  link: 'M10 14l4-4M11 6.5l1.2-1.2a4.6 4.6 0 0 1 6.5 6.5L17.5 13M13 17.5l-1.2 1.2a4.6 4.6 0 0 1-6.5-6.5L6.5 11',
  power: 'M13 3.5L5.5 13.5H11l-1 7 8-10.5h-5.5z',
  note: 'M5 4h14v11l-5 5H5zM14 20v-5h5M8.5 8.5h7M8.5 12h4',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  user: 'M12 4a3.5 3.5 0 1 1 0 7a3.5 3.5 0 0 1 0-7zM5 20c.6-4 3.4-6 7-6s6.4 2 7 6',
  tools: 'M4 8.5h16v11H4zM9 8.5V6a1.5 1.5 0 0 1 1.5-1.5h3A1.5 1.5 0 0 1 15 6v2.5M4 13.5h16M12 12v3',
  wall: 'M3.5 4.5h7.5v6.5H3.5zM13 4.5h7.5v6.5H13zM3.5 13.5h7.5v6H3.5zM13 13.5h7.5v6H13z',
  site: 'M5 20.5V4h9v16.5M14 9.5h5v11M3 20.5h18M8 7.5h3M8 11h3M8 14.5h3',
  ticket: 'M4 6.5h16v4a1.7 1.7 0 0 0 0 3.4v3.6H4v-3.6a1.7 1.7 0 0 0 0-3.4zM14 6.5v2M14 11v2M14 15.5v2',
  more: 'M6 12h.2M12 12h.2M18 12h.2',
  dark_site: 'M4.5 10a11 11 0 0 1 4-2.6M12 6.7c2.8 0 5.4 1.1 7.5 3.3M8 13.7a6 6 0 0 1 3-1.7M12 17.5v.2M4 4l16 16',
  help: 'M9 9.2a3 3 0 1 1 4.6 2.6c-1 .6-1.6 1.3-1.6 2.5M12 17.4v.2',
  out: 'M14 4.5H5v15h9M10 12h10.5M17 8.5l3.5 3.5-3.5 3.5',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, className }: { name: IconName; className?: string }) {
  return (
    <svg className={`icon ${className ?? ''}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
