import { join, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');

/** Entries that a program without a browser's types imports. */
const ENTRIES = ['index', 'report/index', 'report/node/index', 'measure/node/index', 'closing/node/index'];

describe('the declarations of the package', () => {
  it('need no types of a browser, and no skipLibCheck', () => {
    const program = ts.createProgram(
      ENTRIES.map((entry) => join(root, 'dist', `${entry}.d.ts`)),
      {
        target: ts.ScriptTarget.ES2022,
        lib: ['lib.es2023.d.ts'],
        module: ts.ModuleKind.NodeNext,
        moduleResolution: ts.ModuleResolutionKind.NodeNext,
        strict: true,
        noEmit: true,
        types: ['node'],
      },
    );
    const messages = ts
      .getPreEmitDiagnostics(program)
      .map(
        ({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
      );
    expect(messages).toEqual([]);
  });
});
