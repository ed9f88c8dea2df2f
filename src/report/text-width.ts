/**
 * How wide a text is, so that axes and legends are laid out the same on every machine, with or without a canvas.
 * Advance widths of DejaVu Sans 2.37 for the printable ASCII characters, in thousandths of the font size.
 */
const regular = [
  318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636, 636, 636,
  636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632, 575, 775, 752, 295,
  295, 656, 557, 863, 748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838,
  500, 500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521,
  392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
];
const bold = [
  348, 456, 521, 838, 696, 1002, 872, 306, 457, 457, 523, 838, 380, 415, 380, 365, 696, 696, 696, 696, 696,
  696, 696, 696, 696, 696, 400, 400, 838, 838, 838, 580, 1000, 774, 762, 734, 830, 683, 683, 821, 837, 372,
  372, 775, 637, 995, 837, 850, 733, 850, 770, 720, 682, 812, 774, 1103, 771, 724, 725, 457, 365, 457, 838,
  500, 500, 675, 716, 593, 716, 678, 435, 716, 712, 343, 343, 665, 343, 1042, 712, 687, 716, 716, 493, 595,
  478, 712, 652, 924, 645, 652, 582, 712, 365, 712, 838,
];

/** Beyond ASCII: Latin and punctuation are about this wide, everything from the Chinese scripts on fills the square. */
const OTHER = 640;
const WIDE = 1000;
const NBSP = 0xa0;

/** Width of `text` in pixels at `fontSize` pixels. */
export function textWidth(text: string, fontSize: number, isBold = false): number {
  const widths = isBold ? bold : regular;
  let thousandths = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    thousandths +=
      widths[(code === NBSP ? 0x20 : code) - 32] ?? (code < 0x1100 ? OTHER : code < 0x2e80 ? 838 : WIDE);
  }
  return (thousandths / 1000) * fontSize;
}

/** `text` in as few lines of at most `width` pixels as it takes, broken at spaces and about equally long. */
export function wrapText(text: string, width: number, fontSize: number, isBold = false): string[] {
  const lines = fillLines(text, width, fontSize, isBold);
  for (let narrower = width * 0.95; narrower > 1; narrower *= 0.95) {
    const balanced = fillLines(text, narrower, fontSize, isBold);
    const widest = Math.max(...balanced.map((line) => textWidth(line, fontSize, isBold)));
    if (balanced.length > lines.length || widest > narrower) return lines;
    lines.splice(0, lines.length, ...balanced);
  }
  return lines;
}

/** Fills one line after the other; a single word longer than `width` stands alone. */
function fillLines(text: string, width: number, fontSize: number, isBold: boolean): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && textWidth(longer, fontSize, isBold) > width) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, line];
}
