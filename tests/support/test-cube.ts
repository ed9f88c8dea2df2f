import type { Tensor } from '../../src/graph/index.js';
import { ofOne } from '../../src/graph/ops/case.js';
import { checkCount, checkFloat } from '../../src/graph/ops/checks.js';
import { opFamily, unaryGradient, type Apply, type NoAttributes } from '../../src/graph/ops/definition.js';
import { elementwise } from '../../src/graph/ops/dense.js';

const op = opFamily('test');

/** x to the third: an operation that is not built in, for the tests that add one to the registry. */
export const testCube = op('testCube', {
  build: (apply: Apply<NoAttributes>) => (x: Tensor) => apply([x], {}),
  infer: (inputs) => {
    checkCount('testCube', inputs, 1);
    checkFloat('testCube', inputs[0]!);
    return [inputs[0]!];
  },
  reference: elementwise((x) => x * x * x),
  gradient: unaryGradient((g, dy, x) => g.mul(dy, g.mul(g.mul(x, x), 3))),
  onnx: {
    emit: (emitter, { inputs: [x], outputs }) => {
      const square = emitter.node('Mul', [x!, x!]);
      emitter.node('Mul', [square, x!], {}, outputs);
    },
    decode: { TestCube: (testCube, node) => [testCube(node.input(0))] },
  },
  cases: (testCube, g) => [
    ofOne('testCube', testCube),
    ofOne('testCube of a sum', (x) => testCube(g.add(x, 1))),
  ],
});
