/**
 * What every command and experiment answered before a change, and whether it still does.
 *
 *   npm run golden -- record [NAME...]    write tests/golden/NAME.json from this build
 *   npm run golden -- check [NAME...]     compare this build with them; status 1 where one differs
 *   npm run golden -- list                the names
 *
 * Kernels of ONNX Runtime differ between processors in the last digits, and training amplifies them: record and check
 * on one machine. A number agrees where it is equal to 1e-12 of itself; durations and versions are left out. Needs
 * the reference data at ../shared.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runTiny } from './golden-experiments.js';

const root = resolve(import.meta.dirname, '..');
const shared = resolve(root, '../shared');
const folder = join(root, 'tests/golden');
const cli = join(root, 'dist/cli/main.js');

const embeddings = (name: string): string => join(shared, 'embeddings', name);
const results = (name: string): string => join(shared, 'results', name);

/** A .npy file of the first pairs of a `(2, n, d)` float32 file. */
function firstPairs(path: string, pairs: number): Buffer {
  const bytes = readFileSync(path);
  const start = 10 + bytes.readUInt16LE(8);
  const header = bytes.toString('latin1', 10, start);
  const [, n, d] = /\(2, (\d+), (\d+)\)/.exec(header)!.map(Number) as [number, number, number];
  const size = 4 * pairs * d;
  return Buffer.concat([
    bytes.subarray(0, 10),
    Buffer.from(
      header.replace(/\(2, .*?\), }(.*)/s, `(2, ${pairs}, ${d}), }`).padEnd(start - 11) + '\n',
      'latin1',
    ),
    bytes.subarray(start, start + size),
    bytes.subarray(start + 4 * n * d, start + 4 * n * d + size),
  ]);
}

/** One command line whose JSON is recorded. The folder is empty, made for the case, and gone after it. */
type Command = (folder: string) => readonly string[];

const measured = (...args: readonly string[]): Command => {
  return () => ['measure', ...args, '--json', '--threads', '1'];
};

const commands: Readonly<Record<string, Command>> = {
  'measure-clip': measured(embeddings('clip.npy')),
  'measure-clip-random': measured(embeddings('clip_random.npy'), '--seed', '3'),
  'measure-videoclip': measured(embeddings('videoclip.npy')),
  'measure-videoclip-random': measured(embeddings('videoclip_random.npy'), '--bootstrap', '0'),
  'measure-sampled': measured(embeddings('clip.npy'), '--exact-rows', '200'),
  'landscape-clip': () => ['landscape', embeddings('clip.npy'), '--json'],
  'landscape-first': () => [
    'landscape',
    embeddings('videoclip.npy'),
    '--move',
    'first',
    '--deltas=-1:1:0.25',
    '--json',
  ],
  'ablate-clip': () => ['ablate', embeddings('clip.npy'), '--json'],
  'ablate-greedy': () => ['ablate', embeddings('videoclip.npy'), '--order', 'greedy', '--json'],
  'study-results': () => [
    'study',
    results('openclip_results.csv'),
    '--profile',
    results('model_profile.csv'),
    '--gap',
    'ImageNet 1k',
    '--performance',
    'Describable Textures',
    '--json',
  ],
  'study-embeddings': (own) => {
    const models = join(own, 'models');
    mkdirSync(models);
    for (let k = 1; k <= 8; k++) {
      writeFileSync(
        join(models, `model-${k}.npy`),
        firstPairs(embeddings(k % 2 ? 'clip.npy' : 'videoclip.npy'), 12 * k),
      );
    }
    return ['study', models, '--out', join(own, 'out'), '--json'];
  },
  verify: () => ['verify', '--json'],
  'verify-files': () => [
    'verify',
    join(shared, 'clip-reference/clip_gelu.npz'),
    join(shared, 'morphology/morpho_reference.npz'),
    embeddings('clip.reference.json'),
    embeddings('videoclip_random.reference.json'),
    '--json',
  ],
  words: (own) => {
    const captions = join(own, 'captions.txt');
    const lines = Array.from({ length: 300 }, (_, k) => CAPTIONS[k % CAPTIONS.length]!);
    writeFileSync(captions, `${lines.join('\n')}\n`);
    return ['words', captions, '--json', '--threads', '1'];
  },
};

const CAPTIONS = [
  'a red car beside two dogs',
  'the old wooden table',
  'a cat on a sofa, a broken clock',
  'buses in a wet street',
  'nothing of note',
];

function commandJson(command: Command): unknown {
  const own = mkdtempSync(join(tmpdir(), 'modgap-golden-'));
  try {
    const output = execFileSync(process.execPath, [cli, ...command(own)], {
      encoding: 'utf8',
      cwd: own,
      maxBuffer: 2 ** 30,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return JSON.parse(output);
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

/** Experiments on what they train themselves, and where they take features, on the published ones. */
const FEATURES = [embeddings('clip.npy'), embeddings('videoclip.npy')];
const RANDOM = [embeddings('clip_random.npy'), embeddings('videoclip_random.npy')];

const experiments: Readonly<Record<string, () => Promise<unknown>>> = Object.fromEntries([
  ...[
    'pervasive-gap',
    'cone-histograms',
    'cone-depth',
    'cone-inits',
    'cone-theory',
    'loss-landscape',
    'sphere',
    'temperature',
    'init-vs-optimisation',
    'zero-shot-shift',
    'fairness',
    'model-study',
    'dimension-pairs',
    'dimension-spectrum',
    'dimension-ablation',
    'neighbourhoods',
    'ideal-words',
    'object-bias',
    'object-vs-attribute',
    'information-imbalance',
    'embedding-size',
    'caption-presence',
    'perfect-alignment',
    'word-frequency',
  ].map((id) => [`experiment-${id}`, () => runTiny(id)] as const),
  ...[
    'pervasive-gap',
    'cone-histograms',
    'loss-landscape',
    'dimension-pairs',
    'dimension-spectrum',
    'dimension-ablation',
  ].map(
    (id) => [`features-${id}`, () => runTiny(id, { features: FEATURES, randomFeatures: RANDOM })] as const,
  ),
]);

/** Left out: what differs from run to run, and where the reference data lies on a machine. */
const VOLATILE = new Set(['seconds', 'version', 'threads', 'generated']);

function stable(value: unknown): unknown {
  if (typeof value === 'string')
    return value.replaceAll(shared, '../shared').replaceAll(/\/tmp\/[\w-]+/g, '/tmp/...');
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return Array.from(value as unknown[], stable);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !VOLATILE.has(key))
      .map(([key, own]) => [key, stable(own)]),
  );
}

/** Relative: about 4,000 units in the last place. */
const TOLERANCE = 1e-12;

/** Checks by what they are of. */
function byName(checks: readonly unknown[]): Readonly<Record<string, unknown>> {
  const named = checks as readonly { readonly file?: string; readonly name: string }[];
  return Object.fromEntries(named.map((check) => [`${check.file ?? ''} ${check.name}`, check]));
}

/** Paths at which `actual` differs from `expected`. Keys that `expected` lacks may be new. */
function differences(expected: unknown, actual: unknown, path: string): string[] {
  if (typeof expected === 'number' && typeof actual === 'number') {
    const most = TOLERANCE * Math.max(Math.abs(expected), Math.abs(actual));
    return Math.abs(expected - actual) <= most ? [] : [`${path}: expected ${expected}, got ${actual}`];
  }
  if (Array.isArray(expected) && Array.isArray(actual)) {
    // Checks stand in the order of their registry, which may change.
    if (path.endsWith('.checks')) return differences(byName(expected), byName(actual), path);
    if (expected.length !== actual.length) {
      return [`${path}: expected ${expected.length} entries, got ${actual.length}`];
    }
    return expected.flatMap((own, k) => differences(own, actual[k], `${path}[${k}]`));
  }
  if (expected !== null && actual !== null && typeof expected === 'object' && typeof actual === 'object') {
    return Object.entries(expected).flatMap(([key, own]) =>
      differences(own, (actual as Record<string, unknown>)[key], `${path}.${key}`),
    );
  }
  return Object.is(expected, actual)
    ? []
    : [`${path}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`];
}

const all: readonly string[] = [...Object.keys(commands), ...Object.keys(experiments)];

async function answer(name: string): Promise<unknown> {
  const value = commands[name] ? commandJson(commands[name]) : await experiments[name]!();
  // Through JSON, so that what cannot be written (undefined, NaN) compares as it will be read.
  return stable(JSON.parse(JSON.stringify(value)));
}

async function main([mode, ...wanted]: readonly string[]): Promise<number> {
  const unknown = wanted.filter((name) => !all.includes(name));
  if (unknown.length > 0)
    throw new Error(`golden: expected names of ${all.join(', ')}; got ${unknown.join(', ')}`);
  const names = wanted.length > 0 ? wanted : all;
  if (mode === 'list') {
    console.log(all.join('\n'));
    return 0;
  }
  if (mode !== 'record' && mode !== 'check') throw new Error('golden: expected record, check or list');
  if (!existsSync(shared)) throw new Error(`golden: expected the reference data at ${shared}`);
  mkdirSync(folder, { recursive: true });
  let failed = 0;
  for (const name of names) {
    const path = join(folder, `${name}.json`);
    const start = performance.now();
    const value = await answer(name);
    const seconds = `${((performance.now() - start) / 1000).toFixed(1)} s`;
    if (mode === 'record') {
      writeFileSync(path, `${JSON.stringify(value)}\n`);
      console.log(`recorded ${name} (${seconds})`);
      continue;
    }
    const found = differences(JSON.parse(readFileSync(path, 'utf8')), value, name);
    if (found.length === 0) {
      console.log(`agrees   ${name} (${seconds})`);
      continue;
    }
    failed++;
    console.log(
      `DIFFERS  ${name} (${seconds}), ${found.length} places:\n  ${found.slice(0, 8).join('\n  ')}`,
    );
  }
  if (mode === 'check') console.log(`${names.length - failed} of ${names.length} agree`);
  return failed === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
