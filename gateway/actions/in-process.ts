// The way of orders where server and gateway are one program. While the line is cut nothing goes out, and nothing is kept
// until it is back.

import type { ActionLink } from '../../contract/action.ts';
import type { Carrier } from '../../contract/network.ts';
import type { ActionDesk } from './desk.ts';

export function actionsInProcess(desk: Pick<ActionDesk, 'stamp' | 'frameOf' | 'order'>, carrier: Carrier): ActionLink {
  return {
    stamp: () => (carrier.isUp ? desk.stamp() : null),
    frameOf: (draft) =>
      carrier.isUp ? desk.frameOf(draft) : Promise.resolve({ frame: null, why: 'unable', detail: 'the line is down' }),
    order(signed) {
      if (carrier.isUp) desk.order(signed);
      return carrier.isUp;
    },
  };
}
