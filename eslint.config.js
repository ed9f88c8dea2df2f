import tseslint from 'typescript-eslint';

/**
 * The floors of the house, lowest first. A room imports only from rooms on lower floors (docs/architecture.md).
 * A new room is a new name here.
 */
const floors = [
  ['numeric'],
  ['graph'],
  ['runtime', 'embeddings'],
  ['geometry', 'models', 'datasets'],
  ['correction', 'evaluation', 'training'],
  ['measure', 'experiments'],
  ['report', 'sweep'],
  ['cli'],
];

/** For each room: every room that is not below it is out of bounds. */
const floorRules = floors.flatMap((rooms, floor) =>
  rooms.map((room) => ({
    files: [`src/${room}/**/*.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: `^(\\.\\./)+(${floors
                .slice(floor)
                .flat()
                .filter((other) => other !== room)
                .join('|')})/`,
              message: `${room} (floor ${floor + 1}) may import only from rooms on lower floors.`,
            },
          ],
        },
      ],
    },
  })),
);

/** What the browser also runs may not import a Node module; a room's `node/` folder is its edge. */
const browserRule = {
  files: ['src/**/*.ts'],
  ignores: ['src/*/node/**', 'src/cli/**'],
  rules: {
    '@typescript-eslint/no-restricted-imports': [
      'error',
      {
        patterns: [
          { regex: '^node:', message: 'Node modules belong in a room’s node/ folder.' },
          {
            regex: '/node/',
            message: 'Code that the browser also runs may not import a Node edge.',
            allowTypeImports: true,
          },
        ],
      },
    ],
  },
};

export default tseslint.config(
  { ignores: ['dist/', 'build-bench/', 'coverage/', 'node_modules/'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.base],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      eqeqeq: 'error',
      'no-var': 'error',
      'prefer-const': 'error',
    },
  },
  ...floorRules,
  browserRule,
);
