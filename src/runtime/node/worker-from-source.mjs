// A worker's entry where the sources themselves run (tests): it learns TypeScript, then becomes worker.ts. Not built.
import { register } from 'tsx/esm/api';

register();
await import('./worker.ts');
