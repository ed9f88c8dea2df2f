import type { ClipConfig } from '../clip-config.js';
import type { FlatParameters } from '../flat-parameters.js';
import { modelConfigFile, preprocessorFile, type ImageNormalization } from './config-files.js';
import { textModel, visionModel } from './onnx-models.js';
import { tokenizerFiles, type WordVocabulary } from './tokenizer-files.js';

/** A file of a folder: its path in there, with `/`, and its content. */
export interface FolderFile {
  readonly path: string;
  readonly content: Uint8Array | string;
}

/** What a model must be told of its training to be used elsewhere. */
export interface OnnxFolderInput {
  readonly config: ClipConfig;
  readonly parameters: FlatParameters<Float32Array>;
  readonly vocabulary: WordVocabulary;
  readonly images: ImageNormalization;
}

function json(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

/**
 * A CLIP model as the files of a folder that Transformers.js loads (CLIPVisionModelWithProjection,
 * CLIPTextModelWithProjection, AutoTokenizer, AutoProcessor). `config.json`, without which nothing loads the rest,
 * comes last.
 *
 * @throws InputError where vocabulary and text tower do not fit, or images have other than three channels.
 */
export function onnxFolder({
  config,
  parameters,
  vocabulary,
  images,
}: OnnxFolderInput): readonly FolderFile[] {
  const tokenizer = tokenizerFiles(vocabulary, config.text);
  const preprocessor = preprocessorFile(config, images);
  return [
    { path: 'onnx/vision_model.onnx', content: visionModel(config, parameters) },
    { path: 'onnx/text_model.onnx', content: textModel(config, parameters) },
    { path: 'preprocessor_config.json', content: json(preprocessor) },
    { path: 'tokenizer.json', content: json(tokenizer.tokenizer) },
    { path: 'tokenizer_config.json', content: json(tokenizer.config) },
    { path: 'config.json', content: json(modelConfigFile(config, vocabulary)) },
  ];
}
