/** The package's version: recorded with every result. A test keeps it equal to package.json's. */
export const VERSION = '0.3.0';
