import { interpreterRuntime } from '../../src/runtime/index.js';
import { nativeRuntime } from '../../src/runtime/node/index.js';
import { describeRuntime } from './contract.js';

describeRuntime('interpreter', interpreterRuntime);
describeRuntime('ONNX Runtime, one thread', () => nativeRuntime());
describeRuntime('ONNX Runtime, two threads', () => nativeRuntime({ threads: 2 }));
