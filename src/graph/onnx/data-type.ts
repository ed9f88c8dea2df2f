import type { DType } from '../host-tensor.js';

/** ONNX's numbers for element types (TensorProto.DataType). */
const codes: { readonly [T in DType]: number } = {
  float32: 1,
  uint8: 2,
  uint16: 4,
  int32: 6,
  int64: 7,
  bool: 9,
  float64: 11,
};

const types = new Map((Object.keys(codes) as DType[]).map((type) => [codes[type], type]));

export function dataTypeCode(type: DType): number {
  return codes[type];
}

/** The element type with this number, or undefined where this room has none. */
export function dataTypeOf(code: number): DType | undefined {
  return types.get(code);
}
