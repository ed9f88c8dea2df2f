import type { Embeddings } from '../embeddings/embeddings.js';
import { InputError } from '../files/input-error.js';
import { measures } from '../geometry/index.js';
import type { Tasks } from '../runtime/index.js';
import { VERSION } from '../version.js';
import { assembleTask, type MeasurementContext } from './assemble.js';
import type { MeasureFindings, MeasurePictures, NormFindings, SampleFindings } from './findings.js';
import { failuresPass, type FailureRow } from './failures/failures.js';
import { groupsPass } from './groups/groups.js';
import { settingsOf, type MeasureOptions } from './options.js';
import { analysisTask } from './passes/analysis.js';
import { bestPlanePass } from './passes/best-plane.js';
import { conesPass } from './passes/cones.js';
import type { PassContext } from './passes/context.js';
import { intervalsPass } from './passes/intervals.js';
import { momentsPass } from './passes/moments.js';
import { picturesPass } from './passes/pictures.js';
import { prepare } from './passes/preparation.js';
import { aheadOf, matchesTask, searchPass } from './passes/search.js';
import { separationPass } from './passes/separation.js';
import { replicatesTask, type Replicates } from './replicates.js';
import { warningsPass } from './passes/warnings.js';
import { Stages } from './stages.js';

export interface Measurement {
  readonly findings: MeasureFindings;
  /** Given where asked for. */
  readonly pictures?: MeasurePictures;
  /** Given where asked for. */
  readonly replicates?: Replicates;
  /** Given where asked for, and where there are pairs. */
  readonly failures?: readonly FailureRow[];
}

/**
 * Measures the gap between two modalities: every measure of the registry and all that docs/measures.md describes, from
 * one pass over the rows for what moments give, and tiles of similarities for the rest. All heavy work is done by
 * tasks; the calling thread only adds up what they answer.
 *
 * @throws InputError where the rows can't be measured: NaN, infinities, zero rows, fewer than two rows in a modality.
 */
export async function measureWith(
  tasks: Tasks,
  embeddings: Embeddings,
  options: MeasureOptions = {},
): Promise<Measurement> {
  checkRows(embeddings);
  const stages = new Stages(tasks, options);
  try {
    return await conduct(stages, embeddings, options);
  } catch (error) {
    stages.stop(error);
    throw error;
  }
}

/** The passes in order; what depends on nothing else runs beside them. */
async function conduct(
  stages: Stages,
  embeddings: Embeddings,
  options: MeasureOptions,
): Promise<Measurement> {
  const context = await prepare(stages, embeddings, settingsOf(options));
  const { plan, counts, pairs, units } = context;
  const { sums, norms } = await momentsPass(context);
  // The eigenproblem keeps one core busy while the others score.
  const analysing = stages.run(analysisTask, sums.folds);
  const matches = await stages.run(matchesTask, {
    ...{ pairs, counts, queries: plan.queries },
    order: units.pairs.items,
    cosines: sums.cosines,
  });
  const across = await searchPass(context, matches);
  const cones = await conesPass(context, across, matches);
  const analysis = await analysing;
  const [plane, projections] = await Promise.all([
    bestPlanePass(context, analysis),
    separationPass(context, analysis),
  ]);
  const rowMeans = await intervalsPass(context, { ...cones, across, matches, analysis, projections });
  const { totals, resamples, shuffled } = sums;
  const { moments, gap, frechet } = analysis;
  const raw = {
    sums: { totals, resamples, shuffled },
    analysis: { moments, gap, frechet },
    cones: cones.within,
    ...{
      plane,
      rowMeans,
      ahead: [aheadOf(cones.own[0], matches[0]), aheadOf(cones.own[1], matches[1])] as const,
    },
    measures: measures.ids,
    context: describe(embeddings, context, norms),
  };
  const groups =
    options.groups && (await groupsPass(context, { across, matches, own: cones.own }, options.groups));
  const failures =
    options.failures === undefined || pairs.first.length === 0
      ? undefined
      : await failuresPass(context, { across, matches, cosines: sums.cosines }, options.failures);
  const assembled = await stages.run(assembleTask, raw);
  const findings = await warningsPass(context, embeddings, assembled, sums, analysis);
  const measurement: Measurement = {
    findings: { ...findings, ...(groups && { groups }), ...(failures && { hubs: failures.hubs }) },
    ...(failures && { failures: failures.rows }),
    ...(options.replicates && { replicates: await stages.run(replicatesTask, raw) }),
  };
  if (!options.pictures) return measurement;
  return { ...measurement, pictures: await picturesPass(context, analysis, plane, sums.cosines) };
}

/** What the findings repeat of the input. */
function describe(
  { source, modalities }: Embeddings,
  { counts, pairs, plan, settings }: PassContext,
  rawNorms: readonly [NormFindings, NormFindings],
): MeasurementContext {
  const { seed, bootstrap, permutations, exactRows } = settings;
  const samples = ([0, 1] as const).flatMap((side): SampleFindings[] => {
    const { name } = modalities[side];
    const sample = (what: string, chosen: Uint32Array | undefined): SampleFindings[] =>
      chosen ? [{ what: `${name} ${what}`, used: chosen.length, of: counts[side] }] : [];
    return [
      ...sample('queries (retrieval, mixed pool)', plan.queries[side]),
      ...sample('rows (cone, uniformity, best dimensions)', plan.coneRows[side]),
    ];
  });
  return {
    source,
    modalities: [modalities[0].name, modalities[1].name],
    counts,
    pairs: pairs.first.length,
    rawNorms,
    samples,
    configuration: { seed, bootstrap, permutations, exactRows, version: VERSION },
  };
}

function checkRows({ modalities, source }: Embeddings): void {
  for (const { name, rows } of modalities) {
    if (rows < 2) {
      throw new InputError(
        `${source}: a cone and a spread take at least 2 rows in each modality, ${name} has ${rows}; add rows`,
      );
    }
  }
}
