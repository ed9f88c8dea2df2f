import { DIGIT_PIXELS, DIGIT_SIZE } from '../digits/digits.js';
import { readDigits } from '../digits/read-digits.js';
import { checkSplit, type Benchmark } from './benchmark.js';

const SPLITS = ['train', 'test'] as const;

/** Handwritten digits, 60,000 for training and 10,000 for tests. */
export const mnist: Benchmark = {
  id: 'mnist',
  title: 'MNIST',
  source:
    'LeCun et al., “Gradient-based learning applied to document recognition”, Proceedings of the IEEE, 1998',
  licence: 'CC BY-SA 3.0',
  obtain: '`modgap mad fetch FOLDER` downloads its four IDX files',
  splits: SPLITS,
  factors: [
    {
      name: 'digit',
      classNames: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
      // The template that CLIP was published with.
      prompts: (className) => [`a photo of the number: "${className}".`],
    },
  ],
  async read(folder, split) {
    const { images, labels } = await readDigits(folder, checkSplit('mnist', SPLITS, split));
    return {
      count: labels.length,
      height: DIGIT_SIZE,
      width: DIGIT_SIZE,
      channels: 1,
      labels,
      read: (row, out) => out.set(images.subarray(row * DIGIT_PIXELS, (row + 1) * DIGIT_PIXELS)),
      close: () => undefined,
    };
  },
};
