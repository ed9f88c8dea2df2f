export {
  checkMorphology,
  compareImages,
  isMorphologyReference,
  type MorphologyCheck,
  type ReferenceArray,
} from './check.js';
export { COLOURS, colourise, type Colour } from './colour.js';
export { squaredDistances } from './distance.js';
export { Downscaler } from './downscale.js';
export { FRACTURE, fracture, skeletonAngle } from './fracture.js';
export { binarise, createMask, inkArea, type Mask } from './mask.js';
export { MedialAxis } from './medial-axis.js';
export { UPSCALING } from './resampling.js';
export { SMALL_SCALE, SmallScaler } from './rescale.js';
export { SkeletonPoints } from './skeleton-points.js';
export { createStroke, strokeArea, strokeLength, StrokeMeter, type Stroke } from './stroke.js';
export { swell, SWELLING, swellingRadius } from './swell.js';
export { thicken, THICKNESS_AMOUNT, thicknessRadius } from './thicken.js';
export { thin } from './thin.js';
export { Upscaler } from './upscale.js';
