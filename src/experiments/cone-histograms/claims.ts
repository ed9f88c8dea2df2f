import type { Claim } from '../experiment.js';
import type { ConeHistogramsFindings, FeatureCosines } from './findings.js';

/** What counts as well above 0: random directions in hundreds of dimensions stay within some hundredths of it. */
const WELL_ABOVE = 0.2;

/** What "about 0.99" allows. */
const ABOUT = 0.01;

type Entry = readonly [name: string, mean: number];

/** MtG's claims of Fig. 2a; those that need files which were not given are left out. */
export function coneHistogramsClaims({ encoders, features }: ConeHistogramsFindings): readonly Claim[] {
  const of = (input: 'real' | 'noise'): Entry[] =>
    encoders.filter((one) => one.input === input).map((one) => [one.name, one.cosines.mean]);
  const trained = features.map((one): Entry => [featureName(one), one.cosines.mean]);
  const twins = features.flatMap((random) => {
    const own = features.find(
      ({ file, modality, weights }) =>
        weights === 'trained' && file === random.file && modality === random.modality,
    );
    return random.weights === 'random' && own !== undefined ? [{ trained: own, random }] : [];
  });
  return [
    aboveClaim('the average cosine is well above 0 in every encoder', [...of('real'), ...trained]),
    ...(encoders.some(({ input }) => input === 'noise')
      ? [aboveClaim('so it is where inputs are noise and weights random', of('noise'))]
      : []),
    ...resnetClaim(encoders),
    ...(twins.length === 0 ? [] : [twinClaim(twins)]),
  ];
}

export function featureName({ source, modality, weights }: FeatureCosines): string {
  return `${source}, ${modality}, ${weights} weights`;
}

function listed(entries: readonly Entry[]): string {
  return entries.map(([name, mean]) => `${mean.toFixed(3)} (${name})`).join(', ');
}

function aboveClaim(text: string, entries: readonly Entry[]): Claim {
  return {
    text,
    holds: entries.every(([, mean]) => mean >= WELL_ABOVE),
    measured: `${listed(entries)}; rule: at least ${WELL_ABOVE} in each`,
    paper: 'Fig. 2a: well above 0 in all; 0.56 for a trained ResNet',
  };
}

function resnetClaim(encoders: ConeHistogramsFindings['encoders']): readonly Claim[] {
  const resnets = encoders.filter(({ kind, input }) => kind === 'resnet' && input === 'real');
  const judged = resnets.filter(({ mode }) => mode === 'evaluation');
  if (judged.length === 0) return [];
  return [
    {
      text: 'a ResNet with random weights has an average cosine of about 0.99',
      holds: judged.every(({ cosines }) => Math.abs(cosines.mean - 0.99) <= ABOUT),
      measured:
        `${listed(resnets.map(({ name, cosines }) => [name, cosines.mean]))}; rule: within ${ABOUT} of 0.99 with batch norm in evaluation mode, ` +
        'in which features are taken',
      paper: 'section 2.1: 0.99',
    },
  ];
}

function twinClaim(
  twins: readonly { readonly trained: FeatureCosines; readonly random: FeatureCosines }[],
): Claim {
  return {
    text: 'the average cosine is higher with random weights than with trained ones',
    holds: twins.every(({ trained, random }) => random.cosines.mean > trained.cosines.mean),
    measured:
      twins
        .map(
          ({ trained, random }) =>
            `${random.cosines.mean.toFixed(3)} against ${trained.cosines.mean.toFixed(3)} (${trained.source}, ${trained.modality})`,
        )
        .join(', ') + '; rule: higher in every modality of every pair of files',
    paper: 'section 2.1: 0.99 against 0.56 for a ResNet',
  };
}
