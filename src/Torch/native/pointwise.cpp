// Element by element, with LibTorch's broadcasting and type promotion.
#include "guard.h"

TP_API Tensor* tp_add(const Tensor& a, const Tensor& b, Number alpha) {
  return produce([&] { return a.add(b, alpha.scalar()); });
}
TP_API Tensor* tp_add_scalar(const Tensor& a, Number b, Number alpha) {
  return produce([&] { return a.add(b.scalar(), alpha.scalar()); });
}
TP_API Tensor* tp_sub(const Tensor& a, const Tensor& b) { return produce([&] { return a.sub(b); }); }
TP_API Tensor* tp_sub_scalar(const Tensor& a, Number b) { return produce([&] { return a.sub(b.scalar()); }); }
TP_API Tensor* tp_mul(const Tensor& a, const Tensor& b) { return produce([&] { return a.mul(b); }); }
TP_API Tensor* tp_mul_scalar(const Tensor& a, Number b) { return produce([&] { return a.mul(b.scalar()); }); }
TP_API Tensor* tp_div(const Tensor& a, const Tensor& b) { return produce([&] { return a.div(b); }); }
TP_API Tensor* tp_div_scalar(const Tensor& a, Number b) { return produce([&] { return a.div(b.scalar()); }); }
TP_API Tensor* tp_pow(const Tensor& a, const Tensor& exponent) { return produce([&] { return a.pow(exponent); }); }
TP_API Tensor* tp_pow_scalar(const Tensor& a, Number exponent) {
  return produce([&] { return a.pow(exponent.scalar()); });
}

TP_API Status tp_add_(const Tensor& a, const Tensor& b, Number alpha) {
  return run([&] { a.add_(b, alpha.scalar()); });
}
TP_API Status tp_add_scalar_(const Tensor& a, Number b, Number alpha) {
  return run([&] { a.add_(b.scalar(), alpha.scalar()); });
}
TP_API Status tp_sub_(const Tensor& a, const Tensor& b) { return run([&] { a.sub_(b); }); }
TP_API Status tp_sub_scalar_(const Tensor& a, Number b) { return run([&] { a.sub_(b.scalar()); }); }
TP_API Status tp_mul_(const Tensor& a, const Tensor& b) { return run([&] { a.mul_(b); }); }
TP_API Status tp_mul_scalar_(const Tensor& a, Number b) { return run([&] { a.mul_(b.scalar()); }); }
TP_API Status tp_div_(const Tensor& a, const Tensor& b) { return run([&] { a.div_(b); }); }
TP_API Status tp_div_scalar_(const Tensor& a, Number b) { return run([&] { a.div_(b.scalar()); }); }
TP_API Status tp_addcmul_(const Tensor& a, const Tensor& b, const Tensor& c, Number value) {
  return run([&] { a.addcmul_(b, c, value.scalar()); });
}
TP_API Status tp_addcdiv_(const Tensor& a, const Tensor& b, const Tensor& c, Number value) {
  return run([&] { a.addcdiv_(b, c, value.scalar()); });
}

TP_API Tensor* tp_neg(const Tensor& a) { return produce([&] { return a.neg(); }); }
TP_API Tensor* tp_reciprocal(const Tensor& a) { return produce([&] { return a.reciprocal(); }); }
TP_API Tensor* tp_abs(const Tensor& a) { return produce([&] { return a.abs(); }); }
TP_API Tensor* tp_sqrt(const Tensor& a) { return produce([&] { return a.sqrt(); }); }
TP_API Tensor* tp_rsqrt(const Tensor& a) { return produce([&] { return a.rsqrt(); }); }
TP_API Tensor* tp_sigmoid(const Tensor& a) { return produce([&] { return a.sigmoid(); }); }
TP_API Tensor* tp_sin(const Tensor& a) { return produce([&] { return a.sin(); }); }
TP_API Tensor* tp_cos(const Tensor& a) { return produce([&] { return a.cos(); }); }
TP_API Tensor* tp_exp(const Tensor& a) { return produce([&] { return a.exp(); }); }
TP_API Tensor* tp_log(const Tensor& a) { return produce([&] { return a.log(); }); }

TP_API Tensor* tp_bitwise_and(const Tensor& a, const Tensor& b) { return produce([&] { return a.bitwise_and(b); }); }
TP_API Tensor* tp_bitwise_xor(const Tensor& a, const Tensor& b) { return produce([&] { return a.bitwise_xor(b); }); }
TP_API Tensor* tp_bitwise_right_shift(const Tensor& a, const Tensor& b) {
  return produce([&] { return a.bitwise_right_shift(b); });
}

TP_API Tensor* tp_eq(const Tensor& a, const Tensor& b) { return produce([&] { return a.eq(b); }); }
TP_API Tensor* tp_eq_scalar(const Tensor& a, Number b) { return produce([&] { return a.eq(b.scalar()); }); }
TP_API Tensor* tp_ne(const Tensor& a, const Tensor& b) { return produce([&] { return a.ne(b); }); }
TP_API Tensor* tp_ne_scalar(const Tensor& a, Number b) { return produce([&] { return a.ne(b.scalar()); }); }
TP_API Tensor* tp_ge_scalar(const Tensor& a, Number b) { return produce([&] { return a.ge(b.scalar()); }); }
TP_API Tensor* tp_isnan(const Tensor& a) { return produce([&] { return at::isnan(a); }); }
TP_API Tensor* tp_isfinite(const Tensor& a) { return produce([&] { return at::isfinite(a); }); }
TP_API int64_t tp_allclose(const Tensor& a, const Tensor& b, double rtol, double atol, bool equal_nan) {
  return count([&] { return a.allclose(b, rtol, atol, equal_nan); });
}

TP_API Tensor* tp_where(const Tensor& condition, const Tensor& a, const Tensor& b) {
  return produce([&] { return at::where(condition, a, b); });
}
TP_API Tensor* tp_masked_fill(const Tensor& a, const Tensor& mask, Number value) {
  return produce([&] { return a.masked_fill(mask, value.scalar()); });
}
TP_API Tensor* tp_tril(const Tensor& a, int64_t diagonal) { return produce([&] { return a.tril(diagonal); }); }

TP_API Status tp_tanh_(const Tensor& a) { return run([&] { a.tanh_(); }); }
TP_API Status tp_exp_(const Tensor& a) { return run([&] { a.exp_(); }); }
TP_API Tensor* tp_maximum(const Tensor& a, const Tensor& b) { return produce([&] { return a.maximum(b); }); }
TP_API Tensor* tp_clamp(const Tensor& a, Number min, Number max) {
  return produce([&] { return a.clamp(min.scalar(), max.scalar()); });
}
