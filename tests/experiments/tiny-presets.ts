/**
 * Presets that run in seconds: the quick ones with few digits, short training and narrow models. What such a model
 * learns is not the point; that every line from data to claim runs is. Tests and `npm run golden` share them.
 */

/** The largest value that each key keeps, wherever it stands in a preset. */
const AT_MOST: Readonly<Record<string, number>> = {
  testImages: 80,
  embeddingSize: 8,
  batchSize: 8,
  steps: 10,
  warmupSteps: 2,
  seeds: 1,
  captionsPerWord: 4,
  picturePairs: 12,
  pairs: 300,
  images: 300,
  mappedPairs: 40,
  permutations: 99,
  resamples: 50,
  shuffles: 49,
};

const DIGITS = { train: 24, test: 40 };
const TOWER = { width: 16, layers: 1, heads: 2 };

/** Replacements by key, whatever stood there. */
function replaced(key: string, value: unknown): unknown {
  if (key === 'digits') {
    const { train } = value as { train: unknown };
    return Array.isArray(train) ? { ...DIGITS, train: [16, 24] } : DIGITS;
  }
  // Two that differ: equal ones would be one model, trained twice into one folder.
  if (key === 'models')
    return (value as object[]).slice(0, 2).map((own, k) => ({ ...own, embeddingSize: 7 + k }));
  if (key === 'image' || key === 'text') return { ...(value as object), ...TOWER };
  return value;
}

function shrunk(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shrunk);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, own]) => {
      const most = AT_MOST[key];
      if (typeof own === 'number' && most !== undefined) return [key, Math.min(own, most)];
      return [key, shrunk(replaced(key, own))];
    }),
  );
}

/** Experiments whose quick preset trains nothing and takes seconds. */
const QUICK_ENOUGH = new Set(['cone-depth', 'cone-theory', 'sphere', 'fairness', 'word-frequency']);

/** The tiny preset that belongs to an experiment's quick one. */
export function tinyPreset<Preset>(id: string, quick: Preset): Preset {
  if (QUICK_ENOUGH.has(id)) return quick;
  if (id === 'cone-histograms' || id === 'cone-inits') return tinyEncoders(quick);
  const { mad } = quick as { readonly mad?: { readonly pairs: number } };
  const small = shrunk(quick) as Preset;
  // Every combination of factors must be among its pairs.
  return id === 'neighbourhoods'
    ? { ...small, mad: { ...(small as { mad: object }).mad, pairs: mad!.pairs } }
    : small;
}

const TINY_MODEL = {
  embeddingSize: 16,
  activation: 'quickGelu',
  image: { size: 32, patch: 16, channels: 3, width: 16, layers: 2, heads: 2 },
  text: { context: 12, vocabulary: 300, width: 16, layers: 2, heads: 2 },
  logitScale: { initial: Math.log(1 / 0.07), learned: true },
};

/** The same kinds of encoder, with few channels and small images. */
function tinyEncoders<Preset>(quick: Preset): Preset {
  const { encoders, ...rest } = quick as {
    readonly encoders: readonly { name: string; plan: { kind: string; config: object } }[];
  };
  return {
    ...rest,
    rows: 8,
    batch: 8,
    digits: 20,
    featureRows: 200,
    ...('initialisations' in rest && { initialisations: 3 }),
    encoders: encoders.map(({ name, plan }) => {
      switch (plan.kind) {
        case 'mlp':
          return { name, plan: { ...plan, config: { ...plan.config, width: 32, layers: 4 } } };
        case 'resnet':
          return {
            name,
            plan: { ...plan, size: 32, config: { ...plan.config, blocks: [1, 1, 1, 1], width: 8 } },
          };
        default:
          return { name, plan: { ...plan, config: TINY_MODEL } };
      }
    }),
  } as unknown as Preset;
}
