/** Squares `value` after `delay` ms; tells how far it is, and which thread it runs on. */
import { threadId } from 'node:worker_threads';
import { setTimeout } from 'node:timers/promises';

let runs = 0;

export default async function square({ value, delay = 0 }, { progress }) {
  runs++;
  progress({ value, part: 'started' });
  await setTimeout(delay);
  progress({ value, part: 'done' });
  return { square: value * value, threadId, runs };
}
