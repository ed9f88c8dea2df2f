import { randomStream, type Random } from '../../numeric/index.js';
import { DIGIT_PIXELS, DIGIT_SIZE, type Digits } from './digits.js';
import { DIGIT_FORMS, type Curve, type DigitForm, type Point } from './pen-strokes.js';

/** MNIST's framing: the ink fits a box of this size, and its centre of mass lies in the middle of the picture. */
const BOX = 20;
const MIDDLE = (DIGIT_SIZE - 1) / 2;

/** Points that a curve is drawn with between two of its control points. */
const STEPS = 10;

/** The pen's path: places in picture pixels and the pen's radius there; `lifted[i]` where no line leads to place i. */
interface Path {
  readonly x: number[];
  readonly y: number[];
  readonly radius: number[];
  readonly lifted: boolean[];
}

/** A writer's hand for one digit: everything that is drawn at random besides the form. */
interface Hand {
  /** Radians. */
  readonly rotation: number;
  /** Horizontal shear: how far the top leans right. */
  readonly slant: number;
  /** Width over height beside the form's own. */
  readonly aspect: number;
  /** Sideways and upward bow of the whole digit. */
  readonly bow: readonly [number, number];
  /** Standard deviation of each control point. */
  readonly tremor: number;
  /** Amplitude and phases of the slow displacement of the whole page. */
  readonly elastic: readonly ElasticWave[];
  /** Mean radius of the pen in picture pixels. */
  readonly pen: number;
  /** Share of the radius that pressure changes, its frequency along the path and phase. */
  readonly pressure: { readonly amount: number; readonly frequency: number; readonly phase: number };
}

interface ElasticWave {
  readonly dx: number;
  readonly dy: number;
  readonly fx: number;
  readonly fy: number;
  readonly phase: number;
}

function drawHand(random: Random): Hand {
  return {
    rotation: 0.14 * random.normal(),
    slant: 0.12 + 0.22 * random.normal(),
    aspect: 0.8 * Math.exp(0.18 * random.normal()),
    bow: [0.08 * random.normal(), 0.05 * random.normal()],
    tremor: 0.01 + 0.02 * random.uniform(),
    elastic: Array.from({ length: 3 }, () => ({
      dx: 0.042 * random.normal(),
      dy: 0.042 * random.normal(),
      fx: 0.6 * random.normal(),
      fy: 0.6 * random.normal(),
      phase: 2 * Math.PI * random.uniform(),
    })),
    // Log-normal: most pens near 1.2 pixels, a few felt-tips.
    pen: Math.min(2, Math.max(0.7, 1.2 * Math.exp(0.24 * random.normal()))),
    pressure: {
      amount: 0.25 * random.uniform(),
      frequency: 1 + 2 * random.uniform(),
      phase: 2 * Math.PI * random.uniform(),
    },
  };
}

function chooseForm(forms: readonly DigitForm[], random: Random): DigitForm {
  let rest = random.uniform() * forms.reduce((sum, form) => sum + form.weight, 0);
  for (const form of forms) {
    rest -= form.weight;
    if (rest < 0) return form;
  }
  return forms[forms.length - 1]!;
}

/** A place on the form to a place on the page, in units of the digit's height. */
function place([x, y]: Point, hand: Hand): Point {
  let px = (x - 0.5) * hand.aspect;
  let py = y - 0.5;
  px += hand.bow[0] * (1 - 4 * py * py);
  py += hand.bow[1] * (1 - 4 * (x - 0.5) * (x - 0.5));
  for (const wave of hand.elastic) {
    const swing = Math.sin(2 * Math.PI * (wave.fx * (x - 0.5) + wave.fy * (y - 0.5)) + wave.phase);
    px += wave.dx * swing;
    py += wave.dy * swing;
  }
  px -= hand.slant * py;
  const cos = Math.cos(hand.rotation);
  const sin = Math.sin(hand.rotation);
  return [cos * px - sin * py, sin * px + cos * py];
}

/** Catmull-Rom through the curve's points, its ends included. */
function alongCurve(curve: Curve, visit: (point: Point) => void): void {
  const at = (i: number): Point => curve[Math.min(curve.length - 1, Math.max(0, i))]!;
  for (let i = 0; i + 1 < curve.length; i++) {
    const [a, b, c, d] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
    for (let step = 0; step < STEPS; step++) {
      const t = step / STEPS;
      const spline = (axis: 0 | 1): number =>
        0.5 *
        (2 * b[axis] +
          (c[axis] - a[axis]) * t +
          (2 * a[axis] - 5 * b[axis] + 4 * c[axis] - d[axis]) * t * t +
          (3 * b[axis] - a[axis] - 3 * c[axis] + d[axis]) * t * t * t);
      visit([spline(0), spline(1)]);
    }
  }
  visit(at(curve.length - 1));
}

/** The form as this hand writes it, sized so that its ink fits the box, about the origin. */
function writeForm(form: DigitForm, hand: Hand, random: Random): Path {
  const path: Path = { x: [], y: [], radius: [], lifted: [] };
  // A point that two curves share moves once.
  const moved = new Map<Point | string, Point>();
  const tremble = (point: Point): Point => {
    const key = point.join();
    let found = moved.get(key);
    if (found === undefined) {
      found = [point[0] + hand.tremor * random.normal(), point[1] + hand.tremor * random.normal()];
      moved.set(key, found);
    }
    return found;
  };
  for (const stroke of form.strokes) {
    let first = true;
    for (const curve of stroke) {
      alongCurve(curve.map(tremble), (point) => {
        const [x, y] = place(point, hand);
        path.x.push(x);
        path.y.push(y);
        path.lifted.push(first);
        first = false;
      });
    }
  }
  const count = path.x.length;
  for (let i = 0; i < count; i++) {
    const swing = Math.sin(hand.pressure.frequency * 2 * Math.PI * (i / count) + hand.pressure.phase);
    path.radius.push(hand.pen * (1 + hand.pressure.amount * swing));
  }
  fitBox(path, hand.pen);
  return path;
}

/** Scales the path and moves it to the origin, so that path and pen together fit the box. */
function fitBox(path: Path, pen: number): void {
  const left = Math.min(...path.x);
  const right = Math.max(...path.x);
  const top = Math.min(...path.y);
  const bottom = Math.max(...path.y);
  const scale = (BOX - 2 * pen) / Math.max(right - left, bottom - top);
  for (let i = 0; i < path.x.length; i++) {
    path.x[i] = (path.x[i]! - (left + right) / 2) * scale;
    path.y[i] = (path.y[i]! - (top + bottom) / 2) * scale;
  }
}

/**
 * Inks the path, moved by (dx, dy), into `ink` (shares of full ink, `[28, 28]`). A pixel takes the ink of the closest
 * stretch of the path: full inside the pen's radius, none a pixel farther, in between in proportion.
 */
function inkPath(path: Path, dx: number, dy: number, ink: Float64Array): void {
  ink.fill(0);
  for (let i = 0; i < path.x.length; i++) {
    const from = path.lifted[i] === true ? i : i - 1;
    const x0 = path.x[from]! + dx;
    const y0 = path.y[from]! + dy;
    const x1 = path.x[i]! + dx;
    const y1 = path.y[i]! + dy;
    const radius = (path.radius[from]! + path.radius[i]!) / 2;
    const reach = radius + 0.5;
    const along = (x1 - x0) ** 2 + (y1 - y0) ** 2;
    const bottom = Math.min(DIGIT_SIZE - 1, Math.floor(Math.max(y0, y1) + reach));
    const right = Math.min(DIGIT_SIZE - 1, Math.floor(Math.max(x0, x1) + reach));
    for (let y = Math.max(0, Math.ceil(Math.min(y0, y1) - reach)); y <= bottom; y++) {
      for (let x = Math.max(0, Math.ceil(Math.min(x0, x1) - reach)); x <= right; x++) {
        const t =
          along === 0 ? 0 : Math.min(1, Math.max(0, ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / along));
        const distance = Math.hypot(x - x0 - t * (x1 - x0), y - y0 - t * (y1 - y0));
        const share = Math.min(1, reach - distance);
        const at = y * DIGIT_SIZE + x;
        if (share > ink[at]!) ink[at] = share;
      }
    }
  }
}

/** Room for {@link drawDigit}. */
export function createInk(): Float64Array {
  return new Float64Array(DIGIT_PIXELS);
}

/**
 * Draws one digit by hand: a form, a slant, an aspect, a bow, a tremor, a slow displacement, a pen and its pressure,
 * all from `random`; then MNIST's framing (fits 20 x 20, centre of mass in the middle) and anti-aliasing.
 *
 * @param label 0 to 9.
 * @param out `[28, 28]` grey levels, 255 full ink.
 */
export function drawDigit(
  label: number,
  random: Random,
  out: Uint8Array,
  ink: Float64Array = createInk(),
): Uint8Array {
  const forms = DIGIT_FORMS[label];
  if (forms === undefined) {
    throw new RangeError(`drawn digit: expected a whole number from 0 to 9, got ${label}`);
  }
  const form = chooseForm(forms, random);
  const path = writeForm(form, drawHand(random), random);
  inkPath(path, MIDDLE, MIDDLE, ink);
  let mass = 0;
  let massX = 0;
  let massY = 0;
  for (let i = 0; i < ink.length; i++) {
    mass += ink[i]!;
    massX += ink[i]! * (i % DIGIT_SIZE);
    massY += ink[i]! * Math.floor(i / DIGIT_SIZE);
  }
  inkPath(path, 2 * MIDDLE - massX / mass, 2 * MIDDLE - massY / mass, ink);
  for (let i = 0; i < ink.length; i++) out[i] = Math.round(255 * ink[i]!);
  return out;
}

/**
 * `count` drawn digits, the labels 0 to 9 in turn. Digit i is drawn from `randomStream(seed, first + i)`: any part of
 * a longer series can be drawn on its own.
 */
export function drawDigits(count: number, seed: number, first = 0): Digits {
  const images = new Uint8Array(count * DIGIT_PIXELS);
  const labels = new Uint8Array(count);
  const ink = createInk();
  for (let i = 0; i < count; i++) {
    const label = (first + i) % 10;
    labels[i] = label;
    const picture = images.subarray(i * DIGIT_PIXELS, (i + 1) * DIGIT_PIXELS);
    drawDigit(label, randomStream(seed, first + i), picture, ink);
  }
  return { images, labels, source: `drawn digits, seed ${seed}` };
}
