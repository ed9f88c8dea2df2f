import { callGraph } from './call-graph.js';
import { applicationsOf, collectGraph, inputTensors, type Graph } from './graph.js';
import { isFloat } from './host-tensor.js';
import { add } from './ops/binary.js';
import { zerosLike } from './ops/creation.js';
import { builders, ops } from './ops/registry.js';
import { constant, type Application, type Tensor } from './tensor.js';
import { typeText } from './tensor-type.js';

/** Applies the gradient rule of one operation. */
function applyRule(
  { op, attributes, inputs, outputs }: Application,
  cotangents: readonly (Tensor | undefined)[],
): readonly (Tensor | undefined)[] {
  const { gradient } = ops.get(op);
  if (typeof gradient !== 'function')
    throw new TypeError(`gradient: ${op} cannot be differentiated: ${gradient.none}`);
  return gradient(builders, { attributes: attributes as never, inputs, outputs, cotangents });
}

/**
 * Reverse-mode differentiation: the vector-Jacobian product. For each of `wrt` the sum over outputs of
 * cotangent' * d output / d wrt, as new operations of the same graph; each result has the shape of its tensor, and is
 * zero where no output depends on it.
 *
 * Where a derivative does not exist, the conventions are PyTorch's: 0 at a kink of relu and abs, 1 on the limits of
 * clip, equal shares for all elements that tie in max, min, reduceMax and reduceMin. Comparisons, indices and codes end
 * a path, as stopGradient does, where they only choose (the condition of `where`, the indices of `gather`).
 *
 * @param cotangents One for each output, of its type and shape.
 * @throws TypeError that names the operation where a path from `wrt` to an output crosses one without derivative.
 */
export function pullback(
  outputs: readonly Tensor[],
  cotangents: readonly Tensor[],
  wrt: readonly Tensor[],
): readonly Tensor[] {
  if (outputs.length !== cotangents.length) {
    throw new RangeError(
      `gradient: expected one cotangent for each output, got ${cotangents.length} for ${outputs.length}`,
    );
  }
  for (const tensor of [...outputs, ...wrt]) {
    if (!isFloat(tensor.type)) {
      throw new TypeError(`gradient: only float tensors have derivatives, got ${typeText(tensor)}`);
    }
  }
  const sums = new Map<Tensor, Tensor>();
  const accumulate = (tensor: Tensor, cotangent: Tensor, from: string): void => {
    if (typeText(tensor) !== typeText(cotangent)) {
      throw new TypeError(`gradient: ${from} must give ${typeText(tensor)}, got ${typeText(cotangent)}`);
    }
    const sum = sums.get(tensor);
    sums.set(tensor, sum ? add(sum, cotangent) : cotangent);
  };
  outputs.forEach((output, i) => accumulate(output, cotangents[i]!, `the cotangent of output ${i}`));

  const wanted = new Set(wrt);
  const dependent = new Set<Application>();
  const depends = (tensor: Tensor): boolean =>
    wanted.has(tensor) || (tensor.origin.kind === 'node' && dependent.has(tensor.origin.node));
  const applications = applicationsOf(outputs);
  for (const application of applications) {
    if (application.inputs.some(depends)) dependent.add(application);
  }

  for (const application of applications.toReversed()) {
    const own = application.outputs.map((output) => sums.get(output));
    if (!dependent.has(application) || own.every((cotangent) => cotangent === undefined)) continue;
    const results = applyRule(application, own);
    application.inputs.forEach((input, i) => {
      const cotangent = results[i];
      if (cotangent && depends(input)) accumulate(input, cotangent, `the rule of ${application.op}`);
    });
  }
  return wrt.map((tensor) => sums.get(tensor) ?? zerosLike(tensor));
}

/** d loss / d tensor for each of `wrt`: {@link pullback} of a scalar. */
export function gradients(loss: Tensor, wrt: readonly Tensor[]): readonly Tensor[] {
  if (loss.shape.length !== 0) {
    throw new TypeError(`gradient: the loss must be a scalar, got ${typeText(loss)}; reduce it first`);
  }
  return pullback([loss], [constant(1, loss.type)], wrt);
}

/**
 * The graph with the derivatives of one scalar output added: for each name in `wrt` (default: every float input) an
 * output `gradient.<name>`.
 */
export function differentiate(
  graph: Graph,
  { loss = 'loss', wrt }: { readonly loss?: string; readonly wrt?: readonly string[] } = {},
): Graph {
  const inputs = inputTensors(graph);
  const outputs = callGraph(graph, inputs);
  const scalar = outputs[loss];
  if (!scalar) {
    throw new RangeError(
      `graph '${graph.name}': there is no output '${loss}'; its outputs are ${Object.keys(outputs).join(', ')}`,
    );
  }
  const names = wrt ?? graph.inputs.filter(({ type }) => isFloat(type)).map(({ name }) => name);
  const tensors = names.map((name) => {
    const tensor = inputs[name];
    if (!tensor)
      throw new RangeError(`graph '${graph.name}': there is no input '${name}' to differentiate by`);
    return tensor;
  });
  gradients(scalar, tensors).forEach((gradient, i) => {
    outputs[`gradient.${names[i]}`] = gradient;
  });
  return collectGraph(graph.name, inputs, outputs);
}
