import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeCallouts } from '../../src/report/marks/index.js';
import { textWidth } from '../../src/report/text-width.js';
import { fontSize } from '../../src/report/theme.js';

const frame = {
  width: 420,
  height: 300,
  axes: { x: { domain: [0, 1] as const }, y: { domain: [0, 1] as const } },
};

describe('callouts', () => {
  it('do not cover each other, whatever crowds there are, and stay inside the frame', () => {
    const point = fc.record({
      x: fc.double({ min: 0.3, max: 0.6, noNaN: true }),
      y: fc.double({ min: 0.3, max: 0.7, noNaN: true }),
      text: fc.constantFrom('shift', 'centring', 'whitening', 'similarity-standardising'),
    });
    fc.assert(
      fc.property(fc.array(point, { minLength: 2, maxLength: 12 }), (points) => {
        const boxes = placeCallouts(points, frame).map(({ at, align, text }) => {
          const width = textWidth(text, fontSize.annotation);
          const left = align === 'left' ? at.x : align === 'right' ? at.x - width : at.x - width / 2;
          return { left, right: left + width, top: at.y - 5, bottom: at.y + 5 };
        });
        for (const [k, a] of boxes.entries()) {
          expect(a.left).toBeGreaterThanOrEqual(0);
          expect(a.right).toBeLessThanOrEqual(frame.width);
          for (const b of boxes.slice(k + 1)) {
            const apart = a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
            expect(apart).toBe(true);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('stand beside a lone point, and move off a line through it', () => {
    const [lone] = placeCallouts([{ x: 0.5, y: 0.5, text: 'a' }], frame);
    expect(lone).toMatchObject({ align: 'left', at: { x: 218, y: 150 } });
    const [moved] = placeCallouts([{ x: 0.5, y: 0.5, text: 'a' }], frame, [{ x: [0, 1], y: [0.5, 0.5] }]);
    expect(moved!.at.y).not.toBe(150);
  });

  it('need axes that state their domains', () => {
    const open = { ...frame, axes: { x: {}, y: {} } };
    expect(() => placeCallouts([{ x: 0, y: 0, text: 'a' }], open)).toThrow('state their domains');
  });
});
