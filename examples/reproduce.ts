/** Runs one of the papers' experiments from code and prints what became of its claims. */
import { claimsPhrase, experiments, runExperiment, type Sources } from 'modgap/experiments';
import { memoryStorage } from 'modgap/files';
import { inlineTasks, memoryWorld } from 'modgap/runtime';

// Nothing here touches a file or a thread: the same lines run in a browser.
const tasks = inlineTasks({ world: memoryWorld() });
// This experiment reads no files. Others are handed what opens embeddings, captions and tables.
const sources = {} as Sources;

const run = await runExperiment(experiments.get('sphere'), 'quick', {
  seed: 0,
  out: memoryStorage(),
  tasks,
  sources,
  onProgress: ({ stage, detail }) => console.log(`${stage}: ${detail}`),
});

console.log(`${run.title} (${run.source.figure})`);
for (const { text, holds, measured } of run.claims) {
  console.log(`- ${text}: ${holds ? 'held' : 'did not hold'}; ${measured}`);
}
console.log(claimsPhrase(run.claims));
