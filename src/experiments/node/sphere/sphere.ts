import type { Experiment } from '../../experiment.js';
import {
  sphereClaims,
  sphereFindings,
  type SphereFindings,
  type SpherePreset,
} from '../../sphere/findings.js';

/** Six pairs as published, angles over the whole half circle: the paper shows -30 to 30 degrees. */
const published: SpherePreset = {
  pairs: 6,
  spacing: 20,
  angles: Array.from({ length: 181 }, (_, k) => k - 90),
  scales: [1, 5, 10, 35, 50, 100, 500, 1000],
};

/** MtG section 4.3: why mismatched pairs and a low temperature keep the modalities apart, on a sphere in space. */
export const sphere: Experiment<'sphere', SpherePreset, SphereFindings, Record<string, never>> = {
  id: 'sphere',
  title: 'Mismatched pairs repel the modalities at low temperature: six pairs on a sphere',
  summary:
    'the loss of simulated pairs against the angle between the modalities, with and without mismatch; nothing is needed',
  source: { paper: 'mind-the-gap', figure: 'Fig. 3e to 3g and supplementary Fig. 9' },
  presets: { quick: published, paper: published },
  run: (preset) => {
    const findings = sphereFindings(preset);
    return Promise.resolve({ findings, claims: sphereClaims(findings), pictures: {} });
  },
};
