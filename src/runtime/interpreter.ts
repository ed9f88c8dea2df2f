import {
  hostTensor,
  interpret,
  outputTypes,
  verifyGraph,
  type Dense,
  type HostTensor,
} from '../graph/index.js';
import type { Program, Runtime } from './runtime.js';

function toHost({ type, shape, data }: Dense): HostTensor {
  return hostTensor(type, shape, data);
}

/**
 * The reference interpreter as a runtime: plain TypeScript, every value in float64 inside, outputs in the graph's own
 * element types. Slow and exact; needs nothing native.
 */
export function interpreterRuntime(): Runtime {
  return {
    name: 'interpreter',
    compile: async (graph): Promise<Program> => {
      verifyGraph(graph);
      let open = true;
      return {
        run: async (feeds) => {
          if (!open) throw new Error(`graph '${graph.name}': the program was disposed of`);
          const results = interpret(graph, feeds, { exactTypes: true });
          return Object.fromEntries(outputTypes(graph).map(({ name }) => [name, toHost(results[name]!)]));
        },
        dispose: async () => {
          open = false;
        },
      };
    },
  };
}
