/** MAD's seven colours, in the order of its vocabulary. */
export const COLOURS = ['gray', 'red', 'green', 'blue', 'cyan', 'magenta', 'yellow'] as const;
export type Colour = (typeof COLOURS)[number];

/** Which of red, green and blue carry the ink. */
const INKED: Readonly<Record<Colour, readonly [red: boolean, green: boolean, blue: boolean]>> = {
  gray: [true, true, true],
  red: [true, false, false],
  green: [false, true, false],
  blue: [false, false, true],
  cyan: [false, true, true],
  magenta: [true, false, true],
  yellow: [true, true, false],
};

/** The two-channel colours, which TEOT's code mixes differently. */
const PUBLISHED_MIXED: ReadonlySet<Colour> = new Set(['cyan', 'magenta', 'yellow']);

/**
 * Three bytes a pixel from one grey level a pixel: the colour's channels carry the grey level g, the others 0, so a
 * yellow pixel is (g, g, 0).
 *
 * @param asPublished As TEOT's code mixes them: cyan, magenta and yellow put 255 into their own channels wherever
 * there is any ink and keep g in the third, so a yellow pixel is (255, 255, g): white where the ink is full.
 */
export function colourise(
  grey: Uint8Array,
  colour: Colour,
  out: Uint8Array,
  asPublished = false,
): Uint8Array {
  const inked = INKED[colour];
  const mixed = asPublished && PUBLISHED_MIXED.has(colour);
  for (let channel = 0; channel < 3; channel++) {
    const own = inked[channel] ?? false;
    for (let i = 0; i < grey.length; i++) {
      const level = grey[i]!;
      if (mixed && own) out[3 * i + channel] = level > 0 ? 255 : 0;
      else out[3 * i + channel] = own || mixed ? level : 0;
    }
  }
  return out;
}
