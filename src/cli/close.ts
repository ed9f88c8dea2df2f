import { Command } from 'commander';
import { closeApplyCommand } from './close-apply.js';
import { closeCompareCommand } from './close-compare.js';
import { closeExportCommand } from './close-export.js';
import { closeFitCommand } from './close-fit.js';
import type { CliCommand } from './command.js';

/** The steps of closing a gap, in the order of the help: a new one is one file, and one line here. */
const steps: readonly CliCommand[] = [
  closeFitCommand,
  closeApplyCommand,
  closeCompareCommand,
  closeExportCommand,
];

/** `modgap close`: what changes the gap, fitted, applied, compared and taken home. */
export const closeCommand: CliCommand = {
  id: 'close',
  summary: 'close the gap: fit a correction, apply it to any rows, take it home',
  command(signal) {
    const close = new Command(this.id)
      .summary(this.summary)
      .description(
        'Close the gap between modalities. A correction is fitted once, on calibration rows, and kept in a small ' +
          'file; it is then applied to rows of any number. modgap list corrections shows the methods.',
      )
      .addHelpText('after', `\nExamples:\n${steps.map(exampleOf).join('\n')}`);
    for (const step of steps) close.addCommand(step.command(signal).copyInheritedSettings(close));
    return close;
  },
};

const EXAMPLES: Readonly<Record<string, string>> = {
  compare: 'clip.npy',
  fit: 'clip.npy --method centring --out gap.safetensors',
  export: 'gap.safetensors --out gap',
  apply: 'gap.safetensors clip.npy --out corrected.npy',
};

function exampleOf({ id, summary }: CliCommand): string {
  return `  modgap close ${id} ${EXAMPLES[id] ?? '--help'}`.padEnd(72) + `  ${summary}`;
}
