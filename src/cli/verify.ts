import { Command, Option } from 'commander';
import type { DataTable } from '../report/csv.js';
import { alignColumns } from '../report/table.js';
import { defineTask } from '../runtime/tasks.js';
import type { Check } from '../training/index.js';
import { VERSION } from '../version.js';
import type { CliCommand } from './command.js';
import { addOutputFlags, checkOutput, deliver, type OutputFlags } from './output-flags.js';
import { Progress } from './progress.js';

interface VerifyFlags extends OutputFlags {
  readonly device: 'cpu' | 'webgpu';
}

/** `modgap verify`: is this machine's arithmetic right. */
export const verifyCommand: CliCommand = {
  id: 'verify',
  summary: "is this machine's arithmetic right",
  command(signal) {
    const command = new Command(this.id)
      .summary(this.summary)
      .description(
        'Check every operation and a small training step against the float64 interpreter; or, given reference files, ' +
          'replay them: training trajectories and morphology references (.npz), embeddings references ' +
          '(NAME.reference.json beside NAME.npy). The exit status is 1 where a check fails.',
      )
      .argument('[files...]', 'reference files')
      .addOption(
        new Option('--device <name>', 'where ONNX Runtime computes')
          .choices(['cpu', 'webgpu'])
          .default('cpu'),
      );
    return addOutputFlags(command, 'a row a check')
      .addHelpText(
        'after',
        `
Examples:
  modgap verify                        every operation, and one training step
  modgap verify clip_gelu.npz          ten training steps that another framework recorded
  modgap verify clip.reference.json    every measure, against float64 NumPy
  modgap verify --report --csv         a page to keep beside results, and a table`,
      )
      .action((files: string[], flags: VerifyFlags) => run(files, flags, signal));
  },
};

/** Checks this machine's arithmetic, prints what was found, writes what was asked for, and fails where a check does. */
async function run(files: readonly string[], flags: VerifyFlags, signal: AbortSignal): Promise<void> {
  checkOutput('verify', flags);
  const progress = new Progress();
  const checks: Check[] = [];
  const subjects = files.length > 0 ? files : [undefined];
  try {
    for (const [k, file] of subjects.entries()) {
      progress.update({ step: `Verifying ${file ?? 'operations'}`, done: k, total: subjects.length });
      checks.push(...(await checksOf(file, flags, signal)));
    }
    const document = { checks };
    const outcome = {
      document,
      text: (width: number) => verifyText(checks, width),
      tables: () => ({ table: rowsOf(checks) }),
      report: async () => {
        const { verifyReport } = await import('../report/verify-report.js');
        return verifyReport(checks, VERSION);
      },
    };
    await deliver('verify', flags, outcome, progress);
  } finally {
    progress.finish();
  }
  const failed = checks.filter((check) => !check.passes).length;
  if (failed > 0) throw new Error(`${failed} of ${checks.length} checks failed`);
}

async function checksOf(
  file: string | undefined,
  { device }: VerifyFlags,
  signal: AbortSignal,
): Promise<readonly Check[]> {
  if (file?.endsWith('.json')) {
    const { verifyEmbeddings } = await import('../measure/node/index.js');
    return verifyEmbeddings(file, signal);
  }
  const { runInThread } = await import('../runtime/node/index.js');
  return runInThread(verifyTask, { device, ...(file !== undefined && { file }) }, { signal });
}

export interface VerifyTaskInput {
  /** A reference file of arrays; without one, every operation and a small training step are checked. */
  readonly file?: string;
  readonly device: 'cpu' | 'webgpu';
}

/** One file's checks, or the machine's own, in a worker thread: the interpreter keeps a core busy for seconds. */
export const verifyTask = defineTask(
  import.meta.url,
  'verifyTask',
  async ({ file, device }: VerifyTaskInput): Promise<readonly Check[]> => {
    const { checkMorphology, isMorphologyReference } = await import('../datasets/index.js');
    const { InputError } = await import('../files/input-error.js');
    const { readArrays } = await import('../files/node/index.js');
    const { nativeRuntime } = await import('../runtime/node/index.js');
    const { isTrajectory, verifyOps, verifyTrajectory } = await import('../training/index.js');
    const runtime = nativeRuntime({ threads: 1, device });
    if (file === undefined) return (await verifyOps(runtime)).checks;
    const arrays = await readArrays(file);
    const names = Object.keys(arrays);
    if (isTrajectory(names)) return (await verifyTrajectory(arrays, file, runtime)).checks;
    if (isMorphologyReference(names)) {
      return checkMorphology(arrays, file).map(({ name, worst, tolerance, passes, atLeast }) => ({
        file,
        name: atLeast ? `${name} (at least)` : name,
        worst,
        tolerance,
        passes,
      }));
    }
    throw new InputError(
      `${file}: expected a training trajectory (config, losses, ...) or a morphology reference (input, ` +
        'mean_thickness, ...), got the arrays ' +
        `${names.slice(0, 6).join(', ')}${names.length > 6 ? ', ...' : ''}`,
    );
  },
);

function verifyText(checks: readonly Check[], width: number): string {
  const rows = checks.map(({ file, name, worst, tolerance, passes, note }) => [
    passes ? 'ok' : 'FAIL',
    file,
    name,
    note ?? worst.toExponential(1),
    `(${tolerance.toExponential(0)})`,
  ]);
  const failed = checks.filter((check) => !check.passes).length;
  const summary =
    failed === 0 ? `All ${checks.length} checks pass.` : `${failed} of ${checks.length} checks fail.`;
  const table = alignColumns([['', 'subject', 'check', 'worst', '(tolerance)'], ...rows], { width });
  return [...table, '', summary].join('\n');
}

function rowsOf(checks: readonly Check[]): DataTable {
  return {
    columns: ['file', 'name', 'worst', 'tolerance', 'passes', 'note'],
    rows: checks.map(({ file, name, worst, tolerance, passes, note }) => [
      file,
      name,
      worst,
      tolerance,
      passes,
      note,
    ]),
  };
}
