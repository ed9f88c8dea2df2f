export { lookForWarnings, warnings } from './registry.js';
export type { Warning, WarningContext } from './warning.js';
