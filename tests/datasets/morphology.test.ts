import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  binarise,
  COLOURS,
  colourise,
  createMask,
  createStroke,
  Downscaler,
  fracture,
  inkArea,
  MedialAxis,
  SkeletonPoints,
  SmallScaler,
  squaredDistances,
  StrokeMeter,
  swell,
  swellingRadius,
  thicken,
  thin,
  Upscaler,
  type Mask,
} from '../../src/datasets/morphology/index.js';

const WIDTH = 24;
const HEIGHT = 20;

/** A few overlapping boxes of ink: strokes, crossings, holes and ink at the frame all occur. */
const masks = fc
  .array(
    fc.record({
      x: fc.integer({ min: 0, max: WIDTH - 1 }),
      y: fc.integer({ min: 0, max: HEIGHT - 1 }),
      w: fc.integer({ min: 1, max: 12 }),
      h: fc.integer({ min: 1, max: 12 }),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((boxes) => {
    const mask = createMask(WIDTH, HEIGHT);
    for (const { x, y, w, h } of boxes) {
      for (let r = y; r < Math.min(HEIGHT, y + h); r++) {
        mask.data.fill(1, r * WIDTH + x, r * WIDTH + Math.min(WIDTH, x + w));
      }
    }
    return mask;
  });

function measured(mask: Mask) {
  const stroke = createStroke(mask.width, mask.height);
  stroke.mask.data.set(mask.data);
  return new StrokeMeter(mask.width, mask.height).measure(stroke);
}

/** Number of 8-connected parts of the ink. */
function parts({ width, height, data }: Mask): number {
  const seen = new Uint8Array(data.length);
  let count = 0;
  for (let start = 0; start < data.length; start++) {
    if (data[start] !== 1 || seen[start] === 1) continue;
    count++;
    const stack = [start];
    seen[start] = 1;
    for (let i = stack.pop(); i !== undefined; i = stack.pop()) {
      const x = i % width;
      const y = Math.floor(i / width);
      for (let dy = -1; dy <= 1; dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          const nx = x + dx;
          const ny = y + dy;
          if (nx < 0 || ny < 0 || nx >= width || ny >= height) continue;
          const j = ny * width + nx;
          if (data[j] === 1 && seen[j] === 0) {
            seen[j] = 1;
            stack.push(j);
          }
        }
      }
    }
  }
  return count;
}

describe('distance map', () => {
  it('is the smallest distance over all paper pixels', () => {
    fc.assert(
      fc.property(masks, (mask) => {
        const squared = squaredDistances(
          mask,
          new Int32Array(mask.data.length),
          new Int32Array(mask.data.length),
        );
        const expected = new Int32Array(mask.data.length);
        for (let i = 0; i < mask.data.length; i++) {
          let best = WIDTH ** 2 + HEIGHT ** 2;
          for (let j = 0; j < mask.data.length; j++) {
            if (mask.data[j] === 1) continue;
            const dx = (i % WIDTH) - (j % WIDTH);
            const dy = Math.floor(i / WIDTH) - Math.floor(j / WIDTH);
            best = Math.min(best, dx * dx + dy * dy);
          }
          expected[i] = best;
        }
        expect(squared).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  it('of a mask without paper is the squared diagonal', () => {
    const mask = createMask(WIDTH, HEIGHT);
    mask.data.fill(1);
    const squared = squaredDistances(mask, new Int32Array(WIDTH * HEIGHT), new Int32Array(WIDTH * HEIGHT));
    expect(new Set(squared)).toEqual(new Set([WIDTH ** 2 + HEIGHT ** 2]));
  });
});

describe('medial axis', () => {
  it('lies in the ink and has exactly its connected parts', () => {
    fc.assert(
      fc.property(masks, (mask) => {
        const { skeleton } = measured(mask);
        expect(skeleton.every((value, i) => value <= mask.data[i]!)).toBe(true);
        const axis: Mask = { ...mask, data: skeleton };
        expect(parts(axis)).toBe(parts(mask));
      }),
    );
  });

  it('of a bar runs along its middle', () => {
    const mask = createMask(WIDTH, HEIGHT);
    for (let y = 7; y < 12; y++) mask.data.fill(1, y * WIDTH + 2, y * WIDTH + 22);
    const { skeleton } = measured(mask);
    for (let x = 5; x < 19; x++) {
      for (let y = 0; y < HEIGHT; y++) expect(skeleton[y * WIDTH + x]).toBe(y === 9 ? 1 : 0);
    }
  });

  it('repeats for the same mask, and needs one first', () => {
    const axis = new MedialAxis(WIDTH, HEIGHT);
    expect(() => axis.axis(0, new Uint8Array(WIDTH * HEIGHT))).toThrow(/prepare/);
    fc.assert(
      fc.property(masks, (mask) => {
        expect(measured(mask)).toEqual(measured(mask));
      }),
      { numRuns: 20 },
    );
  });
});

describe('thickness', () => {
  it('of a bar is its width plus one: paper begins half a pixel beyond the rim on each side', () => {
    const mask = createMask(112, 112);
    for (let y = 40; y < 51; y++) mask.data.fill(1, y * 112 + 10, y * 112 + 100);
    // Along the middle row the nearest paper is 6 fine pixels away; the ends branch out to the corners.
    expect(measured(mask).meanThickness).toBeGreaterThan((2 * 5) / 4);
    expect(measured(mask).meanThickness).toBeLessThanOrEqual((2 * 6) / 4);
  });

  it('thickening grows with the radius and is the dilation by a disk', () => {
    fc.assert(
      fc.property(masks, fc.integer({ min: 0, max: 6 }), (mask, radius) => {
        const edges = new Int32Array((WIDTH + 1) * HEIGHT);
        const grown = thicken(mask, radius, edges, createMask(WIDTH, HEIGHT));
        const more = thicken(mask, radius + 1, edges, createMask(WIDTH, HEIGHT));
        const expected = new Uint8Array(mask.data.length);
        for (let i = 0; i < mask.data.length; i++) {
          let covered = 0;
          for (let j = 0; j < mask.data.length && covered === 0; j++) {
            if (mask.data[j] === 0) continue;
            const dx = (i % WIDTH) - (j % WIDTH);
            const dy = Math.floor(i / WIDTH) - Math.floor(j / WIDTH);
            if (dx * dx + dy * dy <= radius * radius) covered = 1;
          }
          expected[i] = covered;
        }
        expect(grown.data).toEqual(expected);
        expect(more.data.every((value, i) => value >= grown.data[i]!)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('thinning shrinks with the radius, and thinning what was thickened gives back at least the ink', () => {
    fc.assert(
      fc.property(masks, fc.integer({ min: 0, max: 5 }), (mask, radius) => {
        const stroke = measured(mask);
        const thinned = thin(stroke, radius, createMask(WIDTH, HEIGHT));
        const less = thin(stroke, radius + 1, createMask(WIDTH, HEIGHT));
        expect(inkArea(less)).toBeLessThanOrEqual(inkArea(thinned));
        expect(inkArea(thinned)).toBeLessThanOrEqual(inkArea(mask));
        const edges = new Int32Array((WIDTH + 1) * HEIGHT);
        const closed = thin(
          measured(thicken(mask, radius, edges, createMask(WIDTH, HEIGHT))),
          radius,
          createMask(WIDTH, HEIGHT),
        );
        expect(mask.data.every((value, i) => value <= closed.data[i]!)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });
});

describe('swelling and fractures', () => {
  it('swelling touches only its disk, adds ink around a centre of ink and leaves radius 0 alone', () => {
    fc.assert(
      fc.property(masks, fc.nat(), fc.double({ min: 2, max: 9, noNaN: true }), (mask, pick, radius) => {
        const stroke = measured(mask);
        const points = new SkeletonPoints(WIDTH, HEIGHT);
        const centre = points.points[pick % points.all(stroke)]!;
        const out = swell(mask, centre, radius, createMask(WIDTH, HEIGHT));
        const outside = (_: number, i: number): boolean => {
          const dx = (i % WIDTH) - (centre % WIDTH);
          const dy = Math.floor(i / WIDTH) - Math.floor(centre / WIDTH);
          return dx * dx + dy * dy > radius * radius;
        };
        expect(out.data.filter(outside)).toEqual(mask.data.filter(outside));
        expect(out.data[centre]).toBe(1);
        expect(swell(mask, centre, 0, createMask(WIDTH, HEIGHT)).data).toEqual(mask.data);
      }),
      { numRuns: 60 },
    );
  });

  it('swelling a thin line makes it thicker at the centre', () => {
    const mask = createMask(112, 112);
    for (let y = 54; y < 59; y++) mask.data.fill(1, y * 112 + 10, y * 112 + 100);
    const stroke = measured(mask);
    const out = swell(mask, 56 * 112 + 56, swellingRadius(stroke), createMask(112, 112));
    const inkAt = (m: Mask, x: number): number => {
      let sum = 0;
      for (let y = 0; y < 112; y++) sum += m.data[y * 112 + x]!;
      return sum;
    };
    expect(inkAt(mask, 56)).toBe(5);
    expect(inkAt(out, 56)).toBeGreaterThan(15);
    expect(inkAt(out, 11)).toBe(5);
  });

  it('a fracture only removes ink, and cuts a bar in two', () => {
    const mask = createMask(112, 112);
    for (let y = 50; y < 61; y++) mask.data.fill(1, y * 112 + 10, y * 112 + 100);
    const stroke = measured(mask);
    for (const offset of [0, -3]) {
      const out = createMask(112, 112);
      out.data.set(mask.data);
      fracture(stroke, 55 * 112 + 55, out, offset);
      expect(parts(mask)).toBe(1);
      expect(parts(out)).toBe(2);
      expect(out.data.every((value, i) => value <= mask.data[i]!)).toBe(true);
      // The eraser is 7 fine pixels wide: 6 of the picture's quarter pixels, rounded up to a whole disk.
      expect(out.data[55 * 112 + 55 + offset]).toBe(0);
      expect(out.data[55 * 112 + 55 + offset + 4]).toBe(1);
    }
  });

  it('keeps fractures away from tips, and takes the whole skeleton where pruning leaves nothing', () => {
    const long = createMask(112, 112);
    for (let y = 50; y < 61; y++) long.data.fill(1, y * 112 + 10, y * 112 + 100);
    const points = new SkeletonPoints(112, 112);
    const stroke = measured(long);
    const all = points.all(stroke);
    const pruned = points.awayFromTipsAndForks(stroke);
    expect(pruned).toBeGreaterThan(0);
    expect(pruned).toBeLessThan(all);
    const dot = createMask(112, 112);
    for (let y = 50; y < 56; y++) dot.data.fill(1, y * 112 + 50, y * 112 + 60);
    const small = measured(dot);
    expect(points.awayFromTipsAndForks(small)).toBe(points.all(small));
  });
});

describe('pictures', () => {
  it('binarising a binary picture changes nothing, and a picture of one value has no ink', () => {
    fc.assert(
      fc.property(
        masks,
        fc.integer({ min: 0, max: 100 }),
        fc.integer({ min: 101, max: 255 }),
        (mask, low, high) => {
          const picture = Uint8Array.from(mask.data, (value) => (value === 1 ? high : low));
          const again = binarise(picture, createMask(WIDTH, HEIGHT));
          fc.pre(mask.data.includes(0));
          expect(again.data).toEqual(mask.data);
        },
      ),
    );
    expect(inkArea(binarise(new Uint8Array(16).fill(200), createMask(4, 4)))).toBe(0);
  });

  it('upscaling keeps a flat picture flat, and so does downscaling', () => {
    for (const level of [0, 1, 77, 254, 255]) {
      const fine = new Upscaler(12, 8).upscale(new Uint8Array(96).fill(level), new Uint8Array(96 * 16));
      expect(new Set(fine)).toEqual(new Set([level]));
    }
    const mask = createMask(48, 32);
    expect(new Set(new Downscaler(48, 32).downscale(mask, new Uint8Array(96)))).toEqual(new Set([0]));
    mask.data.fill(1);
    expect(new Set(new Downscaler(48, 32).downscale(mask, new Uint8Array(96)))).toEqual(new Set([255]));
  });

  it('resampling is symmetric: a mirrored picture gives the mirrored result', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 96, maxLength: 96 }), (picture) => {
        const upscaler = new Upscaler(12, 8);
        const mirrored = picture.slice().reverse();
        const plain = upscaler.upscale(picture, new Uint8Array(96 * 16)).slice();
        const turned = upscaler.upscale(mirrored, new Uint8Array(96 * 16)).reverse();
        // Sums in another order may fall on the other side of a whole grey level.
        expect(turned).toBeAllClose(plain, { rtol: 0, atol: 1 });
      }),
      { numRuns: 30 },
    );
  });

  it('small pictures are pasted where they are told', () => {
    const scaler = new SmallScaler(28, 28);
    const small = scaler.shrink(new Uint8Array(784).fill(90), new Uint8Array(21 * 21));
    expect(new Set(small)).toEqual(new Set([90]));
    const out = scaler.paste(small, 3, 4, new Uint8Array(784));
    expect(out.reduce((sum, value) => sum + value, 0)).toBe(90 * 21 * 21);
    expect([out[4 * 28 + 3], out[3 * 28 + 3], out[4 * 28 + 2], out[24 * 28 + 23], out[24 * 28 + 24]]).toEqual(
      [90, 0, 0, 90, 0],
    );
  });

  it('colours carry the grey level in their own channels', () => {
    const grey = Uint8Array.of(0, 100, 255);
    const pixels = (colour: (typeof COLOURS)[number], asPublished: boolean) => [
      ...colourise(grey, colour, new Uint8Array(9), asPublished),
    ];
    expect(pixels('gray', false)).toEqual([0, 0, 0, 100, 100, 100, 255, 255, 255]);
    expect(pixels('red', false)).toEqual([0, 0, 0, 100, 0, 0, 255, 0, 0]);
    expect(pixels('yellow', false)).toEqual([0, 0, 0, 100, 100, 0, 255, 255, 0]);
    expect(pixels('yellow', true)).toEqual([0, 0, 0, 255, 255, 100, 255, 255, 255]);
    expect(pixels('blue', true)).toEqual(pixels('blue', false));
    expect(new Set(COLOURS.map((colour) => pixels(colour, false).join())).size).toBe(7);
    expect(new Set(COLOURS.map((colour) => pixels(colour, true).join())).size).toBe(7);
  });
});
