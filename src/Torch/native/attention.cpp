// Attention of a slice to its context and to itself: query i of l sees the keys 0 to c + i of c + l. Exact. Keys and
// values may have fewer heads than queries: equal runs of query heads share one (grouped queries).
#include "guard.h"
#include "attention_rows.h"

#include <ATen/Dispatch.h>
#include <ATen/core/LegacyTypeDispatch.h>

#include <cmath>

// The kernel is FlashAttention-2 from 2.2 on; 2.3 is the first to rely on its bottom-right alignment itself
// (torch.nn.attention.bias.causal_lower_right), in this signature.
#define TP_HAS_FLASH (TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 3))

namespace {
// Queries at a time: their scores stay in the processor's cache, and keys after the last of them are left out. For a
// whole sequence of 1024 on one core, 32, 128 and 192 took 1.15, 1.0 and 1.2 times as long.
constexpr int64_t kBlock = 64;

// The heads of all sequences: [b, heads, tokens, d].
struct Heads {
  const Tensor& all;

  // [count, d] of one head.
  Tensor rows(int64_t head, int64_t start, int64_t count) const {
    const auto offset = head / all.size(1) * all.stride(0) + head % all.size(1) * all.stride(1) + start * all.stride(2);
    return all.as_strided({count, all.size(3)}, {all.stride(2), 1}, all.storage_offset() + offset);
  }

  int64_t count() const { return all.size(0) * all.size(1); }
  int64_t sharing(const Heads& keys) const { return all.size(1) / keys.all.size(1); }  // of these, one of those
  int64_t tokens() const { return all.size(2); }
  double scale() const { return 1 / std::sqrt(static_cast<double>(all.size(3))); }
};

Tensor matrix(const Tensor& buffer, int64_t rows, int64_t width) {
  return buffer.as_strided({rows, width}, {width, 1});
}

template <class Real>
Real* row_of(const Tensor& matrix, int64_t row) {
  return matrix.data_ptr<Real>() + row * matrix.stride(0);
}

template <class Real>
Tensor in_real(const Tensor& x) {
  return x.to(c10::CppTypeToScalarType<Real>::value);  // x itself where it is of that type
}

// Keys and values of one head after the other: those of 16-bit numbers are wider only while they are worked with.
template <class Real>
class HeadAtHand {
 public:
  HeadAtHand(const Heads& keys, const Heads& values) : k_(keys), v_(values) {}

  void move_to(int64_t head) {
    if (head == head_) return;
    keys_ = in_real<Real>(k_.rows(head, 0, k_.tokens()));
    values_ = in_real<Real>(v_.rows(head, 0, v_.tokens()));
    head_ = head;
  }

  Tensor keys(int64_t count) const { return keys_.narrow(0, 0, count); }
  Tensor values(int64_t count) const { return values_.narrow(0, 0, count); }

 private:
  const Heads &k_, &v_;
  int64_t head_ = -1;
  Tensor keys_, values_;
};

template <class Real>
void forward(const Heads& q, const Heads& k, const Heads& v, const Heads& out, Real* log_sum_exp) {
  const auto tokens = q.tokens(), context = k.tokens() - tokens;
  const auto blocks = (tokens + kBlock - 1) / kBlock, group = q.sharing(k);
  at::parallel_for(0, q.count() * blocks, 1, [&](int64_t begin, int64_t end) {
    at::AutoDispatchBelowADInplaceOrView below_autograd;  // no_grad holds on the calling thread only
    const auto type = c10::CppTypeToScalarType<Real>::value;
    const Tensor buffer = at::empty({std::min(kBlock, tokens) * k.tokens()}, q.all.options().dtype(type));
    HeadAtHand<Real> shared(k, v);
    for (auto task = begin; task < end; ++task) {
      const auto head = task / blocks, start = task % blocks * kBlock;
      const auto rows = std::min(kBlock, tokens - start), width = context + start + rows;
      const Tensor place = out.rows(head, start, rows);
      Tensor scores = matrix(buffer, rows, width), result = in_real<Real>(place);
      shared.move_to(head / group);
      at::addmm_out(
          scores, scores, in_real<Real>(q.rows(head, start, rows)), shared.keys(width).t(), 0, q.scale());
      Real sums[kBlock];
      for (int64_t row = 0; row < rows; ++row) {
        log_sum_exp[head * tokens + start + row] =
            exponentials(row_of<Real>(scores, row), width - rows + row + 1, width, &sums[row]);
      }
      at::mm_out(result, scores, shared.values(width));
      for (int64_t row = 0; row < rows; ++row) {  // d numbers a query to divide, instead of c + l
        auto* values = row_of<Real>(result, row);
        for (int64_t i = 0; i < result.size(1); ++i) values[i] /= sums[row];
      }
      if (!result.is_same(place)) place.copy_(result);
    }
  });
}

// The gradients of a head of keys and values are added up by one thread: no more threads work than there are of those.
template <class Real>
void backward(
    const Heads& q, const Heads& k, const Heads& v, const Heads& out, const Real* log_sum_exp, const Heads& out_grad,
    const Heads& q_grad, const Heads& k_grad, const Heads& v_grad) {
  const auto tokens = q.tokens(), context = k.tokens() - tokens, group = q.sharing(k);
  at::parallel_for(0, k.count(), 1, [&](int64_t begin, int64_t end) {
    at::AutoDispatchBelowADInplaceOrView below_autograd;
    const auto type = c10::CppTypeToScalarType<Real>::value;
    const Tensor p_buffer = at::empty({std::min(kBlock, tokens) * k.tokens()}, q.all.options().dtype(type));
    const Tensor ds_buffer = at::empty_like(p_buffer);
    HeadAtHand<Real> at_hand(k, v);
    for (int64_t task = begin * group * tokens; task < end * group * tokens;) {
      const auto head = task / tokens, shared = head / group, start = task % tokens;
      const auto rows = std::min(kBlock, tokens - start), width = context + start + rows;
      at_hand.move_to(shared);
      const Tensor queries = in_real<Real>(q.rows(head, start, rows)), keys = at_hand.keys(width);
      const Tensor o = in_real<Real>(out.rows(head, start, rows));
      const Tensor gradient = in_real<Real>(out_grad.rows(head, start, rows));
      Tensor p = matrix(p_buffer, rows, width), ds = matrix(ds_buffer, rows, width);
      at::addmm_out(p, p, queries, keys.t(), 0, q.scale());
      at::mm_out(ds, gradient, at_hand.values(width).t());
      for (int64_t row = 0; row < rows; ++row) {
        const Real delta = dot(row_of<Real>(o, row), row_of<Real>(gradient, row), o.size(1));
        gradients(
            row_of<Real>(p, row), row_of<Real>(ds, row), width - rows + row + 1, width,
            log_sum_exp[head * tokens + start + row], delta);
      }
      const Tensor q_place = q_grad.rows(head, start, rows);
      Tensor q_rows = in_real<Real>(q_place);
      at::addmm_out(q_rows, q_rows, ds, keys, 0, q.scale());
      if (!q_rows.is_same(q_place)) q_place.copy_(q_rows);
      k_grad.rows(shared, 0, width).addmm_(ds.t(), queries, 1, q.scale());
      v_grad.rows(shared, 0, width).addmm_(p.t(), gradient);
      task += rows;
    }
  });
}

bool is_on_host(const Tensor& q) {
  return q.is_cpu() && at::isFloatingType(q.scalar_type());
}

// 16-bit numbers are attended in single precision: rounded scores would put an error of some percent into the weights.
at::ScalarType computed_in(const Tensor& q) { return q.scalar_type() == at::kDouble ? at::kDouble : at::kFloat; }

bool has_flash(const Tensor& q) {
  return TP_HAS_FLASH && q.is_cuda() && (q.scalar_type() == at::kHalf || q.scalar_type() == at::kBFloat16)
      && q.size(3) % 8 == 0 && q.size(3) <= 256;
}

void check_like(const Tensor& x, const Tensor& q, int64_t heads, int64_t tokens, at::ScalarType type) {
  TORCH_CHECK(
      x.sizes() == at::IntArrayRef({q.size(0), heads, tokens, q.size(3)}) && x.scalar_type() == type
          && x.device() == q.device(),
      "attention: a tensor fits the queries in neither sizes, type nor place");
  TORCH_CHECK(x.size(3) == 1 || x.stride(3) == 1, "attention: a head's numbers must lie side by side");
}

void check(
    const Tensor& q, std::initializer_list<const Tensor*> of_slice, std::initializer_list<const Tensor*> of_all,
    std::initializer_list<const Tensor*> sums, const Tensor& log_sum_exp) {
  TORCH_CHECK(q.dim() == 4, "attention: the queries must be [b, heads, l, d]");
  TORCH_CHECK(
      is_on_host(q) || has_flash(q), "attention: no kernel for ", q.scalar_type(), " on ", q.device(), " and heads of ",
      q.size(3), " in LibTorch ", TORCH_VERSION);
  const Tensor& keys = **of_all.begin();
  TORCH_CHECK(keys.dim() == 4 && keys.size(2) >= q.size(2), "attention: there must be a key for each query");
  TORCH_CHECK(
      keys.size(1) > 0 && q.size(1) % keys.size(1) == 0, "attention: ", keys.size(1),
      " heads of keys do not divide ", q.size(1), " of queries");
  for (const auto* x : of_slice) check_like(*x, q, q.size(1), q.size(2), q.scalar_type());
  for (const auto* x : of_all) check_like(*x, q, keys.size(1), keys.size(2), q.scalar_type());
  for (const auto* x : sums) check_like(*x, q, keys.size(1), keys.size(2), computed_in(q));
  TORCH_CHECK(
      log_sum_exp.sizes() == q.sizes().slice(0, 3) && log_sum_exp.is_contiguous()
          && log_sum_exp.scalar_type() == (q.is_cuda() ? at::kFloat : computed_in(q)),
      "attention: the log-sum-exp must be [b, heads, l], contiguous, and in no less than single precision");
}

#if TP_HAS_FLASH
// Nothing reads it without dropout.
Tensor no_random_state(const Tensor& q) { return at::empty({2}, q.options().dtype(at::kLong)); }

void flash_forward(const Tensor& q, const Tensor& k, const Tensor& v, const Tensor& out, const Tensor& log_sum_exp) {
  const auto results = at::_scaled_dot_product_flash_attention(q, k, v, /*dropout_p=*/0.0, /*is_causal=*/true);
  out.copy_(std::get<0>(results));
  log_sum_exp.copy_(std::get<1>(results));
}

void flash_backward(
    const Tensor& q, const Tensor& k, const Tensor& v, const Tensor& out, const Tensor& log_sum_exp,
    const Tensor& out_grad, const Tensor& q_grad, const Tensor& k_grad, const Tensor& v_grad) {
  const auto random = no_random_state(q);
  const auto results = at::_scaled_dot_product_flash_attention_backward(
      out_grad, q, k, v, out, log_sum_exp, /*cum_seq_q=*/Tensor(), /*cum_seq_k=*/Tensor(), q.size(2), k.size(2),
      /*dropout_p=*/0.0, /*is_causal=*/true, random, random);
  q_grad.copy_(std::get<0>(results));
  k_grad.add_(std::get<1>(results));
  v_grad.add_(std::get<2>(results));
}
#else
template <class... Tensors>
void flash_forward(const Tensors&...) {}  // check() has refused
template <class... Tensors>
void flash_backward(const Tensors&...) {}
#endif
}  // namespace

TP_API int64_t tp_attention_has_kernel(const Tensor& q) { return count([&] { return is_on_host(q) || has_flash(q); }); }
TP_API Status tp_attention_forward(
    const Tensor& q, const Tensor& k, const Tensor& v, const Tensor& out, const Tensor& log_sum_exp) {
  return run([&] {
    check(q, {&q, &out}, {&k, &v}, {}, log_sum_exp);
    if (q.is_cuda()) return flash_forward(q, k, v, out, log_sum_exp);
    AT_DISPATCH_FLOATING_TYPES(computed_in(q), "attention", [&] {
      forward<scalar_t>({q}, {k}, {v}, {out}, log_sum_exp.data_ptr<scalar_t>());
    });
  });
}
TP_API Status tp_attention_backward(
    const Tensor& q, const Tensor& k, const Tensor& v, const Tensor& out, const Tensor& log_sum_exp,
    const Tensor& out_grad, const Tensor& q_grad, const Tensor& k_grad, const Tensor& v_grad) {
  return run([&] {
    check(q, {&q, &out, &out_grad, &q_grad}, {&k, &v}, {&k_grad, &v_grad}, log_sum_exp);
    if (q.is_cuda()) return flash_backward(q, k, v, out, log_sum_exp, out_grad, q_grad, k_grad, v_grad);
    AT_DISPATCH_FLOATING_TYPES(computed_in(q), "attention", [&] {
      backward<scalar_t>(
          {q}, {k}, {v}, {out}, log_sum_exp.data_ptr<scalar_t>(), {out_grad}, {q_grad}, {k_grad}, {v_grad});
    });
  });
}
