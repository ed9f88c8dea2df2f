/** Clouds and lines of hundreds of marks in a drawing, in few bytes each. */
import type { SvgElement } from './svg-element.js';

/** Names the groups of points: until the drawing is tidy, or for a script that looks for them. */
export const POINTS = 'data-marks';

/** From so many marks on, a group is written in short. */
const CROWD = 24;

/**
 * Marks of a cloud state their shape and colour, ten times as long as their place: these are defined once and used at
 * the places. Lines become paths. Places are rounded to a tenth of a pixel.
 *
 * @param keepPoints Leave the groups of points marked by {@link POINTS}.
 */
export function shrinkCrowds(drawing: SvgElement, idPrefix: string, keepPoints: boolean): void {
  const shapes: SvgElement[] = [];
  visit(drawing, (group) => {
    if (group.attributes.has(POINTS)) shareShapes(group, idPrefix, shapes);
    else shortenLines(group);
    if (!keepPoints) group.attributes.delete(POINTS);
  });
  if (shapes.length > 0) {
    drawing.children.unshift({ name: 'defs', attributes: new Map(), children: shapes });
  }
}

function visit(element: SvgElement, act: (element: SvgElement) => void): void {
  act(element);
  for (const child of element.children) if (typeof child !== 'string') visit(child, act);
}

/** The elements of a crowd, each with the place that its transformation moves it to; undefined for anything else. */
function crowd(group: SvgElement, name: string) {
  const elements = group.children.filter((child) => typeof child !== 'string');
  if (elements.length < CROWD || elements.length < group.children.length) return undefined;
  const placed = elements.map((element) => {
    const transform = element.attributes.get('transform') ?? '';
    const [, x, y] = /^translate\((-?[\d.]+),(-?[\d.]+)\)$/.exec(transform) ?? [];
    return x === undefined || y === undefined || element.name !== name ? undefined : { element, x, y };
  });
  return placed.every((one) => one !== undefined) ? placed : undefined;
}

function tenth(number: string): string {
  return String(Math.round(10 * Number(number)) / 10);
}

function shareShapes(group: SvgElement, idPrefix: string, shapes: SvgElement[]): void {
  const marks = crowd(group, 'path');
  if (marks === undefined) return;
  const ids = new Map<string, string>();
  group.children.splice(
    0,
    Infinity,
    ...marks.map(({ element, x, y }): SvgElement => {
      const own = [...element.attributes].filter(([key]) => key !== 'transform');
      const look = JSON.stringify(own);
      let id = ids.get(look);
      if (id === undefined) {
        id = `${idPrefix}-p${shapes.length + 1}`;
        ids.set(look, id);
        shapes.push({ name: 'path', attributes: new Map([['id', id], ...own]), children: [] });
      }
      const attributes = new Map([
        ['href', `#${id}`],
        ['x', tenth(x)],
        ['y', tenth(y)],
      ]);
      return { name: 'use', attributes, children: [] };
    }),
  );
}

function shortenLines(group: SvgElement): void {
  const lines = crowd(group, 'line');
  if (lines === undefined) return;
  group.children.splice(
    0,
    Infinity,
    ...lines.map(({ element, x, y }): SvgElement => {
      const own = new Map(element.attributes);
      const length = ['x2', 'y2'].map((key) => tenth(own.get(key) ?? '0')).join(' ');
      for (const key of ['transform', 'x2', 'y2']) own.delete(key);
      const d = `M${tenth(x)} ${tenth(y)}l${length}`;
      return { name: 'path', attributes: new Map([['d', d], ...own]), children: [] };
    }),
  );
}
