export * from './host-tensor.js';
export * from './shape.js';
export * from './tensor-type.js';
export { constant, type Operand, type Tensor } from './tensor.js';
export { callGraph } from './call-graph.js';
export {
  defineGraph,
  inputTensors,
  outputTypes,
  type Graph,
  type GraphNode,
  type NamedConstant,
  type NamedType,
} from './graph.js';
export * from './ops/families.js';
export * from './layers.js';
export * from './similarity.js';
export { differentiate, gradients, pullback } from './gradients.js';
export { checkGradient, type GradientCheck, type GradientCheckOptions } from './check-gradient.js';
export { simplify } from './simplify.js';
export { bindDims } from './bindings.js';
export { interpret } from './interpret.js';
export { verifyGraph } from './verify.js';
export { printGraph } from './print.js';
export { encodeOnnx, opsets, type EncodeOptions } from './onnx/encode.js';
export { decodeOnnx } from './onnx/decode.js';
export type { Dense, Op, OpBuilder } from './ops/definition.js';
export { ops, type OpName } from './ops/registry.js';
export { opCases, type OpCase } from './op-cases.js';
export { opRows, opTable, type OpRow } from './op-table.js';
