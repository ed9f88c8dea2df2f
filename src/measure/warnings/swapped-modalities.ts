import { baseName } from '../../files/wording.js';
import { isTextFirst } from '../../embeddings/names.js';
import { knownModel } from '../known-means/known-model.js';
import type { Warning } from './warning.js';

export const swappedModalities: Warning = {
  code: 'swapped-modalities',
  look({ findings: { modalities }, paths, moments }) {
    const [first, second] = modalities;
    const model = knownModel(moments);
    if (model?.modality === 1) {
      return (
        `The mean of the second modality, ${second}, is that of images by ${model.name} (cosine ` +
        `${model.cosine.toFixed(2)}): give the images first.`
      );
    }
    if (isTextFirst(modalities)) {
      return (
        `${first} comes before ${second}: imageToText in JSON is the search from ${first} to ${second} here. ` +
        'Name the images first if that is not meant.'
      );
    }
    const files = [baseName(paths[0]), baseName(paths[1])] as const;
    if (paths[0] !== paths[1] && isTextFirst(files)) {
      return (
        `${files[0]} is read as ${first} and ${files[1]} as ${second}, which their names contradict: ` +
        'exchange the files, or the names in --modalities.'
      );
    }
    return undefined;
  },
};
