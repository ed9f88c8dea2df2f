import { Command } from 'commander';
import type { CliCommand } from './command.js';
import { checkOut } from './out-folder.js';

interface ExportFlags {
  readonly out: string;
  readonly format?: readonly string[];
  readonly json?: boolean;
}

/** `modgap close export`: a correction as numbers and as code that runs. */
export const closeExportCommand: CliCommand = {
  id: 'export',
  summary: 'take a correction home: numbers, and code for your language and database',
  command() {
    return new Command(this.id)
      .summary(this.summary)
      .description(
        'Write a fitted correction as JSON and .npy, and as code that runs: TypeScript, Python, SQL for pgvector, ' +
          'Qdrant, LanceDB. A correction that changes scores, and no vectors, comes as its formula.',
      )
      .argument('<gap>', 'what modgap close fit wrote')
      .argument(
        '[keys...]',
        'what is searched, where a correction of scores gives each key a bias of its own',
      )
      .option('--out <dir>', 'where the files are written', 'gap')
      .option(
        '--format <ids>',
        'json, npy, ts, python, pgvector, qdrant, lancedb (default: all that fit)',
        list,
      )
      .option('--json', 'print one JSON document')
      .addHelpText(
        'after',
        `
Examples:
  modgap close export gap.safetensors --out gap
  modgap close export gap.safetensors --format pgvector --out sql
  modgap close export nnn.safetensors image.npy text.npy --format npy,python --out scores`,
      )
      .action((gap: string, keys: string[], flags: ExportFlags) => run(gap, keys, flags));
  },
};

async function run(path: string, keys: readonly string[], { out, format, json }: ExportFlags): Promise<void> {
  const { exportFile, readGap } = await import('../closing/node/index.js');
  const gap = readGap(path);
  checkOut(out);
  const { files, notes } = await exportFile(gap, out, { formats: format, keys });
  for (const note of notes) process.stderr.write(`modgap: ${note}\n`);
  process.stdout.write(
    json
      ? `${JSON.stringify({ out, correction: gap.correction, files })}\n`
      : `${gap.correction} for ${gap.modalities.join(', ')}\nWritten: ${files.join(', ')}\n`,
  );
}

function list(text: string): readonly string[] {
  return text.split(',').map((name) => name.trim());
}
