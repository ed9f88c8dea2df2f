import { npy as format } from '../../files/formats/npy.js';
import { plainNames, type ExportFormat } from './format.js';

/** An .npy file for each vector or matrix of the steps, or for each key's bias. */
export const npy: ExportFormat = {
  id: 'npy',
  title: 'NumPy arrays',
  text: 'one float64 array for each vector and matrix, such as image.0.add.npy',
  scores: true,
  files({ gap: { modalities, dim }, steps, scoring }) {
    const names = plainNames(modalities);
    const file = (name: string, data: Float64Array, shape: readonly number[]) => ({
      name: `${name}.npy`,
      content: format.write!({ array: { shape, data } }),
    });
    const ofSteps = steps.flatMap((list, modality) =>
      list.flatMap(({ matrix, scale, add }, k) => {
        const name = (part: string) => `${names[modality]!}.${k}.${part}`;
        return [
          ...(matrix ? [file(name('matrix'), matrix, [dim, dim])] : []),
          ...(scale === undefined
            ? []
            : typeof scale === 'number'
              ? [file(name('scale'), Float64Array.of(scale), [])]
              : [file(name('scale'), scale, [dim])]),
          ...(add ? [file(name('add'), add, [dim])] : []),
        ];
      }),
    );
    const ofScores = (scoring?.bias ?? []).flatMap((byKey, q) =>
      byKey.flatMap((values, k) =>
        values === undefined ? [] : [file(`bias.${names[q]!}.${names[k]!}`, values, [values.length])],
      ),
    );
    return [...ofSteps, ...ofScores];
  },
};
