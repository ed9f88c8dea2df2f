/**
 * How people write the ten digits, as pen strokes: for each digit several forms, each with the share of writers who
 * use it here. x runs from 0 (left) to 1, y from 0 (top) to 1.
 */
export type Point = readonly [x: number, y: number];
/** Points that the pen passes through smoothly. */
export type Curve = readonly Point[];
/** Curves that meet in corners: each begins where the one before it ends. */
export type Stroke = readonly Curve[];

export interface DigitForm {
  readonly name: string;
  /** Relative frequency among the digit's forms. */
  readonly weight: number;
  /** The pen lifts between strokes. */
  readonly strokes: readonly Stroke[];
}

/**
 * A form from its notation: points `x,y` in hundredths, `|` makes a corner of the point before it, `/` lifts the pen.
 */
function form(name: string, weight: number, notation: string): DigitForm {
  const strokes = notation.split(' / ').map((stroke) => {
    const curves: Point[][] = [];
    for (const part of stroke.split(' | ')) {
      const points = part.split(' ').map((text): Point => {
        const [x, y] = text.split(',').map(Number);
        if (x === undefined || y === undefined || !Number.isFinite(x + y)) {
          throw new Error(`pen stroke ${name}: expected points x,y, got "${text}"`);
        }
        return [x / 100, y / 100];
      });
      const corner = curves.at(-1)?.at(-1);
      curves.push(corner === undefined ? points : [corner, ...points]);
    }
    return curves;
  });
  return { name, weight, strokes };
}

/** The forms of each digit, 0 to 9. */
export const DIGIT_FORMS: readonly (readonly DigitForm[])[] = [
  // 0
  [
    form('closed', 5, '52,2 24,16 14,50 24,86 50,98 76,84 86,50 76,15 52,2'),
    form('overshooting', 3, '62,6 36,8 16,36 20,80 48,98 78,78 82,36 60,4 40,2'),
    form('open', 2, '44,6 20,26 14,62 36,96 70,88 86,50 74,14 56,4'),
  ],
  // 1
  [
    form('plain', 6, '50,0 50,50 50,100'),
    form('flag', 3, '30,24 42,14 54,0 | 53,50 52,100'),
    form('flag and foot', 1, '32,22 44,12 54,0 | 53,50 53,98 / 28,99 53,98 78,98'),
  ],
  // 2
  [
    form('angular', 4, '16,24 30,6 56,2 78,18 74,42 50,68 14,96 | 50,95 88,94'),
    form('looped', 4, '18,20 36,4 62,4 78,24 66,54 42,82 22,94 14,84 26,74 46,86 68,98 92,88'),
    form('waved', 2, '20,30 26,8 54,2 74,20 66,48 38,76 12,90 | 36,84 62,98 90,90'),
  ],
  // 3
  [
    form('round', 6, '18,14 40,2 68,8 74,28 58,44 36,48 | 64,50 82,68 70,92 42,99 14,86'),
    form('flat-topped', 2, '16,4 46,4 78,3 | 62,22 42,42 | 68,48 82,70 66,94 36,98 14,86'),
    form('looped waist', 2, '20,12 44,2 70,12 68,34 46,48 36,46 44,42 68,52 80,74 60,96 30,96 14,84'),
  ],
  // 4
  [
    form('open', 5, '22,4 18,30 16,52 | 46,54 86,50 / 74,2 70,50 66,100'),
    form('closed', 3, '66,2 38,34 10,64 | 50,64 92,63 / 66,2 65,50 64,100'),
    form('one stroke', 2, '26,6 16,34 24,52 50,52 74,42 | 80,20 80,4 | 74,50 66,100'),
  ],
  // 5
  [
    form('hooked', 4, '26,4 24,22 20,42 | 46,36 74,48 80,72 58,95 32,98 12,88 / 26,4 52,4 84,2'),
    form('one stroke', 4, '84,2 56,5 30,6 | 25,24 20,44 | 50,38 76,54 74,80 48,98 16,92'),
    form('flowing', 2, '86,6 60,2 36,10 26,30 42,44 66,58 70,80 46,97 14,88'),
  ],
  // 6
  [
    form('curved', 5, '70,2 42,16 22,46 18,76 38,98 66,94 80,74 66,56 42,58 22,74'),
    form('straight', 3, '60,0 36,36 20,70 30,95 58,98 74,80 60,64 36,68 24,82'),
    form('wide loop', 2, '56,2 28,28 14,62 24,92 56,98 84,82 80,60 54,50 28,60 18,72'),
  ],
  // 7
  [
    form('plain', 5, '12,6 46,5 84,4 | 62,50 42,100'),
    form('barred', 2, '14,6 48,6 84,4 | 60,46 40,100 / 34,50 58,48 80,47'),
    form('serif', 2, '14,20 14,10 16,4 | 50,6 84,3 | 62,36 50,66 46,100'),
    form('curved', 2, '12,12 34,4 62,10 84,6 70,36 50,62 44,100'),
  ],
  // 8
  [
    form('one stroke', 6, '72,12 50,2 26,14 30,36 54,50 76,68 70,92 46,99 20,88 22,66 50,48 72,30 72,12'),
    form(
      'two loops',
      2,
      '50,2 26,12 28,36 50,46 72,35 74,12 50,2 / 50,46 22,58 18,84 48,99 80,86 80,60 50,46',
    ),
    form('open-topped', 2, '78,8 48,6 26,22 44,42 68,60 70,86 44,99 22,84 34,62 62,36 80,4'),
  ],
  // 9
  [
    form('straight', 5, '78,16 56,2 30,8 18,28 32,46 56,44 74,30 78,16 | 75,58 70,100'),
    form('curved tail', 3, '78,14 54,2 28,10 20,32 36,48 62,42 78,20 | 80,52 70,86 48,98 24,90'),
    form('flowing', 2, '74,10 48,2 24,18 26,42 50,48 70,30 78,6 | 68,50 44,100'),
  ],
];
