// The layers' functions.
#include "guard.h"

TP_API Tensor* tp_linear(const Tensor& x, const Tensor& weight, const Tensor* bias) {
  return produce([&] { return at::linear(x, weight, optional(bias)); });
}
TP_API Tensor* tp_layer_norm(
    const Tensor& x, const int64_t* sizes, int64_t dims, const Tensor* weight, const Tensor* bias, double eps) {
  return produce([&] { return at::layer_norm(x, sizes_of(sizes, dims), optional(weight), optional(bias), eps); });
}
TP_API Tensor* tp_gelu(const Tensor& x, bool tanh) {
  return produce([&] { return at::gelu(x, tanh ? "tanh" : "none"); });
}
TP_API Tensor* tp_silu(const Tensor& x) { return produce([&] { return at::silu(x); }); }
TP_API Tensor* tp_softmax(const Tensor& x, int64_t dim, int32_t dtype) {
  return produce([&] { return at::softmax(x, dim, optional_type(dtype)); });
}
TP_API Tensor* tp_log_softmax(const Tensor& x, int64_t dim, int32_t dtype) {
  return produce([&] { return at::log_softmax(x, dim, optional_type(dtype)); });
}
TP_API Tensor* tp_dropout(const Tensor& x, double p, bool training) {
  return produce([&] { return at::dropout(x, p, training); });
}
TP_API Tensor* tp_cross_entropy(
    const Tensor& x, const Tensor& target, const Tensor* weight, int64_t reduction, int64_t ignore_index,
    double label_smoothing) {
  return produce([&] {
    return at::cross_entropy_loss(x, target, optional(weight), reduction, ignore_index, label_smoothing);
  });
}
TP_API Tensor* tp_scaled_dot_product_attention(
    const Tensor& query, const Tensor& key, const Tensor& value, const Tensor* mask, double p, bool is_causal) {
  return produce([&] {
#if TORCH_VERSION_MAJOR >= 2
    return at::scaled_dot_product_attention(query, key, value, optional(mask), p, is_causal);
#else
    // 1.13 has the same mathematics under a private name; it also returns the weights.
    return std::get<0>(at::_scaled_dot_product_attention(
        query, key, value, optional(mask), p, /*need_attn_weights=*/false, is_causal));
#endif
  });
}
