import { availableParallelism, totalmem } from 'node:os';
import { type Embeddings } from '../../embeddings/embeddings.js';
import { InputError } from '../../files/input-error.js';
import { gapVector, mergeMoments, separatingLine, type Moments } from '../../geometry/index.js';
import {
  addStandings,
  addWithinSums,
  chooseMatches,
  concatStandings,
  gatheredRows,
  matchesByQuery,
  rowRanges,
  triangleRanges,
  type CrossSweepOutput,
  type Matches,
  type RowRange,
  type Standings,
  type WithinSums,
} from '../../runtime/blockwise/index.js';
import { TaskPool } from '../../runtime/node/index.js';
import { VERSION } from '../../version.js';
import type { MomentAnalysis } from '../analysis.js';
import { assembleFindings, type RawMeasurement, type ResampledValues } from '../assemble.js';
import type { MeasureFindings, MeasurePictures, SampleFindings } from '../findings.js';
import { foldOfUnit, mergePasses, type MomentsPass } from '../moments-pass.js';
import { NormSums } from '../norms.js';
import type { MeasureOptions, MeasureStage } from '../options.js';
import { planMeasure, type MeasurePlan } from '../plan.js';
import type { Projections } from '../projection-pass.js';
import { projectionAxes, recallValues, separationValues } from '../row-values.js';
import { unitOfRows, unitsOf, type Units } from '../units.js';
import { measurePictures } from './pictures.js';
import { fileRows, openRows, type RowPlace } from './row-sources.js';
import type { AheadTaskInput } from './tasks/ahead.js';
import type { CrossTaskInput } from './tasks/cross.js';
import type { MomentsTaskInput, MomentsTaskOutput } from './tasks/moments.js';
import type { ProjectionTaskInput } from './tasks/projection.js';
import type { RowBootstrapTaskInput } from './tasks/row-bootstrap.js';
import type { WithinTaskInput } from './tasks/within.js';

export interface Measurement {
  readonly findings: MeasureFindings;
  /** Given where asked for. */
  readonly pictures?: MeasurePictures;
}

/** Queries of one task: enough to keep a core busy for a second, few enough to share out. */
const TASK_QUERIES = 2048;

/** Parts of the triangle of cosines inside a modality, a task each. */
const TRIANGLE_PARTS = 8;

/** Rows of one task of the projection pass. */
const TASK_ROWS = 65536;

/** Rows read for the provisional centre. */
const CENTRE_ROWS = 1024;

const task = (name: string) => new URL(`./tasks/${name}.js`, import.meta.url);

/**
 * Measures the gap between two modalities: every number of docs/measures.md, from one pass over the files for what moments
 * give, and tiles of similarities for the rest. Heavy work runs in worker threads; the calling thread stays free.
 *
 * @throws InputError where the rows can't be measured: NaN, infinities, zero rows, fewer than two rows in a modality.
 */
export async function measure(embeddings: Embeddings, options: MeasureOptions = {}): Promise<Measurement> {
  const run = new Run(embeddings, options);
  try {
    return await run.measure();
  } finally {
    await run.close();
  }
}

/** One measurement under way: what every step needs. */
class Run {
  private readonly counts: readonly [number, number];
  private readonly units: Units;
  private readonly plan: MeasurePlan;
  private readonly pool: TaskPool;
  private readonly places: readonly [RowPlace, RowPlace];
  private readonly keep: readonly [Float32Array, Float32Array] | undefined;
  private readonly configuration: MeasureFindings['configuration'];
  private readonly abortable: { readonly signal?: AbortSignal };
  private readonly unitOf: readonly [Uint32Array, Uint32Array];

  constructor(
    private readonly embeddings: Embeddings,
    private readonly options: MeasureOptions,
  ) {
    const { modalities, pairs, dim } = embeddings;
    this.abortable = options.signal ? { signal: options.signal } : {};
    this.configuration = {
      seed: options.seed ?? 0,
      bootstrap: options.bootstrap ?? 1000,
      permutations: options.permutations ?? 1000,
      exactRows: options.exactRows ?? 30_000,
      version: VERSION,
    };
    this.counts = [modalities[0].rows, modalities[1].rows];
    this.units = shared(unitsOf(this.counts, pairs));
    this.unitOf = [unitOfRows(this.units.rows[0]), unitOfRows(this.units.rows[1])];
    this.plan = planMeasure({
      counts: this.counts,
      units: this.units.count,
      pairs: pairs.first.length,
      exactRows: this.configuration.exactRows,
      picturePairs: options.picturePairs ?? 500,
      seed: this.configuration.seed,
    });
    checkMeasurable(embeddings, this.plan.exact);
    if (this.plan.exact) {
      this.keep = [sharedFloats(this.counts[0] * dim), sharedFloats(this.counts[1] * dim)];
      this.places = [
        { kind: 'shared', data: this.keep[0], dim },
        { kind: 'shared', data: this.keep[1], dim },
      ];
    } else {
      this.places = [
        { kind: 'file', modality: modalities[0] },
        { kind: 'file', modality: modalities[1] },
      ];
    }
    this.pool = new TaskPool(options.threads ?? Math.min(8, availableParallelism()));
  }

  async close(): Promise<void> {
    await this.pool.dispose();
  }

  async measure(): Promise<Measurement> {
    const { pass, norms } = await this.moments();
    // The eigenproblem keeps one core busy while the others score.
    const analysing = this.pool.run<MomentsPass['folds'], MomentAnalysis>(
      task('analysis'),
      pass.folds,
      this.abortable,
    );
    // A failure is met where the result is awaited, not as an unhandled rejection before.
    analysing.catch(() => undefined);
    const matches = this.matches(pass.cosines);
    const standings = await this.search(matches);
    const { within, ahead } = await this.insideModalities(standings);
    const analysis = await analysing;
    const line = this.bestLine(analysis);
    const separation = await this.separation(pass, analysis);
    const raw: RawMeasurement = {
      pass,
      analysis,
      within,
      line,
      ahead,
      norms: [norms[0].findings(), norms[1].findings()],
      ...(await this.resample(standings, matches, ahead, within, separation)),
    };
    const findings = assembleFindings(raw, {
      source: this.embeddings.source,
      modalities: [this.embeddings.modalities[0].name, this.embeddings.modalities[1].name],
      counts: this.counts,
      pairs: this.embeddings.pairs.first.length,
      samples: this.samples(),
      configuration: this.configuration,
    });
    if (!this.options.pictures) return { findings };
    const pictures = await measurePictures({
      sources: [openRows(this.places[0]), openRows(this.places[1])],
      pairs: this.embeddings.pairs,
      chosen: this.plan.picturePairs,
      analysis,
      line,
      cosines: pass.cosines,
      pool: this.pool,
      ...this.abortable,
      seed: this.configuration.seed,
      onProgress: (share) => this.report('pictures', share, 1),
    });
    return { findings, pictures };
  }

  /** The one pass over the files. */
  private async moments(): Promise<{ pass: MomentsPass; norms: [NormSums, NormSums] }> {
    const { embeddings, configuration, units, keep } = this;
    const centres = embeddings.modalities.map((modality) => {
      const rows = Math.min(CENTRE_ROWS, modality.rows);
      const data = new Float32Array(rows * modality.dim);
      fileRows(modality).read(0, rows, data);
      return columnMean(data, modality.dim);
    }) as [Float32Array, Float32Array];
    const norms: [NormSums[], NormSums[]] = [[], []];
    let pass: MomentsPass | undefined;
    await this.runInOrder<MomentsTaskInput, MomentsTaskOutput>(
      'moments',
      'moments',
      this.counts[0] + this.counts[1],
      this.plan.unitRanges.map((range) => ({
        modalities: embeddings.modalities,
        units,
        pairs: embeddings.pairs,
        range,
        centres,
        seed: configuration.seed,
        bootstrap: configuration.bootstrap,
        permutations: configuration.permutations,
        ...(keep && { keep }),
      })),
      (output) => {
        pass = pass ? mergePasses(pass, output.pass) : output.pass;
        output.norms.forEach((sums, m) => norms[m]!.push(sums));
      },
    );
    return { pass: pass!, norms: [NormSums.merge(norms[0]), NormSums.merge(norms[1])] };
  }

  /** Matches of each modality's searching rows; cosines come in the order of units. */
  private matches(cosines: Float64Array): readonly [Matches, Matches] {
    const { first, second } = this.embeddings.pairs;
    const order = this.units.pairs.items;
    const ordered = new Float64Array(cosines.length);
    for (let p = 0; p < order.length; p++) ordered[order[p]!] = cosines[p]!;
    return [
      matchesByQuery(this.counts[0], { query: first, key: second, cosine: ordered }),
      matchesByQuery(this.counts[1], { query: second, key: first, cosine: ordered }),
    ];
  }

  /** Cross-modal search in both directions. */
  private async search(matches: readonly [Matches, Matches]): Promise<readonly [Standings, Standings]> {
    const [a, b] = this.places;
    if (this.plan.exact) {
      const outputs = await this.runAll<CrossTaskInput, CrossSweepOutput>(
        'retrieval',
        'cross',
        this.counts[0] * this.counts[1],
        rowRanges(this.counts[0], TASK_QUERIES).map((range) => ({
          queries: a,
          keys: b,
          queryMatches: matches[0],
          keyMatches: matches[1],
          range,
        })),
      );
      return [
        concatStandings(outputs.map((output) => output.queries)),
        addStandings(outputs.map((output) => output.keys!)),
      ];
    }
    const inputs = ([0, 1] as const).flatMap((m) => {
      const chosen = this.queries(m);
      const queryMatches = chooseMatches(matches[m], chosen);
      return this.shares(chosen.length).map((range) => ({
        modality: m,
        input: { queries: this.places[m], keys: this.places[1 - m]!, chosen, queryMatches, range },
      }));
    });
    const outputs = await this.runAll<CrossTaskInput, CrossSweepOutput>(
      'retrieval',
      'cross',
      this.queries(0).length * this.counts[1] + this.queries(1).length * this.counts[0],
      inputs.map(({ input }) => input),
    );
    const of = (m: 0 | 1) =>
      concatStandings(outputs.filter((_, k) => inputs[k]!.modality === m).map((output) => output.queries));
    return [of(0), of(1)];
  }

  /** Cosines inside each modality, and how many of its own rows each query sees before the other modality. */
  private async insideModalities(standings: readonly [Standings, Standings]) {
    const inputs = ([0, 1] as const).flatMap((m) => {
      const chosen = this.plan.coneRows[m];
      const rows = chosen?.length ?? this.counts[m];
      const thresholds = this.plan.exact ? { thresholds: standings[m].best } : {};
      return triangleRanges(rows, TRIANGLE_PARTS).map((range) => ({
        modality: m,
        input: { rows: this.places[m], ...(chosen && { chosen }), ...thresholds, range },
      }));
    });
    const coneScores = ([0, 1] as const).reduce<number>(
      (sum, m) => sum + (this.plan.coneRows[m]?.length ?? this.counts[m]) ** 2,
      0,
    );
    const sampledScores = this.plan.exact
      ? 0
      : this.queries(0).length * this.counts[0] + this.queries(1).length * this.counts[1];
    const total = coneScores + sampledScores;
    const outputs = await this.runAll<WithinTaskInput, WithinSums>(
      'cones',
      'within',
      total,
      inputs.map(({ input }) => input),
    );
    const within = ([0, 1] as const).map((m) =>
      addWithinSums(outputs.filter((_, k) => inputs[k]!.modality === m)),
    ) as [WithinSums, WithinSums];
    if (this.plan.exact) return { within, ahead: [within[0].ahead, within[1].ahead] as const };
    const ahead = await Promise.all(
      ([0, 1] as const).map(async (m) => {
        const chosen = this.queries(m);
        const parts = await this.runAll<AheadTaskInput, Uint32Array>(
          'cones',
          'ahead',
          total,
          this.shares(chosen.length).map((range) => ({
            rows: this.places[m],
            chosen,
            range,
            thresholds: standings[m].best.slice(range.start, range.start + range.count),
          })),
          coneScores + (m === 0 ? 0 : this.queries(0).length * this.counts[0]),
        );
        return Uint32Array.from(parts.flatMap((part) => Array.from(part)));
      }),
    );
    return { within, ahead: [ahead[0]!, ahead[1]!] as const };
  }

  /** Held-out classification and the Fréchet distance's influences, of every row. */
  private async separation(
    pass: MomentsPass,
    analysis: MomentAnalysis,
  ): Promise<readonly [Float64Array, Float64Array]> {
    const { seed } = this.configuration;
    const moments = pass.folds.map(([a, b]) => mergeMoments(a, b)) as [Moments, Moments];
    const gap = gapVector(moments[0], moments[1]);
    const inputs = ([0, 1] as const).flatMap((m) =>
      rowRanges(this.counts[m], TASK_ROWS).map((range) => ({
        modality: m,
        input: {
          rows: this.places[m],
          range,
          axes: projectionAxes(analysis.classifiers, gap, moments[m].mean),
          count: 4,
          mean: Float32Array.from(moments[m].mean),
          form: Float32Array.from(analysis.frechet.derivatives[m]),
        },
      })),
    );
    const outputs = await this.runAll<ProjectionTaskInput, Projections>(
      'separation',
      'projection',
      this.counts[0] + this.counts[1],
      inputs.map(({ input }) => input),
    );
    return ([0, 1] as const).map((m) => {
      const parts = outputs.filter((_, k) => inputs[k]!.modality === m);
      return separationValues({
        modality: m,
        moments: moments[m],
        gap,
        classifiers: analysis.classifiers,
        foldOfRow: (row) => foldOfUnit(seed, this.unitOf[m][row]!),
        projections: {
          projected: joinFloats(parts.map((part) => part.projected)),
          quadratic: joinFloats(parts.map((part) => part.quadratic)),
        },
      });
    }) as [Float64Array, Float64Array];
  }

  /** Row values of each kind with their means on every resample. */
  private async resample(
    standings: readonly [Standings, Standings],
    matches: readonly [Matches, Matches],
    ahead: readonly [Uint32Array, Uint32Array],
    within: readonly [WithinSums, WithinSums],
    separation: readonly [Float64Array, Float64Array],
  ): Promise<Pick<RawMeasurement, 'searches' | 'separation' | 'kernels'>> {
    const groups = ([0, 1] as const).flatMap((m) => {
      const queries = this.plan.queries[m];
      const cone = this.plan.coneRows[m];
      const queryMatches = queries ? chooseMatches(matches[m], queries) : matches[m];
      return [
        {
          kind: 'searches' as const,
          unitOf: unitsOfRows(this.unitOf[m], queries),
          values: searchValues(recallValues(standings[m], queryMatches), ahead[m]),
          columns: 5,
        },
        { kind: 'separation' as const, unitOf: this.unitOf[m], values: separation[m], columns: 2 },
        {
          kind: 'kernels' as const,
          unitOf: unitsOfRows(this.unitOf[m], cone),
          values: within[m].kernel.map((sum) => sum / (within[m].kernel.length - 1)),
          columns: 1,
        },
      ];
    });
    const { seed, bootstrap } = this.configuration;
    const replicates =
      bootstrap === 0
        ? groups.map(() => new Float64Array(0))
        : await this.runAll<RowBootstrapTaskInput, Float64Array>(
            'intervals',
            'row-bootstrap',
            groups.reduce((sum, group) => sum + group.unitOf.length, 0),
            groups.map(({ unitOf, values, columns }) => ({
              unitOf,
              values,
              columns,
              seed,
              replicates: bootstrap,
            })),
          );
    const both = (kind: (typeof groups)[number]['kind']) =>
      groups.flatMap((group, k) =>
        group.kind === kind ? [{ values: group.values, replicates: replicates[k]! }] : [],
      ) as unknown as readonly [ResampledValues, ResampledValues];
    return { searches: both('searches'), separation: both('separation'), kernels: both('kernels') };
  }

  /** The best line over the candidate planes, on all rows or on the cone sample. */
  private bestLine(analysis: MomentAnalysis): RawMeasurement['line'] {
    const dims = [...new Set(analysis.dimensionPairs.flat())];
    const columns = ([0, 1] as const).map((m) => {
      const rows = openRows(this.places[m]);
      const chosen = this.plan.coneRows[m];
      return readColumns(chosen ? gatheredRows(rows, chosen) : rows, dims);
    });
    const plane = (m: 0 | 1, [i, j]: readonly [number, number]) => {
      const a = columns[m]!.get(i)!;
      const b = columns[m]!.get(j)!;
      const points = new Float64Array(2 * a.length);
      for (let k = 0; k < a.length; k++) {
        points[2 * k] = a[k]!;
        points[2 * k + 1] = b[k]!;
      }
      return points;
    };
    let best: { pair: readonly [number, number]; accuracy: number } | undefined;
    for (const pair of analysis.dimensionPairs) {
      const { accuracy } = separatingLine(plane(0, pair), plane(1, pair), 0);
      if (!best || accuracy > best.accuracy) best = { pair, accuracy };
      if (accuracy === 1) break;
    }
    const pair = best?.pair ?? [0, 0];
    return { dims: pair, ...separatingLine(plane(0, pair), plane(1, pair)) };
  }

  private samples(): SampleFindings[] {
    const { modalities } = this.embeddings;
    return ([0, 1] as const).flatMap((m) => {
      const of = this.counts[m];
      const queries = this.plan.queries[m];
      const cone = this.plan.coneRows[m];
      const { name } = modalities[m];
      return [
        ...(queries ? [{ what: `${name} queries (retrieval, mixed pool)`, used: queries.length, of }] : []),
        ...(cone
          ? [{ what: `${name} rows (cone, uniformity, best dimensions)`, used: cone.length, of }]
          : []),
      ];
    });
  }

  private queries(modality: 0 | 1): Uint32Array {
    return this.plan.queries[modality] ?? Uint32Array.from({ length: this.counts[modality] }, (_, i) => i);
  }

  /** A sample of queries shared out evenly: each share reads all the keys. */
  private shares(count: number): RowRange[] {
    return rowRanges(count, Math.ceil(count / 2));
  }

  /** Runs a task for each input; outputs come in the order of the inputs. */
  private async runAll<Input, Output>(
    stage: MeasureStage,
    name: string,
    total: number,
    inputs: readonly Input[],
    doneBefore = 0,
  ): Promise<Output[]> {
    const outputs: Output[] = [];
    await this.runInOrder<Input, Output>(
      stage,
      name,
      total,
      inputs,
      (output) => outputs.push(output),
      doneBefore,
    );
    return outputs;
  }

  /**
   * Runs a task for each input and hands out outputs in the order of the inputs as soon as that order allows: large ones
   * are merged and let go while others are still under way.
   */
  private async runInOrder<Input, Output>(
    stage: MeasureStage,
    name: string,
    total: number,
    inputs: readonly Input[],
    take: (output: Output) => void,
    doneBefore = 0,
  ): Promise<void> {
    let done = doneBefore;
    this.report(stage, done, total);
    let taken = Promise.resolve();
    const running = inputs.map(async (input) => {
      const before = taken;
      const output = this.pool.run<Input, Output, number>(task(name), input, {
        ...this.abortable,
        onProgress: (work) => {
          done += work;
          this.report(stage, done, total);
        },
      });
      // Where an earlier one fails, nobody comes to ask for this one.
      output.catch(() => undefined);
      taken = before.then(async () => take(await output));
      await taken;
    });
    await Promise.all(running);
  }

  private report(stage: MeasureStage, done: number, total: number): void {
    this.options.onProgress?.({ stage, done: Math.min(done, total), total });
  }
}

/** Rows kept in memory may take this share of it. */
const MEMORY_SHARE = 0.6;

function checkMeasurable({ modalities, dim, source }: Embeddings, exact: boolean): void {
  for (const { name, rows } of modalities) {
    if (rows < 2) {
      throw new InputError(
        `${source}: a cone and a spread take at least 2 rows in each modality, ${name} has ${rows}; add rows`,
      );
    }
  }
  const bytes = 4 * dim * (modalities[0].rows + modalities[1].rows);
  if (exact && bytes > MEMORY_SHARE * totalmem()) {
    throw new InputError(
      `${source}: keeping every row in memory takes ${(bytes / 2 ** 30).toFixed(1)} GiB of ` +
        `${(totalmem() / 2 ** 30).toFixed(1)} GiB; set --exact-rows below ${Math.max(modalities[0].rows, modalities[1].rows)} to measure samples`,
    );
  }
}

function searchValues(recall: Float64Array, ahead: Uint32Array): Float64Array {
  const out = new Float64Array(ahead.length * 5);
  for (let i = 0; i < ahead.length; i++) {
    out.set(recall.subarray(i * 3, i * 3 + 3), i * 5);
    out[i * 5 + 3] = ahead[i]! > 0 ? 1 : 0;
    out[i * 5 + 4] = ahead[i]! + 1;
  }
  return out;
}

function unitsOfRows(unitOf: Uint32Array, chosen: Uint32Array | undefined): Uint32Array {
  return chosen ? chosen.map((row) => unitOf[row]!) : unitOf;
}

function readColumns(
  rows: {
    readonly rows: number;
    readonly dim: number;
    read(start: number, count: number, out: Float32Array): void;
  },
  dims: readonly number[],
): Map<number, Float64Array> {
  const columns = new Map(dims.map((dim) => [dim, new Float64Array(rows.rows)]));
  const block = new Float32Array(Math.min(2048, rows.rows) * rows.dim);
  for (const { start, count } of rowRanges(rows.rows, 2048)) {
    rows.read(start, count, block.subarray(0, count * rows.dim));
    for (const [dim, column] of columns) {
      for (let i = 0; i < count; i++) column[start + i] = block[i * rows.dim + dim]!;
    }
  }
  return columns;
}

function columnMean(rows: Float32Array, dim: number): Float32Array {
  const mean = new Float64Array(dim);
  for (let k = 0; k < rows.length; k++) mean[k % dim]! += rows[k]!;
  return Float32Array.from(mean, (value) => (value * dim) / rows.length);
}

function joinFloats(parts: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function sharedFloats(length: number): Float32Array {
  return new Float32Array(new SharedArrayBuffer(4 * length));
}

function sharedIntegers(values: Uint32Array): Uint32Array {
  const out = new Uint32Array(new SharedArrayBuffer(values.byteLength));
  out.set(values);
  return out;
}

/** Units in shared memory, so that tasks don't copy them. */
function shared(units: Units): Units {
  const group = ({ offsets, items }: Units['pairs']) => ({
    offsets: sharedIntegers(offsets),
    items: sharedIntegers(items),
  });
  return {
    count: units.count,
    rows: [group(units.rows[0]), group(units.rows[1])],
    pairs: group(units.pairs),
  };
}
