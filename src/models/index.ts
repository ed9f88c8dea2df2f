export {
  checkClipConfig,
  clipConfig,
  initialLogitScale,
  largestLogitScale,
  type Activation,
  type ClipConfig,
  type ClipOptions,
  type ImageTowerConfig,
  type TextTowerConfig,
  type TransformerConfig,
} from './clip-config.js';
export { TEXT_MAP, clipParameterSpecs, initialClipParameters } from './clip-parameters.js';
export {
  embedImages,
  embedTexts,
  imageEncoderGraph,
  imagesType,
  parameterTypes,
  textEncoderGraph,
  tokensType,
  type Precision,
} from './clip.js';
export { modelConfigFile, preprocessorFile, type ImageNormalization } from './export/config-files.js';
export { onnxFolder, type FolderFile, type OnnxFolderInput } from './export/onnx-folder.js';
export { onnxNames, textModel, visionModel } from './export/onnx-models.js';
export { tokenizerFiles, type WordVocabulary } from './export/tokenizer-files.js';
export {
  flatParameters,
  parameterLayout,
  parameterTensors,
  parameterView,
  type FlatParameters,
  type FloatArray,
  type ParameterLayout,
  type ParameterSlot,
} from './flat-parameters.js';
export { initialParameters, type Initial, type ParameterSpec } from './initial.js';
export {
  MLP_ACTIVATIONS,
  mlpLayers,
  mlpParameterSpecs,
  type MlpActivation,
  type MlpConfig,
  type MlpLayer,
} from './mlp.js';
export {
  RESNET_18,
  RESNET_50,
  embedWithResnet,
  resnetEmbeddingSize,
  resnetEncoderGraph,
  resnetParameterSpecs,
  type BatchNormMode,
  type ResnetConfig,
} from './resnet.js';
export type { ParameterTensors } from './transformer.js';
export { clipParametersFrom } from './weights.js';
export { loadWeights, storeWeights } from './stored-weights.js';
