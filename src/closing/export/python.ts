import { base64Of, headline, type ExportedGap, type ExportFormat } from './format.js';

/** A module that needs NumPy only. */
export const python: ExportFormat = {
  id: 'python',
  title: 'Python',
  text: 'gap.py, which needs NumPy: correct(vectors, modality), or score(...)',
  scores: true,
  files: (exported) => [
    {
      name: 'gap.py',
      content: exported.scoring === undefined ? rowsModule(exported) : scoresModule(exported),
    },
  ],
};

function rowsModule(exported: ExportedGap): string {
  const { gap, steps } = exported;
  const entries = gap.modalities.map((name, k) => {
    const list = (steps[k] ?? []).map(({ matrix, scale, add }) => {
      const fields = [
        ...(matrix ? [`"matrix": _numbers("${base64Of(matrix)}").reshape(DIM, DIM)`] : []),
        ...(scale === undefined
          ? []
          : [`"scale": ${typeof scale === 'number' ? scale : `_numbers("${base64Of(scale)}")`}`]),
        ...(add ? [`"add": _numbers("${base64Of(add)}")`] : []),
      ];
      return `        {${fields.join(', ')}},\n`;
    });
    return `    ${JSON.stringify(name)}: [\n${list.join('')}    ],\n`;
  });
  return `"""${headline(exported)}."""
import base64

import numpy as np

DIM = ${gap.dim}


def _numbers(text):
    return np.frombuffer(base64.b64decode(text), dtype="<f8")


_STEPS = {
${entries.join('')}}


def _unit(x):
    length = np.linalg.norm(x, axis=-1, keepdims=True)
    if not (np.all(length > 0) and np.all(np.isfinite(length))):
        raise ValueError("expected vectors with a direction")
    return x / length


def correct(vectors, modality):
    """Corrected vectors of length 1, of an array (n, ${gap.dim}) or (${gap.dim},).

    Correct what is stored, and each query before it is searched with.
    """
    x = np.asarray(vectors, dtype=np.float64)
    if x.shape[-1] != DIM:
        raise ValueError(f"expected vectors of {DIM} numbers, got {x.shape[-1]}")
    x = _unit(x)
    for step in _STEPS[modality]:
        if "matrix" in step:
            x = x @ step["matrix"]
        x = _unit(x * step.get("scale", 1.0) + step.get("add", 0.0))
    return x.astype(np.float32)
`;
}

function scoresModule(exported: ExportedGap): string {
  const { gap, scoring } = exported;
  if (scoring!.fusion !== undefined) {
    return `"""${headline(exported)}: one index for each modality, merged by ranks."""


def score(rank):
    """The score of what an index found as number \`rank\`, from 1; sort what both found by it, largest first."""
    return 1.0 / (${scoring!.fusion.constant} + rank)
`;
  }
  const table = (values: readonly (readonly number[])[] | undefined, fallback: number): string =>
    JSON.stringify(values ?? gap.modalities.map(() => gap.modalities.map(() => fallback)));
  return `"""${headline(exported)}: it changes scores, and no vectors."""

_MODALITIES = ${JSON.stringify(gap.modalities)}
_SCALE = ${table(scoring!.scale, 1)}
_OFFSET = ${table(scoring!.offset, 0)}


def score(product, query, key, bias=0.0):
    """The score of a key for a query: \`product\` is the inner product of their vectors of length 1${
      scoring!.bias === undefined ? '' : ",\n    `bias` the key's own, of bias.QUERY.KEY.npy"
    }."""
    q, k = _MODALITIES.index(query), _MODALITIES.index(key)
    return _SCALE[q][k] * product + _OFFSET[q][k] - bias
`;
}
