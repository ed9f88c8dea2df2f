/** Fails in the way that it is told. */
import { setTimeout } from 'node:timers/promises';
import { InputError } from '../../../dist/embeddings/embeddings.js';

export default async function fail({ how, delay = 0 }) {
  await setTimeout(delay);
  if (how === 'input') throw new InputError('embeddings a.npy: expected 2 axes, got 3');
  if (how === 'range') throw new RangeError('out of range');
  if (how === 'exit') process.exit(3);
  if (how === 'later') {
    queueMicrotask(() => {
      throw new Error('thrown where nobody waits');
    });
    await setTimeout(60_000);
  }
  return how;
}
