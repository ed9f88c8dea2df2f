import { wrapWords } from '../report/table.js';

const NBSP = '\u00a0';

/** Begins the examples in the help of a command. */
const HEADING = '\nExamples:\n';

/**
 * The examples of a command's help in lines of at most `width` characters: "  command   note" a line, a line that
 * begins with more spaces goes on with the note. Where that is too wide, notes stand below their commands, and a
 * command goes on in the next line as a shell reads it. Other text stays as it is.
 */
export function fitExamples(text: string, width: number): string {
  if (!text.startsWith(HEADING)) return text;
  const lines = text.slice(HEADING.length).trimEnd().split('\n');
  if (lines.every((line) => [...line].length <= width)) return text;
  const out: string[] = [];
  for (const line of lines) {
    const [, command = '', note = ''] = /^ {2}(\S.*?)(?: {2,}(.*))?$/.exec(line) ?? [, '', line.trim()];
    if (command !== '') out.push(...shellLines(command, width));
    if (note !== '') out.push(...wrapWords(note, width, 6));
  }
  return `${HEADING}${out.join('\n')}\n`;
}

/** A command in lines, broken before a word, with a backslash at each end but the last. */
function shellLines(command: string, width: number): string[] {
  // A flag and its value stay together.
  const lines = wrapWords(command.replace(/(--[\w-]+) (?!-)/g, `$1${NBSP}`), width - 6);
  return lines.map((line, k) =>
    `${k === 0 ? '  ' : '    '}${line}${k < lines.length - 1 ? ' \\' : ''}`.replaceAll(NBSP, ' '),
  );
}
