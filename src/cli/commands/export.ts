import { Command } from 'commander';

export interface ExportFlags {
  readonly out: string;
  readonly json?: boolean;
}

/** `modgap train export`: a trained model as a folder for Transformers.js. */
export function trainExportCommand(signal: AbortSignal): Command {
  return new Command('export')
    .summary('write a trained model as an ONNX folder that Transformers.js loads')
    .description(
      'Write the model of a training run as a folder that Transformers.js loads: both towers as ONNX, the tokenizer,\n' +
        'the image processor and the configuration. (For open_clip, a complete run has weights.safetensors.)',
    )
    .argument('<run>', 'the folder of a training run')
    .requiredOption('--out <dir>', 'where the folder is written; it must be empty, or not exist yet')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
Example:
  modgap train export runs/mad --out mad-clip

In JavaScript:
  const model = await CLIPTextModelWithProjection.from_pretrained('/path/to/mad-clip');
  const tokenizer = await AutoTokenizer.from_pretrained('/path/to/mad-clip');
  const { text_embeds } = await model(tokenizer(['3, thinning, red'], { padding: 'max_length' }));`,
    )
    .action(async (run: string, flags: ExportFlags) => {
      const { runExport } = await import('../run-export.js');
      await runExport(run, flags, signal);
    });
}
