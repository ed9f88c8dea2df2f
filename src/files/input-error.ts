/** Bad input: its message is one line that names the subject, what was expected, what came, and the fix. */
export class InputError extends Error {
  override readonly name = 'InputError';
}
