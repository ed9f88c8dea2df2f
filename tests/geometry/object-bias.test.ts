import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crossModalObjectBias, withinModalityObjectBias } from '../../src/geometry/object-bias.js';
import { randomStream } from '../../src/numeric/index.js';
import { rotated, rotation, unitRows } from '../support/clouds.js';

const axes = (d: number, ...indices: number[]): Float64Array =>
  Float64Array.from(indices.flatMap((axis) => Array.from({ length: d }, (_, k) => (k === axis ? 1 : 0))));

const cosine = (a: ArrayLike<number>, i: number, b: ArrayLike<number>, j: number, d: number): number => {
  let sum = 0;
  for (let k = 0; k < d; k++) sum += a[i * d + k]! * b[j * d + k]!;
  return sum;
};

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** The published form, block by block: classes a and b, positions p and q in them. */
function contrastByBlocks(rows: Float64Array, d: number, labels: readonly number[], drop: boolean): number {
  const classes = [...new Set(labels)].map((one) => labels.flatMap((label, i) => (label === one ? [i] : [])));
  const same: number[] = [];
  const other: number[] = [];
  for (const a of classes) {
    for (const b of classes) {
      a.forEach((i, p) =>
        b.forEach((j, q) => {
          if (a === b && p !== q) same.push(cosine(rows, i, rows, j, d));
          if (a !== b && !(drop && p === q)) other.push(cosine(rows, i, rows, j, d));
        }),
      );
    }
  }
  return mean(same) - mean(other);
}

describe('MOAD between the modalities', () => {
  it('is 1 where objects are opposite and matched and attributes swapped, -1 the other way round', () => {
    const matched = { images: [1, 0, -1, 0], texts: [1, 0, -1, 0] };
    const swapped = { images: [1, 0, -1, 0], texts: [-1, 0, 1, 0] };
    expect(crossModalObjectBias(matched, [swapped], 2)).toBe(1);
    expect(crossModalObjectBias(swapped, [matched], 2)).toBe(-1);
  });

  it('is 1/4 for orthogonal objects and collapsed attributes, by hand', () => {
    const objects = { images: axes(3, 0, 1, 2), texts: axes(3, 0, 1, 2) };
    const collapsed = { images: axes(3, 0, 0), texts: axes(3, 1, 1) };
    expect(crossModalObjectBias(objects, [collapsed], 3)).toBeCloseTo(1 / 4, 14);
    // Two attributes, one of them as specific as the objects.
    expect(crossModalObjectBias(objects, [collapsed, objects], 3)).toBeCloseTo(1 / 8, 14);
  });

  it('is its definition, does not change by rotation, and changes its sign with the views', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 2, max: 6 }), (seed, n) => {
        const d = 5;
        const random = randomStream(seed);
        const view = (size: number) => ({
          images: unitRows(size, d, random),
          texts: unitRows(size, d, random),
        });
        const [objects, attributes] = [view(n), view(n + 1)];
        const specificity = ({ images, texts }: typeof objects): number => {
          const rows = [...Array(images.length / d).keys()];
          return mean(
            rows.map(
              (i) =>
                cosine(images, i, texts, i, d) -
                mean(rows.filter((j) => j !== i).map((j) => cosine(images, i, texts, j, d))),
            ),
          );
        };
        const bias = crossModalObjectBias(objects, [attributes], d);
        expect(bias).toBeCloseTo((specificity(objects) - specificity(attributes)) / 4, 12);
        expect(Math.abs(bias)).toBeLessThanOrEqual(1);
        expect(crossModalObjectBias(attributes, [objects], d)).toBeCloseTo(-bias, 12);
        const turn = rotation(d, random);
        const turned = ({ images, texts }: typeof objects) => ({
          images: rotated(images, d, turn),
          texts: rotated(texts, d, turn),
        });
        expect(crossModalObjectBias(turned(objects), [turned(attributes)], d)).toBeCloseTo(bias, 12);
      }),
      { numRuns: 50 },
    );
  });

  it('needs two values and pairs', () => {
    const one = { images: [1, 0], texts: [1, 0] };
    expect(() => crossModalObjectBias(one, [one], 2)).toThrow(
      'expected at least two images, each with its text',
    );
  });
});

describe('MOAD inside a modality', () => {
  it('is 1 where objects are orthogonal points and attributes are spread evenly, by hand', () => {
    // Two objects with two attributes each: rows of an object coincide, so attributes say nothing: same and other
    // attribute both meet each object; same attribute is always the other object, other attribute half of the time.
    const rows = axes(2, 0, 0, 1, 1);
    const bias = withinModalityObjectBias(rows, 2, [0, 0, 1, 1], [[0, 1, 0, 1]]);
    expect(bias).toBeCloseTo(1 - (0 - 1 / 2), 14);
    // Dropping (p, p): of the blocks between attributes only pairs of different objects are left.
    expect(
      withinModalityObjectBias(rows, 2, [0, 0, 1, 1], [[0, 1, 0, 1]], { asPublished: true }),
    ).toBeCloseTo(1 - (0 - 0), 14);
  });

  it('is its definition in both forms, for classes of any size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.boolean(), (seed, asPublished) => {
        const [n, d] = [17, 4];
        const random = randomStream(seed);
        const rows = unitRows(n, d, random);
        const labels = (classes: number): number[] =>
          Array.from({ length: n }, (_, i) => (i < 2 * classes ? i % classes : random.below(classes)));
        const [objects, first, second] = [labels(4), labels(2), labels(3)];
        const expected =
          contrastByBlocks(rows, d, objects, asPublished) -
          mean([first, second].map((one) => contrastByBlocks(rows, d, one, asPublished)));
        const bias = withinModalityObjectBias(rows, d, objects, [first, second], { asPublished });
        expect(bias).toBeCloseTo(expected, 12);
        const turned = rotated(rows, d, rotation(d, random));
        expect(withinModalityObjectBias(turned, d, objects, [first, second], { asPublished })).toBeCloseTo(
          bias,
          12,
        );
      }),
      { numRuns: 50 },
    );
  });

  it('is 0 where attributes are the objects', () => {
    const rows = unitRows(8, 3, randomStream(5));
    const labels = [0, 1, 0, 1, 2, 2, 0, 1];
    expect(withinModalityObjectBias(rows, 3, labels, [labels])).toBe(0);
  });

  it('needs several classes', () => {
    expect(() => withinModalityObjectBias([1, 0, 0, 1], 2, [0, 1], [[0, 0]])).toThrow(
      'expected several classes',
    );
    expect(() => withinModalityObjectBias([1, 0, 0, 1], 2, [0, 0, 1], [])).toThrow('got 2 rows and 3 labels');
  });
});
