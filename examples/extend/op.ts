/** An operation: `src/graph/ops/<family>.ts`, an export of its family's file. */
import type { Tensor } from 'modgap/graph';
import { ofOne } from '../../src/graph/ops/case.js';
import { checkCount, checkFloat } from '../../src/graph/ops/checks.js';
import { opFamily, sameAs, unaryGradient, type Apply } from '../../src/graph/ops/definition.js';
import { elementwise } from '../../src/graph/ops/dense.js';

const op = opFamily('example');

/** log(1 + exp(x)), a smooth relu. @function */
export const softplus = op('softplus', {
  build: (apply: Apply<Record<never, never>>) => (x: Tensor) => apply([x], {}),
  infer: (inputs) => {
    checkCount('softplus', inputs, 1);
    checkFloat('softplus', inputs[0]!);
    return [inputs[0]!];
  },
  // Not log(1 + exp(x)) as it stands: exp overflows where x is large.
  reference: elementwise((x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))),
  // The derivative is 1 - exp(-y): rules are handed the builders `g`, and the result y.
  gradient: unaryGradient((g, dy, _x, y) => g.mul(dy, g.sub(1, g.exp(g.neg(y))))),
  onnx: sameAs('Softplus'),
  cases: (softplus) => [ofOne('softplus', softplus)],
});
