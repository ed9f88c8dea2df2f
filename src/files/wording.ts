/** Small turns of phrase that messages share. */

/** A shape as NumPy prints it: `(2, 500, 512)`, `(7,)`, `()`. */
export function describeShape(shape: readonly number[]): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
}

/** `a, b and c`, or the first few and how many more there are. */
export function listOf(items: readonly string[], most = 8, conjunction = 'and'): string {
  if (items.length > most) return `${items.slice(0, most).join(', ')} and ${items.length - most} more`;
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} ${conjunction} ${items[items.length - 1]!}`;
}

/** Text from a file, fit for a one-line message: quoted, control characters escaped, cut to `most` characters. */
export function quoted(text: string, most = 60): string {
  const cut = text.length > most ? `${text.slice(0, most)}…` : text;
  return JSON.stringify(cut);
}

/** `1 row`, `2 rows`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** The last part of a path, whichever way its slashes lean. */
export function baseName(path: string): string {
  return path.replace(/[/\\]+$/, '').replace(/^.*[/\\]/, '');
}

/** A file's name without its folder and its ending. */
export function stemOf(path: string): string {
  return baseName(path).replace(/(?!^)\.[^.]*$/, '');
}

/** A file's ending with its dot, in lower case: `.npy`; empty where there is none. */
export function endingOf(path: string): string {
  return (/(?!^)\.[^.]*$/.exec(baseName(path))?.[0] ?? '').toLowerCase();
}
