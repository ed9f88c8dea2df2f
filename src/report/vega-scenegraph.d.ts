/** The part of Vega's scene graph that has no typings of its own: what text is measured with. */
declare module 'vega-scenegraph' {
  export const textMetrics: {
    width: (
      item: { readonly fontSize?: number; readonly fontWeight?: string | number; readonly limit?: number },
      text: unknown,
    ) => number;
  };
}
