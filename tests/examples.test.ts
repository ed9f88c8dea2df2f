import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ONNXRUNTIME_VERSION } from '../src/runtime/node/load-onnxruntime.js';

const root = resolve(import.meta.dirname, '..');
const folder = join(root, 'examples');

/** What each example prints; numbers of training are rounded, because kernels differ between processors. */
const printed: Readonly<Record<string, (lines: readonly string[]) => void>> = {
  'measure-arrays': (lines) => {
    expect(numbersOf(lines[0]!)).toEqual([2, 0.557, 95, 0.537, 0.577]);
    expect(lines[1]).toBe('as large a gap by chance: p = 0.005');
    expect(lines[2]).toBe('RMG 0.243, image to text R@1 0.930');
  },
  differentiate: (lines) => {
    expect(lines[0]).toBe('graph contrast');
    expect(lines[1]).toBe('interpreter: loss 0.71398, |gradient| 2.17138');
    expect(numbersOf(lines[2]!)).toBeAllClose([0.71398, 2.17138], { rtol: 1e-4 });
  },
  'train-clip': (lines) => {
    const [[before], [, first], [, last], [after]] = lines.map((line) =>
      numbersOf(line.replace('L2M', '')),
    ) as [number[], number[], number[], number[]];
    expect([before, first]).toBeAllClose([1.262, 4.529], { atol: 0.02 });
    expect(last).toBeLessThan(3.7);
    expect(after).toBeLessThan(before!);
  },
  correct: (lines) => {
    const ids = lines.map((line) => line.split(':')[0]!);
    expect(ids).toEqual(expect.arrayContaining(['shift', 'procrustes', 'random-direction']));
    const of = (id: string) => numbersOf(lines[ids.indexOf(id)]!.replace(/^.*?: L2M |R@1/g, ''));
    const [shift, placebo] = [of('shift'), of('random-direction')];
    expect(shift).toBeAllClose([0.076, 0.57, 0.505, 0.435, 0.585], { atol: 1e-9 });
    // The placebo moves as far, and gains nothing that its interval would not allow to be nothing.
    expect(placebo.slice(0, 2)).toBeAllClose([0.92, 0.09], { atol: 1e-9 });
    expect(placebo[3]).toBeLessThan(0);
  },
  reproduce: (lines) => {
    expect(lines[0]).toMatch(/^Mismatched pairs repel/);
    expect(lines.filter((line) => line.startsWith('- '))).toHaveLength(3);
    expect(lines.at(-1)).toBe('3 of 3 claims held here');
  },
  'draw-figure': (lines) => {
    expect(lines).toEqual(['recall-by-shift.svg: drawn, begins <svg', 'holds its title: true']);
  },
};

function numbersOf(line: string): number[] {
  return [...line.matchAll(/-?\d+(\.\d+)?/g)].map(([number]) => Number(number));
}

describe('the examples', () => {
  beforeEach(() => {
    vi.restoreAllMocks();
  });

  it('are all tried', () => {
    const files = readdirSync(folder).filter((name) => name.endsWith('.ts'));
    expect(files.map((name) => name.slice(0, -3)).sort()).toEqual(Object.keys(printed).sort());
  });

  it.each(Object.keys(printed))('%s prints what it promises, in 20 to 50 lines', async (name) => {
    const lines: string[] = [];
    vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(...line.split('\n')));
    await import(join(folder, `${name}.ts`));
    printed[name]!(lines);
    expect(readFileSync(join(folder, `${name}.ts`), 'utf8').split('\n').length - 1).toBeLessThanOrEqual(50);
  });
});

type Json = Readonly<Record<string, unknown>>;

describe('the package', () => {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly exports: Readonly<Record<string, string>>;
  };

  it('exports what there is', () => {
    for (const [subpath, target] of Object.entries(exports)) {
      const source = join(root, target.replace(/^\.\/dist\/(.*)\.js$/, 'src/$1.ts'));
      expect(existsSync(source), subpath).toBe(true);
    }
  });

  it('documents what it exports', () => {
    const { entryPoints } = JSON.parse(readFileSync(join(root, 'typedoc.json'), 'utf8')) as {
      readonly entryPoints: readonly string[];
    };
    const documented = entryPoints.map((path) =>
      path.replace(/^src\/index\.ts$/, '.').replace(/^src\/(.*)\/index\.ts$/, './$1'),
    );
    const rooms = Object.keys(exports).filter((subpath) => subpath !== './package.json');
    expect([...documented].sort()).toEqual(rooms.sort());
  });

  it('has its main functions in one import', async () => {
    const main = await import('../src/index.js');
    expect(Object.keys(main)).toEqual(
      expect.arrayContaining(['fitCorrection', 'landscape', 'measure', 'openEmbeddings', 'VERSION']),
    );
  });

  it('is installed without scripts of its dependencies, on any npm and with no setting', () => {
    const read = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8')) as Json;
    const own = read('package.json').optionalDependencies as Json;
    expect(own).toEqual({ 'onnxruntime-node': ONNXRUNTIME_VERSION });
    // npm 10 runs the scripts that the lock knows of; this one downloads GPU kernels, and fails behind a firewall.
    // Where npm has put the mark back, delete it from package-lock.json.
    const packages = read('package-lock.json').packages as Readonly<Record<string, Json>>;
    expect(packages['node_modules/onnxruntime-node']).not.toHaveProperty('hasInstallScript');
  });

  it('exports what the examples import', () => {
    const texts = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(join(folder, name), 'utf8'));
    const imported = texts.flatMap((text) =>
      [...text.matchAll(/from 'modgap\/(.*?)'/g)].map(([, room]) => room),
    );
    expect(imported.length).toBeGreaterThan(10);
    for (const room of new Set(imported)) expect(Object.keys(exports)).toContain(`./${room}`);
  });
});
