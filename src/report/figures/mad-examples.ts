import { drawing, pictures } from '../marks/index.js';
import { pngAddress } from '../png-data.js';
import type { Figure } from '../report.js';

/** A test image and its caption. */
export interface CaptionedImage {
  /** `[28, 28, 3]` bytes. */
  readonly pixels: Uint8Array;
  readonly caption: string;
}

/** Images of MAD and captions that mention everything (TEOT Fig. 4). */
export function madExamplesFigure(examples: readonly CaptionedImage[]): Figure | undefined {
  if (examples.length === 0) return undefined;
  return {
    id: 'mad-examples',
    title: 'Digits with attributes, and captions that mention all of them',
    caption:
      'Images of the test set with captions of six words in random order: the digit and five attributes. With fewer ' +
      'attributes in the captions, others of the same words are left out each time. "no thickthinning" is MAD’s word ' +
      'for a stroke that is neither thickened nor thinned.',
    spec: drawing([
      pictures(
        examples.map(({ pixels, caption }) => ({
          address: pngAddress(pixels, 28),
          lines: inLines(caption.split(', '), 2),
        })),
      ),
    ]),
  };
}

/** Two words a line, however long the caption. */
function inLines(words: readonly string[], each: number): string[] {
  return Array.from({ length: Math.ceil(words.length / each) }, (_, k) =>
    words.slice(k * each, (k + 1) * each).join(', '),
  );
}
