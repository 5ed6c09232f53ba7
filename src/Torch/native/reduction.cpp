// Many elements to fewer, and products of matrices.
#include "guard.h"

TP_API Tensor* tp_sum(const Tensor& a, int32_t dtype) { return produce([&] { return a.sum(optional_type(dtype)); }); }
TP_API Tensor* tp_sum_dims(const Tensor& a, const int64_t* dims, int64_t dim_count, bool keepdim, int32_t dtype) {
  return produce([&] { return a.sum(sizes_of(dims, dim_count), keepdim, optional_type(dtype)); });
}
TP_API Tensor* tp_mean(const Tensor& a) { return produce([&] { return a.mean(); }); }
TP_API Tensor* tp_mean_dims(const Tensor& a, const int64_t* dims, int64_t dim_count, bool keepdim, int32_t dtype) {
  return produce([&] { return a.mean(sizes_of(dims, dim_count), keepdim, optional_type(dtype)); });
}
TP_API Tensor* tp_max(const Tensor& a) { return produce([&] { return a.max(); }); }
TP_API Tensor* tp_min(const Tensor& a) { return produce([&] { return a.min(); }); }
TP_API Tensor* tp_all(const Tensor& a) { return produce([&] { return a.all(); }); }
TP_API Tensor* tp_any(const Tensor& a) { return produce([&] { return a.any(); }); }
TP_API Tensor* tp_argmax(const Tensor& a, int64_t dim, bool keepdim) {
  return produce([&] { return a.argmax(dim, keepdim); });
}
TP_API Tensor* tp_norm(const Tensor& a, double p) { return produce([&] { return a.norm(p); }); }
TP_API Tensor* tp_logsumexp(const Tensor& a, int64_t dim, bool keepdim) {
  return produce([&] { return a.logsumexp(dim, keepdim); });
}

TP_API Tensor* tp_matmul(const Tensor& a, const Tensor& b) { return produce([&] { return a.matmul(b); }); }
TP_API Tensor* tp_mm(const Tensor& a, const Tensor& b) { return produce([&] { return a.mm(b); }); }
TP_API Tensor* tp_bmm(const Tensor& a, const Tensor& b) { return produce([&] { return a.bmm(b); }); }

// In place: beta * a + alpha * b * c.
TP_API Status tp_addmm_(const Tensor& a, const Tensor& b, const Tensor& c, double beta, double alpha) {
  return run([&] { a.addmm_(b, c, beta, alpha); });
}
