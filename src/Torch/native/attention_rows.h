// What attention does to one row of scores, for the processor's vectors where the compiler can.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>

// Compiled for three generations of vectors; the loader chooses.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && __GNUC__ >= 12
#define TP_VECTORISED __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define TP_VECTORISED
#endif
#define TP_INLINE __attribute__((always_inline)) inline

// e^x for x <= 0 within 2 units in the last place; below -87, where it leaves the normal numbers, e^-87.
// Cody and Waite's reduction to |r| <= ln(2) / 2, and the polynomial of Moshier's Cephes (expf).
TP_INLINE float exp_of(float x) {
  constexpr float kRound = 12582912.0f;  // 1.5 * 2^23: adding it rounds to a whole number
  x = x < -87.0f ? -87.0f : x;
  const float n = (x * 1.44269504f + kRound) - kRound;
  const float r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.0f;
  int32_t bits;
  std::memcpy(&bits, &p, sizeof bits);
  bits += static_cast<int32_t>(n) * (1 << 23);  // p * 2^n
  std::memcpy(&p, &bits, sizeof p);
  return p;
}
TP_INLINE double exp_of(double x) { return std::exp(x); }

template <class Real>
TP_INLINE Real exponentials_of(Real* x, int64_t seen, int64_t width, Real* sum) {
  Real largest = x[0], total = 0;
#pragma omp simd reduction(max : largest)
  for (int64_t i = 0; i < seen; ++i) largest = x[i] > largest ? x[i] : largest;
#pragma omp simd reduction(+ : total)
  for (int64_t i = 0; i < seen; ++i) total += x[i] = exp_of(x[i] - largest);
  std::fill(x + seen, x + width, Real(0));
  *sum = total;
  return largest + std::log(total);
}

template <class Real>
TP_INLINE void gradients_of(Real* x, Real* gradient, int64_t seen, int64_t width, Real log_sum_exp, Real delta) {
#pragma omp simd
  for (int64_t i = 0; i < seen; ++i) {
    x[i] = exp_of(x[i] - log_sum_exp);
    gradient[i] = x[i] * (gradient[i] - delta);
  }
  std::fill(x + seen, x + width, Real(0));
  std::fill(gradient + seen, gradient + width, Real(0));
}

template <class Real>
TP_INLINE Real dot_of(const Real* a, const Real* b, int64_t count) {
  Real sum = 0;
#pragma omp simd reduction(+ : sum)
  for (int64_t i = 0; i < count; ++i) sum += a[i] * b[i];
  return sum;
}

// For each type by hand: the compiler makes no clones of templates.
#define TP_ROWS(Real)                                                                                     \
  /* Scores of the keys seen become e^(score - largest), the others 0. Returns their log-sum-exp. */      \
  TP_VECTORISED Real exponentials(Real* x, int64_t seen, int64_t width, Real* sum) {                      \
    return exponentials_of(x, seen, width, sum);                                                          \
  }                                                                                                       \
  /* Scores become probabilities p, and the gradients of those become p * (gradient - delta). */          \
  TP_VECTORISED void gradients(Real* x, Real* gradient, int64_t seen, int64_t width, Real lse, Real delta) { \
    gradients_of(x, gradient, seen, width, lse, delta);                                                   \
  }                                                                                                       \
  TP_VECTORISED Real dot(const Real* a, const Real* b, int64_t count) { return dot_of(a, b, count); }

namespace {
TP_ROWS(float)
TP_ROWS(double)
}  // namespace
