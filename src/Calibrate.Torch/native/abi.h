// The C face of the shim: what crosses is plain data; no exception does.
#pragma once

#include <cstdint>

#define CT_EXPORT extern "C" __attribute__((visibility("default")))

// Kept equal to Native.AbiVersion on the managed side.
constexpr int32_t kAbiVersion = 4;

enum Status : int32_t { kOk = 0, kError = 1, kMissingOperator = 2, kOutOfMemory = 3, kNotImplemented = 4 };

enum class Tag : int32_t {
  None = 0,
  Tensor = 1,         // p: tensor handle
  Int = 2,
  Double = 3,
  Bool = 4,
  IntList = 5,        // p: int64_t[length]
  TensorList = 6,     // as argument, p: handle[length]; as result, the handles are the next `length` values
  String = 7,         // p: UTF-8 bytes[length]
  Device = 8,         // i: type << 32 | (uint32_t)index
};

struct Value {
  Tag tag;
  int32_t length;
  union {
    int64_t i;
    double d;
    void* p;
  };
};

struct TensorMeta {
  int64_t dim;
  int64_t numel;
  const int64_t* sizes;    // valid while the tensor lives and is not resized
  const int64_t* strides;
  void* data;
  int32_t dtype;
  int32_t device_type;
  int32_t device_index;
  int32_t item_size;
  uint8_t requires_grad;
  uint8_t is_leaf;
  uint8_t is_contiguous;
};
