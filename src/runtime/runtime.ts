import type { Graph, HostTensor } from '../graph/index.js';

/** Tensors by name. */
export type Tensors = Readonly<Record<string, HostTensor>>;

/** Something that executes graphs: ONNX Runtime, or the reference interpreter. */
export interface Runtime {
  /** For messages and reports: `native cpu`, `interpreter`. */
  readonly name: string;
  /** @throws Error where the runtime cannot execute the graph. */
  compile(graph: Graph): Promise<Program>;
}

/** A compiled graph. */
export interface Program {
  /**
   * Computes the outputs by name. The feeds are one tensor for each input, of its element type, and of a shape that
   * fits: symbols must be bound the same way everywhere.
   *
   * @throws TypeError or RangeError that names the input where the feeds do not fit; Error after {@link dispose}.
   */
  run(feeds: Tensors): Promise<Record<string, HostTensor>>;
  /** Frees what the program holds. It cannot run afterwards; a second call does nothing. */
  dispose(): Promise<void>;
}
