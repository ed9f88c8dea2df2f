import fs from 'node:fs';
import { dirname, join } from 'node:path';
import { InputError } from '../../files/input-error.js';
import { NodeWorkspace, writeFileAtomic } from '../../files/node/index.js';
import { makeWorld, nativeRuntime } from '../../runtime/node/index.js';
import { openCalibrationRows } from '../calibration-rows.js';
import { exportGap } from '../export/export.js';
import type { FittedGap } from '../gap.js';
import { modalitiesOfMatrices, openMatrices } from '../open-matrices.js';

export interface ExportFileOptions {
  readonly formats?: readonly string[] | undefined;
  /** What is searched, for corrections of scores that give each key a bias. */
  readonly keys?: readonly string[] | undefined;
}

/** Writes a gap into a folder, which is made. @returns The files' paths, and what the user should know. */
export async function exportFile(
  gap: FittedGap,
  out: string,
  { formats, keys = [] }: ExportFileOptions = {},
): Promise<{ readonly files: readonly string[]; readonly notes: readonly string[] }> {
  if (fs.existsSync(out) && !fs.statSync(out).isDirectory()) {
    throw new InputError(`--out ${out}: expected a folder, got a file; choose another place`);
  }
  const workspace = new NodeWorkspace();
  try {
    const matrices = keys.length === 0 ? [] : await openMatrices(keys, workspace);
    const indices = matrices.length === 0 ? [] : modalitiesOfMatrices(gap, matrices, undefined);
    const world = makeWorld();
    const side = (k: number) => openCalibrationRows({ stored: matrices[indices.indexOf(k)]!.stored }, world);
    if (matrices.length > 0 && matrices.length !== 2) {
      throw new InputError(
        `${keys.join(', ')}: expected keys of two modalities, got ${matrices.length}; give both`,
      );
    }
    const { files, notes } = await exportGap(gap, {
      formats,
      runtime: nativeRuntime(),
      keys: matrices.length === 0 ? undefined : [side(0), side(1)],
    });
    return {
      files: files.map(({ name, content }) => {
        const path = join(out, name);
        fs.mkdirSync(dirname(path), { recursive: true });
        writeFileAtomic(path, content);
        return path;
      }),
      notes,
    };
  } finally {
    workspace.close();
  }
}
