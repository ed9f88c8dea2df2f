import { escapeMarkup } from '../svg.js';

/** Markup that needs no more escaping: made by {@link html} and {@link trusted} alone. */
export class Markup {
  constructor(readonly text: string) {}
}

type Part = string | number | Markup | readonly Part[] | undefined;

function render(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'string' || typeof part === 'number') return escapeMarkup(String(part));
  return part.map(render).join('');
}

/** A template whose every inserted string is escaped, for text and quoted attributes alike. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(
    strings
      .map((literal, k) => literal + render(parts[k]))
      .join('')
      .replace(/\n\s+/g, '\n'),
  );
}

/** Text that is markup already: our own style sheet, an SVG that the renderer wrote. */
export function trusted(text: string): Markup {
  return new Markup(text);
}
