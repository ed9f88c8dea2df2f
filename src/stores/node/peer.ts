import { InputError } from '../../files/input-error.js';

/**
 * A package that only some users need, and install themselves.
 *
 * @throws InputError that says how, where it is missing.
 */
export async function peer<T>(load: () => Promise<T>, store: string, packages: string): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if (
      !/ERR_MODULE_NOT_FOUND|Cannot find (module|package)/.test(
        `${(error as { code?: string }).code} ${String(error)}`,
      )
    ) {
      throw error;
    }
    throw new InputError(`${store}: expected its client to be installed, got none; npm install ${packages}`);
  }
}
