import { hostTensor } from '../../../graph/index.js';
import { initialParameters, mlpParameterSpecs, parameterTensors } from '../../../models/index.js';
import { norm, randomStream } from '../../../numeric/index.js';
import { nativeRuntime, type Task } from '../../../runtime/node/index.js';
import type { ConeTheoryPreset } from '../../cone-theory/preset.js';
import { varianceGraph, type VarianceRun } from '../../theory/variance.js';
import { stopCheck, type SeriesStep, type Stoppable } from '../../kit/series.js';

export interface VarianceTaskInput {
  readonly preset: ConeTheoryPreset['variance'];
  readonly seed: number;
  readonly initialisation: number;
}

export const varianceTaskModule = new URL('./variance-task.js', import.meta.url);

/** Names of random streams under the experiment's seed. */
const INPUTS = 0x696e70;
const WEIGHTS = 0x77656967;

/** `[count, width]` rows spread evenly over the unit sphere. */
function sphereRows(count: number, width: number, seed: number): Float32Array {
  const random = randomStream(seed, INPUTS);
  const rows = Float32Array.from({ length: count * width }, () => random.normal());
  for (let i = 0; i < count; i++) {
    const row = rows.subarray(i * width, (i + 1) * width);
    const length = norm(row);
    for (let j = 0; j < width; j++) row[j]! /= length;
  }
  return rows;
}

/** Theorem 2 for one initialisation: every activation with the same weights, on the inputs that all initialisations share. */
const varianceTask: Task<VarianceTaskInput & Stoppable, readonly VarianceRun[], SeriesStep> = async (
  { preset, seed, initialisation, stop },
  { progress },
) => {
  const { activations, width, layers, inputs } = preset;
  const goOn = stopCheck(stop);
  const runtime = nativeRuntime();
  const x = hostTensor('float32', [inputs, width], sphereRows(inputs, width, seed));
  const specs = mlpParameterSpecs({ width, layers, bias: true });
  const weights = parameterTensors(initialParameters(specs, randomStream(seed, WEIGHTS, initialisation)));
  const runs: VarianceRun[] = [];
  for (const activation of activations) {
    goOn();
    const program = await runtime.compile(varianceGraph({ width, layers, activation, bias: true }, inputs));
    try {
      const { means, variances, cosines } = await program.run({ ...weights, x });
      runs.push({
        activation,
        means: means!.data as Float32Array,
        variances: variances!.data as Float32Array,
        cosines: Array.from(cosines!.data as Float32Array),
      });
    } finally {
      await program.dispose();
    }
    progress({
      share: runs.length / activations.length,
      detail: `network ${runs.length} of ${activations.length}`,
    });
  }
  return runs;
};

export default varianceTask;
