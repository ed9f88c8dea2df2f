/** The edge that trains: experiments as they run in Node. */
export { informationImbalance } from './information-imbalance/information-imbalance.js';
export { default as madSource, type MadSourceInput } from './mad-source.js';
export { experiments, type ExperimentId } from './registry.js';
