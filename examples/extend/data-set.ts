/** A data set: `src/datasets/benchmarks/fashion-mnist.ts`, and a line in `src/datasets/benchmarks/registry.ts`. */
import { checkSplit, DIGIT_PIXELS, DIGIT_SIZE, readDigits, type Benchmark } from 'modgap/datasets';

const SPLITS = ['train', 'test'] as const;

/** Pictures of clothes in the format and the sizes of MNIST. */
export const fashionMnist: Benchmark = {
  id: 'fashion-mnist',
  title: 'Fashion-MNIST',
  source: 'Xiao et al., “Fashion-MNIST”, 2017',
  licence: 'MIT',
  obtain:
    'its four IDX files from github.com/zalandoresearch/fashion-mnist, or Debian’s dataset-fashion-mnist',
  splits: SPLITS,
  factors: [
    {
      name: 'garment',
      classNames: [
        ...['T-shirt', 'trouser', 'pullover', 'dress', 'coat'],
        ...['sandal', 'shirt', 'sneaker', 'bag', 'ankle boot'],
      ],
      prompts: (className) => [`a photo of a ${className}, a type of clothing.`],
    },
  ],
  // A storage may be a folder, a browser's files or memory.
  async read(folder, split) {
    const { images, labels } = await readDigits(folder, checkSplit('fashion-mnist', SPLITS, split));
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
