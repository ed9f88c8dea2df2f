/** What a comparison of corrections comes to, in sentences, and the commands that follow from it. */
import {
  BASELINE,
  type ComparisonFindings,
  type Difference,
  type GoalId,
  type MethodFindings,
} from '../closing/index.js';
import { count, fixed, plural, printable } from './text.js';

const GOALS: Readonly<Record<GoalId, string>> = {
  mixed: 'NDCG@10 in a pool of both modalities',
  'one-direction': 'R@1 from one modality into the other (mean of both ways)',
  'zero-shot': 'zero-shot accuracy',
};

/** "+0.176 [0.151, 0.201]": with its sign, as differences are read. */
export function signed({ mean, interval }: Difference, decimals = 3): string {
  const number = (value: number): string => {
    const text = fixed(value, decimals);
    return value > 0 && Number(value.toFixed(decimals)) !== 0 ? `+${text}` : text;
  };
  return `${number(mean)} [${number(interval[0])}, ${number(interval[1])}]`;
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
    `${clause}: for rows in one plain index, which knows inner products only, take ${other.id} ` +
    `(${fixed(other.goal.value)}, ${signed(other.goal.gain)})${priceClause(other)}.`
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
export function takeHome(findings: ComparisonFindings, files: readonly string[]): readonly HomeStep[] {
  const { methods, recommended, recommendedRows } = findings;
  const ids = [...new Set([recommended, recommendedRows])];
  return methods.filter(({ id }) => ids.includes(id)).map((method) => homeStep(method, files, findings));
}

function homeStep(
  { id, options, changes }: MethodFindings,
  files: readonly string[],
  { dim }: ComparisonFindings,
): HomeStep {
  const chosen = Object.entries(options).map(([name, value]) => ` --option ${name}=${value}`);
  const names = files.map(shellWord).join(' ');
  const fit = `modgap close fit ${names} --method ${id}${chosen.join('')} --out gap.safetensors`;
  return changes === 'rows'
    ? {
        text: `${id}: fit it on all rows, correct them, and correct every query by the same file.`,
        commands: [fit, `modgap close apply gap.safetensors ${names} --out corrected.npy`],
      }
    : {
        text:
          `${id}: fit it on all rows; scores are then made by its rule, the ${count(dim)} numbers of each ` +
          `row stay.`,
        commands: [fit, 'modgap close export gap.safetensors --out gap'],
      };
}

/** As a shell reads it back. */
function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
