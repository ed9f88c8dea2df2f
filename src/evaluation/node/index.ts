/** The edge that reads files and runs worker threads. */
export {
  defaultDeltas,
  landscape,
  landscapeOfRows,
  LANDSCAPE_SCALES,
  type LandscapeOptions,
} from './landscape.js';
