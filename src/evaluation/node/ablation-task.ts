import {
  ablationGap,
  greedyDimensionOrder,
  type AblationGap,
  type PairedColumns,
} from '../../geometry/index.js';
import type { Task } from '../../runtime/node/index.js';
import { bestMatchCurve, type MatchTask } from '../ablation/index.js';

/** One piece of an ablation. Columns lie in memory that threads share. */
export type AblationPiece =
  | { readonly kind: 'order'; readonly pairs: PairedColumns }
  | { readonly kind: 'gap'; readonly pairs: PairedColumns; readonly order: Uint32Array }
  | {
      readonly kind: 'match';
      readonly task: MatchTask;
      readonly order: Uint32Array;
      readonly from: number;
      readonly to: number;
    };

export type AblationOutput = Uint32Array | AblationGap | Float64Array;

export const ablationModule = new URL('./ablation-task.js', import.meta.url);

/** The greedy order, the gap at every step, or the found matches of some queries at every step. Progress: the share done. */
const ablationTask: Task<AblationPiece, AblationOutput, number> = (piece, { progress }) => {
  switch (piece.kind) {
    case 'order':
      return greedyDimensionOrder(piece.pairs, { onStep: (placed) => progress(placed / piece.pairs.dim) });
    case 'gap':
      return ablationGap(piece.pairs, piece.order);
    case 'match':
      return bestMatchCurve(piece.task, piece.order, {
        from: piece.from,
        to: piece.to,
        onProgress: progress,
      });
  }
};

export default ablationTask;
