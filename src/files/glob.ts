/**
 * File name patterns, as a shell reads them: `*`, `?`, `[a-z]`, `[!a]`, `{a,b}`, and `**` for any number of folders.
 */

/** Whether `text` has a character that makes it a pattern. */
export function isPattern(text: string): boolean {
  return /[*?[\]{}]/.test(text);
}

/** One folder level of a pattern: a fixed name, a test, or any number of levels. */
export type PatternSegment = string | RegExp | '**';

/** The alternatives that a pattern's braces spell out, each split into folder levels. */
export function parsePattern(pattern: string): PatternSegment[][] {
  return expandBraces(pattern).map((text) => text.split('/').map(parseSegment));
}

const mostAlternatives = 1024;

/** `a{b,c}d` to `abd` and `acd`, nested braces included; a brace without a partner or a comma stands for itself. */
export function expandBraces(pattern: string): string[] {
  const open = pattern.indexOf('{');
  if (open < 0) return [pattern];
  let depth = 0;
  const cuts = [open];
  for (let at = open; at < pattern.length; at++) {
    const character = pattern.charAt(at);
    if (character === '{') depth++;
    else if (character === ',' && depth === 1) cuts.push(at);
    else if (character === '}' && --depth === 0) {
      cuts.push(at);
      break;
    }
  }
  const before = pattern.slice(0, open);
  if (depth > 0 || cuts.length < 3) {
    return expandBraces(pattern.slice(open + 1)).map((rest) => `${before}{${rest}`);
  }
  const after = expandBraces(pattern.slice(cuts[cuts.length - 1]! + 1));
  const expanded: string[] = [];
  for (let k = 1; k < cuts.length; k++) {
    for (const middle of expandBraces(pattern.slice(cuts[k - 1]! + 1, cuts[k]!))) {
      for (const rest of after) expanded.push(before + middle + rest);
    }
  }
  return expanded.slice(0, mostAlternatives);
}

function parseSegment(segment: string): PatternSegment {
  if (segment === '**') return '**';
  if (!isPattern(segment)) return segment;
  let source = segment.startsWith('.') ? '' : '(?!\\.)';
  for (let at = 0; at < segment.length; at++) {
    const character = segment.charAt(at);
    if (character === '*') {
      while (segment.charAt(at + 1) === '*') at++;
      source += '.*';
    } else if (character === '?') {
      source += '.';
    } else if (character === '[') {
      // A bracket right after the opening one stands for itself.
      const negated = segment.charAt(at + 1) === '!' || segment.charAt(at + 1) === '^';
      const from = at + (negated ? 2 : 1);
      const close = segment.indexOf(']', from + 1);
      if (close < 0) {
        source += '\\[';
        continue;
      }
      const members = segment.slice(from, close).replace(/[\\\][^]/g, '\\$&');
      source += validClass(`[${negated ? '^' : ''}${members}]`);
      at = close;
    } else {
      source += character.replace(/[.+^${}()|[\]\\]/g, '\\$&');
    }
  }
  return new RegExp(`^${source}$`, 'su');
}

/** A character class whose range runs backwards, such as [z-a], matches nothing. */
function validClass(source: string): string {
  try {
    new RegExp(source, 'u');
    return source;
  } catch {
    return '[^\\s\\S]';
  }
}
