// What a tensor is, where it is and what it holds.
#include "guard.h"

TP_API int64_t tp_dim(const Tensor& a) { return count([&] { return a.dim(); }); }
TP_API int64_t tp_size(const Tensor& a, int64_t dim) { return count([&] { return a.size(dim); }); }
TP_API int64_t tp_numel(const Tensor& a) { return count([&] { return a.numel(); }); }
TP_API int64_t tp_element_size(const Tensor& a) { return count([&] { return a.element_size(); }); }
TP_API int64_t tp_dtype(const Tensor& a) { return count([&] { return a.scalar_type(); }); }
TP_API int64_t tp_is_contiguous(const Tensor& a) { return count([&] { return a.is_contiguous(); }); }

TP_API Status tp_shape(const Tensor& a, int64_t* sizes) {
  return run([&] { std::copy(a.sizes().begin(), a.sizes().end(), sizes); });
}
TP_API Status tp_device(const Tensor& a, int32_t* type, int32_t* index) {
  return run([&] {
    *type = static_cast<int32_t>(a.device().type());
    *index = a.device().index();
  });
}
// Where the elements start; a tensor of no elements may have none.
TP_API Status tp_data(const Tensor& a, void** data) { return run([&] { *data = a.data_ptr(); }); }

TP_API Status tp_item(const Tensor& a, Number* value) {
  return run([&] {
    const auto scalar = a.item();
    if (scalar.isFloatingPoint()) {
      const auto real = scalar.toDouble();
      value->kind = Number::kReal;
      std::memcpy(&value->bits, &real, sizeof real);
    } else {
      value->kind = scalar.isBoolean() ? Number::kTruth : Number::kWhole;
      value->bits = scalar.toLong();
    }
  });
}

TP_API Tensor* tp_to(const Tensor& a, Options options, bool non_blocking, bool copy) {
  return produce([&] { return a.to(options.place(), non_blocking, copy); });
}
TP_API Tensor* tp_clone(const Tensor& a) { return produce([&] { return a.clone(); }); }
TP_API Tensor* tp_alias(const Tensor& a) { return produce([&] { return a.alias(); }); }
TP_API Tensor* tp_contiguous(const Tensor& a) { return produce([&] { return a.contiguous(); }); }

TP_API Status tp_copy_(const Tensor& a, const Tensor& source, bool non_blocking) {
  return run([&] { a.copy_(source, non_blocking); });
}
TP_API Status tp_zero_(const Tensor& a) { return run([&] { a.zero_(); }); }
TP_API Status tp_fill_(const Tensor& a, Number value) { return run([&] { a.fill_(value.scalar()); }); }
TP_API Status tp_normal_(const Tensor& a, double mean, double deviation) {
  return run([&] { a.normal_(mean, deviation); });
}
TP_API Status tp_uniform_(const Tensor& a, double from, double to) { return run([&] { a.uniform_(from, to); }); }
