/** Names of single points, none of them over another. */
import { textWidth } from '../text-width.js';
import { colour, fontSize } from '../theme.js';
import type { Frame, Mark } from './panels.js';

export interface Callout {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  /** In bold. Default: false. */
  readonly strong?: boolean;
}

/** In pixels, y downwards. */
interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** A callout with the place of its words, in pixels from the frame's top left corner. */
export interface PlacedCallout extends Callout {
  readonly at: { readonly x: number; readonly y: number };
  readonly align: 'left' | 'center' | 'right';
  /** How far its words are from the point. */
  readonly distance: number;
}

const LINE = 13;
const MARK = 5;
const MARGIN = 2;
const GAP = 3;

/** Beyond this distance from its point a name needs a line that leads to it. */
const NEAR = 12;

/** A part of the plane that words keep clear of: a rectangle, or a line where both ends are equal. */
export interface Obstacle {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

/**
 * Names beside their points: each at the nearest free place around its point, first of all to the right; a thin line
 * leads to one that had to move away. Both axes state their domains.
 *
 *   callouts([{ x: 0.01, y: 0.17, text: 'centring' }])
 *
 * @param avoid What else is drawn there, such as intervals.
 * @param options.within Pixels from a point beyond which its name is left out rather than led to by a line. Default:
 *   every name is drawn.
 */
export function callouts(
  points: readonly Callout[],
  avoid: readonly Obstacle[] = [],
  { within = Infinity }: { readonly within?: number } = {},
): Mark {
  return (frame) => {
    const placed = placeCallouts(points, frame, avoid).filter(({ distance }) => distance <= within);
    const { toX, toY } = scales(frame);
    const values = placed.map(({ at, align, text, strong = false, x, y, distance }) => ({
      ...{ text, strong, align, distance },
      ...{ x: toX.invert(at.x), y: toY.invert(at.y), x2: x, y2: y },
      // The line that leads there ends before the first letter.
      from: toX.invert(at.x + (align === 'left' ? -GAP : align === 'right' ? GAP : 0)),
    }));
    const position = { x: frame.x('x'), y: frame.y('y') };
    const far = values.filter(({ distance }) => distance > NEAR);
    return [
      ...(far.length === 0
        ? []
        : [
            {
              data: { values: far },
              mark: { type: 'rule' as const, color: colour('rule'), strokeWidth: 0.8 },
              encoding: { x: frame.x('from'), y: frame.y('y'), x2: { field: 'x2' }, y2: { field: 'y2' } },
            },
          ]),
      ...(['left', 'center', 'right'] as const).flatMap((align) =>
        ([false, true] as const).flatMap((strong) => {
          const own = values.filter((value) => value.align === align && value.strong === strong);
          return own.length === 0
            ? []
            : [
                {
                  data: { values: own },
                  mark: {
                    type: 'text' as const,
                    align,
                    baseline: 'middle' as const,
                    ...(strong && { fontWeight: 'bold' as const }),
                  },
                  encoding: { ...position, text: { field: 'text' } },
                },
              ];
        }),
      ),
    ];
  };
}

/** Where the words of callouts stand, in a frame whose axes state their domains. */
export function placeCallouts(
  points: readonly Callout[],
  frame: Pick<Frame, 'width' | 'height' | 'axes'>,
  avoid: readonly Obstacle[] = [],
): readonly PlacedCallout[] {
  const { toX, toY } = scales(frame);
  const obstacles = avoid.map(({ x, y }) => ({
    ...{ left: toX(x[0]) - 1, right: toX(x[1]) + 1 },
    ...{ top: toY(y[1]) - 1, bottom: toY(y[0]) + 1 },
  }));
  const marks = points.map(({ x, y }) => boxAround(toX(x), toY(y), MARK, MARK));
  const taken: Box[] = [];
  return points.map((point, k) => {
    const [x, y] = [toX(point.x), toY(point.y)];
    const width = textWidth(point.text, fontSize.annotation, point.strong === true);
    const others = marks.filter((_, other) => other !== k);
    let best: { readonly box: Box; readonly placed: PlacedCallout; readonly cost: number } | undefined;
    for (const candidate of places(x, y, width)) {
      const { box } = candidate;
      const outside =
        Math.max(0, -box.left) +
        Math.max(0, box.right - frame.width) +
        Math.max(0, -box.top) +
        Math.max(0, box.bottom - frame.height);
      const covered = [...taken, ...others].reduce((sum, other) => sum + overlap(box, other), 0);
      const crossed = obstacles.reduce((sum, other) => sum + overlap(box, other), 0);
      // A name over a name cannot be read, one over a line can.
      const cost = 50 * outside + 100 * covered + 1.5 * crossed + candidate.distance;
      if (best === undefined || cost < best.cost) {
        const { at, align, distance } = candidate;
        best = { box, cost, placed: { ...point, at, align, distance } };
      }
    }
    taken.push(best!.box);
    return best!.placed;
  });
}

/** Places for words of a width around a point, nearest first: eight sides at growing distances. */
function* places(x: number, y: number, width: number) {
  for (let distance = 8; distance <= 104; distance += 8) {
    for (const [across, up] of SIDES) {
      const at = { x: x + across * distance, y: y - up * (distance + 3) };
      const align: PlacedCallout['align'] = across > 0 ? 'left' : across < 0 ? 'right' : 'center';
      const left = align === 'left' ? at.x : align === 'right' ? at.x - width : at.x - width / 2;
      const box = {
        left: left - MARGIN,
        right: left + width + MARGIN,
        top: at.y - LINE / 2,
        bottom: at.y + LINE / 2,
      };
      yield { at, align, box, distance };
    }
  }
}

const SIDES = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
  [1, 1],
  [1, -1],
  [-1, 1],
  [-1, -1],
] as const;

function boxAround(x: number, y: number, halfWidth: number, halfHeight: number): Box {
  return { left: x - halfWidth, right: x + halfWidth, top: y - halfHeight, bottom: y + halfHeight };
}

/** Square pixels that two boxes share. */
function overlap(a: Box, b: Box): number {
  const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return across > 0 && down > 0 ? across * down : 0;
}

function scales({ width, height, axes }: Pick<Frame, 'width' | 'height' | 'axes'>) {
  const { x, y } = axes;
  if (x.domain === undefined || y.domain === undefined) {
    throw new RangeError('callouts: expected both axes to state their domains');
  }
  return { toX: linear(x.domain, [0, width]), toY: linear(y.domain, [height, 0]) };
}

function linear([from, to]: readonly [number, number], [start, end]: readonly [number, number]) {
  const scale = (value: number): number => start + ((value - from) / (to - from)) * (end - start);
  const invert = (pixel: number): number => from + ((pixel - start) / (end - start)) * (to - from);
  return Object.assign(scale, { invert });
}
