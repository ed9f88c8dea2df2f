import { hostTensor, type HostTensor, type Program, type Runtime } from '../index.js';
import type { Block, Standings, TileCounts } from './standings.js';
import type { RowRange } from './tile-plan.js';
import { rankTile, scoreTile, type SideShape, type TileShape } from './tiles.js';

/** Added to the score of a row with itself: its kernel is zero, its bin the lowest, it is ahead of nothing. */
const SELF = -1000;

export interface Tile {
  readonly queries: Block;
  readonly keys: Block;
  /** For each query of the tile its own number among the keys of the tile, or -1. */
  readonly selves?: ArrayLike<number>;
}

/** Runs tiles and hands each side its counts; programs are compiled as they are first needed. */
export class TileRunner {
  private readonly programs = new Map<string, Promise<Program>>();

  constructor(
    private readonly runtime: Runtime,
    private readonly dim: number,
    /** The scores of some rows themselves. */
    readonly scores: Program,
  ) {}

  static async open(runtime: Runtime, dim: number): Promise<TileRunner> {
    return new TileRunner(runtime, dim, await runtime.compile(scoreTile(dim)));
  }

  async run(
    tile: Tile,
    row: Standings,
    column: Standings | undefined,
    options: { readonly spread?: boolean } = {},
  ): Promise<Readonly<Record<string, HostTensor>>> {
    const { queries, keys, selves } = tile;
    const { dim } = this;
    const program = await this.program({
      dim,
      row: shapeOf(row),
      ...(column && { column: shapeOf(column) }),
      mask: selves !== undefined,
      spread: options.spread ?? false,
    });
    const out = await program.run({
      queries: hostTensor('float32', [queries.range.count, dim], queries.rows),
      keys: hostTensor('float32', [keys.range.count, dim], keys.rows),
      ...sideInputs('row', row, queries.range, keys.range),
      ...(column && sideInputs('column', column, keys.range, queries.range)),
      ...(selves && { mask: maskOf(selves, keys.range.count) }),
    });
    await row.take(countsOf('row', row, out, keys.range.count), queries, keys);
    if (column) await column.take(countsOf('column', column, out, keys.range.count), keys, queries);
    return out;
  }

  private program(shape: TileShape): Promise<Program> {
    const key = JSON.stringify(shape);
    const program = this.programs.get(key) ?? Promise.resolve(this.runtime.compile(rankTile(shape)));
    this.programs.set(key, program);
    return program;
  }

  async dispose(): Promise<void> {
    await this.scores.dispose();
    for (const program of this.programs.values()) await (await program).dispose();
  }
}

function shapeOf({ slots, groups, searching }: Standings): SideShape {
  return { slots, groups, bias: searching.bias !== undefined };
}

type SideName = 'row' | 'column';

function sideInputs(
  name: SideName,
  side: Standings,
  own: RowRange,
  others: RowRange,
): Record<string, HostTensor> {
  const shape = (count: number) => (name === 'row' ? [count, 1] : [1, count]);
  const across = name === 'row' ? [1, others.count] : [others.count, 1];
  const inputs: Record<string, HostTensor> = {
    [`${name}Groups`]: hostTensor('float32', [others.count, side.groups], side.memberships(others)),
  };
  if (side.searching.bias) inputs[`${name}Bias`] = hostTensor('float32', across, side.biases(others));
  for (let slot = 0; slot < side.slots; slot++) {
    inputs[`${name}Low${slot}`] = hostTensor('float32', shape(own.count), side.low(slot, own));
    inputs[`${name}High${slot}`] = hostTensor('float32', shape(own.count), side.high(slot, own));
  }
  return inputs;
}

function countsOf(
  name: SideName,
  { slots, groups }: Standings,
  out: Readonly<Record<string, HostTensor>>,
  keys: number,
): TileCounts {
  const data = (what: string) => out[name + what]!.data as Float32Array;
  const by = (what: string) => Array.from({ length: slots }, (_, slot) => data(`${what}${slot}`));
  const at =
    name === 'row'
      ? (row: number, group: number) => row * groups + group
      : (row: number, group: number) => group * keys + row;
  return { above: by('Above'), near: by('Near'), best: data('Best'), at };
}

function maskOf(selves: ArrayLike<number>, keys: number): HostTensor {
  const mask = new Float32Array(selves.length * keys);
  for (let i = 0; i < selves.length; i++) if (selves[i]! >= 0) mask[i * keys + selves[i]!] = SELF;
  return hostTensor('float32', [selves.length, keys], mask);
}
