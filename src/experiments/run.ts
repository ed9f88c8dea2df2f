import type { Storage } from '../files/index.js';
import type { Report } from '../report/index.js';
import { VERSION } from '../version.js';
import type {
  Configuration,
  Experiment,
  ExperimentContext,
  ExperimentRun,
  PresetName,
} from './experiment.js';
import { experimentReport } from './page.js';

/** What the runner is given of the world: {@link ExperimentContext} but for what it makes itself. */
export interface RunOptions extends Omit<ExperimentContext, 'storage' | 'shared' | 'inputs'> {
  /** Experiments share what is kept here; each has a folder of its own in it. */
  readonly out: Storage;
  /** Default: none. */
  readonly inputs?: ExperimentContext['inputs'] | undefined;
}

/** A preset by its name, or one of one's own. */
export type ChosenPreset<Preset> = PresetName | { readonly name: string; readonly value: Preset };

/**
 * Runs an experiment: makes its folder and its configuration. What is kept of it says {@link experimentOutputs}.
 *
 * @throws what the experiment throws.
 */
export async function runExperiment<Preset, Findings extends object, Pictures>(
  experiment: Experiment<Preset, Findings, Pictures>,
  chosen: ChosenPreset<Preset>,
  { out, inputs = {}, ...rest }: RunOptions,
): Promise<ExperimentRun> {
  const { id, title, source } = experiment;
  const { seed } = rest;
  const preset = typeof chosen === 'string' ? { name: chosen, value: experiment.presets[chosen] } : chosen;
  const result = await experiment.run(preset.value, {
    ...rest,
    inputs,
    storage: out.folder(id),
    shared: out,
  });
  const { findings, pictures, claims, notes } = result;
  const configuration: Configuration<Preset> = {
    ...result.configuration,
    preset: preset.value,
    seed,
    version: VERSION,
  };
  return {
    id,
    title,
    source,
    preset: preset.name,
    seed,
    version: VERSION,
    claims,
    ...(notes && { notes }),
    findings: { ...findings, configuration },
    page: experiment.page(findings, pictures, configuration),
  };
}

/** What `reproduce --json` says of a run. */
export function experimentDocument({ id, preset, findings, claims, notes }: ExperimentRun): object {
  return { id, preset, findings, claims, ...(notes && { notes }) };
}

/** The report of a run, and the files that are kept of it beside the report. */
export function experimentOutputs(run: ExperimentRun): { readonly report: Report; readonly json: string } {
  const { id, preset, seed, findings, claims, notes } = run;
  return {
    report: experimentReport(run),
    json: `${JSON.stringify({ id, preset, seed, findings, claims, notes }, null, 1)}\n`,
  };
}
