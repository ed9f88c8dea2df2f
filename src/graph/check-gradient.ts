import { callGraph } from './call-graph.js';
import { collectGraph, inputTensors, outputTypes, type Graph } from './graph.js';
import { isFloat, type HostTensor } from './host-tensor.js';
import { interpret } from './interpret.js';
import { pullback } from './gradients.js';
import type { Tensor } from './tensor.js';

/** Where a gradient and its finite difference are furthest apart. */
export interface GradientCheck {
  /** |analytic - numeric| / (1 + |numeric|). */
  readonly error: number;
  readonly input: string;
  readonly index: number;
  readonly analytic: number;
  readonly numeric: number;
  /** How many derivatives were compared. */
  readonly compared: number;
}

/** A weight in [0.5, 1.5) for each element of the outputs: all different, so that no error cancels. */
function weight(index: number): number {
  return 0.5 + ((index * 0.6180339887498949 + 0.3) % 1);
}

export interface GradientCheckOptions {
  /** Inputs to differentiate by. Default: every float input. */
  readonly wrt?: readonly string[];
  /** h. Default: 1e-3, at which truncation and rounding are both about 1e-12 for functions of scale 1. */
  readonly step?: number;
}

/**
 * Compares the derivatives of a graph with central differences of fourth order,
 * (8 (f(x + h) - f(x - h)) - (f(x + 2h) - f(x - 2h))) / 12h, both in float64 on the reference interpreter. f is a fixed
 * weighted sum of all float outputs.
 *
 * At a kink the central difference is the mean of both sides, which for relu and for ties of more than two is not the
 * convention of `pullback`: choose feeds away from them, and test the convention by its values.
 */
export function checkGradient(
  graph: Graph,
  feeds: Readonly<Record<string, HostTensor>>,
  { wrt, step = 1e-3 }: GradientCheckOptions = {},
): GradientCheck {
  const exact: Record<string, HostTensor> = {};
  for (const [name, tensor] of Object.entries(feeds)) {
    exact[name] = isFloat(tensor.type)
      ? { type: 'float64', shape: tensor.shape, data: Float64Array.from(tensor.data as Float32Array) }
      : tensor;
  }
  const names = wrt ?? graph.inputs.filter(({ type }) => isFloat(type)).map(({ name }) => name);
  const outputs = outputTypes(graph).filter(({ type }) => isFloat(type));
  const values = interpret(graph, exact);
  const cotangents: Record<string, HostTensor> = {};
  for (const { name } of outputs) {
    const { shape, data } = values[name]!;
    cotangents[`cotangent.${name}`] = { type: 'float64', shape, data: data.map((_, i) => weight(i)) };
  }
  const analytic = interpret(
    gradientGraph(
      graph,
      names,
      outputs.map(({ name }) => name),
    ),
    { ...exact, ...cotangents },
  );

  const weighted = (): number => {
    const results = interpret(graph, exact);
    let sum = 0;
    for (const { name } of outputs) results[name]!.data.forEach((value, i) => (sum += weight(i) * value));
    return sum;
  };
  let worst: GradientCheck = { error: -1, input: '', index: -1, analytic: 0, numeric: 0, compared: 0 };
  let compared = 0;
  for (const name of names) {
    const data = exact[name]!.data as Float64Array;
    const slopes = analytic[`gradient.${name}`]!.data;
    for (let index = 0; index < data.length; index++) {
      const x = data[index]!;
      const at = (value: number): number => {
        data[index] = value;
        return weighted();
      };
      const near = at(x + step) - at(x - step);
      const far = at(x + 2 * step) - at(x - 2 * step);
      data[index] = x;
      const numeric = (8 * near - far) / (12 * step);
      const error = Math.abs(slopes[index]! - numeric) / (1 + Math.abs(numeric));
      compared++;
      // `not at most` rather than `more`: NaN is the worst.
      if (!(error <= worst.error))
        worst = { error, input: name, index, analytic: slopes[index]!, numeric, compared };
      if (Number.isNaN(error)) return worst;
    }
  }
  return { ...worst, compared };
}

/** Inputs: the graph's and `cotangent.<output>`; outputs: `gradient.<input>`. */
function gradientGraph(graph: Graph, wrt: readonly string[], outputs: readonly string[]): Graph {
  const inputs = inputTensors(graph);
  const results = callGraph(graph, inputs);
  const cotangents = outputs.map((name): Tensor => {
    const { type, shape } = results[name]!;
    return { type, shape, origin: { kind: 'input', name: `cotangent.${name}` } };
  });
  const slopes = pullback(
    outputs.map((name) => results[name]!),
    cotangents,
    wrt.map((name) => inputs[name]!),
  );
  return collectGraph(
    `gradient of ${graph.name}`,
    { ...inputs, ...Object.fromEntries(outputs.map((name, i) => [`cotangent.${name}`, cotangents[i]!])) },
    Object.fromEntries(wrt.map((name, i) => [`gradient.${name}`, slopes[i]!])),
  );
}
