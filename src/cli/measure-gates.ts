import type { Gate } from './gate.js';
import { checkGates, measuredNames } from './judge-gates.js';

/** Scores of the mixed pool, in findings that have pairs. */
const MIXED = ['r@1', 'r@5', 'r@10', 'mrr', 'ndcg@10', 'ownKindFirst'];

/** Parts of the findings whose names depend on the data. */
const BRANCHES = [
  ...[
    'gap',
    'cone',
    'dimensions',
    'permutationTest',
    'rawNorms',
    'mixedPool',
    'mixed',
    'counts',
    'uniformity',
  ],
  ...['retrieval', 'configuration', 'groups', 'hubs', 'difference', 'pairs', 'models'],
];

/** Refuses names that no measurement gives, before it starts. @throws InputError that lists the closest names. */
export function checkMeasureGates(gates: readonly Gate[]): void {
  const mixed = ['mixed', 'mixed.byQuery.image', 'mixed.byQuery.text'].flatMap((part) =>
    MIXED.map((score) => `${part}.${score}`),
  );
  checkGates(gates, [...measuredNames(), ...mixed, 'dim', 'pairs', 'permutationTest.l2m.p'], BRANCHES);
}
