import type { Correction, CorrectionOption, OptionValues } from './correction.js';

/**
 * The options that a comparison tries: every combination of the values to be tuned, of those options that go with the
 * rest. `[{}]`, the defaults, where there is nothing to tune.
 */
export function tuningCandidates({ options }: Pick<Correction, 'options'>): readonly OptionValues[] {
  // Options that others depend on come first, so that theirs are known.
  const order = Object.entries(options).sort(([, a], [, b]) => depth(a) - depth(b));
  return order.reduce<readonly OptionValues[]>(
    (candidates, [name, { tune, only }]) =>
      candidates.flatMap((chosen) =>
        tune !== undefined && goesWith(chosen, only)
          ? tune.map((value) => ({ ...chosen, [name]: value }))
          : [chosen],
      ),
    [{}],
  );
}

const depth = ({ only }: CorrectionOption): number => (only === undefined ? 0 : 1);

const goesWith = (chosen: OptionValues, only: CorrectionOption['only'] = {}): boolean =>
  Object.entries(only).every(([name, value]) => chosen[name] === value);
