// How long a site's engine rests after it has thought. In a storm every poll brings alarms, and thinking about all of them anew
// each time would keep it from hearing the next. Decides nothing about faults.

/** Up to so many alarms are thought about at once, each time. */
export const ALARMS_WITHOUT_REST = 50;
/** What each alarm of a storm adds to the rest, ms … */
export const REST_MS_AN_ALARM = 4;
/** … which is never longer than this. */
export const LONGEST_REST_MS = 2000;

export function restMs(alarms: number): number {
  return alarms <= ALARMS_WITHOUT_REST ? 0 : Math.min(LONGEST_REST_MS, alarms * REST_MS_AN_ALARM);
}
