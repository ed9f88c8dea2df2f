/** Where progress is shown: standard error, so that standard output holds nothing but the result. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** How far a named step is. */
export interface ProgressUpdate {
  readonly step: string;
  readonly done: number;
  readonly total: number;
  /** What is under way inside the step: "run 3 of 18". */
  readonly detail?: string;
  /** Where whoever works knows better than the share tells: work that goes on in a thread of its own, say. */
  readonly secondsLeft?: number | undefined;
}

const REDRAW_MS = 100;
const LINE_EVERY_MS = 5000;
const SILENT_FIRST_MS = 400;

/** A step has to come this much further before its pace is worth a forecast. */
const LEAST_SHARE = 0.02;

/**
 * One line that says which step runs, how far it is and how long it still takes. On a terminal it redraws itself;
 * elsewhere (a log file, CI) a line appears when a step has run for some seconds. Short runs show nothing.
 *
 * The pace is that of the work done here: what a step finds done when it begins, an earlier run has done.
 */
export class Progress {
  private readonly start: number;
  private step = '';
  private stepStart = 0;
  private found = 0;
  private lastShown = -Infinity;
  private shown = false;

  constructor(
    private readonly stream: ProgressStream = process.stderr,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.start = now();
  }

  update({ step, done, total, detail, secondsLeft }: ProgressUpdate): void {
    const time = this.now();
    const share = total > 0 ? Math.min(1, done / total) : 0;
    if (step !== this.step) {
      this.step = step;
      this.stepStart = time;
      this.found = share;
      this.lastShown = this.stream.isTTY ? -Infinity : time;
    }
    const wait = this.stream.isTTY ? REDRAW_MS : LINE_EVERY_MS;
    if (time - this.start < SILENT_FIRST_MS || time - this.lastShown < wait) return;
    this.lastShown = time;
    const left = share < 1 ? this.left(time, share, secondsLeft) : '';
    const text = `${step}: ${Math.floor(share * 100)} %${left}${detail === undefined ? '' : ` (${detail})`}`;
    this.shown = true;
    if (!this.stream.isTTY) this.stream.write(`${text}\n`);
    else this.stream.write(`\r\x1b[2K${bar(share)} ${text}`.slice(0, (this.stream.columns ?? 80) + 4));
  }

  private left(time: number, share: number, told: number | undefined): string {
    const here = share - this.found;
    if (told === undefined && here < LEAST_SHARE) return '';
    const ms = told === undefined ? ((time - this.stepStart) * (1 - share)) / here : 1000 * told;
    return Number.isFinite(ms) ? `, ${duration(Math.max(ms, 100))} left` : '';
  }

  /** Wipes the line off a terminal. */
  finish(): void {
    if (this.shown && this.stream.isTTY) this.stream.write('\r\x1b[2K');
    this.shown = false;
  }
}

function bar(share: number): string {
  const filled = Math.round(share * 20);
  return '━'.repeat(filled) + '─'.repeat(20 - filled);
}

/** Milliseconds in words: `0.4 s`, `12 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
