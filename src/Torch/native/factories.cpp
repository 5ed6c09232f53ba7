// New tensors.
#include "guard.h"

namespace {
template <class Make>
Tensor* create(const Options& options, Make&& make) {
  return produce([&] { return make(options.place()).set_requires_grad(options.requires_grad != 0); });
}
}  // namespace

TP_API Tensor* tp_zeros(const int64_t* sizes, int64_t dims, Options options) {
  return create(options, [&](auto place) { return at::zeros(sizes_of(sizes, dims), place); });
}
TP_API Tensor* tp_ones(const int64_t* sizes, int64_t dims, Options options) {
  return create(options, [&](auto place) { return at::ones(sizes_of(sizes, dims), place); });
}
TP_API Tensor* tp_empty(const int64_t* sizes, int64_t dims, Options options) {
  return create(options, [&](auto place) { return at::empty(sizes_of(sizes, dims), place); });
}
TP_API Tensor* tp_full(const int64_t* sizes, int64_t dims, Number value, Options options) {
  return create(options, [&](auto place) { return at::full(sizes_of(sizes, dims), value.scalar(), place); });
}
TP_API Tensor* tp_rand(const int64_t* sizes, int64_t dims, Options options) {
  return create(options, [&](auto place) { return at::rand(sizes_of(sizes, dims), place); });
}
TP_API Tensor* tp_randn(
    const int64_t* sizes, int64_t dims, const at::Generator* generator, Options options) {
  auto drawn_from = generator ? c10::optional<at::Generator>(*generator) : c10::nullopt;
  return create(options, [&](auto place) { return at::randn(sizes_of(sizes, dims), drawn_from, place); });
}
TP_API Tensor* tp_randint(int64_t low, int64_t high, const int64_t* sizes, int64_t dims, Options options) {
  return create(options, [&](auto place) { return at::randint(low, high, sizes_of(sizes, dims), place); });
}
TP_API Tensor* tp_arange(Number start, Number stop, Number step, Options options) {
  return create(options, [&](auto place) { return at::arange(start.scalar(), stop.scalar(), step.scalar(), place); });
}

TP_API Tensor* tp_zeros_like(const Tensor& input, Options options) {
  return create(options, [&](auto place) { return at::zeros_like(input, place); });
}
TP_API Tensor* tp_ones_like(const Tensor& input, Options options) {
  return create(options, [&](auto place) { return at::ones_like(input, place); });
}
TP_API Tensor* tp_empty_like(const Tensor& input, Options options) {
  return create(options, [&](auto place) { return at::empty_like(input, place); });
}

// Copies the data, whose elements are of source_type, row by row.
TP_API Tensor* tp_tensor(
    const void* data, int32_t source_type, const int64_t* sizes, int64_t dims, Options options) {
  return create(options, [&](auto place) {
    auto borrowed = at::from_blob(
        const_cast<void*>(data), sizes_of(sizes, dims), at::TensorOptions(static_cast<at::ScalarType>(source_type)));
    return borrowed.to(place, /*non_blocking=*/false, /*copy=*/true);
  });
}
