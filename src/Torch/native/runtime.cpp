// Versions, errors, lifetime, threads, random numbers, devices.
#include "guard.h"

#include <dlfcn.h>
#include <torch/cuda.h>

#include <atomic>
#include <string>

namespace {
thread_local Status last_status = kOk;
thread_local std::string last_error;
std::atomic<int64_t> live_tensors{0};
}  // namespace

Status note(Status status, const char* message) noexcept {
  last_status = status;
  if (status == kOk) return status;
  try {
    last_error = message;
  } catch (...) {
    last_error.clear();  // no memory left for the message
  }
  return status;
}

Tensor* hand_over(Tensor tensor) {
  if (!tensor.defined()) return nullptr;
  auto* handle = new Tensor(std::move(tensor));
  live_tensors.fetch_add(1, std::memory_order_relaxed);
  return handle;
}

TP_API int32_t tp_abi_version() { return kAbiVersion; }
TP_API const char* tp_torch_version() { return TORCH_VERSION; }

TP_API Status tp_last_status() { return last_status; }
TP_API const char* tp_last_error() { return last_error.c_str(); }

TP_API int64_t tp_live_tensors() { return live_tensors.load(std::memory_order_relaxed); }
TP_API Status tp_free(Tensor* tensor) {
  return run([&] {
    delete tensor;
    live_tensors.fetch_sub(1, std::memory_order_relaxed);
  });
}

// The file that holds this address, or null.
TP_API const char* tp_library_of(const void* address) {
  Dl_info info;
  return dladdr(address, &info) != 0 ? info.dli_fname : nullptr;
}

// LibTorch sets up a thread's count at its first parallel loop, from whichever count was set last on any thread;
// asking first gets that over with, so that the count set here stays.
TP_API Status tp_set_num_threads(int32_t threads) {
  return run([&] {
    at::get_num_threads();
    at::set_num_threads(threads);
  });
}
TP_API int64_t tp_get_num_threads() { return count([] { return at::get_num_threads(); }); }

TP_API Status tp_manual_seed(int64_t seed) {
  return run([&] { at::manual_seed(static_cast<uint64_t>(seed)); });
}

TP_API int64_t tp_cuda_device_count() { return count([] { return torch::cuda::device_count(); }); }
TP_API Status tp_cuda_synchronize(int64_t device_index) {
  return run([&] { torch::cuda::synchronize(device_index); });
}
