/** What a comparison of corrections comes to, in sentences, and the commands that follow from it. */
import {
  BASELINE,
  type ComparisonFindings,
  type Difference,
  type GoalId,
  type MethodFindings,
} from '../closing/index.js';
import { count, fixed, plural, printable } from './text.js';
import { inputFlags, outputEnding, shellLine, tableFlags, type Given } from './what-to-do.js';

const GOALS: Readonly<Record<GoalId, string>> = {
  mixed: 'NDCG@10 in a pool of both modalities',
  'one-direction': 'R@1 from one modality into the other (mean of both ways)',
  'zero-shot': 'zero-shot accuracy',
};

/** "+0.176 [0.151, 0.201]": with its sign, as differences are read. */
export function signed({ mean, interval }: Difference, decimals = 3): string {
  const text = fixed(mean, decimals);
  const sign = mean > 0 && Number(mean.toFixed(decimals)) !== 0 ? '+' : '';
  return `${sign}${text} [${fixed(interval[0], decimals)}, ${fixed(interval[1], decimals)}]`;
}

/** What the goal of a comparison is called. */
export function goalLabel({ goal }: Pick<ComparisonFindings, 'goal'>): string {
  return goal === null ? 'nothing' : GOALS[goal];
}

/** The recommendation: one sentence, and one more where a simpler method stands for a better one. */
export function verdict(findings: ComparisonFindings): string {
  const { methods, recommended, goal } = findings;
  const baseline = methods.find(({ id }) => id === BASELINE);
  const method = methods.find(({ id }) => id === recommended);
  if (goal === null) {
    return 'Nothing is recommended: there are neither pairs nor zero-shot tasks to judge by.';
  }
  const gain = method?.goal?.gain ?? undefined;
  const before = baseline?.goal?.value;
  if (method?.goal === undefined || method.goal === null || gain === undefined || before === undefined) {
    return nothingHelps(findings);
  }
  return (
    `Take ${method.id}: ${GOALS[goal]} goes from ${fixed(before)} to ${fixed(method.goal.value)} ` +
    `(${signed(gain)}), more than the placebo ` +
    `does${priceClause(method)}.${insteadOf(findings, method)}${forRows(findings, method)}`
  );
}

function priceClause({ price }: MethodFindings): string {
  if (price === null) return '';
  if (!(price.mean > 0)) return ', and R@1 from one modality into the other does not fall';
  const [low, high] = price.interval;
  return `, while ${directionOf(price.task)} R@1 falls by ${fixed(price.mean)} [${fixed(low)}, ${fixed(high)}]`;
}

function insteadOf({ best, methods }: ComparisonFindings, { id }: MethodFindings): string {
  if (best === null || best === id) return '';
  const gain = methods.find((method) => method.id === best)?.goal?.gain ?? undefined;
  return (
    ` ${best} gains most (${gain === undefined ? '' : signed(gain)}); ${id} is within that interval and simpler: ` +
    'rows before scores, then the fewest fitted numbers.'
  );
}

/** What to take where scores must stay as they are. */
function forRows({ methods, recommendedRows }: ComparisonFindings, { changes }: MethodFindings): string {
  if (changes === 'rows') return '';
  const clause = ' It changes how scores are made, not the rows';
  const other = methods.find(({ id }) => id === recommendedRows);
  if (other?.goal === undefined || other.goal === null || other.goal.gain === null) {
    return `${clause}; of the methods that change rows none qualifies.`;
  }
  return (
    `${clause}. For rows in one plain index, which knows inner products only, take ${other.id}: ` +
    `${fixed(other.goal.value)} (${signed(other.goal.gain)})${priceClause(other)}.`
  );
}

/** The method that came closest, and why it is not recommended. */
function nothingHelps({ methods, reasons, tolerance, goal, chance }: ComparisonFindings): string {
  const [closest] = methods.filter(
    ({ id, goal: own }) => reasons[id] !== undefined && (own?.gain ?? null) !== null,
  );
  const label = GOALS[goal!];
  const gain = closest?.goal?.gain ?? undefined;
  if (closest === undefined || gain === undefined)
    return `Nothing helps: no method could be judged by ${label}.`;
  const why = {
    'no gain': 'an interval that does not exclude zero',
    'no more than the placebo': 'no more than the placebo does',
    'no better than chance': `to no more than chance (${fixed(chance ?? NaN)})`,
    'too dear':
      `at a price in one-direction R@1 of ${fixed(closest.price?.mean ?? 0)}, above the tolerated ` +
      `${fixed(tolerance)}`,
  }[reasons[closest.id]!];
  const text = gain.mean > 0 ? 'gains most' : 'loses least';
  return `Nothing helps: of ${label}, ${closest.id} ${text}, ${signed(gain)}, ${why}.`;
}

/** "image-to-text": the first modality's queries are images, whatever their name. */
function directionOf(task: string): string {
  return task === 'imageToText' ? 'image-to-text' : 'text-to-image';
}

/** Fewer items than this tell only large differences. */
const FEW_ITEMS = 100;

/** How it was divided, sampled and judged: a sentence each. */
export function settingSentences(findings: ComparisonFindings): string[] {
  const { split, configuration, source, calibrationSource, modalities, rows, goal, tolerance, chance } =
    findings;
  const side = ([a, b]: readonly [number, number]): string =>
    `${count(a)} ${plural(modalities[0])} and ${count(b)} ${plural(modalities[1])}`;
  const apart = configuration.calibrationShare === null;
  return [
    `Fitted on ${count(split.calibration)} items ` +
      `(${side(rows.calibration)}${apart ? ` of ${printable(calibrationSource)}` : ''}), ` +
      `judged by ${count(split.evaluation)} others ` +
      `(${side(rows.evaluation)}${apart ? ` of ${printable(source)}` : ''}). An item is ` +
      'all rows that share an image or a text.',
    `Brackets: 95 % intervals of paired differences to none, ${count(configuration.resamples)} resamples of ` +
      `items, seed ` +
      `${configuration.seed}; wider where fewer than ten items change.`,
    ...(goal === null
      ? []
      : [
          `Recommended is what gains ${GOALS[goal]} beyond doubt, more than a shift of the same length in a random ` +
            `direction (the placebo), beyond chance (${fixed(chance ?? NaN)}), and costs at most ` +
            `${fixed(tolerance)} of R@1 in the direction that loses most; of those within the ` +
            'best one’s interval the simplest.',
        ]),
    ...(split.evaluation < FEW_ITEMS
      ? [
          `Only ${count(split.evaluation)} items to judge by: what differs by little cannot be told apart; give more.`,
        ]
      : []),
    ...findings.notes,
    ...findings.skipped.map(
      ({ id, reason }) => `Left out: ${reason.startsWith(id) ? reason : `${id}: ${reason}`}.`,
    ),
  ];
}

/** How to take a method home: what for, and the commands. */
export interface HomeStep {
  readonly text: string;
  readonly commands: readonly string[];
}

/** The commands that take the recommended method home, and the best one of rows; none where nothing is recommended. */
export function takeHome(findings: ComparisonFindings, given: Given): readonly HomeStep[] {
  const { methods, recommended, recommendedRows } = findings;
  const ids = new Set([recommended, recommendedRows]);
  const taken = methods.filter(({ id }) => ids.has(id)).toSorted((a, b) => rank(a) - rank(b));
  function rank({ id }: MethodFindings): number {
    return id === recommended ? 0 : 1;
  }
  // Each in a file of its own: the second would overwrite the first.
  return taken.map((method) => homeStep(method, given, taken.length > 1 ? method.id : 'gap', findings));
}

function homeStep(
  { id, options, changes }: MethodFindings,
  given: Given,
  name: string,
  { dim }: ComparisonFindings,
): HomeStep {
  const chosen = Object.entries(options).flatMap(([option, value]) => ['--option', `${option}=${value}`]);
  const fitted = `${name}.safetensors`;
  // --pairs speaks of the files that judge.
  const apart = given.calibration !== undefined;
  const fit = shellLine([
    ...['modgap', 'close', 'fit', ...(given.calibration ?? given.files), '--method', id, ...chosen],
    ...['--out', fitted, ...inputFlags(apart ? { ...given, pairs: undefined } : given)],
  ]);
  const on = apart ? 'the calibration rows' : 'all rows';
  return changes === 'rows'
    ? {
        text: `${id}: fit it on ${on}, correct them, and correct every query by the same file.`,
        commands: [
          fit,
          shellLine([
            ...['modgap', 'close', 'apply', fitted, ...given.files],
            ...['--out', `corrected.${outputEnding(given)}`, ...tableFlags(given)],
          ]),
        ],
      }
    : {
        text:
          `${id}: fit it on ${on}; scores are then made by its rule, which the second command writes as code ` +
          `(TypeScript, Python, SQL), and the ${count(dim)} numbers of each row stay.`,
        commands: [fit, shellLine(['modgap', 'close', 'export', fitted, '--out', name])],
      };
}
