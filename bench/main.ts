/** `npm run bench -- NAME [options]`: each benchmark prints medians and a ratio against a peer run beside it. */
const benchmarks: Readonly<Record<string, () => Promise<{ run(args: readonly string[]): Promise<void> }>>> = {
  measure: () => import('./measure.js'),
  mad: () => import('./mad.js'),
  ablate: () => import('./ablate.js'),
  retrieval: () => import('./retrieval.js'),
  train: () => import('./train.js'),
  words: () => import('./words.js'),
  close: () => import('./close.js'),
};

const [name, ...args] = process.argv.slice(2);
const load = name === undefined ? undefined : benchmarks[name];
if (load) {
  await (await load()).run(args);
} else {
  process.stderr.write(
    `bench: expected one of ${Object.keys(benchmarks).join(', ')}, got ${name ?? 'nothing'}\n`,
  );
  process.exitCode = 2;
}
