import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Where a module that a worker thread is to load lies as JavaScript. Beside the compiled code that is the module
 * itself. A test runner executes the sources, and worker threads know no TypeScript: there `.../src/room/task.ts`, or
 * `.../src/room/task.js` that is not beside it, becomes `.../dist/room/task.js`.
 *
 * @throws Error where that file does not exist: the project must be built first.
 */
export function compiledModule(url: URL): URL {
  const { href } = url;
  const at = href.lastIndexOf('/src/');
  if (at < 0 || (href.endsWith('.js') && existsSync(url))) return url;
  const path = href.slice(at + '/src/'.length).replace(/\.ts$/, '.js');
  const compiled = new URL(`${href.slice(0, at)}/dist/${path}`);
  if (!existsSync(compiled)) {
    throw new Error(
      `task module ${fileURLToPath(compiled)} does not exist: build the project first (npm run build)`,
    );
  }
  return compiled;
}
