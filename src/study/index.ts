/** Relations over many models. */
export * from './models.js';
export * from './pretraining.js';
export * from './relation.js';
export * from './results-plan.js';
export * from './study.js';
export * from './study-task.js';
