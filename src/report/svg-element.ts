/** An element of a drawing, as a tree. Texts and attribute values keep their entities as written. */
export interface SvgElement {
  readonly name: string;
  readonly attributes: Map<string, string>;
  readonly children: (SvgElement | string)[];
}
