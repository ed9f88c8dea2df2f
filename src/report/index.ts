/** Figures and reports: typed data in; Vega specifications, SVG text and HTML text out. Files: `modgap/report/node`. */
export * from './figures/index.js';
export { ablationReport, ablationSteps, type AblationDescription } from './ablation-report.js';
export { ablationFigure } from './figures/ablation.js';
export { trainingCurvesFigure } from './figures/training-curves.js';
export { htmlPage } from './html/page.js';
export { landscapeReport, landscapeSentences, type LandscapeDescription } from './landscape-report.js';
export { measureReport } from './measure-report.js';
export { type Given } from './what-to-do.js';
export { measureText } from './measure-text.js';
export { measuredValues, measureTable, type MeasuredValue } from './measures.js';
export { renderSvg, type RenderOptions } from './render.js';
export {
  reportFigures,
  type Attachment,
  type Cell,
  type Column,
  type Figure,
  type FigureSpec,
  type Headline,
  type Report,
  type RichCell,
  type Section,
  type Table,
} from './report.js';
export { colour, palette, plot, series, type ColourRole, type Shade } from './theme.js';
export { count, fixed, intervalPhrase, modalityNames, percent, plural } from './text.js';
export { verifyReport } from './verify-report.js';
export { kindReport, type TitledKind } from './kind-report.js';
export { csvText, type DataTable, type DataValue } from './csv.js';
export { studyReport, type StudyDocument } from './study-report.js';
