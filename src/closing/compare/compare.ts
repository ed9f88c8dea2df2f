import { corrections } from '../../correction/index.js';
import type { Modality } from '../../embeddings/embeddings.js';
import { InputError } from '../../files/input-error.js';
import type { RowSource } from '../../runtime/blockwise/index.js';
import type { Tasks } from '../../runtime/index.js';
import { VERSION } from '../../version.js';
import { assembleComparison, type JudgedFit } from './assemble.js';
import { BASELINE, PLACEBO, type ComparisonFindings } from './findings.js';
import type { MethodFit } from './fit-methods.js';
import { comparedColumns } from './goal.js';
import { judges } from './judges.js';
import { chanceTask, differencesTask, fitMethodTask, judgeMethodTask } from './method-tasks.js';
import type { CompareInput, CompareOptions, CompareStage } from './options.js';
import { readSides, type Sides } from './sides.js';
import { itemsAfter, zeroShotRows, type ZeroShotRows } from './zero-shot.js';

/**
 * Every correction on every task at hand, fitted on some rows and judged by others. The calibration rows are all that
 * a fit is handed, options included; the evaluation rows are first read by what judges.
 *
 * @param unitRows Reads a modality's rows, scaled to length 1.
 * @throws InputError where a method is unknown, there are too few rows, or nothing to judge by.
 */
export async function compareCorrections(
  input: CompareInput,
  unitRows: (modality: Modality) => RowSource,
  tasks: Tasks,
  options: CompareOptions = {},
): Promise<ComparisonFindings> {
  const { seed = 0, zeroShotMeans = 'own', resamples = 1000, signal, onProgress } = options;
  const ids = methodsOf(options.methods);
  const run = { ...(signal && { signal }) };
  const told = (stage: CompareStage, count: number) =>
    shares(count, (share) => onProgress?.({ stage, share }));

  const sides = readSides(input, unitRows, {
    calibrationShare: options.calibrationShare ?? 0.5,
    maxRows: options.maxRows ?? 5000,
    groupRepeats: options.groupRepeats ?? false,
    seed,
    onProgress: (share) => onProgress?.({ stage: 'reading', share }),
  });
  const zeroShot = zeroShotOf(input, sides, seed);
  checkJudges(sides, zeroShot, input.embeddings.source);

  const fits: readonly MethodFit[] = await tasks.map(
    fitMethodTask,
    ids.map((method) => ({
      method,
      calibration: sides.calibration,
      queries: input.queries ?? [undefined, undefined],
      seed,
    })),
    { ...run, onProgress: told('fitting', ids.length) },
  );
  const fitted = fits.filter(isFitted);
  const judged = await tasks.map(
    judgeMethodTask,
    fitted.map((fit) => ({ fitted: fit.fitted, evaluation: sides.evaluation, zeroShot, zeroShotMeans })),
    { ...run, onProgress: told('judging', fitted.length) },
  );
  const results = fitted.map((fit, k): JudgedFit => ({ ...fit, ...judged[k]! }));

  const goal = options.goal ?? (sides.evaluation.pairs === undefined ? 'zero-shot' : 'mixed');
  const compared = results.map(({ columns }) => comparedColumns(columns, goal));
  const held = told('intervals', 2 * results.length);
  const against = (control: string) =>
    Promise.all(
      results.map(async ({ method }, k) => {
        const before = compared[results.findIndex((result) => result.method === control)];
        if (before === undefined || method === control) return undefined;
        const after = compared[k]!;
        const found = await tasks.run(differencesTask, { before, after, seed, resamples }, run);
        held(1, control === BASELINE ? k : results.length + k);
        return found;
      }),
    );
  const chance = await tasks.run(chanceTask, { goal, evaluation: sides.evaluation, zeroShot }, run);
  const [toBaseline, toPlacebo] = await Promise.all([against(BASELINE), against(PLACEBO)]);
  return assembleComparison({
    results,
    toBaseline,
    toPlacebo,
    skipped: fits.filter((fit) => !isFitted(fit)),
    sides,
    zeroShotMeans,
    source: input.embeddings.source,
    calibrationSource: (input.calibration ?? input.embeddings).source,
    modalities: [input.embeddings.modalities[0].name, input.embeddings.modalities[1].name],
    tolerance: options.tolerance ?? 0.04,
    goal,
    chance,
    configuration: {
      seed,
      calibrationShare: input.calibration === undefined ? (options.calibrationShare ?? 0.5) : null,
      maxRows: options.maxRows ?? 5000,
      resamples,
      version: VERSION,
    },
  });
}

/**
 * With the controls; those that are tuned longest first, so that none is left for the end. @throws InputError where
 * there is no such correction.
 */
function methodsOf(chosen: readonly string[] = corrections.ids): readonly string[] {
  const unknown = chosen.find((id) => !corrections.has(id));
  if (unknown !== undefined) {
    throw new InputError(`--methods: expected some of ${corrections.ids.join(', ')}; got ${unknown}`);
  }
  const work = (id: string): number =>
    Object.values(corrections.get(id).options).reduce((sum, { tune = [] }) => sum + tune.length, 0);
  return [...new Set([BASELINE, PLACEBO, ...chosen])].toSorted((a, b) => work(b) - work(a));
}

function isFitted(fit: MethodFit): fit is MethodFit & Required<Pick<MethodFit, 'fitted'>> {
  return fit.fitted !== undefined;
}

/** The share of many pieces of work that is done, of what each of them says. */
function shares(count: number, tell: (share: number) => void): (share: number, index: number) => void {
  const done = new Float64Array(count);
  return (share, index) => {
    done[index] = share;
    tell(done.reduce((sum, own) => sum + own, 0) / count);
  };
}

/** The zero-shot tasks, their items numbered after those of the rows. @throws InputError where dimensions differ. */
function zeroShotOf({ zeroShot = [], embeddings }: CompareInput, sides: Sides, seed: number): ZeroShotRows[] {
  let from = sides.evaluationItems;
  return zeroShot.map((task) => {
    if (task.dim !== embeddings.dim) {
      throw new InputError(
        `--task ${task.name}: expected rows of ${embeddings.dim} numbers, as ${embeddings.source} has, got ` +
          `${task.dim}; embed both with one model`,
      );
    }
    const rows = zeroShotRows(task, from, seed);
    from = itemsAfter(rows);
    return rows;
  });
}

function checkJudges({ evaluation }: Sides, zeroShot: readonly ZeroShotRows[], source: string): void {
  if (zeroShot.length > 0 || judges.some(({ lacks }) => lacks(evaluation) === undefined)) return;
  throw new InputError(
    `${source}: expected something to judge corrections by, got rows without pairs, labels or tasks; give --pairs, ` +
      '--labels or --task',
  );
}
