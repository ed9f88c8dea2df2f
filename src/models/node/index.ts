export { readWeights, writeWeights } from './weights-file.js';
export { checkEmptyFolder, writeFolder } from './write-folder.js';
