import type { ZeroShotTask } from '../../../evaluation/zero-shot-task.js';
import type { Task } from '../../../runtime/node/index.js';
import { shiftTask, type ShiftedTaskFindings } from '../../zero-shot-shift/findings.js';
import { stopCheck, type SeriesStep, type Stoppable } from '../../kit/series.js';

export interface ShiftInput {
  readonly task: ZeroShotTask;
  readonly seed: number;
}

export const shiftModule = new URL('./shift-task.js', import.meta.url);

/** Every shift of one task: seconds of arithmetic for tens of thousands of images. */
const shift: Task<ShiftInput & Stoppable, ShiftedTaskFindings, SeriesStep> = ({ task, seed, stop }) => {
  stopCheck(stop)();
  return shiftTask(task, seed);
};

export default shift;
