/** The edge that reads folders of embeddings. */
export { measureModels, modelFiles, type MeasureModelsOptions, type ModelFiles } from './measure-models.js';
