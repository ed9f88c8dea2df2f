export { postgres } from './postgres.js';
