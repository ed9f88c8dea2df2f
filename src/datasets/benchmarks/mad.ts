import { InputError } from '../../files/input-error.js';
import { DIGIT_SIZE } from '../digits/digits.js';
import { FACTOR_NAMES, FACTORS } from '../mad/factors.js';
import { openMad } from '../mad/stored-mad.js';
import { checkSplit, type Benchmark } from './benchmark.js';

const SPLITS = ['train', 'test'] as const;

/** Digits in which thickness, swelling, fractures, size and colour vary, each with a word of its own. */
export const mad: Benchmark = {
  id: 'mad',
  title: 'MAD, multi-modal attributes and digits',
  source: 'Schrodi et al., “Two Effects, One Trigger”, ICLR 2025, section 5 and appendix B',
  licence: 'that of the digits it is made of; of drawn digits MIT, as this package',
  obtain: '`modgap mad --out FOLDER/train` and `FOLDER/test`, from drawn digits or an IDX folder',
  splits: SPLITS,
  factors: FACTOR_NAMES.map((name) => ({
    name,
    classNames: FACTORS[name],
    // Captions are lists of words: the shortest that asks for a class is its word.
    prompts: (className) => [className],
  })),
  async read(folder, split) {
    const place = folder.folder(checkSplit('mad', SPLITS, split));
    const { dataset, close } = await openMad(place);
    if (dataset.description.options.colours !== 'stored') {
      close();
      throw new InputError(
        `${place.name}: expected MAD with stored colours, got colours that are drawn with each batch; ` +
          'generate it with --colours stored',
      );
    }
    return {
      count: dataset.rows,
      height: DIGIT_SIZE,
      width: DIGIT_SIZE,
      channels: 3,
      labels: dataset.labels,
      read: (row, out) => dataset.images.read(row, out),
      close,
    };
  },
};
