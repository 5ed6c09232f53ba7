// Attention of a slice to its context and to itself on the host: query i sees the keys 0 to c + i. Exact, and in one
// pass over a head at a time, so that its scores stay in the processor's cache.
#include "guard.h"

#include <ATen/Dispatch.h>
#include <ATen/core/LegacyTypeDispatch.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

// Compiled for the processor's vectors, too; the loader chooses.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define TP_VECTORISED __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define TP_VECTORISED
#endif

namespace {
int64_t kBlock = getenv("TP_BLOCK") ? atoi(getenv("TP_BLOCK")) : 64;

// e^x for x <= 0, within 2 units in the last place; below -87 it is e^-87.
__attribute__((always_inline)) inline float exp_of(float x) {
  constexpr float kRound = 12582912.0f;  // 1.5 * 2^23: adding it rounds to a whole number
  x = x < -87.0f ? -87.0f : x;
  const float rounded = x * 1.44269504f + kRound;
  const float n = rounded - kRound;
  const float r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.0f;
  const int32_t bits = static_cast<int32_t>(n) * (1 << 23);
  int32_t value;
  std::memcpy(&value, &p, sizeof value);
  value += bits;
  std::memcpy(&p, &value, sizeof p);
  return p;
}
__attribute__((always_inline)) inline double exp_of(double x) { return std::exp(x); }

template <class Real>
__attribute__((always_inline)) inline Real largest(const Real* x, int64_t count) {
  Real result = x[0];
#pragma omp simd reduction(max : result)
  for (int64_t i = 0; i < count; ++i) result = x[i] > result ? x[i] : result;
  return result;
}

template <class Real>
__attribute__((always_inline)) inline Real exp_and_sum(Real* x, int64_t count, Real shift) {
  Real sum = 0;
#pragma omp simd reduction(+ : sum)
  for (int64_t i = 0; i < count; ++i) {
    const Real e = exp_of(x[i] - shift);
    x[i] = e;
    sum += e;
  }
  return sum;
}

template <class Real>
__attribute__((always_inline)) inline Real dot(const Real* a, const Real* b, int64_t count) {
  Real sum = 0;
#pragma omp simd reduction(+ : sum)
  for (int64_t i = 0; i < count; ++i) sum += a[i] * b[i];
  return sum;
}

// Scores become the exponentials of their difference to the row's largest; returns the log-sum-exp.
template <class Real>
__attribute__((always_inline)) inline Real exponentials(Real* x, int64_t seen, int64_t width, Real* sum) {
  const Real max = largest(x, seen);
  *sum = exp_and_sum(x, seen, max);
  std::fill(x + seen, x + width, Real(0));
  return max + std::log(*sum);
}

// Scores become probabilities p, and their gradients p * (gradient - delta).
template <class Real>
__attribute__((always_inline)) inline void gradients(
    Real* p, Real* g, int64_t seen, int64_t width, Real log_sum_exp, Real delta) {
#pragma omp simd
  for (int64_t i = 0; i < seen; ++i) {
    p[i] = exp_of(p[i] - log_sum_exp);
    g[i] = p[i] * (g[i] - delta);
  }
  std::fill(p + seen, p + width, Real(0));
  std::fill(g + seen, g + width, Real(0));
}

TP_VECTORISED float row_forward(float* x, int64_t seen, int64_t width, float* sum) {
  return exponentials(x, seen, width, sum);
}
TP_VECTORISED double row_forward(double* x, int64_t seen, int64_t width, double* sum) {
  return exponentials(x, seen, width, sum);
}
TP_VECTORISED void row_backward(float* p, float* g, int64_t seen, int64_t width, float lse, float delta) {
  gradients(p, g, seen, width, lse, delta);
}
TP_VECTORISED void row_backward(double* p, double* g, int64_t seen, int64_t width, double lse, double delta) {
  gradients(p, g, seen, width, lse, delta);
}
TP_VECTORISED float row_dot(const float* a, const float* b, int64_t count) { return dot(a, b, count); }
TP_VECTORISED double row_dot(const double* a, const double* b, int64_t count) { return dot(a, b, count); }

// One head of one sequence: [tokens, d].
struct Heads {
  const Tensor& all;  // [b, heads, tokens, d]

  Tensor rows(int64_t head, int64_t start, int64_t count) const {
    const auto heads = all.size(1);
    const auto offset = all.storage_offset() + head / heads * all.stride(0) + head % heads * all.stride(1)
        + start * all.stride(2);
    return all.as_strided({count, all.size(3)}, {all.stride(2), 1}, offset);
  }

  int64_t count() const { return all.size(0) * all.size(1); }
  int64_t tokens() const { return all.size(2); }
};

// The first rows * width elements of a buffer as a matrix.
Tensor matrix(const Tensor& buffer, int64_t rows, int64_t width) {
  return buffer.as_strided({rows, width}, {width, 1});
}

template <class Real>
void forward(const Heads& q, const Heads& k, const Heads& v, const Heads& out, Real* log_sum_exp) {
  const auto tokens = q.tokens(), context = k.tokens() - tokens;
  const auto block = std::min(kBlock, tokens), blocks = (tokens + block - 1) / block;
  const double scale = 1 / std::sqrt(static_cast<double>(q.all.size(3)));
  at::parallel_for(0, q.count() * blocks, 1, [&](int64_t begin, int64_t end) {
    at::AutoDispatchBelowADInplaceOrView below_autograd;  // which is set per thread
    const Tensor buffer = at::empty({block * k.tokens()}, q.all.options());
    for (auto task = begin; task < end; ++task) {
      const auto head = task / blocks, start = task % blocks * block, rows = std::min(block, tokens - start);
      const auto width = context + start + rows;
      Tensor scores = matrix(buffer, rows, width);
      at::addmm_out(scores, scores, q.rows(head, start, rows), k.rows(head, 0, width).t(), 0, scale);
      Real sums[1024];
      for (int64_t row = 0; row < rows; ++row) {
        log_sum_exp[head * tokens + start + row] =
            row_forward(scores.data_ptr<Real>() + row * width, width - rows + row + 1, width, &sums[row]);
      }
      Tensor result = out.rows(head, start, rows);
      at::mm_out(result, scores, v.rows(head, 0, width));
      for (int64_t row = 0; row < rows; ++row) {
        Real* values = result.data_ptr<Real>() + row * result.stride(0);
        const Real factor = 1 / sums[row];
        for (int64_t i = 0; i < result.size(1); ++i) values[i] *= factor;
      }
    }
  });
}

template <class Real>
void backward(
    const Heads& q, const Heads& k, const Heads& v, const Heads& out, const Real* log_sum_exp, const Heads& out_grad,
    const Heads& q_grad, const Heads& k_grad, const Heads& v_grad) {
  const auto tokens = q.tokens(), context = k.tokens() - tokens, block = std::min(kBlock, tokens);
  const double scale = 1 / std::sqrt(static_cast<double>(q.all.size(3)));
  at::parallel_for(0, q.count(), 1, [&](int64_t begin, int64_t end) {
    at::AutoDispatchBelowADInplaceOrView below_autograd;
    const Tensor p_buffer = at::empty({block * k.tokens()}, q.all.options()), g_buffer = at::empty_like(p_buffer);
    for (auto head = begin; head < end; ++head) {
      for (int64_t start = 0; start < tokens; start += block) {
        const auto rows = std::min(block, tokens - start), width = context + start + rows;
        const Tensor queries = q.rows(head, start, rows), keys = k.rows(head, 0, width);
        const Tensor o = out.rows(head, start, rows), gradient = out_grad.rows(head, start, rows);
        Tensor p = matrix(p_buffer, rows, width), g = matrix(g_buffer, rows, width);
        at::addmm_out(p, p, queries, keys.t(), 0, scale);
        at::mm_out(g, gradient, v.rows(head, 0, width).t());
        for (int64_t row = 0; row < rows; ++row) {
          const Real delta = row_dot(
              o.data_ptr<Real>() + row * o.stride(0), gradient.data_ptr<Real>() + row * gradient.stride(0), o.size(1));
          row_backward(
              p.data_ptr<Real>() + row * width, g.data_ptr<Real>() + row * width, width - rows + row + 1, width,
              log_sum_exp[head * tokens + start + row], delta);
        }
        Tensor q_rows = q_grad.rows(head, start, rows);
        at::addmm_out(q_rows, q_rows, g, keys, 0, scale);
        k_grad.rows(head, 0, width).addmm_(g.t(), queries, 1, scale);
        v_grad.rows(head, 0, width).addmm_(p.t(), gradient);
      }
    }
  });
}
}  // namespace

TP_API Status tp_attention_forward(
    const Tensor& q, const Tensor& k, const Tensor& v, const Tensor& out, const Tensor& log_sum_exp) {
  return run([&] {
    AT_DISPATCH_FLOATING_TYPES(q.scalar_type(), "attention", [&] {
      forward<scalar_t>({q}, {k}, {v}, {out}, log_sum_exp.data_ptr<scalar_t>());
    });
  });
}
TP_API Status tp_attention_backward(
    const Tensor& q, const Tensor& k, const Tensor& v, const Tensor& out, const Tensor& log_sum_exp,
    const Tensor& out_grad, const Tensor& q_grad, const Tensor& k_grad, const Tensor& v_grad) {
  return run([&] {
    AT_DISPATCH_FLOATING_TYPES(q.scalar_type(), "attention", [&] {
      backward<scalar_t>(
          {q}, {k}, {v}, {out}, log_sum_exp.data_ptr<scalar_t>(), {out_grad}, {q_grad}, {k_grad}, {v_grad});
    });
  });
}
