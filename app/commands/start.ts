// `foresite start`: Foresite all-in-one on the user's own inventory, until it is told to stop.

import type { CommandContext } from '../context.ts';
import { runApp } from '../run-app.ts';
import { startOptions } from '../start-options.ts';

export async function start(context: CommandContext, options: { config?: string }): Promise<number> {
  const found = startOptions(context, options);
  return found ? runApp(context, found) : 1;
}
