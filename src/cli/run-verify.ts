import type { Check } from '../training/index.js';
import { verifyEmbeddings } from '../measure/node/index.js';
import { runTask } from '../runtime/node/index.js';
import { Progress } from './progress.js';
import { alignColumns } from '../report/table.js';
import type { VerifyTaskInput } from './verify-task.js';

export interface VerifyRun {
  readonly json?: boolean;
  readonly device: 'cpu' | 'webgpu';
  readonly signal: AbortSignal;
}

/** Checks this machine's arithmetic, prints what was found, and fails where a check does. */
export async function runVerify(files: readonly string[], run: VerifyRun): Promise<void> {
  const progress = new Progress();
  const checks: Check[] = [];
  const subjects = files.length > 0 ? files : [undefined];
  try {
    for (const [k, file] of subjects.entries()) {
      progress.update({ step: `Verifying ${file ?? 'operations'}`, done: k, total: subjects.length });
      checks.push(...(await checksOf(file, run)));
    }
  } finally {
    progress.finish();
  }
  process.stdout.write(run.json ? `${JSON.stringify({ checks })}\n` : `${verifyText(checks)}\n`);
  const failed = checks.filter((check) => !check.passes).length;
  if (failed > 0) throw new Error(`${failed} of ${checks.length} checks failed`);
}

async function checksOf(file: string | undefined, { device, signal }: VerifyRun): Promise<readonly Check[]> {
  if (file?.endsWith('.json')) return verifyEmbeddings(file, signal);
  return runTask<VerifyTaskInput, readonly Check[]>(
    new URL('./verify-task.js', import.meta.url),
    { device, ...(file !== undefined && { file }) },
    { signal },
  );
}

function verifyText(checks: readonly Check[]): string {
  const rows = checks.map(({ file, name, worst, tolerance, passes, note }) => [
    passes ? 'ok  ' : 'FAIL',
    file,
    name,
    note ?? worst.toExponential(1),
    `(${tolerance.toExponential(0)})`,
  ]);
  const failed = checks.filter((check) => !check.passes).length;
  const summary =
    failed === 0 ? `All ${checks.length} checks pass.` : `${failed} of ${checks.length} checks fail.`;
  return [...alignColumns([['', 'subject', 'check', 'worst', '(tolerance)'], ...rows]), '', summary].join(
    '\n',
  );
}
