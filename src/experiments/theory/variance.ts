import {
  concat,
  defineGraph,
  type Graph,
  reduceMean,
  square,
  sub,
  tensorType,
  unsqueeze,
} from '../../graph/index.js';
import { meanCosine } from '../../graph/mean-cosine.js';
import { type MlpActivation, type MlpConfig, mlpLayers, mlpParameterSpecs } from '../../models/index.js';
import { studentTQuantile, summarise, type Summary } from '../../numeric/index.js';

/**
 * What one initialisation makes of the inputs, for Theorem 2: of each layer's pre-activation h = W x + b the mean and
 * the variance over inputs (divisor n) of every unit, and the average cosine of the x that comes in. Parameters and
 * `x` `[inputs, width]` to `means`, `variances` `[layers, width]` and `cosines` `[layers]`.
 */
export function varianceGraph(config: MlpConfig, inputs: number): Graph {
  const specs = mlpParameterSpecs(config);
  return defineGraph(
    `variance, ${config.activation}`,
    {
      ...Object.fromEntries(specs.map(({ name, shape }) => [name, tensorType('float32', shape)])),
      x: tensorType('float32', [inputs, config.width]),
    },
    (tensors) => {
      const x = tensors['x']!;
      const layers = mlpLayers(config, tensors, x);
      const means = layers.map(({ affine }) => reduceMean(affine, [0], { keepDims: true }));
      return {
        means: concat(means, 0),
        variances: concat(
          layers.map(({ affine }, k) => reduceMean(square(sub(affine, means[k]!)), [0], { keepDims: true })),
          0,
        ),
        cosines: concat(
          [x, ...layers.slice(0, -1).map(({ activated }) => activated)].map((value) =>
            unsqueeze(meanCosine(value), [0]),
          ),
          0,
        ),
      };
    },
  );
}

/** One initialisation of one kind of network: what {@link varianceGraph} gives. */
export interface VarianceRun {
  readonly activation: MlpActivation;
  /** `[layers, width]`. */
  readonly means: Float32Array;
  readonly variances: Float32Array;
  readonly cosines: readonly number[];
}

/** A share with its 95 % interval (jackknife over initialisations, Student's t). */
export interface ShareInterval {
  readonly share: number;
  readonly interval: readonly [low: number, high: number];
}

/**
 * Var(E[h | theta]) / Var(h) at each layer, both without bias: the one-way analysis of variance, initialisations as
 * groups, summed over the units. In [0, 1] but for sampling. At least three runs of the same shape, `inputs` inputs
 * each; NaN where nothing varies.
 */
export function initialisationShares(
  runs: readonly VarianceRun[],
  layers: number,
  inputs: number,
): readonly ShareInterval[] {
  const groups = runs.length;
  if (groups < 3) {
    throw new RangeError(
      `share of variance: expected at least three initialisations, got ${groups}; ask for more`,
    );
  }
  const width = runs[0]!.means.length / layers;
  const t = studentTQuantile(0.975, groups - 1);
  return Array.from({ length: layers }, (_, layer) => {
    // Sums over all runs, from which leaving one out is a subtraction.
    const sum = new Float64Array(width);
    const squares = new Float64Array(width);
    const within = runs.map(({ means, variances }) => {
      let total = 0;
      for (let k = 0; k < width; k++) {
        const at = layer * width + k;
        sum[k]! += means[at]!;
        squares[k]! += means[at]! ** 2;
        total += variances[at]! * (inputs / (inputs - 1));
      }
      return total;
    });
    const allWithin = within.reduce((a, b) => a + b, 0);
    const share = (without?: number): number => {
      const count = groups - (without === undefined ? 0 : 1);
      const means = without === undefined ? undefined : runs[without]!.means;
      let between = 0;
      for (let k = 0; k < width; k++) {
        const own = means?.[layer * width + k] ?? 0;
        between += (squares[k]! - own ** 2 - (sum[k]! - own) ** 2 / count) / (count - 1);
      }
      const inside = (allWithin - (without === undefined ? 0 : within[without]!)) / count;
      const initialisation = between - inside / inputs;
      return initialisation / (initialisation + inside);
    };
    const whole = share();
    const left = runs.map((_run, k) => share(k));
    const mean = left.reduce((a, b) => a + b, 0) / groups;
    const spread = left.reduce((total, value) => total + (value - mean) ** 2, 0);
    const half = t * Math.sqrt(((groups - 1) / groups) * spread);
    return { share: whole, interval: [whole - half, whole + half] };
  });
}

/** Theorem 2 at one depth. */
export interface VarianceDepth extends ShareInterval {
  /** Average cosine of the layer before, over initialisations: the theorem's lower bound. */
  readonly bound: Summary;
}

export interface VarianceSeries {
  readonly activation: MlpActivation;
  /** By layer, from the first. */
  readonly depths: readonly VarianceDepth[];
}

export function varianceSeries(
  {
    activations,
    layers,
    inputs,
  }: {
    readonly activations: readonly MlpActivation[];
    readonly layers: number;
    readonly inputs: number;
  },
  runs: readonly VarianceRun[],
): readonly VarianceSeries[] {
  return activations.map((activation) => {
    const own = runs.filter((run) => run.activation === activation);
    return {
      activation,
      depths: initialisationShares(own, layers, inputs).map((share, layer) => ({
        ...share,
        bound: summarise(own.map(({ cosines }) => cosines[layer]!)),
      })),
    };
  });
}
