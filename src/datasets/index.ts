export * from './benchmarks/index.js';
export { DIGIT_PIXELS, DIGIT_SIZE, sliceDigits, type Digits } from './digits/digits.js';
export { drawDigit, drawDigits } from './digits/drawn.js';
export {
  fetchMnist,
  MNIST_FILES,
  MNIST_MIRRORS,
  type FetchedFile,
  type FetchOptions,
} from './digits/fetch-mnist.js';
export { digitCount, parseDigits, parseIdx, type IdxArray, type IdxPair } from './digits/idx.js';
export { readDigits, type Split } from './digits/read-digits.js';
export {
  captionRule,
  captionText,
  CONTEXT_LENGTH,
  encodeCaption,
  END_TOKEN,
  PADDING_TOKEN,
  sampleCaptions,
  START_TOKEN,
  VOCABULARY_SIZE,
  WORDS,
  wordToken,
  type CaptionRule,
  type CaptionRuleInput,
} from './mad/captions.js';
export {
  ATTRIBUTES,
  COLOUR_DRAWN,
  COMBINATIONS,
  FACTOR_NAMES,
  FACTORS,
  LABEL_COLUMNS,
  parseFactor,
  SHAPE_COMBINATIONS,
  type Attribute,
  type Factor,
} from './mad/factors.js';
export {
  bytesPerImage,
  DEFAULT_MAD_OPTIONS,
  generateMadRange,
  MadGenerator,
  rowsPerDigit,
  type MadOptions,
  type MadRows,
} from './mad/generate.js';
export {
  imagesInMemory,
  MadDataset,
  type EpochOrder,
  type ImageRows,
  type MadBatch,
} from './mad/mad-dataset.js';
export { describeMad, MAD_FILES, type MadDescription } from './mad/mad-file.js';
export { madRangeTask, openMad, writeMad, type OpenMad, type WriteMadOptions } from './mad/stored-mad.js';
export * from './morphology/index.js';
export * from './words/index.js';
