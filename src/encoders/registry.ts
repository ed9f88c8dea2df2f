import { kindTable, Registry, type KindTable } from '../numeric/index.js';
import type { EncoderKind } from './encoder.js';
import { madClip } from './mad-clip.js';

/** Every encoder. A new one is one file, and one line here. */
export const encoders = new Registry<EncoderKind>('encoder', [madClip]);

/** The encoders as text, for lists, reports and the documentation. */
export function encoderTable(): KindTable {
  return kindTable('encoders', encoders, {
    id: ({ id }) => id,
    encoder: ({ title }) => title,
    modalities: ({ modalities }) => modalities.join(', '),
    'opened from': ({ weights }) =>
      Object.entries<string>(weights)
        .map(([name, text]) => `${name}: ${text}`)
        .join('; '),
    source: ({ source }) => source,
  });
}
