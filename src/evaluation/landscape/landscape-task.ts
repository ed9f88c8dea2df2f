import { defineTask, type TaskContext } from '../../runtime/index.js';
import { landscapePart, type LandscapePartInput } from './landscape-part.js';
import type { LandscapePart } from './landscape.js';

/** One range's share of a landscape. Progress: the share done. */
export const landscapeTask = defineTask(
  import.meta.url,
  'landscapeTask',
  async (
    input: LandscapePartInput,
    { progress, transfer, world }: TaskContext<number>,
  ): Promise<LandscapePart> => {
    const part = await landscapePart(world.runtime(), input, progress);
    const { first, second } = part.ranks;
    transfer(
      [first.greater, first.tied, second.greater, second.tied].map(({ buffer }) => buffer as ArrayBuffer),
    );
    return part;
  },
);
