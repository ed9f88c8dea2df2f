import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder of reference files beside the checkout; a fresh clone elsewhere does not have it. */
const folder = fileURLToPath(new URL('../../../shared/', import.meta.url));

/** The path of a reference file, and whether it is there: `describe.skipIf(!reference('x').present)`. */
export function reference(name: string): { readonly path: string; readonly present: boolean } {
  const path = folder + name;
  const present = existsSync(path);
  if (!present)
    console.warn(`skipping what needs the reference file ${name}: not found beside this checkout`);
  return { path, present };
}
