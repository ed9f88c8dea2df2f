import { closeSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { applyFile, fitFile } from '../dist/closing/node/index.js';
import { threadTasks } from '../dist/runtime/node/index.js';

/** One round in a process of its own: `ours` or `plain`, in and out; prints peak memory. */
const [what, input, output] = process.argv.slice(2) as [string, string, string];

if (what === 'ours') {
  const tasks = threadTasks({ size: Math.min(8, availableParallelism()) });
  const { gap } = await fitFile([input], { method: 'centring', tasks });
  await applyFile(gap, [input], output, { tasks });
  await tasks.dispose();
} else {
  pass(input);
  pass(input, output);
}
console.log(JSON.stringify({ peakMegabytes: process.resourceUsage().maxRSS / 1024 }));

/** Reads a file in blocks of 2 MiB, and writes them elsewhere where that is asked for; durable in the end. */
function pass(from: string, to?: string): void {
  const source = openSync(from, 'r');
  const target = to === undefined ? undefined : openSync(to, 'w');
  const block = new Uint8Array(0x200000);
  for (;;) {
    const length = readSync(source, block);
    if (length === 0) break;
    if (target !== undefined) writeSync(target, block, 0, length);
  }
  closeSync(source);
  if (target === undefined) return;
  fsyncSync(target);
  closeSync(target);
}
