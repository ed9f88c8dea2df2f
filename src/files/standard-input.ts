/** What stands for standard input where a file is named: a NumPy array (.npy) comes from there. */
export const STANDARD_INPUT = '-';

/** What messages and titles call it. */
export const STANDARD_INPUT_NAME = 'standard input';
