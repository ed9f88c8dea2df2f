/** Measures the gap between two arrays in memory, without a file: `npx tsx examples/measure-arrays.ts`. */
import { embeddingsFromMatrices } from 'modgap/embeddings/node';
import { pairedFindings } from 'modgap/measure';
import { measure } from 'modgap/measure/node';
import { randomStream } from 'modgap/numeric';

// Two clouds of 200 points in 16 dimensions. Matched points share noise; the second cloud lies apart in dimension 0.
const [pairs, dim] = [200, 16];
const random = randomStream(0);
const image = Float32Array.from({ length: pairs * dim }, () => random.normal());
const text = image.map((value, k) => value + 0.5 * random.normal() + (k % dim === 0 ? 3 : 0));

// Rows need not have length 1: they are normalised when they are read. Row i of one belongs with row i of the other.
const embeddings = embeddingsFromMatrices(
  [
    { name: 'image', dim, data: image },
    { name: 'text', dim, data: text },
  ],
  'two clouds',
);
try {
  // Worker threads do the work and go away afterwards; the same seed gives the same numbers on any number of them.
  const { findings } = await measure(embeddings, { seed: 1, bootstrap: 200, permutations: 200 });
  const { gap, intervals, permutationTest, retrieval } = pairedFindings(findings);
  const [low, high] = intervals['l2m']!;
  console.log(`L2M ${gap.l2m.toFixed(3)}, 95 % interval ${low.toFixed(3)} to ${high.toFixed(3)}`);
  console.log(`as large a gap by chance: p = ${permutationTest.l2m.p.toFixed(3)}`);
  console.log(`RMG ${gap.rmg.toFixed(3)}, image to text R@1 ${retrieval.imageToText['r@1'].toFixed(3)}`);
} finally {
  await embeddings.close();
}
