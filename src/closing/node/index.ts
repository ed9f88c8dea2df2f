export { checkGapPath, readGap, writeGap } from './gap-file.js';
export { fitFile, type FileFit, type FitFileOptions } from './fit-file.js';
