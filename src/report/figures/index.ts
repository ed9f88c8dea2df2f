import type { MeasureFindings, MeasurePictures } from '../../measure/findings.js';
import type { Figure } from '../report.js';

export { bestDimensionsFigure } from './best-dimensions.js';
export { cosinesFigure } from './cosines.js';
export { differenceSpectrumFigure } from './difference-spectrum.js';
export { mixedPoolFigure } from './mixed-pool.js';
export { pcaFigure } from './pca.js';
export { permutationFigure } from './permutation.js';
export { retrievalFigure } from './retrieval.js';
export { VEGA, VEGA_LITE } from '../marks/grammars.js';
export { umapFigure } from './umap.js';

/** A figure of a measurement; undefined where the findings leave nothing to draw. */
export type MeasureFigure = (findings: MeasureFindings, pictures: MeasurePictures) => Figure | undefined;
