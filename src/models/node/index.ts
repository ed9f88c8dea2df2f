export { readSafetensors, readWeights, writeWeights } from './weights-file.js';
export { writeWhole } from './whole-file.js';
