import { InputError } from '../files/input-error.js';
import type { HostTensor } from '../graph/index.js';
import { decodeSafetensors, encodeSafetensors } from '../files/index.js';
import { clipParametersFrom, parameterTensors, type FlatParameters } from '../models/index.js';
import { checkTrainingConfig, type TrainingConfig } from './training-config.js';
import type { TrainingState } from './training-state.js';

/** A run as it stands after some step. */
export interface Checkpoint {
  readonly config: TrainingConfig;
  /** The batch source's description. */
  readonly data: unknown;
  readonly state: TrainingState<Float32Array>;
}

const kind = 'modgap training checkpoint';
const version = '1';
const [firstMoment, secondMoment] = ['adamw.first_moment.', 'adamw.second_moment.'];

type Float32Tensors = Record<string, HostTensor<'float32'>>;

function prefixed(prefix: string, parameters: FlatParameters): Float32Tensors {
  const tensors = parameterTensors(parameters) as Float32Tensors;
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [prefix + name, tensor]));
}

/**
 * A checkpoint as the parts of a .safetensors file: the parameters under open_clip's names, AdamW's moments under
 * `adamw.first_moment.` and `adamw.second_moment.` before these, and in the metadata the step, the configuration (its
 * seed included) and the data's description as JSON.
 */
export function encodeCheckpoint({ config, data, state }: Checkpoint): readonly Uint8Array[] {
  const { parameters, optimizer } = state;
  const { layout } = parameters;
  return encodeSafetensors(
    {
      ...prefixed('', parameters),
      ...prefixed(firstMoment, { layout, data: optimizer.first }),
      ...prefixed(secondMoment, { layout, data: optimizer.second }),
    },
    {
      kind,
      version,
      step: String(optimizer.step),
      config: JSON.stringify(config),
      data: JSON.stringify(data),
    },
  );
}

/** @throws InputError that names `source` where the file is damaged or no checkpoint of ours. */
export function decodeCheckpoint(bytes: Uint8Array, source: string): Checkpoint {
  const { tensors, metadata } = decodeSafetensors(bytes, source);
  if (metadata['kind'] !== kind || metadata['version'] !== version) {
    throw new InputError(
      `${source}: expected a ${kind}, version ${version}, got ${metadata['kind'] ?? 'other safetensors'}` +
        `${metadata['version'] === undefined ? '' : `, version ${metadata['version']}`}; it cannot be resumed from`,
    );
  }
  const config = metadataJson(metadata, 'config', source) as TrainingConfig | null;
  if (config === null) throw new InputError(`${source}: expected the run's configuration in it, got none`);
  checkTrainingConfig(config);
  const part = (prefix: string): FlatParameters<Float32Array> => {
    const own = [...tensors].filter(([name]) => name.startsWith(prefix));
    const renamed = new Map(own.map(([name, tensor]) => [name.slice(prefix.length), tensor]));
    return clipParametersFrom(config.model, renamed, source);
  };
  const step = Number(metadata['step']);
  return {
    config,
    data: metadataJson(metadata, 'data', source),
    state: {
      parameters: part(''),
      optimizer: { step, first: part(firstMoment).data, second: part(secondMoment).data },
    },
  };
}

function metadataJson(metadata: Readonly<Record<string, string>>, key: string, source: string): unknown {
  try {
    return JSON.parse(metadata[key] ?? 'null');
  } catch {
    throw new InputError(
      `${source}: expected JSON as its ${key}, got damaged text; the file cannot be resumed from`,
    );
  }
}

/** The path and the values of the first place where two pieces of plain data differ; undefined where they agree. */
function firstDifference(path: string, saved: unknown, wanted: unknown): string | undefined {
  const isObject = (value: unknown): value is Record<string, unknown> =>
    typeof value === 'object' && value !== null;
  if (!isObject(saved) || !isObject(wanted)) {
    if (Object.is(saved, wanted)) return undefined;
    return `${path} is ${JSON.stringify(saved) ?? 'absent'} there and ${JSON.stringify(wanted) ?? 'absent'} here`;
  }
  for (const key of new Set([...Object.keys(wanted), ...Object.keys(saved)])) {
    const difference = firstDifference(path === '' ? key : `${path}.${key}`, saved[key], wanted[key]);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

/**
 * Refuses a checkpoint that this run does not go on from.
 *
 * @throws InputError, one line, that names the first difference of configuration or data.
 */
export function checkSameRun(
  checkpoint: Checkpoint,
  config: TrainingConfig,
  data: unknown,
  source: string,
): void {
  // As JSON keeps them: a field that is undefined is absent.
  const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));
  const difference =
    firstDifference('', plain(checkpoint.config), plain(config)) ??
    firstDifference('data', plain(checkpoint.data), plain(data));
  if (difference !== undefined) {
    throw new InputError(
      `${source}: it is a checkpoint of another run: ${difference}; use the same settings, or another folder`,
    );
  }
}
