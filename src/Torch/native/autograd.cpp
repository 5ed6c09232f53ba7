// Gradients.
#include "guard.h"

#include <torch/csrc/autograd/autograd.h>

namespace {
// Unsaid, the graph is kept just when a graph of the gradients is wanted.
c10::optional<bool> retain(int32_t retain_graph) {
  return retain_graph < 0 ? c10::optional<bool>() : retain_graph != 0;
}
}  // namespace

TP_API int64_t tp_is_grad_enabled() { return count([] { return at::GradMode::is_enabled(); }); }
TP_API Status tp_set_grad_enabled(bool enabled) {
  return run([&] { at::GradMode::set_enabled(enabled); });
}

TP_API int64_t tp_requires_grad(const Tensor& a) { return count([&] { return a.requires_grad(); }); }
TP_API Status tp_set_requires_grad(const Tensor& a, bool requires_grad) {
  return run([&] { a.set_requires_grad(requires_grad); });
}
TP_API int64_t tp_is_leaf(const Tensor& a) { return count([&] { return a.is_leaf(); }); }
TP_API Tensor* tp_detach(const Tensor& a) { return produce([&] { return a.detach(); }); }
TP_API Status tp_retain_grad(const Tensor& a) { return run([&] { a.retain_grad(); }); }

// Null with status kOk: there is no gradient.
TP_API Tensor* tp_grad(const Tensor& a) { return produce([&] { return a.grad(); }); }
TP_API Status tp_set_grad(const Tensor& a, const Tensor* grad) {
  return run([&] { a.mutable_grad() = grad ? *grad : Tensor(); });
}

TP_API Status tp_backward(
    Tensor* const* roots, Tensor* const* grads, int64_t root_count, int32_t retain_graph, bool create_graph,
    Tensor* const* inputs, int64_t input_count) {
  return run([&] {
    torch::autograd::backward(
        list_of(roots, root_count), grads ? list_of(grads, root_count) : std::vector<Tensor>(), retain(retain_graph),
        create_graph, list_of(inputs, input_count));
  });
}

// Writes one gradient for each input; null for an input that the outputs do not depend on.
TP_API Status tp_grad_of(
    Tensor* const* outputs, Tensor* const* grads, int64_t output_count, Tensor* const* inputs, int64_t input_count,
    int32_t retain_graph, bool create_graph, bool allow_unused, Tensor** results) {
  return run([&] {
    auto gradients = torch::autograd::grad(
        list_of(outputs, output_count), list_of(inputs, input_count),
        grads ? list_of(grads, output_count) : std::vector<Tensor>(), retain(retain_graph), create_graph,
        allow_unused);
    for (auto& gradient : gradients) *results++ = hand_over(std::move(gradient));
  });
}
