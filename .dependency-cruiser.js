/**
 * The walls of the house: floors, Node's edges and circles, checked on every import, types included
 * (docs/architecture.md). `npm run walls` runs it by itself.
 */

/** Lowest first. A room imports only from rooms on lower floors. A new room is a new name here. */
const floors = [
  ['numeric'],
  ['graph'],
  ['files'],
  ['runtime'],
  ['embeddings', 'geometry', 'models', 'stores'],
  ['datasets', 'encoders', 'correction', 'evaluation', 'training'],
  ['measure', 'closing'],
  ['study'],
  ['report'],
  ['experiments'],
  ['sweep'],
  ['cli', 'web'],
];

const floorRules = floors.flatMap((rooms, floor) =>
  rooms.map((room) => ({
    name: `floor-${floor + 1}-${room}`,
    comment: `${room} (floor ${floor + 1}) may import only from rooms on lower floors.`,
    severity: 'error',
    from: { path: `^src/${room}/` },
    to: {
      path: `^src/(${floors
        .slice(floor)
        .flat()
        .filter((other) => other !== room)
        .join('|')})/`,
    },
  })),
);

export default {
  forbidden: [
    ...floorRules,
    {
      name: 'every-room-has-a-floor',
      comment: 'A folder of src that .dependency-cruiser.js does not know: give it a floor.',
      severity: 'error',
      from: { path: '^src/', pathNot: `^src/((version|index)\\.ts$|(${floors.flat().join('|')})/)` },
      to: {},
    },
    {
      name: 'no-circle',
      comment: 'Files that import each other in a circle, types included, cannot be read one at a time.',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true },
    },
    {
      name: 'node-at-the-edge',
      comment:
        'What the browser also runs imports no Node module: those belong in a room’s node/ folder, or in cli.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/([^/]+/node|cli)/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-way-through-the-edge',
      comment:
        'What the browser also runs may not import a Node edge, but for its types. The package’s own entry is Node’s.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(([^/]+/node|cli)/|index\\.ts$)' },
      to: { path: '^src/[^/]+/node/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-orphan',
      comment: 'A file that nothing imports and that is no entry is dead.',
      severity: 'error',
      from: { orphan: true, path: '^src/' },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      conditionNames: ['import', 'types', 'node', 'default'],
      exportsFields: ['exports'],
    },
  },
};
