import { binaryOps } from './binary.js';
import { comparisonOps } from './comparison.js';
import { conversionOps } from './conversion.js';
import { convolutionOps } from './convolution.js';
import { creationOps } from './creation.js';
import type { OpAttributes, OpFamily, OpName } from './definition.js';
import { indexingOps } from './indexing.js';
import { layoutOps } from './layout.js';
import { linearAlgebraOps } from './linear-algebra.js';
import { normalizationOps } from './normalization.js';
import { pieceOps } from './pieces.js';
import { reductionOps } from './reduction.js';
import { unaryOps } from './unary.js';

/** Every operation: a name without an entry, or an entry without one of its parts, does not compile. */
export const opTable: OpFamily<OpAttributes> = {
  ...unaryOps,
  ...binaryOps,
  ...comparisonOps,
  ...conversionOps,
  ...reductionOps,
  ...layoutOps,
  ...pieceOps,
  ...creationOps,
  ...linearAlgebraOps,
  ...convolutionOps,
  ...indexingOps,
  ...normalizationOps,
};

/** The name of every operation. */
export const opNames = Object.keys(opTable) as readonly OpName[];
