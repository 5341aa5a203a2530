// When faults count, for the HTTP API: planned work, on-hours, protection periods and takeover behind one face.

import type { CalendarApi } from '../http/calendar-api.ts';
import type { DeskParts } from './desk.ts';
import { hoursDesk } from './hours-desk.ts';
import { maintenanceDesk } from './maintenance-desk.ts';
import { protectionDesk } from './protection-desk.ts';
import { takeoverDesk } from './takeover-desk.ts';

export function calendarDesk(parts: DeskParts): CalendarApi {
  return {
    maintenance: maintenanceDesk(parts),
    hours: hoursDesk(parts),
    protection: protectionDesk(parts),
    takeover: takeoverDesk(parts),
  };
}
