import { printGraph, type Graph } from '../graph/index.js';
import type { Program, Runtime } from './runtime.js';
import type { World } from './world.js';

/** Longer constants are printed in part: two graphs that differ there look the same. */
const PRINTED_WHOLE = 8;

const runtimes = new WeakMap<World, Runtime>();

/**
 * A world's runtime on one thread that compiles a graph once and keeps its program, for as long as the thread lives:
 * for tasks that ask for the same few graphs over and over.
 */
export function keptRuntime(world: World): Runtime {
  const runtime = runtimes.get(world) ?? keepPrograms(world.runtime());
  runtimes.set(world, runtime);
  return runtime;
}

/** A runtime that keeps each program that it has compiled: whoever disposes of one gives back only their own hold. */
export function keepPrograms(runtime: Runtime): Runtime {
  const kept = new Map<string, Promise<Program>>();
  return {
    name: runtime.name,
    compile: async (graph: Graph) => {
      if (graph.constants.some(({ value }) => value.data.length > PRINTED_WHOLE))
        return runtime.compile(graph);
      const key = printGraph(graph);
      const compiled = kept.get(key) ?? runtime.compile(graph);
      kept.set(key, compiled);
      const program = await compiled;
      let disposed = false;
      return {
        run: (feeds) =>
          disposed
            ? Promise.reject(new Error(`graph '${graph.name}': the program was disposed of`))
            : program.run(feeds),
        dispose() {
          disposed = true;
          return Promise.resolve();
        },
      };
    },
  };
}
