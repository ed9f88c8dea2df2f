import { Command, Option } from 'commander';

/** `modgap verify`: is this machine's arithmetic right. */
export function verifyCommand(signal: AbortSignal): Command {
  return new Command('verify')
    .summary("is this machine's arithmetic right")
    .description(
      'Check every operation and a small training step against the float64 interpreter; or, given reference files, replay\n' +
        'them: training trajectories and morphology references (.npz), embeddings references (NAME.reference.json beside NAME.npy).',
    )
    .argument('[files...]', 'reference files')
    .addOption(
      new Option('--device <name>', 'where ONNX Runtime computes').choices(['cpu', 'webgpu']).default('cpu'),
    )
    .option('--json', 'print one JSON document instead of the table')
    .addHelpText(
      'after',
      `
Examples:
  modgap verify                        every operation, and one training step
  modgap verify clip_gelu.npz          ten training steps that another framework recorded
  modgap verify clip.reference.json    every measure, against float64 NumPy`,
    )
    .action(
      async (files: string[], flags: { readonly json?: boolean; readonly device: 'cpu' | 'webgpu' }) => {
        const { runVerify } = await import('../run-verify.js');
        await runVerify(files, { ...flags, signal });
      },
    );
}
