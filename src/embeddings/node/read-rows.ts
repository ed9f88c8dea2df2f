/** The row reader of this thread, over file descriptors, which all threads of the process share. */
import fs from 'node:fs';
import { createRowReader } from '../row-reader.js';

export const { readRows, readNormalizedRows } = createRowReader((fd, bytes, offset, length, position) =>
  fs.readSync(fd, bytes, offset, length, position),
);
