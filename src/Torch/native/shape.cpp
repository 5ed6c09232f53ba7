// The same elements in another arrangement: views where LibTorch makes views, else copies.
#include "guard.h"

namespace {
void hand_over_all(std::vector<Tensor> parts, Tensor** results) {
  for (auto& part : parts) *results++ = hand_over(std::move(part));
}
}  // namespace

TP_API Tensor* tp_view(const Tensor& a, const int64_t* sizes, int64_t dims) {
  return produce([&] { return a.view(sizes_of(sizes, dims)); });
}
TP_API Tensor* tp_reshape(const Tensor& a, const int64_t* sizes, int64_t dims) {
  return produce([&] { return a.reshape(sizes_of(sizes, dims)); });
}
TP_API Tensor* tp_expand(const Tensor& a, const int64_t* sizes, int64_t dims) {
  return produce([&] { return a.expand(sizes_of(sizes, dims)); });
}
TP_API Tensor* tp_permute(const Tensor& a, const int64_t* order, int64_t dims) {
  return produce([&] { return a.permute(sizes_of(order, dims)); });
}
TP_API Tensor* tp_transpose(const Tensor& a, int64_t dim0, int64_t dim1) {
  return produce([&] { return a.transpose(dim0, dim1); });
}
TP_API Tensor* tp_unsqueeze(const Tensor& a, int64_t dim) { return produce([&] { return a.unsqueeze(dim); }); }
TP_API Tensor* tp_squeeze(const Tensor& a) { return produce([&] { return a.squeeze(); }); }
TP_API Tensor* tp_squeeze_dim(const Tensor& a, int64_t dim) { return produce([&] { return a.squeeze(dim); }); }
TP_API Tensor* tp_flatten(const Tensor& a, int64_t start_dim, int64_t end_dim) {
  return produce([&] { return a.flatten(start_dim, end_dim); });
}

TP_API Tensor* tp_narrow(const Tensor& a, int64_t dim, int64_t start, int64_t length) {
  return produce([&] { return a.narrow(dim, start, length); });
}
TP_API Tensor* tp_select(const Tensor& a, int64_t dim, int64_t index) {
  return produce([&] { return a.select(dim, index); });
}
TP_API Tensor* tp_index_select(const Tensor& a, int64_t dim, const Tensor& index) {
  return produce([&] { return a.index_select(dim, index); });
}
TP_API Tensor* tp_gather(const Tensor& a, int64_t dim, const Tensor& index) {
  return produce([&] { return a.gather(dim, index); });
}

// Both write as many parts as they return: chunk no more than asked for, split one for each size.
TP_API int64_t tp_chunk(const Tensor& a, int64_t chunks, int64_t dim, Tensor** results) {
  return count([&] {
    auto parts = a.chunk(chunks, dim);
    const auto number = parts.size();
    hand_over_all(std::move(parts), results);
    return number;
  });
}
TP_API int64_t tp_split(const Tensor& a, const int64_t* sizes, int64_t parts, int64_t dim, Tensor** results) {
  return count([&] {
    hand_over_all(a.split_with_sizes(sizes_of(sizes, parts), dim), results);
    return parts;
  });
}

TP_API Tensor* tp_cat(Tensor* const* tensors, int64_t count, int64_t dim) {
  return produce([&] { return at::cat(list_of(tensors, count), dim); });
}
TP_API Tensor* tp_stack(Tensor* const* tensors, int64_t count, int64_t dim) {
  return produce([&] { return at::stack(list_of(tensors, count), dim); });
}

TP_API Status tp_index_add_(const Tensor& a, int64_t dim, const Tensor& index, const Tensor& source, Number alpha) {
  return run([&] { a.index_add_(dim, index, source, alpha.scalar()); });
}
TP_API Status tp_scatter_add_(const Tensor& a, int64_t dim, const Tensor& index, const Tensor& source) {
  return run([&] { a.scatter_add_(dim, index, source); });
}
