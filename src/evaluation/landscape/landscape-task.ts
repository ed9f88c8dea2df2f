import { defineTask, type TaskContext } from '../../runtime/index.js';
import { landscapePart, type LandscapePart, type LandscapePartInput } from './landscape-part.js';

/** One range's share of a landscape. Progress: the share done. */
export const landscapeTask = defineTask(
  import.meta.url,
  'landscapeTask',
  async (
    input: LandscapePartInput,
    { progress, transfer, world }: TaskContext<number>,
  ): Promise<LandscapePart> => {
    const part = await landscapePart(world.runtime(), input, progress);
    const counts = [part.ranks, ...part.own].flatMap(({ first, second }) => [first, second]);
    transfer(
      [part.pairLosses, ...counts.flatMap(({ greater, tied }) => [greater, tied])].map(
        ({ buffer }) => buffer as ArrayBuffer,
      ),
    );
    return part;
  },
);
