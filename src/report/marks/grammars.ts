/** Names of the two grammars: they tell the renderer which one a specification is written in. Nothing is fetched. */
export const VEGA_LITE = 'https://vega.github.io/schema/vega-lite/v6.json';
export const VEGA = 'https://vega.github.io/schema/vega/v6.json';
