import { interpreterRuntime, keepPrograms } from '../../src/runtime/index.js';
import { nativeRuntime } from '../../src/runtime/node/index.js';
import { describeRuntime } from './contract.js';

describeRuntime('interpreter', interpreterRuntime);
describeRuntime('ONNX Runtime, one thread', () => nativeRuntime());
describeRuntime('ONNX Runtime, two threads', () => nativeRuntime({ threads: 2 }));
describeRuntime('ONNX Runtime, programs kept', () => keepPrograms(nativeRuntime()));

// Needs a graphics device, or Chromium's software one: LD_LIBRARY_PATH=/usr/lib/chromium
// VK_ICD_FILENAMES=/usr/lib/chromium/vk_swiftshader_icd.json MODGAP_TEST_WEBGPU=1
if (process.env['MODGAP_TEST_WEBGPU']) {
  // Its reductions refuse tensors without elements.
  describeRuntime('ONNX Runtime on WebGPU', () => nativeRuntime({ device: 'webgpu' }), {
    emptyTensors: false,
  });
} else console.warn('skipping the WebGPU runtime: MODGAP_TEST_WEBGPU is not set');
