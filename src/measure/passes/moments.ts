/**
 * The one pass over all rows: moments of each modality in two folds, the pairs' cosines, and the sums of every
 * bootstrap resample and every shuffle of the modality labels. A task does a range of units; parts merge in the order
 * of units.
 */
import { mergeMoments, type Both, type Side } from '../../geometry/index.js';
import type { RowRange } from '../../runtime/blockwise/index.js';
import { defineTask, type TaskContext } from '../../runtime/index.js';
import { addBootstrapSums, bootstrapSums, type BootstrapSums } from '../bootstrap-sums.js';
import { foldMoments, type Folds } from '../fold-moments.js';
import type { NormFindings } from '../findings.js';
import { labelShuffles } from '../label-shuffles.js';
import { NormSums } from '../norms.js';
import { rowHashes } from '../../embeddings/index.js';
import { storedRows } from '../rows.js';
import { addTo, readBlock, unitBlocks } from '../unit-blocks.js';
import { describeUnits, UNIT } from '../unit-table.js';
import type { PassContext } from './context.js';

interface MomentsInput
  extends
    Pick<PassContext, 'units' | 'pairs' | 'centres' | 'stored' | 'kept'>,
    Pick<PassContext['settings'], 'seed' | 'bootstrap' | 'permutations'> {
  readonly range: RowRange;
  /** Without pairs: how many rows of the range each shuffle calls "first". */
  readonly quotas: Uint32Array | undefined;
}

/** What the pass gives, of a range of units or of all. */
export interface MomentSums {
  readonly folds: Folds;
  /** The hash of each row of each modality, rows in the order of `units.rows`. */
  readonly hashes: Both<Float64Array>;
  /** Cosines of the pairs, in the order of `units.pairs`. */
  readonly cosines: Float64Array;
  /** Sums over units of the columns of {@link UNIT}. */
  readonly totals: Float64Array;
  readonly resamples: BootstrapSums;
  /** Sums of the rows that each shuffle labels "first": `[permutations, dim]`. */
  readonly shuffled: Float64Array;
}

interface MomentsOutput {
  readonly sums: MomentSums;
  /** Norms of each modality's rows before they were normalised. */
  readonly norms: Both<NormSums>;
}

/** The pass over a range of units; rows are kept where there is room for them. */
export const momentsTask = defineTask(import.meta.url, 'momentsTask', momentsOfUnits);

async function momentsOfUnits(
  input: MomentsInput,
  { world, progress }: TaskContext<number>,
): Promise<MomentsOutput> {
  const { units, pairs, stored, kept, range } = input;
  const { dim } = stored[0].modality;
  const norms = [new NormSums(), new NormSums()] as const;
  const source = (side: Side) =>
    storedRows(stored[side].modality, world, (_, values) => norms[side].add(values));
  const sources = [source(0), source(1)] as const;
  const runtime = world.runtime({ threads: 1 });
  const folds = await foldMoments(runtime, { ...input, dim });
  const resamples = await bootstrapSums(runtime, { ...input, dim });
  const shuffles = await labelShuffles(runtime, { ...input, dim });
  try {
    const { offsets } = units.pairs;
    const cosines = new Float64Array(offsets[range.start + range.count]! - offsets[range.start]!);
    const totals = new Float64Array(UNIT.count);
    const hashes: Both<Float64Array[]> = [[], []];
    let pairsDone = 0;
    for (const part of unitBlocks(units, range)) {
      const block = readBlock(units, part, sources);
      block.rows.forEach(({ data, indices }, side) => {
        if (kept) scatterRows(data, indices, kept[side as Side], dim);
        hashes[side as Side].push(rowHashes(data, dim));
      });
      const described = describeUnits(units, pairs, block, dim);
      cosines.set(described.cosines, pairsDone);
      pairsDone += described.cosines.length;
      described.table.forEach((value, k) => (totals[k % UNIT.count]! += value));
      await folds.add(block);
      await resamples.add(block, described.table);
      await shuffles.add(block);
      progress(block.rows[0].indices.length + block.rows[1].indices.length);
    }
    const sums: MomentSums = {
      folds: folds.moments(),
      hashes: [joined(hashes[0]), joined(hashes[1])],
      cosines,
      totals,
      resamples: resamples.sums,
      shuffled: shuffles.sums,
    };
    // Copied, not moved: V8 makes all loops over arrays slower on a thread that has ever given a buffer away.
    return { sums, norms };
  } finally {
    await folds.dispose();
    await resamples.dispose();
    await shuffles.dispose();
  }
}

/** Reads every row once. */
export async function momentsPass(
  context: PassContext,
): Promise<{ readonly sums: MomentSums; readonly norms: Both<NormFindings> }> {
  const { stages, settings, counts, plan, units, pairs, centres, stored, kept } = context;
  const { seed, bootstrap, permutations } = settings;
  let sums: MomentSums | undefined;
  const norms: Both<NormSums[]> = [[], []];
  await stages.inOrder(
    {
      stage: 'moments',
      total: counts[0] + counts[1],
      task: momentsTask,
      inputs: plan.unitRanges.map((range, part) => ({
        ...{ units, pairs, centres, stored, kept },
        ...{ range, seed, bootstrap, permutations },
        quotas: plan.shuffleQuotas?.slice(part * permutations, (part + 1) * permutations),
      })),
    },
    (part) => {
      sums = sums ? mergeSums(sums, part.sums) : part.sums;
      norms.forEach((list, side) => list.push(part.norms[side as Side]));
    },
  );
  const normsOf = (side: Side) => NormSums.merge(norms[side]).findings();
  return { sums: sums!, norms: [normsOf(0), normsOf(1)] };
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Both parts' units together; `a` comes first in the order of units. */
function mergeSums(a: MomentSums, b: MomentSums): MomentSums {
  const fold = (side: Side, k: 0 | 1) => mergeMoments(a.folds[side][k], b.folds[side][k]);
  return {
    folds: [
      [fold(0, 0), fold(0, 1)],
      [fold(1, 0), fold(1, 1)],
    ],
    hashes: [joined([a.hashes[0], b.hashes[0]]), joined([a.hashes[1], b.hashes[1]])],
    cosines: joined([a.cosines, b.cosines]),
    totals: addTo(a.totals, b.totals),
    resamples: addBootstrapSums(a.resamples, b.resamples),
    shuffled: addTo(a.shuffled, b.shuffled),
  };
}

/** Writes rows to their places, a run of neighbours at a time. */
function scatterRows(rows: Float32Array, indices: Uint32Array, to: Float32Array, dim: number): void {
  for (let from = 0; from < indices.length;) {
    const first = indices[from]!;
    let end = from + 1;
    while (end < indices.length && indices[end] === first + (end - from)) end++;
    to.set(rows.subarray(from * dim, end * dim), first * dim);
    from = end;
  }
}
