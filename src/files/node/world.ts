import type { World } from '../storage.js';
import { folderStorage } from './folder-storage.js';

/** The address of this module, for `threadTasks({ world })`. */
export const worldModule = import.meta.url;

/** What tasks are lent on this machine: folders. */
export default function makeWorld(): World {
  return { storage: folderStorage };
}
