import { defineGraph, type Graph } from './graph.js';
import { elementCount, hostTensor, isFloat, type HostTensor } from './host-tensor.js';
import type { Case, CaseInput } from './ops/case.js';
import type { Op } from './ops/definition.js';
import { builders } from './ops/registry.js';
import { tensorType } from './tensor-type.js';

/** One small graph around one operation: compared across runtimes, differentiated, written to ONNX and read back. */
export interface OpCase {
  readonly title: string;
  readonly graph: Graph;
  /** Inputs for `graph`; `uniform` gives numbers in [0, 1). */
  readonly feeds: (uniform: () => number) => Record<string, HostTensor>;
}

function feed({ type, shape, values }: CaseInput, uniform: () => number): HostTensor {
  if (!('from' in values)) return hostTensor(type, shape, values);
  const { from, to } = values;
  const drawn = Array.from({ length: elementCount(shape) }, () => {
    const value = from + uniform() * (to - from);
    return isFloat(type) ? value : Math.floor(value);
  });
  return hostTensor(type, shape, drawn);
}

function opCase({ title, inputs, build }: Case): OpCase {
  const entries = Object.entries(inputs);
  const types = entries.map(
    ([name, { type, shape, declared }]) => [name, tensorType(type, declared ?? shape)] as const,
  );
  return {
    title,
    graph: defineGraph(title, Object.fromEntries(types), build),
    feeds: (uniform) => Object.fromEntries(entries.map(([name, input]) => [name, feed(input, uniform)])),
  };
}

/** The cases of one operation, at least one. */
export function opCases(op: Op): readonly OpCase[] {
  return op.cases(builders).map(opCase);
}
