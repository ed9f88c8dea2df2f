import { Command, InvalidArgumentError } from 'commander';
import { twoNames, wholeNumber } from '../usage.js';

export interface LandscapeFlags {
  readonly json?: boolean;
  readonly report?: boolean;
  readonly figures?: boolean;
  readonly out: string;
  readonly seed: number;
  readonly deltas?: readonly number[];
  readonly temperatures?: readonly number[];
  readonly move: 'both' | 'first';
  readonly mostPairs: number;
  readonly threads?: number;
  readonly modalities?: [string, string];
  readonly pairs?: string;
}

/** Shifts of one list: more are a typing error, and would take hours. */
const MOST_DELTAS = 1000;

/** `modgap landscape`: loss and retrieval against the distance between the modalities. */
export function landscapeCommand(signal: AbortSignal): Command {
  return new Command('landscape')
    .summary('contrastive loss and retrieval against the distance between the modalities')
    .description(
      'Move the modalities along the gap vector and see what the contrastive loss and retrieval make of it (Mind the Gap, Fig. 3).\n\n' +
        'FILE is what modgap measure takes. Each row counts once, in its first pair. Delta is how far the modalities move, together;\n' +
        'the distance between their means is negative where they have passed each other.',
    )
    .argument('<files...>', 'embeddings; a quoted pattern such as "image-*.npy" takes all its shards')
    .option('--deltas <list>', 'shifts: numbers with commas, or FROM:TO:STEP (default: -2:5:0.125)', deltas)
    .option(
      '--temperatures <list>',
      'such as 1/100,1/10,1 (default: 1/100,1/50,1/30,1/20,1/10,1)',
      temperatures,
    )
    .option('--move <side>', 'both modalities by half of delta each, or the first by all of it', side, 'both')
    .option('--modalities <a,b>', "the modalities' names (default: from the files)", twoNames)
    .option('--pairs <file>', 'which rows belong together, where row i does not simply go with row i')
    .option('--most-pairs <n>', 'above this many pairs, a seeded sample', wholeNumber(2), 10_000)
    .option('--report', 'write one self-contained HTML page, report.html')
    .option('--figures', 'write each figure as SVG and PNG')
    .option('--out <dir>', 'where files are written', 'modgap-out')
    .option('--json', 'print one JSON document instead of the table')
    .option('--seed <n>', 'seed of the sample', wholeNumber(0), 0)
    .option('--threads <n>', 'worker threads (default: one a core, at most 8)', wholeNumber(1, 256))
    .addHelpText(
      'after',
      `
Examples:
  modgap landscape clip.npy
  modgap landscape clip.npy --report --out out/
  modgap landscape image.npy text.npy --deltas=-1:1:0.25 --temperatures 1/100,1 --json
  modgap landscape clip.npy --move first`,
    )
    .action(async (files: string[], flags: LandscapeFlags) => {
      const { runLandscape } = await import('../run-landscape.js');
      await runLandscape(files, flags, signal);
    });
}

function deltas(text: string): readonly number[] {
  const range = text.split(':').map(numberOf);
  if (range.length === 3) {
    const [from, to, step] = range as [number, number, number];
    const steps = Math.round((to - from) / step);
    const isWhole = Math.abs(from + steps * step - to) < 1e-9 * Math.max(1, Math.abs(to));
    if (step > 0 && steps >= 0 && steps < MOST_DELTAS && isWhole) {
      // Divided, not added up: an eighth step hits zero exactly.
      return Array.from({ length: steps + 1 }, (_, k) => from + ((to - from) * k) / Math.max(1, steps));
    }
  } else if (range.length === 1) {
    const values = text.split(',').map(numberOf);
    if (values.every(Number.isFinite) && values.length <= MOST_DELTAS) return values;
  }
  throw new InvalidArgumentError(
    `expected numbers with commas, or FROM:TO:STEP with a step that leads from one to the other, such as -1:1:0.25; got "${text}"`,
  );
}

function temperatures(text: string): readonly number[] {
  const values = text.split(',').map((one) => {
    const [above, below, ...rest] = one.split('/').map(numberOf);
    return rest.length > 0 ? Number.NaN : below === undefined ? 1 / above! : below / above!;
  });
  if (values.every((scale) => Number.isFinite(scale) && scale > 0)) return values;
  throw new InvalidArgumentError(
    `expected temperatures above zero with commas, such as 1/100,0.07,1; got "${text}"`,
  );
}

function numberOf(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

function side(text: string): 'both' | 'first' {
  if (text === 'both' || text === 'first') return text;
  throw new InvalidArgumentError(`expected both or first; got "${text}"`);
}
