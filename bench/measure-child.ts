import { openEmbeddings } from '../dist/embeddings/node/index.js';
import { measure } from '../dist/measure/node/index.js';

/** One measurement in a process of its own; prints the figures that both sides give, and peak memory. */
const embeddings = await openEmbeddings([process.argv[2]!]);
const { findings } = await measure(embeddings);
await embeddings.close();
const { gap, cone, mixedPool } = findings;
// The bench measures pairs, so that searches between them are there.
const retrieval = findings.retrieval!;
console.log(
  JSON.stringify({
    ...gap,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
    cones: cone,
    retrieval: [retrieval!.imageToText, retrieval!.textToImage].map((r) => [r['r@1'], r['r@5'], r['r@10']]),
    mixedPool: mixedPool.map((pool) => [pool.sameModalityNearest, pool.firstCrossModalRank.median]),
  }),
);
