import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { evaluateTask, inSharedMemory } from '../dist/evaluation/index.js';
import { threadTasks } from '../dist/runtime/node/index.js';

/** One search in a process of its own; prints seconds, peak memory and the means over every so many queries. */
const [folder, dim, captions, every, threads] = process.argv.slice(2) as [string, ...string[]];
const read = (name: string): Float32Array => {
  const bytes = readFileSync(join(folder, name));
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
};
const [first, second] = [inSharedMemory(read('images.f32')), inSharedMemory(read('texts.f32'))];
const texts = second.length / Number(dim);
const inputs = {
  dim: Number(dim),
  first,
  second,
  pairs: {
    first: Uint32Array.from({ length: texts }, (_, i) => Math.floor(i / Number(captions))),
    second: Uint32Array.from({ length: texts }, (_, i) => i),
  },
};
const tasks = threadTasks({ size: Number(threads) });
const start = performance.now();
const cpu = process.cpuUsage();
const found = await Promise.all(
  ['mixed', 'retrieval'].map((task) => tasks.run(evaluateTask, { task, inputs })),
);
const seconds = (performance.now() - start) / 1000;
const { user, system } = process.cpuUsage(cpu);
const meanOfSome = (values: Float64Array): number => {
  const some = values.filter((_, i) => i % Number(every) === 0);
  return some.reduce((sum, value) => sum + value, 0) / some.length;
};
await tasks.dispose();
const parts = found.flat().filter(({ part }) => !part.startsWith('share'));
console.log(
  JSON.stringify({
    seconds,
    cpuSeconds: (user + system) / 1e6,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
    means: Object.fromEntries(
      parts.map(({ part, values }) => [
        part,
        Object.fromEntries(Object.entries(values).map(([key, all]) => [key, meanOfSome(all)])),
      ]),
    ),
  }),
);
