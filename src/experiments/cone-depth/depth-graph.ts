import { concat, defineGraph, tensorType, unsqueeze, type Graph } from '../../graph/index.js';
import { mlpLayers, mlpParameterSpecs, type MlpConfig } from '../../models/index.js';
import { meanCosine } from '../../graph/mean-cosine.js';

/**
 * The average cosine of all pairs of `inputs` rows, as they come and after each layer: parameters and `x` `[inputs, width]` to
 * `cosines` `[layers + 1]`.
 */
export function depthGraph(config: MlpConfig, inputs: number): Graph {
  const specs = mlpParameterSpecs(config);
  return defineGraph(
    `MLP, ${config.activation}`,
    {
      ...Object.fromEntries(specs.map(({ name, shape }) => [name, tensorType('float32', shape)])),
      x: tensorType('float32', [inputs, config.width]),
    },
    (tensors) => {
      const x = tensors['x']!;
      const values = [x, ...mlpLayers(config, tensors, x).map(({ activated }) => activated)];
      return {
        cosines: concat(
          values.map((value) => unsqueeze(meanCosine(value), [0])),
          0,
        ),
      };
    },
  );
}
