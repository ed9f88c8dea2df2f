export {
  countWords,
  type CountedWords,
  type CountWordsOptions,
  type CountWordsProgress,
} from './count-words.js';
export { captionForms, openCaptions, type CaptionForm, type OpenCaptionsOptions } from './open-captions.js';
export { readWordList } from './read-word-list.js';
