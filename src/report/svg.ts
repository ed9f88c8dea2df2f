/**
 * The SVG that Vega writes, made small and fit to stand beside other SVGs in one page: a tree, a tidying pass, text
 * again.
 * It parses what an XML serialiser emits (every element closed, attributes in double quotes), not any SVG on earth.
 */
import { POINTS, shrinkCrowds } from './svg-crowds.js';
import type { SvgElement } from './svg-element.js';

export type { SvgElement };

/** Parses one element and all that is in it. Texts and attribute values keep their entities as written. */
export function parseSvg(source: string): SvgElement {
  const root: SvgElement = { name: '', attributes: new Map(), children: [] };
  const open = [root];
  const token = /<(\/?)([\w:-]+)((?:\s+[\w:-]+="[^"]*")*)\s*(\/?)>|([^<]+)/gy;
  let at = 0;
  for (let match = token.exec(source); match !== null; match = token.exec(source)) {
    at = token.lastIndex;
    const [, closing, name, attributes, selfClosing, text] = match;
    const parent = open.at(-1);
    if (parent === undefined) break;
    if (text !== undefined) parent.children.push(text);
    else if (closing === '/') open.pop();
    else {
      const element: SvgElement = { name: name ?? '', attributes: new Map(), children: [] };
      for (const [, key, value] of (attributes ?? '').matchAll(/([\w:-]+)="([^"]*)"/g)) {
        element.attributes.set(key ?? '', value ?? '');
      }
      parent.children.push(element);
      if (selfClosing === '') open.push(element);
    }
  }
  const [first] = root.children;
  if (at !== source.length || open.length !== 1 || first === undefined || typeof first === 'string') {
    throw new Error(`SVG: expected well-formed XML with one root element, got stuck at character ${at}`);
  }
  return first;
}

export function formatSvg(element: SvgElement | string): string {
  if (typeof element === 'string') return element;
  const attributes = [...element.attributes].map(([key, value]) => ` ${key}="${value}"`).join('');
  if (element.children.length === 0) return `<${element.name}${attributes}/>`;
  return `<${element.name}${attributes}>${element.children.map(formatSvg).join('')}</${element.name}>`;
}

/** Attributes that a child takes over from its group: stating them once there changes nothing. */
const inherited = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-opacity',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linecap',
  'stroke-linejoin',
  'font-family',
  'font-size',
  'font-weight',
  'font-style',
  'text-anchor',
];

/** Serves Vega's interaction and its own debugging, neither of which exists in a still picture. */
const needless = /^(class|pointer-events|xmlns:xlink|version|aria-.*|role)$/;

const geometric = new Set(['d', 'transform', 'x', 'y', 'x1', 'y1', 'x2', 'y2', 'width', 'height', 'points']);

/** Rounds every number of a path or a transformation to 2 decimals. */
export function roundNumbers(value: string): string {
  return value.replace(/-?\d+\.\d{3,}(e[+-]?\d+)?|-?\d+(\.\d+)?e[+-]?\d+/g, (number) => {
    const rounded = String(Math.round(Number(number) * 100) / 100);
    // A minus sign may be all that parts a number from the one before it ("1.5-0.001").
    return number.startsWith('-') && !rounded.startsWith('-') ? `-${rounded}` : rounded;
  });
}

function isInvisible({ name, attributes, children }: SvgElement): boolean {
  if (attributes.get('opacity') === '0' || attributes.get('display') === 'none') return true;
  if (name === 'g') return children.length === 0;
  if (name === 'text') return children.every((child) => child === '');
  if (name !== 'path') return false;
  const isPainted =
    ['fill', 'stroke'].some((key) => (attributes.get(key) ?? 'none') !== 'none') ||
    attributes.has('clip-path');
  return attributes.get('d') === '' || (!isPainted && /h0v0h0Z$/.test(attributes.get('d') ?? ''));
}

/** Unpainted backgrounds of groups: Vega draws them to catch the mouse. */
function isUnpaintedBackground({ name, attributes }: SvgElement): boolean {
  return (
    name === 'path' &&
    /^(background|foreground)$/.test(attributes.get('class') ?? '') &&
    !attributes.has('fill') &&
    !attributes.has('stroke')
  );
}

/** Moves what all children of a group say alike, and inherit, up to the group. */
function hoist(group: SvgElement): void {
  const children = group.children.filter((child) => typeof child !== 'string');
  const [first, ...rest] = children;
  if (first === undefined || rest.length === 0 || children.length !== group.children.length) return;
  for (const key of inherited) {
    const value = first.attributes.get(key);
    if (value === undefined || group.attributes.has(key)) continue;
    if (!rest.every((child) => child.attributes.get(key) === value)) continue;
    group.attributes.set(key, value);
    for (const child of children) child.attributes.delete(key);
  }
}

function tidy(element: SvgElement, idPrefix: string): SvgElement | string | undefined {
  if (isUnpaintedBackground(element)) return undefined;
  const attributes = new Map<string, string>();
  for (const [key, value] of element.attributes) {
    if (needless.test(key) || (key === 'opacity' && value === '1')) continue;
    if (key === 'transform' && value === 'translate(0,0)') continue;
    if (key === 'id') attributes.set(key, `${idPrefix}-${value}`);
    else if (value.includes('url(#')) attributes.set(key, value.replaceAll('url(#', `url(#${idPrefix}-`));
    else if (key === 'xlink:href') attributes.set('href', value);
    else attributes.set(key, geometric.has(key) ? roundNumbers(value) : value);
  }
  const isCloud = /\bmark-symbol role-mark\b/.test(element.attributes.get('class') ?? '');
  if (isCloud && element.children.length > 1) attributes.set(POINTS, 'points');
  const children = element.children
    .map((child) => (typeof child === 'string' ? child : tidy(child, idPrefix)))
    .filter((child) => child !== undefined);
  const tidied: SvgElement = { name: element.name, attributes, children };
  if (isInvisible(tidied)) return undefined;
  if (tidied.name === 'g') {
    const [only, ...others] = tidied.children;
    if (attributes.size === 0 && others.length === 0) return only;
    hoist(tidied);
  }
  return tidied;
}

/** Escapes what XML and HTML reserve, and drops the control characters that XML forbids. */
export function escapeMarkup(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return dropForbidden(text).replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** What XML 1.0 forbids even as an entity. */
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/gu;

export function dropForbidden(text: string): string {
  return text.replace(forbidden, '');
}

/**
 * Vega's SVG without what a still picture does not need (interaction, invisible marks, decimals beyond the second),
 * with ids prefixed by `id`, so that the clip paths of two figures in one page do not meet, and announced to screen
 * readers as one picture called `label`. Pictures of thousands of marks shrink to about a third.
 */
export function tidySvg(
  source: string,
  id: string,
  label: string,
  { points = false }: { readonly points?: boolean } = {},
): string {
  const root = parseSvg(dropForbidden(source));
  const tidied = tidy(root, id);
  if (tidied === undefined || typeof tidied === 'string')
    throw new Error(`figure ${id}: the drawing is empty`);
  shrinkCrowds(tidied, id, points);
  tidied.attributes.set('role', 'img');
  tidied.attributes.set('aria-label', escapeMarkup(label));
  return formatSvg(tidied);
}
