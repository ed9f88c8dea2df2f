import type * as Ort from 'onnxruntime-node';
import {
  bindDims,
  encodeOnnx,
  simplify,
  verifyGraph,
  type Graph,
  type HostTensor,
} from '../../graph/index.js';
import type { Program, Runtime, Tensors } from '../runtime.js';
import { withOnnxRuntime } from './load-onnxruntime.js';

export interface NativeOptions {
  /** Threads that one run uses. Default: 1; side by side, many runs of one thread do more work than one of many. */
  readonly threads?: number;
  /** Default: `cpu`. `webgpu` computes on the graphics device, in float32 only. */
  readonly device?: 'cpu' | 'webgpu';
}

/** ONNX Runtime refuses memory that threads share, so such a tensor is copied; all others are passed as views. */
function unshared(data: HostTensor['data']): HostTensor['data'] {
  return data.buffer instanceof SharedArrayBuffer ? data.slice() : data;
}

function explained(graph: Graph, what: string, error: unknown): Error {
  const reason = error instanceof Error ? error.message : String(error);
  return new Error(`graph '${graph.name}': ONNX Runtime ${what}: ${reason.trim()}`, { cause: error });
}

class NativeProgram implements Program {
  private session: Ort.InferenceSession | undefined;

  constructor(
    private readonly ort: typeof Ort,
    private readonly graph: Graph,
    session: Ort.InferenceSession,
  ) {
    this.session = session;
  }

  async run(feeds: Tensors): Promise<Record<string, HostTensor>> {
    if (!this.session) throw new Error(`graph '${this.graph.name}': the program was disposed of`);
    bindDims(this.graph, feeds);
    const inputs: Record<string, Ort.Tensor> = {};
    for (const { name } of this.graph.inputs) {
      const { type, shape, data } = feeds[name]!;
      inputs[name] = new this.ort.Tensor(type, unshared(data) as Float32Array, shape);
    }
    const results = await this.session.run(inputs).catch((error: unknown) => {
      throw explained(this.graph, 'failed', error);
    });
    const outputs: Record<string, HostTensor> = {};
    for (const { name } of this.graph.outputs) {
      const { type, dims, data } = results[name]!;
      outputs[name] = { type, shape: dims, data } as HostTensor;
    }
    return outputs;
  }

  async dispose(): Promise<void> {
    const { session } = this;
    this.session = undefined;
    await session?.release();
  }
}

/**
 * ONNX Runtime's native kernels. A run blocks its thread until it is done: work that must leave the event loop free
 * belongs in a task (`threadTasks`).
 *
 * @throws Error from `compile` where ONNX Runtime lacks a kernel for the graph; the message names the graph.
 */
export function nativeRuntime({ threads = 1, device = 'cpu' }: NativeOptions = {}): Runtime {
  if (!Number.isInteger(threads) || threads < 1) {
    throw new RangeError(`native runtime: threads must be a whole number from 1, got ${threads}`);
  }
  return {
    name: `native ${device}`,
    compile: async (graph) => {
      verifyGraph(graph);
      const ort = await withOnnxRuntime(() => import('onnxruntime-node'));
      const model = encodeOnnx(simplify(graph), { singleThread: device === 'cpu' && threads === 1 });
      try {
        const session = await ort.InferenceSession.create(model, {
          executionProviders: device === 'cpu' ? ['cpu'] : [device, 'cpu'],
          intraOpNumThreads: threads,
          interOpNumThreads: 1,
          logSeverityLevel: 4,
        });
        return new NativeProgram(ort, graph, session);
      } catch (error) {
        throw explained(graph, 'cannot run it', error);
      }
    },
  };
}
