export { clusters, type ClustersInputs } from './clusters.js';
export { evaluateTask, type EvaluateInput } from './evaluate-task.js';
export { fairness, type FairnessInputs } from './fairness.js';
export { evaluationTasks, taskTable } from './registry.js';
export { intraModal, type IntraModalInputs } from './intra-modal.js';
export { mixed } from './mixed.js';
export { retrieval, type RetrievalInputs } from './retrieval.js';
export { zeroShot, type ZeroShotInputs } from './zero-shot.js';
