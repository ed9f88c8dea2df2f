export { nativeRuntime, type NativeOptions } from './native.js';
