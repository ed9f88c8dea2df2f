import { create } from '@bufbuild/protobuf';
import { TensorProto_DataLocation, TensorProtoSchema, type TensorProto } from 'onnx-buf';
import {
  arrayView,
  bytesPerElement,
  dtypes,
  elementCount,
  hostTensor,
  type HostTensor,
} from '../host-tensor.js';
import { dataTypeCode, dataTypeOf } from './data-type.js';

/** A constant as ONNX stores it: little-endian bytes, as typed arrays lie in memory on every supported CPU. */
export function encodeTensor(name: string, { type, shape, data }: HostTensor): TensorProto {
  return create(TensorProtoSchema, {
    name,
    dataType: dataTypeCode(type),
    dims: shape.map(BigInt),
    rawData: new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength),
  });
}

/** @throws Error where the element type is not one of this room's, or the data lie in another file. */
export function decodeTensor(proto: TensorProto): HostTensor {
  const type = dataTypeOf(proto.dataType);
  const fail = (problem: string): Error => new Error(`ONNX constant '${proto.name}': ${problem}`);
  if (!type) throw fail(`element type ${proto.dataType} is not one of ${dtypes.join(', ')}`);
  if (proto.dataLocation === TensorProto_DataLocation.EXTERNAL) throw fail('external data is not supported');
  const shape = proto.dims.map(Number);
  const count = elementCount(shape);
  if (proto.rawData.length > 0 || count === 0) {
    const bytes = count * bytesPerElement(type);
    if (proto.rawData.length !== bytes) throw fail(`expected ${bytes} bytes, got ${proto.rawData.length}`);
    return { type, shape, data: arrayView(type, proto.rawData, 0, count) };
  }
  // Through Number, the largest int64 (ONNX's "to the end") would wrap round.
  if (type === 'int64') return hostTensor(type, shape, BigInt64Array.from(proto.int64Data));
  const numbers =
    type === 'float32' ? proto.floatData : type === 'float64' ? proto.doubleData : proto.int32Data;
  return hostTensor(type, shape, numbers);
}
