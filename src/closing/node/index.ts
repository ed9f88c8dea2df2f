export { checkGapPath, readGap, writeGap } from './gap-file.js';
export { fitFile, fitMeans, type FileFit, type FitFileOptions } from './fit-file.js';
export { applyStore, type ApplyStoreOptions, type StoreApplied } from './apply-store.js';
export { fitStore, type FitStoreOptions } from './fit-store.js';
export { compareFiles, type CompareFilesOptions } from './compare-files.js';
export { applyFile, type Applied, type ApplyFileOptions } from './apply-file.js';
export { exportFile, type ExportFileOptions } from './export-file.js';
