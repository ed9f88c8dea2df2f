export { readSafetensors, readWeights, writeWeights } from './weights-file.js';
export { checkEmptyFolder, writeFolder } from './write-folder.js';
export { writeWhole } from '../../files/node/whole-file.js';
