import { nativeRuntime, type Task } from '../../runtime/node/index.js';
import { landscapePart, type LandscapePart, type LandscapePartInput } from '../landscape/index.js';

/** One range's share of a landscape in a worker thread. Progress: the share done. */
const landscapeTask: Task<LandscapePartInput, LandscapePart, number> = async (
  input,
  { progress, transfer },
) => {
  const part = await landscapePart(nativeRuntime(), input, progress);
  const { first, second } = part.ranks;
  transfer(
    [first.greater, first.tied, second.greater, second.tied].map(({ buffer }) => buffer as ArrayBuffer),
  );
  return part;
};

export default landscapeTask;
