import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDims,
  broadcastShapes,
  divideDims,
  evaluateDim,
  multiplyDims,
  normalizeAxes,
  tensorType,
  type Dim,
} from '../../src/graph/index.js';

const bindings = new Map([
  ['rows', 5],
  ['cols', 7],
  ['t', 2],
]);

/** Dimensions made of numbers and names by sums and products. */
const dims: fc.Arbitrary<Dim> = fc.letrec<{ dim: Dim; leaf: Dim; sum: Dim; product: Dim }>((tie) => ({
  dim: fc.oneof({ maxDepth: 3 }, tie('leaf'), tie('sum'), tie('product')),
  leaf: fc.oneof(fc.integer({ min: -4, max: 9 }), fc.constantFrom('rows', 'cols', 't')),
  sum: fc.tuple(tie('dim'), tie('dim')).map(([a, b]) => addDims(a, b)),
  product: fc.tuple(tie('dim'), tie('dim')).map(([a, b]) => multiplyDims(a, b)),
})).dim;

describe('symbolic dimensions', () => {
  it('add and multiply as the numbers that they stand for', () => {
    fc.assert(
      fc.property(dims, dims, (a, b) => {
        const [x, y] = [evaluateDim(a, bindings), evaluateDim(b, bindings)];
        expect(evaluateDim(addDims(a, b), bindings)).toBe(x + y);
        // Not -0, which no dimension is.
        expect(evaluateDim(multiplyDims(a, b), bindings) + 0).toBe(x * y + 0);
      }),
    );
  });

  it('have one spelling, whatever the order', () => {
    fc.assert(
      fc.property(dims, dims, dims, (a, b, c) => {
        expect(addDims(a, addDims(b, c))).toBe(addDims(addDims(c, a), b));
        expect(multiplyDims(a, addDims(b, c))).toBe(addDims(multiplyDims(b, a), multiplyDims(c, a)));
        expect(addDims(addDims(a, b), multiplyDims(-1, b))).toBe(a);
      }),
    );
  });

  it('divide exactly or not at all', () => {
    fc.assert(
      fc.property(dims, fc.constantFrom<Dim>(2, 'rows', 'rows*t', '3*cols'), (a, b) => {
        expect(divideDims(multiplyDims(a, b), b)).toBe(a);
      }),
    );
    expect(divideDims(7, 2)).toBeUndefined();
    expect(divideDims('rows', 'cols')).toBeUndefined();
    expect(divideDims('3*rows', 2)).toBeUndefined();
    expect(divideDims('2*rows+cols', 'rows')).toBeUndefined();
    expect(divideDims(7, 0)).toBeUndefined();
  });

  it('say what nothing binds', () => {
    expect(() => evaluateDim('2*heads', bindings)).toThrow(
      "dimension '2*heads': nothing says what 'heads' is",
    );
  });
});

describe('broadcasting', () => {
  const shapes = fc.array(fc.constantFrom<Dim>(1, 3, 'rows'), { maxLength: 4 });
  const shape = (a: readonly Dim[], b: readonly Dim[]) => {
    try {
      return broadcastShapes('x', a, b);
    } catch {
      return undefined;
    }
  };

  it('is symmetric and associative, and keeps what it repeats', () => {
    fc.assert(
      fc.property(shapes, shapes, shapes, (a, b, c) => {
        const ab = shape(a, b);
        expect(shape(b, a)).toEqual(ab);
        if (ab) expect(shape(a, ab)).toEqual(ab);
        const bc = shape(b, c);
        if (ab && bc) expect(shape(ab, c)).toEqual(shape(a, bc));
      }),
    );
    expect(broadcastShapes('x', [2, 1, 'n'], [4, 1])).toEqual([2, 4, 'n']);
    expect(broadcastShapes('x', [], [0, 3])).toEqual([0, 3]);
  });

  it('names the axis that does not fit', () => {
    expect(() => broadcastShapes('add', ['rows', 3], ['cols', 3])).toThrow(
      'add: shapes [rows, 3] and [cols, 3] do not broadcast: axis -2 is rows and cols; ' +
        'they must be equal, or one of them 1',
    );
  });
});

describe('types and axes', () => {
  it('refuse what is none', () => {
    expect(() => tensorType('float32', [3, -1])).toThrow(
      "tensor type float32[3, -1]: a dimension must be a whole number from 0 or a name like 'rows', got -1",
    );
    expect(() => tensorType('float32', ['2*rows'])).toThrow('got "2*rows"');
    expect(normalizeAxes('x', [-1, 0], 3)).toEqual([0, 2]);
    expect(() => normalizeAxes('sum', [1, -1], 2)).toThrow('sum: axes [1, -1] name one axis twice');
    expect(() => normalizeAxes('sum', [2], 2)).toThrow('sum: axis 2 does not exist in a tensor of 2 axes');
  });
});
