/** Captions inside records of bytes: what the scanners of all forms have in common. */

/** Where captions go. */
export interface CaptionSink {
  countCaption(bytes: Uint8Array, start: number, end: number): void;
  countEmpty(count: number): void;
}

/** Bytes `[start, end)` of a buffer, part of a file. */
export interface ScanWindow {
  readonly bytes: Uint8Array;
  /** Where a record begins. */
  readonly start: number;
  readonly end: number;
  /** Records that begin here or later are left to others. */
  readonly limit: number;
  /** Whether the file ends at `end`, so that the last record needs no line feed. */
  readonly last: boolean;
}

/**
 * Hands the captions of whole records to a sink. The answer is where the next record begins: at or after `limit`, or
 * where one begins whose end is not in the window.
 *
 * @throws RecordError
 */
export type RecordScanner = (window: ScanWindow, sink: CaptionSink) => number;

/** A record that is not as it should be, at a byte of the window. */
export class RecordError extends Error {
  override readonly name = 'RecordError';

  /** @param message What was expected, what came, and the fix; the place is put before it. */
  constructor(
    readonly offset: number,
    message: string,
  ) {
    super(message);
  }
}

/** The first line feed of `[start, end)`, or -1. */
export function lineFeed(bytes: Uint8Array, start: number, end: number): number {
  const found = bytes.indexOf(0x0a, start);
  return found < end ? found : -1;
}
