// AdamW (Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019, algorithm 2).
#include "guard.h"

#include <cmath>

namespace {
struct Update {
  double decay, beta1, beta2, eps, step_size, root_of_correction2;

  Update(double lr, double beta1, double beta2, double eps, double weight_decay, int64_t step)
      : decay(1 - lr * weight_decay),
        beta1(beta1),
        beta2(beta2),
        eps(eps),
        step_size(lr / (1 - std::pow(beta1, step))),
        root_of_correction2(std::sqrt(1 - std::pow(beta2, step))) {}
};

// One pass over memory where LibTorch's own operations take ten.
template <class Real>
void update_range(
    Real* __restrict param, const Real* __restrict grad, Real* __restrict mean, Real* __restrict square, int64_t begin,
    int64_t end, const Update& u) {
  const auto decay = static_cast<Real>(u.decay), eps = static_cast<Real>(u.eps);
  const auto keep1 = static_cast<Real>(u.beta1), take1 = static_cast<Real>(1 - u.beta1);
  const auto keep2 = static_cast<Real>(u.beta2), take2 = static_cast<Real>(1 - u.beta2);
  const auto step_size = static_cast<Real>(u.step_size), scale = static_cast<Real>(1 / u.root_of_correction2);
  for (int64_t i = begin; i < end; ++i) {
    mean[i] = keep1 * mean[i] + take1 * grad[i];
    square[i] = keep2 * square[i] + take2 * grad[i] * grad[i];
    param[i] = decay * param[i] - step_size * mean[i] / (std::sqrt(square[i]) * scale + eps);
  }
}

template <class Real>
void update_fused(const Tensor& param, const Tensor& grad, const Tensor& mean, const Tensor& square, const Update& u) {
  constexpr int64_t kGrain = 32768;  // elements: below that a second thread costs more than it brings
  auto* p = param.data_ptr<Real>();
  const auto* g = grad.data_ptr<Real>();
  auto* m = mean.data_ptr<Real>();
  auto* s = square.data_ptr<Real>();
  at::parallel_for(0, param.numel(), kGrain, [&](int64_t begin, int64_t end) {
    update_range(p, g, m, s, begin, end, u);
  });
  param.unsafeGetTensorImpl()->bump_version();  // a backward pass that still needs the old value is to fail
}

void update_by_operations(
    const Tensor& param, const Tensor& grad, const Tensor& mean, const Tensor& square, const Update& u) {
  param.mul_(u.decay);
  mean.mul_(u.beta1).add_(grad, 1 - u.beta1);
  square.mul_(u.beta2).addcmul_(grad, grad, 1 - u.beta2);
  param.addcdiv_(mean, square.sqrt().div_(u.root_of_correction2).add_(u.eps), -u.step_size);
}

bool is_plain(const Tensor& a, const Tensor& like) {
  return a.device().is_cpu() && a.layout() == at::kStrided && a.is_contiguous() &&
      a.scalar_type() == like.scalar_type() && a.sizes() == like.sizes();
}

void update(const Tensor& param, const Tensor& grad, const Tensor& mean, const Tensor& square, const Update& u) {
  const auto plain =
      is_plain(param, param) && is_plain(grad, param) && is_plain(mean, param) && is_plain(square, param);
  if (plain && param.scalar_type() == at::kFloat) {
    update_fused<float>(param, grad, mean, square, u);
  } else if (plain && param.scalar_type() == at::kDouble) {
    update_fused<double>(param, grad, mean, square, u);
  } else {
    update_by_operations(param, grad, mean, square, u);
  }
}
}  // namespace

// One step of every parameter that has a gradient; each has its own step count, which goes up by one.
TP_API Status tp_adamw_step(
    Tensor* const* parameters, Tensor* const* means, Tensor* const* squares, int64_t* steps, int64_t count, double lr,
    double beta1, double beta2, double eps, double weight_decay) {
  return run([&] {
    at::NoGradGuard no_grad;
    for (int64_t i = 0; i < count; ++i) {
      const auto& grad = parameters[i]->grad();
      if (!grad.defined()) continue;
      ++steps[i];
      update(*parameters[i], grad, *means[i], *squares[i], {lr, beta1, beta2, eps, weight_decay, steps[i]});
    }
  });
}
