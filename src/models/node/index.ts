export { readSafetensors, readWeights, writeWeights } from './weights-file.js';
export { checkEmptyFolder, writeFolder } from './write-folder.js';
export { writeWhole } from './whole-file.js';
