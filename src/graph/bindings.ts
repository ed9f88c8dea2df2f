import type { Graph } from './graph.js';
import { elementCount, isFloat, type HostTensor } from './host-tensor.js';
import { evaluateShape, isSymbol, sameShape, shapeText, type Bindings } from './shape.js';
import { typeText } from './tensor-type.js';

/**
 * What each symbolic dimension is in one run, read off the shapes of the feeds.
 *
 * @throws TypeError where a feed is missing, unknown or of another element type; RangeError where a shape does not fit
 *   or two feeds give one symbol different values.
 */
export function bindDims(
  graph: Graph,
  feeds: Readonly<Record<string, HostTensor>>,
  { anyFloat = false }: { readonly anyFloat?: boolean } = {},
): Bindings {
  const subject = `graph '${graph.name}'`;
  const bindings = new Map<string, number>();
  const boundBy = new Map<string, string>();
  const names = graph.inputs.map(({ name }) => name);
  for (const name of Object.keys(feeds)) {
    if (!names.includes(name)) {
      throw new TypeError(
        `${subject}: there is no input '${name}'; its inputs are ${names.join(', ') || 'none'}`,
      );
    }
  }
  for (const input of graph.inputs) {
    const feed = feeds[input.name];
    const expected = `${subject}: input '${input.name}' must be ${typeText(input)}`;
    if (!feed) throw new TypeError(`${expected}, got nothing`);
    const sameKind = feed.type === input.type || (anyFloat && isFloat(feed.type) && isFloat(input.type));
    if (!sameKind) throw new TypeError(`${expected}, got ${typeText(feed)}`);
    if (feed.shape.length !== input.shape.length) throw new RangeError(`${expected}, got ${typeText(feed)}`);
    if (feed.data.length !== elementCount(feed.shape)) {
      throw new RangeError(
        `${expected}, got ${feed.data.length} elements for shape ${shapeText(feed.shape)}`,
      );
    }
    input.shape.forEach((dim, axis) => {
      const length = feed.shape[axis]!;
      if (!isSymbol(dim)) return;
      const bound = bindings.get(dim);
      if (bound !== undefined && bound !== length) {
        throw new RangeError(
          `${expected}, got ${typeText(feed)}, but input '${boundBy.get(dim)}' says that '${dim}' is ${bound}`,
        );
      }
      bindings.set(dim, length);
      boundBy.set(dim, input.name);
    });
  }
  for (const input of graph.inputs) {
    const feed = feeds[input.name]!;
    if (!sameShape(evaluateShape(input.shape, bindings), feed.shape)) {
      throw new RangeError(
        `${subject}: input '${input.name}' must be ${typeText(input)}, got ${typeText(feed)}`,
      );
    }
  }
  return bindings;
}
