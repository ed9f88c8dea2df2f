import type { TopLevelSpec } from 'vega-lite';

/** Names of the two grammars: they tell the renderer which one a specification is written in. Nothing is fetched. */
export const VEGA_LITE = 'https://vega.github.io/schema/vega-lite/v6.json';
export const VEGA = 'https://vega.github.io/schema/vega/v6.json';

/** One layer of a layered Vega-Lite specification. */
export type Layer = Extract<TopLevelSpec, { layer: unknown }>['layer'][number];

/** One panel of a concatenated Vega-Lite specification. */
export type Panel = Extract<TopLevelSpec, { vconcat: unknown }>['vconcat'][number];
