/** The edge that touches files: pages, SVG and PNG. */
export { chooseFonts, pngRenderer, type PngRenderer } from './png.js';
export { writeFigures, writeReport, type WrittenFigures } from './write.js';
