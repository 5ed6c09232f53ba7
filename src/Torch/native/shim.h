// The C ABI between TeraPipe.Torch and LibTorch. One source for LibTorch 1.13 to 2.14.
//
//   - A function that makes a tensor returns it, to be freed with tp_free; null means that it failed.
//   - A count or a flag is an int64_t; -1 means that the call failed.
//   - Any other function returns a Status.
//   - After a failure tp_last_status and tp_last_error describe it, on the thread it happened on.
//   - const Tensor& is a pointer that must not be null, const Tensor* one that may be.
#pragma once

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <torch/version.h>

#include <cstdint>
#include <cstring>
#include <vector>

#define TP_API extern "C" __attribute__((visibility("default")))

// Raise it with every change of a signature: the managed side refuses a shim with another number.
inline constexpr int32_t kAbiVersion = 4;

using at::Tensor;

// How the managed side names the type and place of a new tensor; the numbers are LibTorch's own.
struct Options {
  int32_t dtype;         // at::ScalarType, or -1: that of the input, or the default
  int32_t device_type;   // at::DeviceType, or -1: that of the input, or the CPU
  int32_t device_index;  // -1: the current device
  int32_t requires_grad;

  at::TensorOptions place() const {
    at::TensorOptions options;
    if (dtype >= 0) options = options.dtype(static_cast<at::ScalarType>(dtype));
    if (device_type >= 0) options = options.device(device());
    return options;
  }

  at::Device device() const {
    return {static_cast<at::DeviceType>(device_type), static_cast<at::DeviceIndex>(device_index)};
  }
};

// A number that remembers whether it is whole, real or a truth value: LibTorch promotes types by that.
struct Number {
  enum Kind : int64_t { kWhole, kReal, kTruth };
  int64_t kind;
  int64_t bits;

  at::Scalar scalar() const {
    if (kind == kReal) return real();
    if (kind == kTruth) return bits != 0;
    return bits;
  }

  double real() const {
    double value;
    static_assert(sizeof value == sizeof bits);
    std::memcpy(&value, &bits, sizeof value);
    return value;
  }
};

inline at::IntArrayRef sizes_of(const int64_t* sizes, int64_t dims) {
  return {sizes, static_cast<size_t>(dims)};
}

inline c10::optional<Tensor> optional(const Tensor* tensor) {
  return tensor ? c10::optional<Tensor>(*tensor) : c10::nullopt;
}

inline c10::optional<at::ScalarType> optional_type(int32_t dtype) {
  return dtype < 0 ? c10::optional<at::ScalarType>() : static_cast<at::ScalarType>(dtype);
}

// A null in the list becomes an undefined tensor.
inline std::vector<Tensor> list_of(Tensor* const* tensors, int64_t count) {
  std::vector<Tensor> list;
  list.reserve(static_cast<size_t>(count));
  for (int64_t i = 0; i < count; ++i) list.push_back(tensors[i] ? *tensors[i] : Tensor());
  return list;
}
