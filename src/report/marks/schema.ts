import type { TopLevelSpec } from 'vega-lite';

/** One layer of a layered Vega-Lite specification. */
export type Layer = Extract<TopLevelSpec, { layer: unknown }>['layer'][number];

/** One panel of a concatenated Vega-Lite specification. */
export type PanelSpec = Extract<TopLevelSpec, { concat: unknown }>['concat'][number];

/** What a layer says of one channel. */
type Encoding = NonNullable<Extract<Layer, { mark: unknown }>['encoding']>;
export type PositionX = NonNullable<Encoding['x']>;
export type PositionY = NonNullable<Encoding['y']>;
export type ColourChannel = NonNullable<Encoding['color']>;
export type ShapeChannel = NonNullable<Encoding['shape']>;
export type DashChannel = NonNullable<Encoding['strokeDash']>;
