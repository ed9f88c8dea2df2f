/** What turns images and texts into embeddings. */
export { ClipEncoder } from './clip-encoder.js';
export type { Encoder, EncoderBatch, EncoderKind, EncoderModality } from './encoder.js';
export { madClip, type MadClipWeights } from './mad-clip.js';
export { encoderTable, encoders } from './registry.js';
